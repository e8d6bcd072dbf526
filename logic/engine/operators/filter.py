"""Filter: the rows for which a test holds."""

from __future__ import annotations

from dataclasses import dataclass

from logic.engine.operators.operator import Operator
from logic.engine.plan.expression import Test


@dataclass(frozen=True, slots=True)
class Filter(Operator):
    input: Operator
    test: Test

    @property
    def columns(self) -> tuple[str, ...]:
        return self.input.columns

    @property
    def unique(self) -> bool:
        return self.input.unique

    def label(self) -> str:
        return str(self.test)
