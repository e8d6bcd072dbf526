"""The operators for joins of intervals: which side is which, and whether only the rows of one are asked for."""

from __future__ import annotations

from collections.abc import Callable

from logic.engine.operators.operator import Operator
from logic.engine.operators.overlap_join import OverlapJoin
from logic.engine.operators.structural_join import Keep, StructuralJoin
from logic.engine.plan.bridge import BridgeJoin
from logic.engine.plan.interval import Containment, Overlap
from logic.engine.plan.nodes import Plan


def choose_interval_join(
    join: BridgeJoin, bridge: Containment | Overlap, names: tuple[str, ...], choose: Callable[[Plan], Operator]
) -> Operator:
    """The operator for a join of which these columns are asked for."""
    left, right = choose(join.left), choose(join.right)
    if isinstance(bridge, Containment) and not bridge.outer_first:
        left, right = right, left
    on = tuple(name for name in left.columns if name in right.columns)
    asked = frozenset(names)
    keep: Keep = "both"
    if asked <= set(left.columns):
        keep = "left"
    elif asked <= set(right.columns):
        keep = "right"
    match bridge:
        case Containment(outer=outer, inner=inner, closed=closed):
            return StructuralJoin(left, right, on, outer, inner, closed, keep)
        case Overlap(first=first, second=second, closed=closed):
            return OverlapJoin(left, right, on, first, second, closed, keep)
