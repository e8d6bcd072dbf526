"""Joins by a condition other than the equality of a column: the node, and what it wants to know of a condition.

Each kind of condition is a `Bridge` in a file of its own; the planner and the other rewrites see only this interface.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from logic.engine.plan.nodes import Plan


@dataclass(frozen=True)
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

    def turned(self) -> Self:
        """The same condition with the ends exchanged."""
        raise NotImplementedError

    def can_fail(self, types: Mapping[str, str]) -> bool:
        """Whether the condition can stop a query with an error, for columns of these types."""
        raise NotImplementedError

    def share(self, distinct: Mapping[str, float]) -> float:
        """The share of all pairs that is estimated to pass; `distinct` counts the values of columns of both inputs."""
        raise NotImplementedError

    def sized(self, distinct: Mapping[str, float], length: Callable[[str], float]) -> Self:
        """The condition with what the choice of an operator wants to know: values, and mean lengths of texts."""
        del distinct, length
        return self


@dataclass(frozen=True)
class BridgeJoin(Plan):
    """The pairs of rows for which a condition holds; the inputs have no column in common."""

    left: Plan
    right: Plan
    bridge: Bridge

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return (*self.left.columns, *self.right.columns, *self.bridge.outputs)

    def label(self) -> str:
        return str(self.bridge)


def connects(bridge: Bridge, left: frozenset[str], right: frozenset[str]) -> Bridge | None:
    """The condition as a join of two inputs with these columns, turned if need be; None if it does not connect them."""
    if left & right or not bridge.reads <= left | right or not (left | right).isdisjoint(bridge.outputs):
        return None
    near, far = bridge.ends
    if near <= left and far <= right:
        return bridge
    return bridge.turned() if far <= left and near <= right else None
