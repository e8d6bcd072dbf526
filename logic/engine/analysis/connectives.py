"""The parts of a term that a connective holds together: conjunctions and disjunctions as rows of goals."""

from __future__ import annotations

from collections.abc import Iterator

from logic.engine.syntax.ast import Compound, Term


def conjuncts(term: Term) -> Iterator[Term]:
    """The parts of a conjunction from left to right, without recursion along its right side."""
    while isinstance(term, Compound) and term.name == "," and term.arity == 2:
        left, term = term.arguments
        yield from conjuncts(left)
    yield term


def alternatives(term: Term) -> Iterator[Term]:
    """The parts of a disjunction from left to right; a condition with a choice is one part with its alternative."""
    while isinstance(term, Compound) and term.name in (";", "|") and term.arity == 2:
        left, right = term.arguments
        if isinstance(left, Compound) and left.name in ("->", "*->"):
            break
        yield from alternatives(left)
        term = right
    yield term
