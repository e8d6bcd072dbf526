"""SemiJoin: rows of the left side that have a partner on the right; the right side adds no column."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.frozen import frozen


@frozen
class SemiJoin(Operator):
    left: Operator
    right: Operator
    on: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.left.columns

    @property
    def unique(self) -> bool:
        return self.left.unique

    def label(self) -> str:
        return f"on {', '.join(self.on)}" if self.on else "if any row"
