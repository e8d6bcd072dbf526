"""Twigs: literals whose intervals lie inside one another as a tree says, as one node of the plan."""

from __future__ import annotations

from functools import cached_property
from typing import Literal as OneOf

from logic.engine.plan.nodes import Plan
from logic.engine.plan.query_node import Bound, Less, QueryNode, show_twig
from logic.frozen import frozen

Level = OneOf["l1", "l2", "sol"]
LEVELS: tuple[Level, ...] = ("l1", "l2", "sol")


@frozen
class Stacks:
    """That a twig is to be joined by `pathstack` or `twigstack`, and where its conditions are looked at: whether rows
    can meet (`intersection`), and whether they are within the bounds (`containment`).
    """

    name: OneOf["pathstack", "twigstack"]
    intersection: Level
    containment: Level

    def __str__(self) -> str:
        return f"{self.name}({self.intersection}, {self.containment})"


@frozen
class Twig(Plan):
    """The combinations of a row of each input that agree on the columns they have in common, lie inside one another as
    `nodes` says, and pass bounds and comparisons. `on` is the column that all have in common, if there is one.
    """

    inputs: tuple[Plan, ...]
    on: tuple[str, ...]
    nodes: tuple[QueryNode, ...]
    bounds: tuple[Bound, ...]
    less: tuple[Less, ...]
    stacks: Stacks | None = None

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for part in self.inputs for name in part.columns))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The columns that the join itself looks at."""
        names = {name for node in self.nodes for name in (node.left, node.right) if name is not None}
        names |= {bound.column for bound in self.bounds} | {name for one in self.less for name in (one.low, one.high)}
        every = [name for part in self.inputs for name in part.columns]
        return frozenset(names | {name for name in every if every.count(name) > 1})

    def label(self) -> str:
        shown = show_twig(self.on, self.nodes, self.bounds, self.less)
        return f"{self.stacks}, {shown}" if self.stacks else shown
