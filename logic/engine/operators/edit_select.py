"""EditSelect: the rows whose two texts are within a distance of each other, with the distance."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.edit_distance import show_limits
from logic.engine.plan.expression import Expression
from logic.frozen import frozen


@frozen
class EditSelect(Operator):
    """`arguments` are the two texts; distances from `least` to `most` count, or all."""

    input: Operator
    arguments: tuple[Expression, ...]
    distance: str
    least: int
    most: int | None
    place: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.input.columns, self.distance)

    @property
    def unique(self) -> bool:
        return self.input.unique

    def label(self) -> str:
        limits = show_limits(self.least, self.most)
        return f"edit_distance({', '.join((*map(str, self.arguments), self.distance))}){' ' if limits else ''}{limits}"
