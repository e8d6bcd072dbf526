"""Closure: rows whose last part moves along the edges of a graph, as far as these lead."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.nodes import show_closure
from logic.frozen import frozen


@frozen
class Closure(Operator):
    """The rows of `seed`, and with each row those in which `moving` has moved along an edge.

    An edge leads from `along[0]` to `along[1]`, for rows that agree with it in `keys`, columns of `seed` and of `edge`.
    `names` are those of the result, for the columns of the seed.
    With `best`, only the `min` or `max` of the other column is kept for each value of the one that moves; then the
    edges may lead `both_ways`.
    """

    seed: Operator
    edge: Operator
    along: tuple[str, str]
    keys: tuple[tuple[str, str], ...]
    moving: str
    names: tuple[str, ...]
    best: str | None
    both_ways: bool

    @property
    def columns(self) -> tuple[str, ...]:
        return self.names

    @property
    def unique(self) -> bool:
        return True

    def label(self) -> str:
        return show_closure(self.moving, self.along, self.keys, self.best, self.both_ways)
