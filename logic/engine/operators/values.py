"""Values: rows written in the plan; one row of no columns is where a body without literals starts."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.expression import Literal
from logic.frozen import frozen


@frozen
class Values(Operator):
    names: tuple[str, ...]
    rows: tuple[tuple[Literal, ...], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.names

    @property
    def unique(self) -> bool:
        return len(set(self.rows)) == len(self.rows)

    def label(self) -> str:
        return f"{len(self.rows)} row{'' if len(self.rows) == 1 else 's'}"
