"""Scopes: a name that stands in several goals with goals inside becomes several, so that it means one variable.

What only the goals of a negation, an aggregate or a choice of answers know is their own: `\\+ p(X), \\+ q(X)` are two
variables, if nothing else gives `X` a value. Which occurrences are one variable is decided here once, from the order
in which the goals can run; what is planned or rewritten later cannot change it. A new name is the old one with a number
behind a quote, which what is printed for a user leaves out.

>>> from logic.engine.analysis.lower import lower
>>> from logic.engine.syntax.parse import parse
>>> from logic.errors import Source
>>> rule = lower(parse(Source("t", "p(N) :- aggregate_all(count, q(X), N), \\\\+ r(X)."))).rules[0]
>>> [found.name for goal in rule.body for found in goal_variables(goal)]
['X', 'N', "X'1"]
>>> print(rule)
p(N) :- N = count( : q(X)), \\+ r(X).
"""

from __future__ import annotations

from itertools import count

from logic.engine.analysis.program import (
    Aggregate,
    Goal,
    Negation,
    Rule,
    Solutions,
    bound_by,
    goal_variables,
    inner_bodies,
)
from logic.engine.analysis.safety import computes_with, inner_names, others, outer_names, running_order
from logic.engine.analysis.substitute import substitute_goal
from logic.engine.syntax.ast import Variable, variables
from logic.frozen import replace

NONE: frozenset[str] = frozenset()
Body = tuple[Goal, ...]


def separate_scopes(rule: Rule) -> Rule:
    """The rule in which every name is one variable, and each choice of answers says what it gives to the outside."""
    if not any(inner_bodies(goal) for goal in rule.body):
        return rule
    head = frozenset(found.name for argument in rule.head.arguments for found in variables(argument))
    scopes = _Scopes({*head, *(name for goal in rule.body for name in outer_names(goal))})
    return replace(rule, body=scopes.body(rule.body, NONE, head))


class _Scopes:
    """The walk over one rule, from the outside in; `taken` are the names that are already some variable."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken

    def body(self, body: Body, given: frozenset[str], used: frozenset[str]) -> Body:
        """A body whose goals are separated: `given` variables have values before it, `used` ones stand around it."""
        ordered, stuck, _ = running_order(body, given, used)
        changed: dict[int, Goal] = {}
        bound = given
        for goal in (*ordered, *stuck):
            if inner_bodies(goal):
                changed[id(goal)] = self.goal(goal, bound, others(goal, body) | used)
            bound |= bound_by(goal)
        return tuple(changed.get(id(goal), goal) for goal in body)

    def goal(self, goal: Goal, bound: frozenset[str], outside: frozenset[str]) -> Goal:
        """A goal with goals inside, whose own variables get names of their own."""
        given = inner_names(goal) & (bound | (outside - bound_by(goal)))
        groups = frozenset(goal.free) if isinstance(goal, Aggregate) else NONE
        own = [name for name in _level_names(goal) if name not in given | groups]
        answers = [name for name in own if isinstance(goal, Solutions) and name in bound_by(goal)]
        names = {name: Variable(self.fresh(name)) for name in own}
        match goal:
            case Negation(body=body):
                return replace(goal, body=self.inside((body,), names, given, outside)[0])
            case Aggregate(bodies=bodies):
                renamed = substitute_goal(replace(goal, bodies=()), names)
                assert isinstance(renamed, Aggregate)
                around = outside | groups | computes_with(renamed).keys()
                return replace(
                    renamed,
                    bodies=self.inside(bodies, names, given, around),
                    result=goal.result,
                    witness_result=goal.witness_result,
                    separated=True,
                )
            case Solutions(bodies=bodies):
                renamed = substitute_goal(replace(goal, bodies=()), names)
                assert isinstance(renamed, Solutions)
                outputs = tuple((names[name].name, Variable(name)) for name in answers if not Variable(name).anonymous)
                around = outside | computes_with(renamed).keys()
                return replace(renamed, bodies=self.inside(bodies, names, given, around), outputs=outputs)
            case _:
                return goal

    def inside(
        self, bodies: tuple[Body, ...], names: dict[str, Variable], given: frozenset[str], used: frozenset[str]
    ) -> tuple[Body, ...]:
        renamed = tuple(tuple(substitute_goal(goal, names) for goal in body) for body in bodies)
        return tuple(self.body(body, given, used) for body in renamed)

    def fresh(self, name: str) -> str:
        """The name itself if it is no variable yet, else one with a number behind it."""
        stem, end = (name[:-1], "'") if name.endswith("'") else (name, "")
        candidates = (f"{stem}'{number}{end}" for number in count(1))
        found = name if name not in self.taken else next(one for one in candidates if one not in self.taken)
        self.taken.add(found)
        return found


def _level_names(goal: Goal) -> list[str]:
    """The variables that live directly inside a goal, not only deeper, in the order of the text."""
    shown = frozenset().union(
        *(outer_names(inner) for body in inner_bodies(goal) for inner in body), computes_with(goal).keys()
    )
    return [name for name in dict.fromkeys(found.name for found in goal_variables(goal)) if name in shown]
