"""Extend: the rows with one more column, computed from the others."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.expression import Expression
from logic.frozen import frozen


@frozen
class Extend(Operator):
    input: Operator
    column: str
    expression: Expression

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.input.columns, self.column)

    @property
    def unique(self) -> bool:
        return self.input.unique

    def label(self) -> str:
        return f"{self.column} is {self.expression}"
