"""HashJoin: pairs of rows that agree on some columns, by an index on the right side.

Where the right side is a scan, the index is the relation's own: it is kept between queries, and one of a relation that
grows in a fixpoint takes in each round's rows only. Otherwise the right side is run once and hashed.
"""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.frozen import frozen


@frozen
class HashJoin(Operator):
    """The columns of the right side that are not in `on` follow those of the left; with an empty `on`, every pair."""

    left: Operator
    right: Operator
    on: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.left.columns, *(name for name in self.right.columns if name not in self.on))

    @property
    def unique(self) -> bool:
        return self.left.unique and self.right.unique

    def label(self) -> str:
        return f"on {', '.join(self.on)}" if self.on else "every pair"
