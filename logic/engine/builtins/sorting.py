"""Predicates that order, sum up or choose elements of lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial, reduce
from itertools import groupby

from logic.engine.builtins.arguments import elements, integer
from logic.engine.builtins.arithmetic import FUNCTIONS, number
from logic.engine.builtins.comparison import order_key
from logic.engine.builtins.table import Builtin, EvaluationError, entry, one, test
from logic.facts.values import Value, parts

_ZERO: int | float = 0
_ARITHMETIC = {function.name: function.evaluate for function in FUNCTIONS if function.arity == 2}
# The order of sort/4: whether it descends, and whether of elements with equal keys only the first stays.
_ORDERS = {"@<": (False, True), "@=<": (False, False), "@>": (True, True), "@>=": (True, False)}


def _in_order(value: Value) -> Value:
    return sorted(elements(value), key=order_key)


def _distinct(value: Value) -> Value:
    """The elements without repetition, in standard order."""
    return list({order_key(element): element for element in _sorted(elements(value))}.values())


def _sorted(values: Iterable[Value]) -> list[Value]:
    return sorted(values, key=order_key)


def _first_of_each(value: Value) -> Value:
    """The elements without repetition, in the order of the list."""
    found: dict[object, Value] = {}
    for element in elements(value):
        found.setdefault(order_key(element), element)
    return list(found.values())


def _sort_by(key: Value, order: Value, value: Value) -> Value:
    at = integer(key)
    if at < 0 or not isinstance(order, str) or order not in _ORDERS:
        raise EvaluationError("undefined-value", key, order, expected="argument number and one of @< @=< @> @>=")
    descending, once = _ORDERS[order]
    keyed = [(order_key(_key(at, element)), element) for element in elements(value)]
    keyed.sort(key=lambda pair: pair[0], reverse=descending)
    if once:
        return [next(group)[1] for _, group in groupby(keyed, key=lambda pair: pair[0])]
    return [element for _, element in keyed]


def _key(at: int, element: Value) -> Value:
    """Argument `at` of a compound term, counted from 1; 0 is the whole term."""
    if at == 0:
        return element
    found = parts(element)
    if found is None:
        raise EvaluationError("type-clash", element, expected="compound term")
    if at > len(found[1]):
        raise EvaluationError("undefined-value", element, expected=f"compound term with {at} arguments")
    return found[1][at - 1]


def _sum(value: Value) -> Value:
    return reduce(_ARITHMETIC["+"], map(number, elements(value)), _ZERO)


def _best(function: str, value: Value) -> Value | None:
    numbers = [number(element) for element in elements(value)]
    return reduce(_ARITHMETIC[function], numbers) if numbers else None


def _extreme(choose: Callable[..., Value], value: Value) -> Value | None:
    found = elements(value)
    return choose(found, key=order_key) if found else None


def _ordered_union(left: Value, right: Value) -> Value:
    return _distinct([*elements(left), *elements(right)])


def _ordered_difference(left: Value, right: Value) -> Value:
    known = {order_key(element) for element in elements(right)}
    return [element for element in elements(left) if order_key(element) not in known]


def _is_ordered_member(element: Value, value: Value) -> bool:
    return order_key(element) in map(order_key, elements(value))


BUILTINS: tuple[Builtin, ...] = (
    entry("msort", "+-", one(_in_order), "the list in standard order, repeated elements kept",
          "msort([b, a, b], X)  X = [a, b, b]"),
    entry("sort", "+-", one(_distinct), "the list in standard order, each element once",
          "sort([b, a, b], X)  X = [a, b]"),
    entry("sort", "+++-", one(_sort_by), "the list by an argument of its elements; @< and @> keep the first of equals",
          "sort(1, @>=, [p(1), p(2)], X)  X = [p(2), p(1)]"),
    entry("list_to_set", "+-", one(_first_of_each), "the list without later repetitions",
          "list_to_set([b, a, b], X)  X = [b, a]"),
    entry("list_to_ord_set", "+-", one(_distinct), "the list in standard order, each element once"),
    entry("ord_union", "++-", one(_ordered_union), "elements of two ordered sets"),
    entry("ord_subtract", "++-", one(_ordered_difference), "elements of an ordered set that another lacks"),
    entry("ord_memberchk", "++", test(_is_ordered_member), "whether it is an element of an ordered set"),
    entry("sum_list", "+-", one(_sum), "sum of a list of numbers", "sum_list([1, 2], X)  X = 3"),
    entry("sumlist", "+-", one(_sum), "sum of a list of numbers: the older name"),
    entry("max_list", "+-", one(partial(_best, "max")), "largest number of a list", "max_list([1, 3], X)  X = 3"),
    entry("min_list", "+-", one(partial(_best, "min")), "smallest number of a list", "min_list([1, 3], X)  X = 1"),
    entry("max_member", "-+", one(partial(_extreme, max)), "last element of a list in standard order",
          "max_member(X, [a, 3])  X = a"),
    entry("min_member", "-+", one(partial(_extreme, min)), "first element of a list in standard order",
          "min_member(X, [a, 3])  X = 3"),
)  # fmt: skip
