"""TwigReduce: literals that lie inside one another as a tree says, by semi-joins up and down, then their matches."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.query_node import Bound, Less, QueryNode, show_twig
from logic.frozen import frozen


@frozen
class TwigReduce(Operator):
    """The columns `names` of the matches of a twig (`plan/twig.py`)."""

    inputs: tuple[Operator, ...]
    on: tuple[str, ...]
    nodes: tuple[QueryNode, ...]
    bounds: tuple[Bound, ...]
    less: tuple[Less, ...]
    names: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.names

    @property
    def unique(self) -> bool:
        return determines(self.inputs, self.names)

    def label(self) -> str:
        return show_twig(self.on, self.nodes, self.bounds, self.less)


def determines(inputs: tuple[Operator, ...], names: tuple[str, ...]) -> bool:
    """Whether these columns tell all matches of a twig apart, which takes each row of an input once."""
    return all(set(part.columns) <= set(names) for part in inputs)
