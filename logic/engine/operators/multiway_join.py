"""MultiwayJoin: rows extended by a value on which several inputs agree, from all of them at once.

The inputs that speak of a variable are intersected for each row, from the smallest, so that the cycle that they close
makes no rows that its last literal throws away. After Ngo, Ré and Rudra, "Skew strikes back", SIGMOD Record 2013.
"""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.nodes import show_intersection
from logic.frozen import frozen


@frozen
class MultiwayJoin(Operator):
    """An input of `rights` is joined on the columns of `on` at its place; all of them agree in `column`.

    That column is added if it is `kept`; else a row is kept if there is a value. `reason` says why not one by one.
    """

    left: Operator
    rights: tuple[Operator, ...]
    on: tuple[tuple[str, ...], ...]
    column: str
    kept: bool
    reason: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.left.columns, self.column) if self.kept else self.left.columns

    @property
    def unique(self) -> bool:
        return self.left.unique  # a value that several rows of an input have is taken once

    def label(self) -> str:
        return show_intersection(self.column, self.kept, self.reason)
