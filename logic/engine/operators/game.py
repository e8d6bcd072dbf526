"""Game: which positions are won, and which are drawn, by backward induction from those that no move leaves."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.frozen import frozen


@frozen
class Game(Operator):
    """The positions that are not lost, and 1 where they are won, 0 where neither holds, in the last of `names`.

    The input has moves, the columns of a position and those of the one that the move leads to. A position is won if a
    move leads to one that is lost, and lost if all its moves, also none, lead to positions that are won.
    """

    input: Operator
    names: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.names

    @property
    def unique(self) -> bool:
        return True

    def label(self) -> str:
        return ", ".join(self.names)
