"""AntiJoin: rows of the left side that have no partner on the right: a negation."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.frozen import frozen


@frozen
class AntiJoin(Operator):
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
        return f"on {', '.join(self.on)}" if self.on else "if no row"
