"""`edit_distance(X, Y, D), D =< K`: a join of two columns by the texts in them.

`K` is a constant or a column, the comparison `=<`, `<`, `=:=` or `=`, either way around. It does not apply where
nothing limits the distance from above, or where a text is a constant or computed inside the goal: that is a selection.
"""

from __future__ import annotations

from collections.abc import Sequence

from logic.engine.plan.edit_distance import BUILTIN, MODE, EditDistance, limits
from logic.engine.plan.expression import Column
from logic.engine.plan.nodes import Apply, Select
from logic.engine.rewrites.conditions import Condition, Crossing, Literal
from logic.frozen import replace


def recognise_edit_distance(conditions: Sequence[Condition], literals: Sequence[Literal]) -> list[Crossing]:
    """The limited distances between columns that differ."""
    del literals
    found = [_crossing(condition, conditions) for condition in conditions]
    return [crossing for crossing in found if crossing is not None]


def _crossing(condition: Condition, conditions: Sequence[Condition]) -> Crossing | None:
    match condition.node:
        case Apply(
            builtin=builtin, mode=mode, arguments=(Column(name=left), Column(name=right)), outputs=(output,)
        ) if (builtin, mode) == (BUILTIN, MODE) and left != right:
            place = condition.node.place
        case _:
            return None
    of_distance = [one for one in conditions if isinstance(one.node, Select) and output in one.needs]
    known = limits(output, [one.node.test for one in of_distance if isinstance(one.node, Select)])
    if not known.limited:
        return None
    if known.most is not None:  # then a column says less, and may be one that is not there yet
        known = replace(known, bound=None)
    left_over = [one for one in of_distance if isinstance(one.node, Select) and one.node.test in known.rest]
    parts = [condition, *(one for one in of_distance if one not in left_over or known.bound in one.needs)]
    bridge = EditDistance(left, right, output, known, place)
    return Crossing(bridge, tuple(parts), tuple(one for one in left_over if one in parts))
