"""Replacing variables in goals and rules, which several rewrites need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from logic.engine.analysis.program import Atom, BuiltinCall, Goal, Negation
from logic.engine.syntax.ast import Compound, Constant, Term, Variable


def substitute_term(term: Term, values: Mapping[str, Term]) -> Term:
    """The term with its variables replaced; a replacement takes the place in the text of what it replaces."""
    match term:
        case Variable(name=name) if name in values:
            return replace(values[name], span=term.span)
        case Compound(arguments=arguments):
            return replace(term, arguments=tuple(substitute_term(argument, values) for argument in arguments))
        case Variable() | Constant():
            return term


def substitute_atom(atom: Atom, values: Mapping[str, Term]) -> Atom:
    return replace(atom, arguments=tuple(substitute_term(argument, values) for argument in atom.arguments))


def substitute_goal(goal: Goal, values: Mapping[str, Term]) -> Goal:
    match goal:
        case Atom():
            return substitute_atom(goal, values)
        case BuiltinCall(arguments=arguments):
            return replace(goal, arguments=tuple(substitute_term(argument, values) for argument in arguments))
        case Negation(body=body):
            return replace(goal, body=tuple(substitute_goal(inner, values) for inner in body))
