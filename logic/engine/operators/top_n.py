"""TopN: within each group some of the rows, in an order, from an offset, up to a limit."""

from __future__ import annotations

from dataclasses import dataclass

from logic.engine.operators.operator import Operator


@dataclass(frozen=True, slots=True)
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
        order = ", ".join(f"{name} {'descending' if down else 'ascending'}" for name, down in self.order)
        parts = [f"by {', '.join(self.group)}" if self.group else "", f"order {order}" if order else ""]
        parts += [
            f"limit {self.limit}" if self.limit is not None else "",
            f"offset {self.offset}" if self.offset else "",
        ]
        return ", ".join(part for part in parts if part)
