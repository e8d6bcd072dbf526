"""Joins by a condition other than the equality of a column: the node, and what it wants to know of a condition.

Each kind of condition is a `Bridge` in a file of its own; the planner and the other rewrites see only this interface.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Self

from logic.engine.plan.nodes import Plan
from logic.frozen import frozen


@frozen
class Bridge:
    """A condition between two inputs: it connects columns of the one with columns of the other."""

    @property
    def ends(self) -> tuple[frozenset[str], frozenset[str]]:
        """The columns that the left input has, and those that the right one has."""
        raise NotImplementedError

    @property
    def reads(self) -> frozenset[str]:
        """Further columns, which either input may have."""
        return frozenset()

    @property
    def outputs(self) -> tuple[str, ...]:
        """The columns that the join adds."""
        return ()

    def types(self) -> Mapping[str, str]:
        """The types of the outputs."""
        return {}

    @property
    def keyed(self) -> bool:
        """Whether the inputs may have columns in common, on which their rows then agree."""
        return False

    def shares(self, columns: frozenset[str]) -> bool:
        """Whether these may be the columns that the inputs have in common."""
        near, far = self.ends
        return not columns or (self.keyed and columns.isdisjoint(near | far))

    def pays(self, partners: float) -> bool:
        """Whether the condition should join inputs when a row agrees with so many of the right one already."""
        del partners
        return True

    def turned(self) -> Self | None:
        """The same condition with the ends exchanged; None if it joins in one order only."""
        raise NotImplementedError

    def can_fail(self, types: Mapping[str, str]) -> bool:
        """Whether the condition can stop a query with an error, for columns of these types."""
        raise NotImplementedError

    def share(self, distinct: Mapping[str, float]) -> float:
        """The share of all pairs that is estimated to pass; `distinct` counts the values of columns of both inputs."""
        raise NotImplementedError

    def work(self, distinct: Mapping[str, float]) -> float:
        """What finding the pairs costs beside making their rows, in rows."""
        del distinct
        return 0.0

    def sized(self, distinct: Mapping[str, float], lengths: Callable[[str], tuple[int, ...]]) -> Self:
        """The condition with what the choice of an operator wants to know: values, and lengths of texts."""
        del distinct, lengths
        return self


@frozen
class BridgeJoin(Plan):
    """The pairs of rows for which a condition holds; they agree on the columns that both inputs have, if any."""

    left: Plan
    right: Plan
    bridge: Bridge

    @cached_property
    def columns(self) -> tuple[str, ...]:
        added = (name for name in self.right.columns if name not in self.left.columns)
        return (*self.left.columns, *added, *self.bridge.outputs)

    @cached_property
    def on(self) -> tuple[str, ...]:
        return tuple(name for name in self.left.columns if name in self.right.columns)

    def label(self) -> str:
        return f"on {', '.join(self.on)}: {self.bridge}" if self.on else str(self.bridge)


def connects(bridge: Bridge, left: frozenset[str], right: frozenset[str]) -> Bridge | None:
    """The condition as a join of two inputs with these columns, turned if need be; None if it does not connect them."""
    near, far = bridge.ends
    if not bridge.shares(left & right):
        return None
    if not bridge.reads <= left | right or not (left | right).isdisjoint(bridge.outputs):
        return None
    if near <= left and far <= right:
        return bridge
    return bridge.turned() if far <= left and near <= right else None
