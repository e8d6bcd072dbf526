"""The positions of a game by the alternating fixpoint, as the definition says it: for who runs no operators.

>>> sorted(play([("a", "b"), ("b", "a"), ("b", "c"), ("d", "e"), ("e", "d")], 1))
[('b', 1), ('d', 0), ('e', 0)]
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from logic.engine.builtins.comparison import order_key
from logic.engine.syntax.ast import Data

Row = tuple[Data, ...]
Identity = tuple[object, ...]


def play(moves: Iterable[Row], width: int) -> list[Row]:
    """The positions that are not lost, with 1 where they are won; moves have the columns of two positions."""
    positions: dict[Identity, Row] = {}  # 1 and 1.0 are different positions, and equal in Python
    pairs: list[tuple[Identity, Identity]] = []
    for move in moves:
        one, other = tuple(map(order_key, move[:width])), tuple(map(order_key, move[width:]))
        positions[one] = move[:width]
        pairs.append((one, other))

    def winning(won: AbstractSet[Identity]) -> set[Identity]:
        return {one for one, other in pairs if other not in won}

    sure: set[Identity] = set()
    while True:
        maybe = winning(sure)
        more = winning(maybe)
        if more == sure:
            return [(*row, int(one in sure)) for one, row in positions.items() if one in maybe]
        sure = more
