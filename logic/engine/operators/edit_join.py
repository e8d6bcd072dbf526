"""EditJoin: pairs of rows whose texts are within a distance of each other, and how such pairs are found."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.edit_distance import show_limits
from logic.frozen import frozen

Methods = tuple[
    tuple[int | None, str], ...
]  # up to so many code points of the right text by this; the last for all others
Order = tuple[str, str, str, int]  # a test, a column of the left side, one of the right side, the place for errors


@frozen
class EditJoin(Operator):
    """Pairs of rows whose texts are `least` to `most` edits apart, with the columns of both and the distance.

    Pairs beyond the greatest value of the column `bound` are left out, and those that do not pass the test `order`.
    `methods` are `scan`, `deletion` or `segments`; `reason` says why.
    """

    left: Operator
    right: Operator
    texts: tuple[str, str]
    distance: str
    least: int
    most: int | None
    bound: str | None
    order: Order | None
    methods: Methods
    reason: str
    place: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.left.columns, *self.right.columns, self.distance)

    @property
    def unique(self) -> bool:
        return True  # of a side that is nothing but a text each text counts once; others are made unique before

    def label(self) -> str:
        limits = show_limits(self.least, self.most, self.bound)
        order = "" if self.order is None else f", {self.order[1]} {self.order[0]} {self.order[2]}"
        call = f"edit_distance({', '.join((*self.texts, self.distance))}) {limits}{order}"
        return f"{call} by {show_methods(self.methods)}: {self.reason}"


def show_methods(methods: Methods) -> str:
    """How pairs are found, as EXPLAIN prints it.

    >>> show_methods(((8, "deletion"), (None, "segments")))
    'deletion up to 8 code points, segments beyond'
    """
    parts = [f"{name} up to {longest}" for longest, name in methods[:-1]]
    if not parts:
        return methods[-1][1]
    return f"{', '.join(parts)} code points, {methods[-1][1]} beyond"
