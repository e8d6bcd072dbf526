"""The order in which shapes of connecting conditions are looked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from logic.engine.analysis.types import meet_types
from logic.engine.plan.failure import with_test
from logic.engine.plan.nodes import Select
from logic.engine.rewrites.bridges.as_of import recognise_newest
from logic.engine.rewrites.bridges.band import recognise_band
from logic.engine.rewrites.bridges.edit_distance import recognise_edit_distance
from logic.engine.rewrites.bridges.interval import recognise_intervals
from logic.engine.rewrites.conditions import Condition, Crossing, Literal
from logic.frozen import replace

# Finds the crossings of one shape among the conditions of a conjunction, in the order of the text.
Recogniser = Callable[[Sequence[Condition], Sequence[Literal]], list[Crossing]]

RECOGNISERS: tuple[Recogniser, ...] = (
    recognise_newest,  # first: it takes a comparison with it, which must not pass for the bound of an interval
    recognise_edit_distance,  # so with the comparison of its distance
    recognise_band,
    recognise_intervals,
)


def recognise(conditions: Sequence[Condition], literals: Sequence[Literal]) -> list[Condition]:
    """The conditions with those that form a crossing replaced by it, at the place of the first of them."""
    found = list(conditions)
    types: dict[str, str] = {}
    for literal in literals:
        types |= {name: meet_types(types.get(name, "any"), kind) for name, kind in literal.items()}
    for condition in conditions:
        if isinstance(condition.node, Select):
            types = with_test(types, condition.node.test)
    for recogniser in RECOGNISERS:
        for crossing in recogniser([one for one in found if not isinstance(one.node, Crossing)], literals):
            place = found.index(crossing.parts[0])
            found = [one for one in found if one not in crossing.parts]
            found.insert(place, _condition(crossing, types))
    return found


def _condition(crossing: Crossing, types: Mapping[str, str]) -> Condition:
    """The crossing as a condition; what it has to wait for depends on whether it can fail."""
    near, far = crossing.bridge.ends
    can_fail = crossing.bridge.can_fail(types)
    waits = frozenset[int]().union(*(part.after for part in crossing.parts))
    after = waits if can_fail else frozenset[int]()
    return Condition(replace(crossing, can_fail=can_fail), near | far | crossing.bridge.reads, after)
