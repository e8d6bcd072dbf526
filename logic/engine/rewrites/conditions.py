"""The conditions of a conjunction, on their way to the place in the plan where they can stand."""

from __future__ import annotations

from collections.abc import Mapping

from logic.engine.plan.bridge import Bridge, BridgeJoin
from logic.engine.plan.nodes import AntiJoin, Apply, Extend, Select
from logic.frozen import frozen

Literal = Mapping[str, str]  # the columns of a literal of a conjunction, in their order, and their types there


@frozen
class Crossing:
    """Conditions that together connect two literals: the bridge, and what it stands for.

    Where the bridge joins two inputs, the conditions of `left_over` are put on the join; where its columns meet in
    another way, all `parts` are put there instead, as if nothing had been recognised. One that can fail does not join
    while a condition before it in the text could still keep rows away.
    """

    bridge: Bridge
    parts: tuple[Condition, ...]
    left_over: tuple[Condition, ...]
    can_fail: bool = False


@frozen
class Condition:
    """A selection, an extension, a builtin or an anti-join, a look-up, or a bridge over several of them.

    `needs` are the columns that it reads, `after` the literals before it in the text that it has to wait for if it can
    fail.
    """

    node: Select | Extend | AntiJoin | Apply | BridgeJoin | Crossing
    needs: frozenset[str]
    after: frozenset[int]
