"""EditTopN: for each row the rows whose texts are nearest."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.edit_distance import show_limits
from logic.frozen import frozen


@frozen
class EditTopN(Operator):
    """For each row of the left side the `nearest` rows of the right side whose texts are `least` to `most` edits away.

    All that are as near as the last of these come too: a TopN above it decides between them.
    """

    left: Operator
    right: Operator
    texts: tuple[str, str]
    distance: str
    least: int
    most: int | None
    nearest: int
    place: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.left.columns, *self.right.columns, self.distance)

    @property
    def unique(self) -> bool:
        return True

    def label(self) -> str:
        limits = show_limits(self.least, self.most)
        call = f"edit_distance({', '.join((*self.texts, self.distance))}){' ' if limits else ''}{limits}"
        return f"{call}, the nearest {self.nearest:,} and those as near"
