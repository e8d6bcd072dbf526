"""Safety: every variable gets its values from a positive literal or a builtin, in some order of the body.

>>> from logic.engine.analysis.lower import lower
>>> from logic.engine.syntax.parse import parse
>>> from logic.errors import Source
>>> rule = lower(parse(Source("t", "p(Y) :- Y is X + 1, q(X)."))).rules[0]
>>> print(*schedule(rule.body), sep=", ")
q(X), Y is X + 1
"""

from __future__ import annotations

from collections import Counter

from logic.engine.analysis.mistakes import anonymous_in_head, list_not_given, singleton, unsafe_variable
from logic.engine.analysis.program import (
    MAGIC,
    Aggregate,
    Atom,
    BuiltinCall,
    Goal,
    Negation,
    Rule,
    Solutions,
    bound_by,
    exports,
    goal_variables,
    inner_bodies,
    is_applied,
)
from logic.engine.syntax.ast import Clause, Variable, variables
from logic.errors import Diagnostic

NONE: frozenset[str] = frozenset()


def check_safety(rule: Rule, *, strict: bool = False) -> list[Diagnostic]:
    """A diagnostic for each variable that nothing binds; empty if the rule is safe.

    A rule that is safe once its head's arguments are given, such as `append([], L, L).`, passes too unless `strict`:
    it can be used by goals that give them.
    """
    if strict and rule.body and is_applied(rule.head.name) and not _is_asked(rule.body[0]):
        return [list_not_given(rule.span)]  # it could make lists without end
    outside = _outside(rule.head)
    _, stuck, bound = running_order(rule.body, NONE, outside)
    if not stuck and outside <= bound:
        return []
    found = [_unsafe_goal(goal, bound) for goal in stuck]
    seen = {diagnostic.span for diagnostic in found if diagnostic}
    for variable in variables_of_head(rule):
        if variable.name not in bound and not any(variable.name in goal.names for goal in stuck):
            mistake = (
                anonymous_in_head(variable) if variable.anonymous else unsafe_variable(variable, "used in the head")
            )
            if mistake.span not in seen:
                found.append(mistake)
    mistakes = [diagnostic for diagnostic in found if diagnostic]
    return [] if mistakes and not strict and is_goal_directed(rule) else mistakes


def _is_asked(goal: Goal) -> bool:
    """Whether a rule begins with the values that it is asked for."""
    return isinstance(goal, Atom) and goal.name.startswith(MAGIC)


def is_goal_directed(rule: Rule) -> bool:
    """Whether a rule is safe once its head has values; a named variable that stands only in the head is a mistake."""
    head = _outside(rule.head)
    counts = Counter(variable.name for argument in rule.head.arguments for variable in variables(argument))
    counts.update(variable.name for goal in rule.body for variable in goal_variables(goal))
    named = {found.name for argument in rule.head.arguments for found in variables(argument) if not found.anonymous}
    return all(counts[name] > 1 for name in named) and not running_order(rule.body, head, head)[1]


def variables_of_head(rule: Rule) -> list[Variable]:
    """The variables of the head, each once."""
    first = {variable.name: variable for argument in reversed(rule.head.arguments) for variable in variables(argument)}
    return list(reversed(first.values()))


def schedule(body: tuple[Goal, ...], bound: frozenset[str] = NONE, used: frozenset[str] = NONE) -> tuple[Goal, ...]:
    """The goals of a safe body in an order in which each finds its inputs bound, as near to the text as can be.

    `used` names variables that occur outside the body, besides those that `bound` names.
    """
    ordered, stuck, _ = running_order(body, bound, used)
    return (*ordered, *stuck)


def stands_alone(body: tuple[Goal, ...], shared: frozenset[str]) -> bool:
    """Whether goals inside a goal can run without the values of the variables that they share with the outside."""
    _, stuck, bound = running_order(body, NONE, shared)
    return not stuck and shared <= bound


def check_singletons(clause: Clause) -> list[Diagnostic]:
    """A warning for each named variable that stands only once in a clause."""
    occurrences = [*variables(clause.head), *variables(clause.body)]
    counts = Counter(variable.name for variable in occurrences)
    return [
        singleton(variable)
        for variable in occurrences
        if counts[variable.name] == 1 and not variable.name.startswith("_")
    ]


def _outside(head: Atom) -> frozenset[str]:
    return frozenset(variable.name for argument in head.arguments for variable in variables(argument))


def running_order(
    body: tuple[Goal, ...], bound: frozenset[str], used: frozenset[str]
) -> tuple[list[Goal], list[Goal], frozenset[str]]:
    """The goals that can run, in order; those that cannot; and what is bound after the former."""
    ordered: list[Goal] = []
    waiting = list(body)
    while True:
        ready = next((goal for goal in waiting if _ready(goal, bound, body, used)), None)
        if ready is None:
            return ordered, waiting, bound
        waiting = [goal for goal in waiting if goal is not ready]
        ordered.append(ready)
        bound |= bound_by(ready)


def others(goal: Goal, body: tuple[Goal, ...]) -> frozenset[str]:
    """The variables of the other goals: what a goal with goals inside shares with the rest of its body."""
    return frozenset().union(*(outer_names(other) for other in body if other is not goal))


def outer_names(goal: Goal) -> frozenset[str]:
    """The variables that a goal shows to the others; those inside a negation or an aggregate are its own."""
    return bound_by(goal) if inner_bodies(goal) else goal.names


def _ready(goal: Goal, bound: frozenset[str], body: tuple[Goal, ...], used: frozenset[str]) -> bool:
    """Whether a goal of a body can run; `used` are variables that matter outside the body."""
    match goal:
        case Atom():
            return True
        case BuiltinCall():
            return calling_mode(goal, bound) is not None
        case _:
            outside = others(goal, body) | used
            if (inner_names(goal) & outside) - bound - exports(goal):
                return False
            return all(_runs(goal, body, bound, outside) for body in inner_bodies(goal))


def _runs(goal: Goal, body: tuple[Goal, ...], bound: frozenset[str], outside: frozenset[str]) -> bool:
    """Whether a body inside a goal can run, and gives the values that the goal computes with."""
    _, stuck, inside = running_order(body, bound, outside)
    return not stuck and computes_with(goal).keys() <= inside


def computes_with(goal: Goal) -> dict[str, Variable]:
    """The variables that an aggregate is of, or that answers are chosen by."""
    match goal:
        case Aggregate(argument=argument, witness=witness, free=free, span=span):
            groups = {name: Variable(name, span) for name in free}
            return groups | {found.name: found for term in (argument, witness) for found in variables(term)}
        case Solutions(order=order, distinct=distinct, span=span):
            names = (*(name for name, _ in order), *(distinct or ()))
            return {name: Variable(name, span) for name in names}
        case _:
            return {}


def inner_names(goal: Goal) -> frozenset[str]:
    """The variables of the goals inside a goal."""
    return frozenset[str]().union(*(one.names for body in inner_bodies(goal) for one in body))


def calling_mode(goal: BuiltinCall, bound: frozenset[str]) -> str | None:
    """The way in which a builtin can be called when these variables have values, if there is one."""
    known = ({variable.name for variable in variables(argument)} <= bound for argument in goal.arguments)
    return goal.builtin.mode(known)


def _unsafe_goal(goal: Goal, bound: frozenset[str]) -> Diagnostic | None:
    """Points at the first variable of a goal that cannot run."""
    for body in inner_bodies(goal) if isinstance(goal, (Aggregate, Solutions)) else ():
        _, stuck, inside = running_order(body, bound, NONE)
        if stuck:
            return _unsafe_goal(stuck[0], inside)
        missing = [variable for name, variable in computes_with(goal).items() if name not in inside]
        if missing:
            return unsafe_variable(missing[0], "needed here")
    where = "used under a negation" if isinstance(goal, Negation) else "needed here"
    if isinstance(goal, BuiltinCall) and goal.name == "is":
        candidates = list(variables(goal.arguments[1])) or list(goal_variables(goal))
    else:
        candidates = list(goal_variables(goal))
    unbound = [variable for variable in candidates if variable.name not in bound]
    return unsafe_variable(unbound[0], where) if unbound else None
