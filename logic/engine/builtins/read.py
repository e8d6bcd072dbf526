"""The term that a text spells.

>>> read("[1, a, 'B c']")
[1, 'a', 'B c']
"""

from __future__ import annotations

from typing import NamedTuple

from logic.engine.builtins.arguments import text
from logic.engine.builtins.table import EvaluationError
from logic.engine.syntax.ast import Compound, Constant, Term
from logic.engine.syntax.parse import parse_term
from logic.errors import LogicError, Source
from logic.facts.values import CELL, EMPTY, Value, compound, prepend


class _Build(NamedTuple):
    """A term that is made of the last `size` values; a list, whose last is its tail, has no name."""

    name: str | None
    size: int


def read(value: Value) -> Value:
    """The term of a text; raises EvaluationError if it is none, or has variables."""
    spelling = text(value)
    try:
        term = parse_term(Source("<text>", spelling))
    except LogicError:
        raise EvaluationError("undefined-value", spelling, expected="text of a term") from None
    return _value(term, spelling)


def _value(term: Term, spelling: str) -> Value:
    """The value of a term; nothing recurses, so a term may be deep."""
    values: list[Value] = []
    pending: list[Term | _Build] = [term]
    while pending:
        match pending.pop():
            case Constant(content):
                values.append([] if content == EMPTY else content)
            case Compound(name, (_, _)) as cell if name == CELL:
                pending += _spine(cell)
            case Compound(name, arguments):
                pending += (_Build(name, len(arguments)), *arguments)
            case _Build(built, size):
                made = values[-size:][::-1]
                values[-size:] = [prepend(made[:-1], made[-1]) if built is None else compound(built, made)]
            case _:
                raise EvaluationError("undefined-value", spelling, expected="text of a term without variables")
    return values[0]


def _spine(term: Term) -> list[Term | _Build]:
    """The elements of a list and its tail, behind what makes a list of them."""
    elements: list[Term | _Build] = []
    while isinstance(term, Compound) and term.name == CELL and term.arity == 2:
        head, term = term.arguments
        elements.append(head)
    return [_Build(None, len(elements) + 1), *elements, term]
