"""PathStack: matches of a twig that is one path, by linked stacks."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.operators.twig_reduce import determines
from logic.engine.plan.query_node import Bound, Less, QueryNode, show_twig
from logic.engine.plan.twig import Level
from logic.frozen import frozen


@frozen
class PathStack(Operator):
    """The columns `names` of the matches of a twig (`plan/twig.py`).

    Comparisons of query nodes are looked at on the level `intersection`, bounds on the level `containment`: when a row
    is read into a buffer (`l1`), when it comes on its stack (`l2`), on whole matches (`sol`).
    """

    inputs: tuple[Operator, ...]
    on: tuple[str, ...]
    nodes: tuple[QueryNode, ...]
    bounds: tuple[Bound, ...]
    less: tuple[Less, ...]
    names: tuple[str, ...]
    intersection: Level
    containment: Level

    @property
    def columns(self) -> tuple[str, ...]:
        return self.names

    @property
    def unique(self) -> bool:
        return determines(self.inputs, self.names)

    def label(self) -> str:
        return f"{self.intersection}/{self.containment} {show_twig(self.on, self.nodes, self.bounds, self.less)}"
