"""`X = Y` and `X = a` disappear: the variable is replaced everywhere in its rule.

A join on an equality then becomes a join on a shared variable, which the planner can use an index for. It does not
apply to an equality under a negation: there it is a test.
"""

from __future__ import annotations

from logic.engine.analysis.program import BuiltinCall, Goal, Program, Rule
from logic.engine.analysis.substitute import substitute_atom, substitute_goal
from logic.engine.syntax.ast import Compound, Term, Variable, is_ground
from logic.frozen import replace


def substitute_equalities(program: Program) -> Program:
    """The program without equalities between variables and constants; one between two constants that differ stays."""
    return replace(program, rules=tuple(_without_equalities(rule) for rule in program.rules))


def _without_equalities(rule: Rule) -> Rule:
    """The rule with each equality applied."""
    for goal in rule.body:
        if not isinstance(goal, BuiltinCall) or goal.name != "=":
            continue
        left, right = goal.arguments
        variable, value = (left, right) if isinstance(left, Variable) else (right, left)
        if not isinstance(variable, Variable):
            if left == right:
                return _without_equalities(replace(rule, body=_others(rule.body, goal)))
            continue
        if isinstance(value, Compound) and not is_ground(value):
            continue  # it makes a compound, or takes one apart
        return _without_equalities(_replace_variable(rule, goal, variable, value))
    return rule


def _others(body: tuple[Goal, ...], goal: Goal) -> tuple[Goal, ...]:
    return tuple(other for other in body if other is not goal)


def _replace_variable(rule: Rule, goal: Goal, variable: Variable, value: Term) -> Rule:
    values = {variable.name: value}
    body = tuple(substitute_goal(other, values) for other in _others(rule.body, goal))
    return replace(rule, head=substitute_atom(rule.head, values), body=body)
