"""IndexScan: the rows of a relation that have given constants in some columns, by an index on those columns."""

from __future__ import annotations

from logic.engine.operators.operator import Operator, Part, ReadColumns, read_columns
from logic.engine.plan.expression import Literal
from logic.engine.plan.nodes import Argument, show_scan
from logic.frozen import frozen

Keys = tuple[tuple[int, Literal], ...]


@frozen
class IndexScan(Operator):
    """Like Scan, for the rows whose column number `i` equals the constant, for each pair in `keys`."""

    relation: str
    part: Part
    read: ReadColumns
    keys: Keys

    @property
    def columns(self) -> tuple[str, ...]:
        return read_columns(self.read)

    @property
    def unique(self) -> bool:
        constants = {number for number, _ in self.keys}
        return all(name is not None or number in constants for number, name in enumerate(self.read))

    def label(self) -> str:
        arguments: list[Argument] = list(self.read)
        for number, constant in self.keys:
            arguments[number] = constant
        return show_scan(self.relation, tuple(arguments), self.part)
