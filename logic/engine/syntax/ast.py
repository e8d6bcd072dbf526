"""What a text says, before anything is known about its meaning: terms, clauses, directives, queries.

>>> Compound("edge", (Constant("a"), Variable("X")))
Compound(name='edge', arguments=(Constant(value='a'), Variable(name='X')))
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from logic.engine.syntax.operators import STANDARD, Operators
from logic.errors import Source, Span
from logic.facts import values
from logic.frozen import field, frozen

Value = int | float | str
CELL = "[|]"  # the name of a list cell
Data = values.Value  # what facts and answers hold; `Value` is what a constant of a text can be
NOWHERE = Span(Source("<generated>", ""), 0, 0)


def _span() -> Span:
    return field(default=NOWHERE, compare=False, repr=False)


@frozen
class Variable:
    """A variable. Each `_` of a text has a name of its own: `_` followed by a number, as in `_1`."""

    name: str
    span: Span = _span()

    @property
    def anonymous(self) -> bool:
        """Whether the text does not name it: each `_`, and what the planner makes up, whose names end with `'`."""
        return self.name.endswith("'") or (
            self.name.startswith("_") and (len(self.name) == 1 or self.name[1].isdigit())
        )

    @property
    def shown(self) -> str:
        """Its name as the text has it, without what tells variables of one name apart."""
        return shown_names(self.name)


_APART = re.compile(r"(?<=\w)'\d+")  # in an atom between quotes, a quote stands behind a backslash


def shown_names(text: str) -> str:
    """What is printed for a user, with the names that the user gave.

    >>> shown_names("p(X'1, 'X\\\\'1')")
    "p(X, 'X\\\\'1')"
    """
    return _APART.sub("", text)


def same(left: Value, right: Value) -> bool:
    """Whether two values are one and the same: 1 and 1.0 are not, nor are 0.0 and -0.0.

    >>> same(1, 1), same(1, 1.0), same(0.0, -0.0)
    (True, False, False)
    """
    if type(left) is not type(right) or left != right:
        return False
    return not isinstance(left, float) or math.copysign(1.0, left) == math.copysign(1.0, float(right))


@frozen
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


@frozen
class Compound:
    """A name applied to one or more arguments. A list cell is `'[|]'(Head, Tail)`; `[]` and `{}` are text constants."""

    name: str
    arguments: tuple[Term, ...]
    span: Span = _span()

    @property
    def arity(self) -> int:
        return len(self.arguments)


Term = Variable | Constant | Compound


@frozen
class Clause:
    """A fact (`body` is None) or a rule. The body is a term whose operators are `,` `;` `->` `\\+` and so on."""

    head: Term
    body: Term | None
    span: Span = _span()


@frozen
class Directive:
    """`:- goal.`"""

    goal: Term
    span: Span = _span()


@frozen
class Query:
    """`?- goal.`, asked with the names that `module` knows.

    `columns` names the variables that make the columns of the answer, in their order; None means all that the text
    names, as they come.
    """

    goal: Term
    span: Span = _span()
    module: str = field(default="user", repr=False)
    columns: tuple[str, ...] | None = None


@frozen
class FactBlock:
    """A run of plain facts of one predicate: constants only, kept as rows so that a million of them stay cheap.

    `offsets[i]` is where the text of row i starts; `span` covers the whole run.
    """

    name: str
    arity: int
    rows: tuple[tuple[Data, ...], ...]
    offsets: tuple[int, ...] = field(compare=False, repr=False)
    span: Span = _span()


Item = Clause | Directive | Query | FactBlock


@frozen
class Module:
    """A parsed text: its items in the order in which they stand, and the operators that hold at its end."""

    source: Source = field(compare=False, repr=False)
    items: tuple[Item, ...]
    operators: Operators = field(default=STANDARD, compare=False, repr=False)


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


def is_ground(term: Term) -> bool:
    """Whether a term has no variable."""
    return next(variables(term), None) is None


def to_value(term: Term) -> Data:
    """A ground term as the Python value that stands for it: a list for a list, `Compound` for other compounds.

    >>> to_value(Compound("[|]", (Constant(1), Constant("[]")))), to_value(Constant("[]"))
    ([1], [])
    """
    items: list[Data] = []
    while isinstance(term, Compound) and term.name == CELL and term.arity == 2:
        items.append(to_value(term.arguments[0]))
        term = term.arguments[1]
    match term:
        case Constant(value="[]"):
            return items
        case Constant(value=value):
            rest: Data = value
        case Compound(name=name, arguments=arguments):
            rest = values.Compound(name, tuple(map(to_value, arguments)))
        case Variable():
            raise ValueError(f"{term.name} is a variable")
    for item in reversed(items):
        rest = values.Compound(CELL, (item, rest))
    return rest


def from_value(value: Data) -> Term:
    """The ground term that stands for a Python value.

    >>> from_value([]), from_value(1)
    (Constant(value='[]'), Constant(value=1))
    """
    match value:
        case values.Compound(name=name, arguments=arguments):
            return Compound(name, tuple(map(from_value, arguments)))
        case list():
            term: Term = Constant("[]")
            for item in reversed(value):
                term = Compound(CELL, (from_value(item), term))
            return term
        case _:
            return Constant(value)
