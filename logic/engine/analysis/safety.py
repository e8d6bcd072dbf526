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
from collections.abc import Iterable

from logic.engine.analysis.mistakes import anonymous_in_head, singleton, unsafe_variable
from logic.engine.analysis.program import Atom, BuiltinCall, Goal, Negation, Rule, goal_variables
from logic.engine.builtins import BUILTINS
from logic.engine.syntax.ast import Clause, Variable, variables
from logic.errors import Diagnostic

NONE: frozenset[str] = frozenset()


def check_safety(rule: Rule) -> list[Diagnostic]:
    """A diagnostic for each variable that nothing binds; empty if the rule is safe."""
    _, stuck, bound = _order(rule.body, NONE, _outside(rule.head))
    found = [_unsafe_goal(goal, bound) for goal in stuck]
    seen = {diagnostic.span for diagnostic in found if diagnostic}
    for variable in variables_of_head(rule):
        if variable.name not in bound and not any(variable.name in _names(goal) for goal in stuck):
            mistake = (
                anonymous_in_head(variable) if variable.anonymous else unsafe_variable(variable, "used in the head")
            )
            if mistake.span not in seen:
                found.append(mistake)
    return [diagnostic for diagnostic in found if diagnostic]


def variables_of_head(rule: Rule) -> list[Variable]:
    """The variables of the head, each once."""
    first = {variable.name: variable for argument in reversed(rule.head.arguments) for variable in variables(argument)}
    return list(reversed(first.values()))


def schedule(body: tuple[Goal, ...], bound: frozenset[str] = NONE, used: frozenset[str] = NONE) -> tuple[Goal, ...]:
    """The goals of a safe body in an order in which each finds its inputs bound, as near to the text as can be.

    `used` names variables that occur outside the body, besides those that `bound` names.
    """
    ordered, stuck, _ = _order(body, bound, used)
    return (*ordered, *stuck)


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


def _order(
    body: tuple[Goal, ...], bound: frozenset[str], used: frozenset[str]
) -> tuple[list[Goal], list[Goal], frozenset[str]]:
    """The goals that can run, in order; those that cannot; and what is bound after the former."""
    ordered: list[Goal] = []
    waiting = list(body)
    while True:
        ready = next((goal for goal in waiting if _ready(goal, bound, _others(goal, body) | used)), None)
        if ready is None:
            return ordered, waiting, bound
        waiting = [goal for goal in waiting if goal is not ready]
        ordered.append(ready)
        if not isinstance(ready, Negation):
            bound |= _names(ready)


def _others(goal: Goal, body: tuple[Goal, ...]) -> frozenset[str]:
    """The variables of the other goals: what a negation shares with the rest of its body."""
    if not isinstance(goal, Negation):
        return NONE
    return frozenset().union(*(_names(other) for other in body if other is not goal))


def _ready(goal: Goal, bound: frozenset[str], outside: frozenset[str]) -> bool:
    match goal:
        case Atom():
            return True
        case BuiltinCall():
            return any(_fits(mode, goal, bound) for mode in BUILTINS[goal.key].modes)
        case Negation(body=body):
            if (_names(goal) & outside) - bound:
                return False
            return not _order(body, bound, outside)[1]


def _fits(mode: str, goal: BuiltinCall, bound: frozenset[str]) -> bool:
    return all(
        letter == "-" or all(variable.name in bound for variable in variables(argument))
        for letter, argument in zip(mode, goal.arguments, strict=True)
    )


def _names(goal: Goal) -> frozenset[str]:
    return frozenset(variable.name for variable in goal_variables(goal))


def _unsafe_goal(goal: Goal, bound: Iterable[str]) -> Diagnostic | None:
    """Points at the first variable of a goal that cannot run."""
    where = "used under a negation" if isinstance(goal, Negation) else "needed here"
    known = set(bound)
    if isinstance(goal, BuiltinCall) and goal.name == "is":
        candidates = list(variables(goal.arguments[1])) or list(goal_variables(goal))
    else:
        candidates = list(goal_variables(goal))
    unbound = [variable for variable in candidates if variable.name not in known]
    return unsafe_variable(unbound[0], where) if unbound else None
