"""The trie of a P-Grid network: its leaves are the paths of peers, and each leaf holds a stretch of the sorted keys.

>>> trie = Trie.over([0, 1, 2, 3, 4], peers=4)
>>> trie.paths()
['00', '01', '10', '11']
>>> trie.expected_messages(np.array([2]))
1.0
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from logic.frozen import frozen

Ints = npt.NDArray[np.int64]
BITS = 52  # the longest path: codes of so many bits are exact as floats


def split(before: Sequence[int], low: int, high: int) -> int:
    """Where the keys from `low` to `high` are divided: the boundary that halves their load best.

    `before[i]` is the load of all keys before the i-th. Both halves have a key.
    """
    middle = (before[low] + before[high]) / 2
    at = bisect_left(before, middle, low + 1, high - 1)
    return at - 1 if at - 1 > low and middle - before[at - 1] < before[at] - middle else at


@dataclass(frozen=True, eq=False)
class Trie:
    """Leaves from left to right: the first key of each, its path, and how many peers share it.

    A path is the first `depths` bits of the `BITS`-bit number in `codes`.
    """

    starts: Ints
    depths: Ints
    codes: Ints
    peers: Ints

    @staticmethod
    def over(before: Sequence[int], peers: int) -> Trie:
        """The load-balanced trie of so many peers: each half of the load gets half of the peers.

        `before[i]` is the load of the keys before the i-th one, its last element the load of all. A leaf with one key
        cannot be divided: peers that are left over become replicas of it.
        """
        leaves: list[tuple[int, int, int, int]] = []
        pending = [(0, len(before) - 1, peers, 0, 0)]
        while pending:
            low, high, number, code, depth = pending.pop()
            if number == 1 or high - low == 1 or depth == BITS:
                leaves.append((low, depth, code, number))
                continue
            at = split(before, low, high)
            share = (before[at] - before[low]) / (before[high] - before[low])
            left = min(max(round(number * share), 1), number - 1)
            bit = 1 << (BITS - 1 - depth)
            pending.append((at, high, number - left, code | bit, depth + 1))
            pending.append((low, at, left, code, depth + 1))
        return Trie(*(np.array(column, np.int64) for column in zip(*leaves, strict=True)))

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def first_peer(self) -> Ints:
        """The number of the first peer of each leaf, and of all peers at the end; peers are numbered from the left."""
        return np.concatenate(([0], np.cumsum(self.peers)))

    def paths(self) -> list[str]:
        """The paths as texts."""
        pairs = zip(self.codes.tolist(), self.depths.tolist(), strict=True)
        return [format(code, f"0{BITS}b")[:depth] for code, depth in pairs]

    def leaves_of(self, keys: Ints) -> Ints:
        """The leaf of each key, given by its place among the sorted keys."""
        return np.searchsorted(self.starts, keys, side="right") - 1

    def common(self, left: Ints, right: Ints) -> Ints:
        """How many bits the paths of two leaves share, for each pair; the leaves of a pair differ."""
        return BITS - np.frexp((self.codes[left] ^ self.codes[right]).astype(np.float64))[1].astype(np.int64)

    def expected_messages(self, leaves: Ints) -> float:
        """The messages that it takes on average to bring a query from a random peer to all of these leaves.

        `leaves` are sorted and different. Where a node of the trie has targets on both sides, the query is forwarded
        once; where it has them on one side only, it is there already in half of the cases: (|T| - 1) + U / 2.
        """
        if not len(leaves):
            return 0.0
        shared = self.common(leaves[1:], leaves[:-1])
        above = int(self.depths[leaves].sum() - shared.sum()) - (len(leaves) - 1)
        return len(leaves) - 1 + (above - (len(leaves) - 1)) / 2

    def multicast(self, leaves: Ints, fixed: float, payload: npt.NDArray[np.float64] | None = None) -> Traffic:
        """What it takes on average to bring a query to leaves: `fixed` bytes a message, and `payload` for each leaf.

        The payload of a leaf is carried by each message on its way, half as many as its path has bits.
        """
        messages = self.expected_messages(leaves)
        carried = 0.0 if payload is None else float((payload * self.depths[leaves]).sum()) / 2
        return Traffic(messages, messages * fixed + carried)


@frozen
class Traffic:
    """Messages, and the bytes in them."""

    messages: float = 0.0
    volume: float = 0.0

    def __add__(self, other: Traffic) -> Traffic:
        return Traffic(self.messages + other.messages, self.volume + other.volume)
