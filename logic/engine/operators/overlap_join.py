"""OverlapJoin: pairs of periods that have a time in common, by a forward scan over the sorted starts of both sides."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.operators.structural_join import Keep, pair_columns, show_on
from logic.engine.plan.interval import Ends, show_overlap
from logic.frozen import frozen


@frozen
class OverlapJoin(Operator):
    """The pairs of rows that agree on some columns and whose periods `first` and `second` overlap.

    `closed` tells whether the first start may equal the second end, and the second start the first end. It keeps pairs,
    or the rows of one side that have a partner, some of them twice.
    """

    left: Operator
    right: Operator
    on: tuple[str, ...]
    first: Ends
    second: Ends
    closed: tuple[bool, bool]
    keep: Keep

    @property
    def columns(self) -> tuple[str, ...]:
        return pair_columns(self.left, self.right, self.on, self.keep)

    @property
    def unique(self) -> bool:
        return self.keep == "both" and self.left.unique and self.right.unique

    def label(self) -> str:
        kept = {"both": "", "left": ", rows of the first", "right": ", rows of the second"}[self.keep]
        return show_on(self.on) + show_overlap(self.first, self.second, self.closed) + kept
