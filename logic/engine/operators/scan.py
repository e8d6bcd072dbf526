"""Scan: every row of a relation, from its columns as they lie."""

from __future__ import annotations

from logic.engine.operators.operator import Operator, Part, ReadColumns, read_columns
from logic.engine.plan.nodes import show_scan
from logic.frozen import frozen


@frozen
class Scan(Operator):
    """Rows of a stored relation (`facts`) or of a derived one (`all`, `old`, `delta`); a column None is not read."""

    relation: str
    part: Part
    read: ReadColumns

    @property
    def columns(self) -> tuple[str, ...]:
        return read_columns(self.read)

    @property
    def unique(self) -> bool:
        return None not in self.read

    def label(self) -> str:
        return show_scan(self.relation, self.read, self.part)
