"""StructuralJoin: intervals with what they contain, by the sorted starts of the right side."""

from __future__ import annotations

from typing import Literal as OneOf

from logic.engine.operators.operator import Operator
from logic.engine.plan.interval import Ends, show_containment
from logic.frozen import frozen

Keep = OneOf["both", "left", "right"]


@frozen
class StructuralJoin(Operator):
    """The rows of the left side with those of the right one that agree on some columns and lie inside.

    `closed` tells for each end whether it may be equal. It keeps pairs, or the rows of one side that have a partner.
    """

    left: Operator
    right: Operator
    on: tuple[str, ...]
    outer: Ends
    inner: Ends
    closed: tuple[bool, bool]
    keep: Keep

    @property
    def columns(self) -> tuple[str, ...]:
        return pair_columns(self.left, self.right, self.on, self.keep)

    @property
    def unique(self) -> bool:
        return {"both": self.left.unique and self.right.unique, "left": self.left.unique, "right": self.right.unique}[
            self.keep
        ]

    def label(self) -> str:
        kept = {"both": "", "left": ", rows around any", "right": ", rows inside any"}[self.keep]
        return show_on(self.on) + show_containment(self.outer, self.inner, self.closed) + kept


def pair_columns(left: Operator, right: Operator, on: tuple[str, ...], keep: Keep) -> tuple[str, ...]:
    """The columns of a join of intervals."""
    match keep:
        case "left":
            return left.columns
        case "right":
            return right.columns
        case "both":
            return (*left.columns, *(name for name in right.columns if name not in on))


def show_on(on: tuple[str, ...]) -> str:
    return f"on {', '.join(on)}: " if on else ""
