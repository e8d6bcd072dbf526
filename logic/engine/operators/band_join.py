"""BandJoin: pairs of rows whose numbers are near each other, by a sorted list of the right side's."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.expression import Column, Literal
from logic.frozen import frozen


@frozen
class BandJoin(Operator):
    """The pairs whose numbers differ by `width` at most: a number, or the greatest of a column.

    What is no number is paired with everything: the conditions above it complain.
    """

    left: Operator
    right: Operator
    numbers: tuple[str, str]
    width: Literal | Column

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.left.columns, *self.right.columns)

    @property
    def unique(self) -> bool:
        return self.left.unique and self.right.unique

    def label(self) -> str:
        return f"{self.numbers[0]} within {self.width} of {self.numbers[1]}"
