"""Compound terms taken apart: `p(f(X))` becomes `V = f(X), p(V)`, so that atoms hold variables and ground terms only.

An equality with a compound side makes the compound where its arguments are bound, and takes it apart where the other
side is; the planner finds out which.

>>> from logic.engine.syntax.parse import parse_term
>>> from logic.errors import Source
>>> term, goals = Flattening().simple(parse_term(Source("t", "f(X, g(Y), [a])")))
>>> print(term.name, *goals, sep=" | ")
T2' | T1' = g(Y) | T2' = f(X, T1', [a])
"""

from __future__ import annotations

from logic.engine.analysis.program import BuiltinCall
from logic.engine.syntax.ast import Compound, Constant, Term, Variable, is_ground
from logic.errors import Span

Equalities = list[BuiltinCall]


class Flattening:
    """The names that one clause's compounds get."""

    def __init__(self) -> None:
        self.count = 0

    def fresh(self, span: Span) -> Variable:
        self.count += 1
        return Variable(f"T{self.count}'", span)

    def simple(self, term: Term) -> tuple[Term, Equalities]:
        """A variable or ground term that stands for the term, and the equalities that say so."""
        if not isinstance(term, Compound) or is_ground(term):
            return term, []
        arguments, goals = self.all_simple(term.arguments)
        variable = self.fresh(term.span)
        structure = Compound(term.name, arguments, term.span)
        return variable, [*goals, BuiltinCall("=", (variable, structure), term.span)]

    def all_simple(self, terms: tuple[Term, ...]) -> tuple[tuple[Term, ...], Equalities]:
        """`simple` for each of some terms."""
        pairs = [self.simple(term) for term in terms]
        return tuple(term for term, _ in pairs), [goal for _, goals in pairs for goal in goals]

    def unify(self, left: Term, right: Term, span: Span) -> Equalities:
        """The equalities that `left = right` means; between two compounds, those of their arguments."""
        if isinstance(left, Compound) and isinstance(right, Compound):
            if (left.name, left.arity) != (right.name, right.arity):
                return [BuiltinCall("fail", (), span)]
            pairs = zip(left.arguments, right.arguments, strict=True)
            return [goal for one, other in pairs for goal in self.unify(one, other, span)]
        if isinstance(left, Compound):
            left, right = right, left
        if not isinstance(right, Compound) or is_ground(right):
            return [BuiltinCall("=", (left, right), span)]
        if isinstance(left, Constant):
            return [BuiltinCall("fail", (), span)]
        arguments, goals = self.all_simple(right.arguments)
        return [BuiltinCall("=", (left, Compound(right.name, arguments, right.span)), span), *goals]
