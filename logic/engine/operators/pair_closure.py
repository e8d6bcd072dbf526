"""PairClosure: pairs whose two ends move along edges, each its own way, as far as these lead."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.nodes import show_pair_closure
from logic.frozen import frozen


@frozen
class PairClosure(Operator):
    """The pairs of `seed`, and with each pair those to which one of the `steps` leads.

    A step has for each of the two ends the number of the edges along which it moves, from the column `along[0]` to
    `along[1]`, or None where it stays. `names` are those of the result, for the columns of the seed.
    """

    seed: Operator
    edges: tuple[Operator, ...]
    along: tuple[str, str]
    steps: tuple[tuple[int | None, int | None], ...]
    names: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.names

    @property
    def unique(self) -> bool:
        return True

    def label(self) -> str:
        return show_pair_closure(self.names, self.steps)
