"""TopN: within each group some of the rows, in an order, from an offset, up to a limit."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.nodes import show_choice
from logic.frozen import frozen


@frozen
class TopN(Operator):
    """`order` holds columns with whether they descend; ties go by the other columns in the standard order of terms."""

    input: Operator
    group: tuple[str, ...]
    order: tuple[tuple[str, bool], ...]
    limit: int | None
    offset: int

    @property
    def columns(self) -> tuple[str, ...]:
        return self.input.columns

    @property
    def unique(self) -> bool:
        return self.input.unique

    def label(self) -> str:
        return show_choice(self.group, self.order, self.limit, self.offset)
