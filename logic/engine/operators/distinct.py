"""Distinct: each row once, in the order of first appearance."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.frozen import frozen


@frozen
class Distinct(Operator):
    input: Operator

    @property
    def columns(self) -> tuple[str, ...]:
        return self.input.columns

    @property
    def unique(self) -> bool:
        return True
