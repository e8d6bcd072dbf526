"""Predicates on lists, with their SWI-Prolog names and meaning.

>>> from logic.engine.builtins.table import Builtin
>>> append = next(entry for entry in BUILTINS if (entry.name, entry.arity) == ("append", 3))
>>> list(append.solve("--+", ["a"]))
[([], ['a']), (['a'], [])]
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, permutations

from logic.engine.builtins.arguments import affordable, elements, elements_or_none, integer, leading, natural
from logic.engine.builtins.comparison import order_key
from logic.engine.builtins.table import Builtin, Outputs, by_mode, each, entry, many, one, test
from logic.facts.values import Compound, Value, prepend, same


def _length(value: Value) -> int:
    return len(elements(value))


def _has_length(value: Value, length: Value) -> bool:
    return _length(value) == natural(length)


def _proper_length(value: Value) -> int | None:
    found = elements_or_none(value)
    return None if found is None else len(found)


def _joined(first: Value, second: Value) -> Value | None:
    front = elements_or_none(first)
    return None if front is None else prepend(front, second)


def _after(first: Value, whole: Value) -> Value | None:
    """What remains of the whole after a list at its front."""
    front, (found, tail) = elements_or_none(first), leading(whole)
    if front is None or len(front) > len(found) or not same(front, found[: len(front)]):
        return None
    return prepend(found[len(front) :], tail)


def _before(second: Value, whole: Value) -> Value | None:
    """What stands in the whole before its end `second`."""
    (end, last), (found, tail) = leading(second), leading(whole)
    at = len(found) - len(end)
    return found[:at] if at >= 0 and same(last, tail) and same(end, found[at:]) else None


def _splits(whole: Value) -> Iterator[Outputs]:
    found, tail = leading(whole)
    for at in range(len(found) + 1):
        yield found[:at], prepend(found[at:], tail)


def _concatenated(value: Value) -> Value | None:
    lists = [elements_or_none(part) for part in elements(value)]
    return None if None in lists else [element for part in lists if part is not None for element in part]


def _members(value: Value) -> list[Value]:
    return leading(value)[0]


def _is_member(element: Value, value: Value) -> bool:
    return any(same(element, other) for other in _members(value))


def _is_member_of_list(element: Value, value: Value) -> bool:
    return _is_member(element, value) or _is_member(element, elements(value))


def _keys(values: list[Value]) -> set[object]:
    return {order_key(value) for value in values}


def _at(first: int) -> tuple[Builtin, Builtin]:
    """`nth0` or `nth1`, with three and with four arguments."""

    def element(index: Value, value: Value) -> Iterator[Value]:
        at, found = integer(index) - first, _members(value)
        yield from found[at : at + 1] if at >= 0 else []

    def positions(value: Value) -> Iterator[Outputs]:
        yield from enumerate(_members(value), first)

    def taken(index: Value, value: Value) -> Iterator[Outputs]:
        at = integer(index) - first
        yield from (row for number, row in enumerate(_selections(value)) if number == at)

    def inserted(index: Value, element: Value, rest: Value) -> Iterator[Value]:
        found, tail = leading(rest)
        at = integer(index) - first
        if 0 <= at <= len(found):
            yield prepend([*found[:at], element, *found[at:]], tail)

    three = by_mode({"++-": each(element), "-+-": many(positions)})
    four = by_mode(
        {
            "++--": many(taken),
            "-+--": many(lambda value: ((at, *row) for at, row in enumerate(_selections(value), first))),
            "+-++": each(inserted),
            "--++": many(lambda element, rest: enumerate(_insertions(element, rest), first)),
        }
    )
    name = f"nth{first}"
    return (
        entry(name, "++- -+-", three, f"element of a list by its number, counted from {first}",
              f"{name}({first}, [a, b], X)  X = a"),
        entry(name, "++-- -+-- +-++ --++", four, "element of a list by its number, and the others"),
    )  # fmt: skip


def _selections(value: Value) -> Iterator[Outputs]:
    """Each element and the list without it."""
    found, tail = leading(value)
    for at, element in enumerate(found):
        yield element, prepend(found[:at] + found[at + 1 :], tail)


def _insertions(element: Value, rest: Value) -> Iterator[Value]:
    """The list with the element put in at each place."""
    found, tail = leading(rest)
    for at in range(len(found) + 1):
        yield prepend([*found[:at], element, *found[at:]], tail)


def _without_first(element: Value, value: Value) -> Value | None:
    return next((rest for found, rest in _selections(value) if same(found, element)), None)


def _replacements(value: Value, new: Value) -> Iterator[Outputs]:
    """Each element, and the list with another in its place."""
    found, tail = leading(value)
    for at, element in enumerate(found):
        yield element, prepend([*found[:at], new, *found[at + 1 :]], tail)


def _reversed(value: Value) -> Value | None:
    found = elements_or_none(value)
    return None if found is None else found[::-1]


def _last(value: Value) -> Value | None:
    found = elements_or_none(value)
    return found[-1] if found else None


def _neighbours(value: Value) -> Iterator[Outputs]:
    found = _members(value)
    yield from pairwise(found)


def _range(low: Value, high: Value) -> Value | None:
    first, last = integer(low), integer(high)
    affordable(last - first + 1, low, high)
    return list(range(first, last + 1)) if first <= last else None


def _without(value: Value, element: Value) -> Value | None:
    found = elements_or_none(value)
    return None if found is None else [other for other in found if not same(other, element)]


def _subtracted(left: Value, right: Value) -> Value:
    known = _keys(elements(right))
    return [value for value in elements(left) if order_key(value) not in known]


def _common(left: Value, right: Value) -> Value:
    known = _keys(elements(right))
    return [value for value in elements(left) if order_key(value) in known]


def _union(left: Value, right: Value) -> Value:
    known = _keys(elements(right))
    return [*(value for value in elements(left) if order_key(value) not in known), *elements(right)]


def _is_subset(left: Value, right: Value) -> bool:
    return _keys(elements(left)) <= _keys(elements(right))


def _is_set(value: Value) -> bool:
    found = elements_or_none(value)
    return found is not None and len(_keys(found)) == len(found)


def _permutations(value: Value) -> Iterator[Value]:
    return (list(order) for order in permutations(elements(value)))


def _unzipped(value: Value) -> list[tuple[Value, Value]] | None:
    """Keys and values of a list of pairs `Key-Value`; None if it is no such list."""
    found: list[tuple[Value, Value]] = []
    for pair in elements_or_none(value) or ([] if elements_or_none(value) == [] else [""]):
        match pair:
            case Compound("-", (key, content)):
                found.append((key, content))
            case _:
                return None
    return found


def _column(value: Value, at: int) -> Value | None:
    pairs = _unzipped(value)
    return None if pairs is None else [pair[at] for pair in pairs]


def _keys_and_values(value: Value) -> Iterator[Outputs]:
    pairs = _unzipped(value)
    if pairs is not None:
        yield [key for key, _ in pairs], [content for _, content in pairs]


def _zipped(keys: Value, values: Value) -> Value | None:
    left, right = elements_or_none(keys), elements_or_none(values)
    if left is None or right is None or len(left) != len(right):
        return None
    return [Compound("-", pair) for pair in zip(left, right, strict=True)]


def _flat(value: Value) -> Value:
    """The elements of nested lists, left to right; empty lists vanish, what is no list is its only element."""
    flat: list[Value] = []
    pending: list[Value] = [value]
    while pending:
        term = pending.pop()
        front, tail = leading(term)
        if not front and tail != []:
            flat.append(term)
        else:
            pending += ([] if tail == [] else [tail]) + front[::-1]
    return flat


BUILTINS: tuple[Builtin, ...] = (
    entry("length", "++ +-", by_mode({"++": test(_has_length), "+-": one(_length)}), "number of elements of a list",
          "length([a, b], X)  X = 2"),
    entry("proper_length", "+-", one(_proper_length), "number of elements of a list; fails for what is none"),
    entry("same_length", "++", test(lambda left, right: _length(left) == _length(right)), "lists of one length"),
    entry("append", "++- +-+ -++ --+",
          by_mode({"++-": one(_joined), "+-+": one(_after), "-++": one(_before), "--+": many(_splits)}),
          "the third list is the first followed by the second", "append([a], [b], X)  X = [a, b]"),
    entry("append", "+-", one(_concatenated), "a list of lists as one list", "append([[a], [b]], X)  X = [a, b]"),
    entry("prefix", "-+", each(lambda value: (row[0] for row in _splits(value))), "the second list begins with it"),
    entry("member", "++ -+", by_mode({"++": test(_is_member), "-+": each(_members)}), "element of a list",
          "member(X, [a, b])  X = a ; X = b"),
    entry("memberchk", "++", test(_is_member_of_list), "whether it is an element of a list"),
    *_at(0),
    *_at(1),
    entry("select", "-+- +-+", by_mode({"-+-": many(_selections), "+-+": each(_insertions)}),
          "an element of a list, and the list without it", "select(X, [a, b], L)  X = a, L = [b] ; X = b, L = [a]"),
    entry("selectchk", "++-", one(_without_first), "the list without the first that is the element"),
    entry("select", "-++-", many(_replacements), "an element of a list, and the list with another in its place"),
    entry("reverse", "+-", one(_reversed), "the list from its end", "reverse([a, b], X)  X = [b, a]"),
    entry("last", "+-", one(_last), "last element of a list", "last([a, b], X)  X = b"),
    entry("nextto", "--+", many(_neighbours), "two elements that follow each other in a list",
          "nextto(X, Y, [a, b])  X = a, Y = b"),
    entry("numlist", "++-", one(_range), "the integers from one to another", "numlist(1, 3, X)  X = [1, 2, 3]"),
    entry("delete", "++-", one(_without), "the list without all that are the element",
          "delete([a, b, a], a, X)  X = [b]"),
    entry("subtract", "++-", one(_subtracted), "elements of the first list that the second lacks",
          "subtract([a, b], [b], X)  X = [a]"),
    entry("intersection", "++-", one(_common), "elements of the first list that the second has",
          "intersection([a, b], [b], X)  X = [b]"),
    entry("union", "++-", one(_union), "elements that only the first list has, then the second list",
          "union([a, b], [b], X)  X = [a, b]"),
    entry("subset", "++", test(_is_subset), "all elements of the first list are in the second"),
    entry("is_set", "+", test(_is_set), "is a list without repeated elements"),
    entry("permutation", "+- -+", each(_permutations), "the list in another order",
          "permutation([a, b], X)  X = [a, b] ; X = [b, a]"),
    entry("pairs_keys_values", "+-- -++", by_mode({"+--": many(_keys_and_values), "-++": one(_zipped)}),
          "keys and values of a list of pairs `Key-Value`",
          "pairs_keys_values([a-1, b-2], K, V)  K = [a, b], V = [1, 2]"),
    entry("pairs_keys", "+-", one(lambda value: _column(value, 0)), "keys of a list of pairs `Key-Value`"),
    entry("pairs_values", "+-", one(lambda value: _column(value, 1)), "values of a list of pairs `Key-Value`"),
    entry("flatten", "+-", one(_flat), "elements of nested lists as one list",
          "flatten([a, [b, [c]]], X)  X = [a, b, c]"),
)  # fmt: skip
