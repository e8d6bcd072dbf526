"""What the operators have in common that join the literals of a twig as a whole."""

from __future__ import annotations

from abc import ABC, abstractmethod

from logic.engine.operators.operator import Operator
from logic.engine.plan.query_node import Bound, Less, QueryNode, show_twig
from logic.frozen import frozen


@frozen
class TwigJoin(Operator, ABC):
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
        """Whether the columns tell all matches apart: a twig takes each row of an input once."""
        return all(set(part.columns) <= set(self.names) for part in self.inputs)

    @abstractmethod
    def label(self) -> str:
        return show_twig(self.on, self.nodes, self.bounds, self.less)
