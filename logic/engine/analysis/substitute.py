"""Replacing variables in goals and rules, which the checker and several rewrites need."""

from __future__ import annotations

from collections.abc import Mapping

from logic.engine.analysis.program import QUOTED, Aggregate, Atom, BuiltinCall, Goal, Negation, Solutions
from logic.engine.syntax.ast import Compound, Constant, Term, Variable
from logic.frozen import replace


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
            letters = goal.builtin.modes[0]
            quoted = {name: quote(value) for name, value in values.items()} if "e" in letters else values
            terms = (
                substitute_term(argument, quoted if letter == "e" else values)
                for argument, letter in zip(arguments, letters, strict=True)
            )
            return replace(goal, arguments=tuple(terms))
        case Negation(body=body):
            return replace(goal, body=_body(body, values))
        case Aggregate(
            argument=argument, witness=witness, bodies=bodies, result=result, free=free, witness_result=second
        ):
            return replace(
                goal,
                argument=argument and substitute_term(argument, values),
                witness=witness and substitute_term(witness, values),
                bodies=tuple(_body(body, values) for body in bodies),
                result=substitute_term(result, values),
                witness_result=second and substitute_term(second, values),
                free=_names(free, values),
            )
        case Solutions(bodies=bodies, order=order, distinct=distinct, outputs=outputs):
            renamed = tuple((name, descending) for old, descending in order for name in _names((old,), values))
            different = None if distinct is None else _names(distinct, values)
            inner = tuple(_body(body, values) for body in bodies)
            given = outputs and tuple(
                (_names((name,), values)[0], substitute_term(term, values)) for name, term in outputs
            )
            return replace(goal, bodies=inner, order=renamed, distinct=different, outputs=given)


def quote(term: Term) -> Term:
    """The term as an operand of an expression: a compound is data there, not a computation."""
    return Compound(QUOTED, (term,), term.span) if isinstance(term, Compound) else term


def _body(body: tuple[Goal, ...], values: Mapping[str, Term]) -> tuple[Goal, ...]:
    return tuple(substitute_goal(goal, values) for goal in body)


def _names(names: tuple[str, ...], values: Mapping[str, Term]) -> tuple[str, ...]:
    """The variables that names became; a name that became a constant makes no groups any more."""
    found = [values.get(name, Variable(name)) for name in names]
    return tuple(dict.fromkeys(term.name for term in found if isinstance(term, Variable)))
