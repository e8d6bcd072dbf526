"""TwigReduce: literals that lie inside one another as a tree says, by semi-joins up and down, then their matches."""

from __future__ import annotations

from logic.engine.operators.twig_join import TwigJoin
from logic.frozen import frozen


@frozen
class TwigReduce(TwigJoin):
    """The matches of a twig, from what bounds and partners above and below leave of each query node."""

    def label(self) -> str:
        return TwigJoin.label(self)
