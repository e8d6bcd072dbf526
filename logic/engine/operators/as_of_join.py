"""AsOfJoin: each row with what was the newest, or will be the next, at its moment: a look-up in sorted instants."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.as_of import Order, show_as_of
from logic.frozen import frozen


@frozen
class AsOfJoin(Operator):
    """The rows of the left side with those of the right one that agree on `on` and are the newest at their `moment`.

    For each value of the columns `by` that is the last `instant` not after the moment or, unless `newest`, the first
    one not before it; `closed` tells whether it may be the moment itself. Of several rows with that instant all are
    joined or, where there is an `order`, the first.
    """

    left: Operator
    right: Operator
    on: tuple[str, ...]
    by: tuple[str, ...]
    moment: str
    instant: str
    newest: bool
    closed: bool
    order: Order | None

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.left.columns, *(name for name in self.right.columns if name not in self.on))

    @property
    def unique(self) -> bool:
        return self.left.unique and (self.order is not None or self.right.unique)

    def label(self) -> str:
        shared = f"on {', '.join(self.on)}: " if self.on else ""
        return shared + show_as_of(self.by, self.moment, self.instant, self.newest, self.closed, self.order)
