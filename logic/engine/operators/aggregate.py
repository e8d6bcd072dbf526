"""Aggregate: a row for each group of rows, with what the group amounts to."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.frozen import frozen

Result = tuple[str, str, str | None, str | None]  # output, function, argument, witness


@frozen
class Aggregate(Operator):
    """Rows that agree on `group` are one group; its input must not repeat a row."""

    input: Operator
    group: tuple[str, ...]
    aggregates: tuple[Result, ...]
    place: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.group, *(output for output, *_ in self.aggregates))

    @property
    def unique(self) -> bool:
        return True

    def label(self) -> str:
        shown = ", ".join(
            f"{output} = {function}({', '.join(name for name in (argument, witness) if name is not None)})"
            for output, function, argument, witness in self.aggregates
        )
        return f"{shown} by {', '.join(self.group)}" if self.group else shown
