"""What a text says, before anything is known about its meaning: terms, clauses, directives, queries.

>>> Compound("edge", (Constant("a"), Variable("X")))
Compound(name='edge', arguments=(Constant(value='a'), Variable(name='X')))
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from logic.errors import Source, Span

Value = int | float | str
NOWHERE = Span(Source("<generated>", ""), 0, 0)


def _span() -> Span:
    return field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable. Each `_` of a text has a name of its own: `_` followed by a number, as in `_1`."""

    name: str
    span: Span = _span()

    @property
    def anonymous(self) -> bool:
        return self.name.startswith("_") and (len(self.name) == 1 or self.name[1].isdigit())


def same(left: Value, right: Value) -> bool:
    """Whether two values are one and the same: 1 and 1.0 are not, nor are 0.0 and -0.0.

    >>> same(1, 1), same(1, 1.0), same(0.0, -0.0)
    (True, False, False)
    """
    if type(left) is not type(right) or left != right:
        return False
    return not isinstance(left, float) or math.copysign(1.0, left) == math.copysign(1.0, float(right))


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """An integer, a float or a text. `1`, `1.0` and `'1'` are three different constants.

    >>> Constant(1) == Constant(1.0)
    False
    """

    value: Value
    span: Span = _span()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constant) and same(self.value, other.value)

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Compound:
    """A name applied to one or more arguments. A list cell is `'[|]'(Head, Tail)`; `[]` and `{}` are text constants."""

    name: str
    arguments: tuple[Term, ...]
    span: Span = _span()

    @property
    def arity(self) -> int:
        return len(self.arguments)


Term = Variable | Constant | Compound


@dataclass(frozen=True, slots=True)
class Clause:
    """A fact (`body` is None) or a rule. The body is a term whose operators are `,` `;` `->` `\\+` and so on."""

    head: Term
    body: Term | None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Directive:
    """`:- goal.`"""

    goal: Term
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Query:
    """`?- goal.`"""

    goal: Term
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class FactBlock:
    """A run of plain facts of one predicate: constants only, kept as rows so that a million of them stay cheap.

    `offsets[i]` is where the text of row i starts; `span` covers the whole run.
    """

    name: str
    arity: int
    rows: tuple[tuple[Value, ...], ...]
    offsets: tuple[int, ...] = field(compare=False, repr=False)
    span: Span = _span()


Item = Clause | Directive | Query | FactBlock


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed text: its items in the order in which they stand."""

    source: Source = field(compare=False, repr=False)
    items: tuple[Item, ...]


def variables(term: Term | None) -> Iterator[Variable]:
    """Every occurrence of a variable in a term, from left to right."""
    pending = [term]
    while pending:
        match pending.pop():
            case Variable() as variable:
                yield variable
            case Compound(arguments=arguments):
                pending.extend(reversed(arguments))
            case _:
                pass
