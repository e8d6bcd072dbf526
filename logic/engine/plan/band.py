"""Numbers that are near each other: `abs(X - Y) =< K` as a join."""

from __future__ import annotations

from collections.abc import Mapping

from logic.engine.plan.bridge import Bridge
from logic.engine.plan.expression import Column, Literal
from logic.engine.syntax.ast import Constant
from logic.frozen import frozen, replace

MOST_SHARE = 0.33  # of the pairs: no more than any other test is guessed to let through
UNKNOWN_SHARE = 0.1  # of the pairs, where the width of the band is a column


@frozen
class Band(Bridge):
    """The numbers of two columns differ by `width` at most: a constant, or the greatest value of a column.

    The conditions that say so stay above the join, which only leaves out pairs that they would drop.
    """

    left: str
    right: str
    width: Literal | Column

    @property
    def ends(self) -> tuple[frozenset[str], frozenset[str]]:
        return frozenset({self.left}), frozenset({self.right})

    @property
    def reads(self) -> frozenset[str]:
        return frozenset({self.width.name}) if isinstance(self.width, Column) else frozenset()

    def turned(self) -> Band:
        return replace(self, left=self.right, right=self.left)

    def can_fail(self, types: Mapping[str, str]) -> bool:
        del types
        return False  # what is no number is paired with everything, and the conditions above complain

    def share(self, distinct: Mapping[str, float]) -> float:
        match self.width:
            case Literal(value=Constant(value=int() | float() as width)):
                return min(MOST_SHARE, (2 * max(width, 0.0) + 1) / max(distinct[self.left], distinct[self.right]))
            case _:
                return UNKNOWN_SHARE

    def __str__(self) -> str:
        return f"{self.left} within {self.width} of {self.right}"
