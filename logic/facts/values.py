"""What a fact is made of: numbers, texts, lists and compound terms, and when two of them are the same.

>>> Compound("point", (1, 2)) == Compound("point", (1.0, 2))
False
>>> Compound("point", (1, 2))
Compound(name='point', arguments=(1, 2))
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NoReturn, TypeAlias

from logic.frozen import frozen

CELL = "[|]"  # the name of a list cell, as in SWI-Prolog
EMPTY = "[]"  # the empty list as a text; `[]` and `'[]'` are one value


@frozen
class Compound:
    """A name applied to one or more values; a list that does not end in `[]` is made of cells `'[|]'(Head, Tail)`.

    Two are equal when they are the same term, so 1 and 1.0 differ inside of them; equal ones have equal hashes. Whoever
    asks a question may keep them as keys, so they refuse to be changed at run time, too.
    """

    name: str
    arguments: tuple[Value, ...]

    def __init__(self, name: str, arguments: tuple[Value, ...]) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "arguments", arguments)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Compound does not change: make another one with its own `{name}`")

    def __reduce__(self) -> tuple[type[Compound], tuple[str, tuple[Value, ...]]]:
        return Compound, (self.name, self.arguments)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Compound) and same(self, other)

    def __hash__(self) -> int:
        return hash(tuple(tokens(self)))


Value: TypeAlias = "int | float | str | list[Value] | Compound"

# One step of a term read from the root, arguments left to right: (0, number, rank), (1, 0, text) or (2, arity, name).
Token = tuple[int, int | float, int | str]
_CELL_TOKEN: Token = (2, 2, CELL)
_EMPTY_TOKEN: Token = (1, 0, EMPTY)


def tokens(value: Value) -> Iterator[Token]:
    """The term read from the root; such sequences are equal for the same terms and compare in the standard order.

    That order is: numbers by value (equal: -0.0, then the float, then the integer), texts by code points, compound
    terms by arity, name and arguments. Nothing recurses, so a term may be as deep as memory allows.
    """
    pending: list[Value | Iterator[Value]] = [value]
    while pending:
        match pending.pop():
            case str() as text:
                yield 1, 0, text
            case int() as number:
                yield 0, number, 2
            case float() as number:
                yield 0, number, 1 if number or math.copysign(1.0, number) > 0 else 0
            case Compound(name, arguments):
                yield 2, len(arguments), name
                pending.extend(reversed(arguments))
            case list() as elements:
                pending.append(iter(elements))
            case rest:
                yield from _list_step(rest, pending)


def _list_step(rest: Iterator[Value], pending: list[Value | Iterator[Value]]) -> Iterator[Token]:
    """The next cell of a list, or its end."""
    for element in rest:
        pending += (rest, element)
        yield _CELL_TOKEN
        return
    yield _EMPTY_TOKEN


def same(left: Value, right: Value) -> bool:
    """Whether two values are the same term: 1 and 1.0 are not, nor are 0.0 and -0.0; `[]` and `'[]'` are."""
    if isinstance(left, str | int) and isinstance(right, str | int):
        return left == right
    return all(first == second for first, second in zip(tokens(left), tokens(right), strict=False))


def cell(head: Value, tail: Value) -> Value:
    """The list of a head and a tail: a Python list if the tail is a list.

    >>> cell(1, [2]), cell(1, "[]"), cell(1, 2)
    ([1, 2], [1], Compound(name='[|]', arguments=(1, 2)))
    """
    if isinstance(tail, list):
        return [head, *tail]
    return [head] if tail == EMPTY else Compound(CELL, (head, tail))


def prepend(heads: Sequence[Value], tail: Value) -> Value:
    """The heads in front of a tail, which need not be a list.

    >>> prepend([1, 2], [3])
    [1, 2, 3]
    """
    if isinstance(tail, list) or tail == EMPTY:
        return [*heads, *tail] if isinstance(tail, list) else list(heads)
    for head in reversed(heads):
        tail = Compound(CELL, (head, tail))
    return tail


def compound(name: str, arguments: Sequence[Value]) -> Value:
    """The term of a name and its arguments: a text if there are none, a list if it is a list cell before a list."""
    if not arguments:
        return name
    if name == CELL and len(arguments) == 2:
        return cell(*arguments)
    return Compound(name, tuple(arguments))


def parts(value: Value) -> tuple[str, Sequence[Value]] | None:
    """Name and arguments of a compound term, a list that is not empty among them; None for what is no compound.

    >>> parts([1, 2]), parts([])
    (('[|]', (1, [2])), None)
    """
    match value:
        case Compound(name, arguments):
            return name, arguments
        case [head, *tail]:
            return CELL, (head, tail)
        case _:
            return None
