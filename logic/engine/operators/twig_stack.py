"""TwigStack: matches of a twig by linked stacks; paths to its leaves are put together where they meet."""

from __future__ import annotations

from logic.engine.operators.twig_join import TwigJoin
from logic.engine.plan.twig import Level
from logic.frozen import frozen


@frozen
class TwigStack(TwigJoin):
    """The matches of a twig, by stacks of rows that lie inside one another.

    Comparisons of query nodes are looked at on the level `intersection`, bounds on the level `containment`: when a row
    is read into a buffer (`l1`), when it comes on its stack (`l2`), on whole matches (`sol`).
    """

    intersection: Level
    containment: Level

    def label(self) -> str:
        return f"{self.intersection}/{self.containment} {TwigJoin.label(self)}"
