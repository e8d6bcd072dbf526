"""`T =< At, \\+ (price(P, T2, _), T2 =< At, T2 > T)`: a join with the newest rows, as `recognise_as_of` marked it.

The comparison and the negation are the two parts of it. It does not apply where a second literal has the instant.
"""

from __future__ import annotations

from collections.abc import Sequence

from logic.engine.plan.as_of import AsOf, NewestOnly
from logic.engine.plan.expression import Column
from logic.engine.plan.nodes import Select
from logic.engine.rewrites.conditions import Condition, Crossing, Literal


def recognise_newest(conditions: Sequence[Condition], literals: Sequence[Literal]) -> list[Crossing]:
    """The marked negations whose comparison is among the conditions."""
    found: list[Crossing] = []
    taken: set[int] = set()
    for negation in conditions:
        if not isinstance(negation.node, NewestOnly):
            continue
        marked = negation.node
        given = [literal for literal in literals if marked.as_of.instant in literal]
        compared = [one for one in conditions if _says(one, marked.as_of) and id(one) not in taken]
        # Columns that nobody asks for have been left out of the literal since it was marked.
        if compared and len(given) == 1 and given[0].keys() <= set(marked.arguments):
            taken.add(id(compared[0]))
            parts = sorted((compared[0], negation), key=conditions.index)
            found.append(Crossing(marked.as_of, tuple(parts), ()))
    return found


def _says(condition: Condition, as_of: AsOf) -> bool:
    """Whether the condition is that the instant is not after the moment, or not before it."""
    if not isinstance(condition.node, Select):
        return False
    less, greater = ("=<", ">=") if as_of.closed else ("<", ">")
    instant, moment = Column(as_of.instant), Column(as_of.moment)
    test = condition.node.test
    forward, backward = (less, greater) if as_of.newest else (greater, less)
    return (test.name, test.arguments) in ((forward, (instant, moment)), (backward, (moment, instant)))
