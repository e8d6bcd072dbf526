"""Periods: the periods of each group in the fewest that cover the same instants, or cut at all their ends."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.frozen import frozen


@frozen
class Periods(Operator):
    """New periods for the rows that agree on `group`, from their half-open periods with the columns `ends`.

    The function `coalesce` joins those that overlap or touch; `constant` gives the stretches between successive ends.
    Periods without an instant count for nothing.
    """

    input: Operator
    group: tuple[str, ...]
    function: str
    ends: tuple[str, str]
    outputs: tuple[str, str]
    place: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.group, *self.outputs)

    @property
    def unique(self) -> bool:
        return True

    def label(self) -> str:
        shown = f"{', '.join(self.outputs)} = {self.function}({', '.join(self.ends)})"
        return f"{shown} by {', '.join(self.group)}" if self.group else shown
