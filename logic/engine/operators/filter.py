"""Filter: the rows for which a test holds."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.expression import Test
from logic.frozen import frozen


@frozen
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
