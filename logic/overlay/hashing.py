"""Keys of bits that keep the order of texts: what is near as a text is stored at the same peer, or at one nearby.

>>> hashed = OrderPreservingHash({"apple": 1, "banana": 1, "cherry": 1, "date": 1})
>>> [hashed.key(text) for text in ("apple", "banana", "blueberry", "date")]
['00', '01', '01', '11']
>>> hashed.prefix("ba")
'01'
"""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from itertools import accumulate
from os.path import commonpath

from logic.overlay.trie import split


class OrderPreservingHash:
    """Learnt from a sample of texts with their loads, so that each bit halves the load behind the bits before it.

    `key(a) <= key(b)` where `a <= b`; texts that the sample does not tell apart have the same key.
    """

    def __init__(self, sample: Mapping[str, int]) -> None:
        self.texts = sorted(sample)
        self.before = [0, *accumulate(sample[text] for text in self.texts)]

    def place(self, text: str) -> int:
        """The place among the sorted texts of the last one that is not behind `text`; 0 before them all."""
        return max(bisect_right(self.texts, text) - 1, 0)

    def stretch(self, prefix: str) -> tuple[int, int]:
        """The first place and the place behind the last one at which texts that begin with `prefix` are stored."""
        first = bisect_left(self.texts, prefix)
        last = bisect_right(self.texts, prefix, first, key=lambda text: text[: len(prefix)])
        return (first, last) if first < last else (self.place(prefix), self.place(prefix) + 1)

    def key(self, text: str) -> str:
        """The bits of a text."""
        return self._bits(self.place(text))

    def prefix(self, text: str) -> str:
        """The bits with which the keys of all texts begin that begin with `text`."""
        first, last = self.stretch(text)
        return commonpath([self._bits(first), self._bits(last - 1)])

    def _bits(self, place: int) -> str:
        low, high, bits = 0, len(self.texts), ""
        while high - low > 1:
            at = split(self.before, low, high)
            low, high, bit = (at, high, "1") if place >= at else (low, at, "0")
            bits += bit
        return bits


def sortable(value: float | str) -> str:
    """A text that sorts as the value does: numbers by value, before texts, which stay as they are.

    >>> sorted([10, 9.5, -1, "a", 2], key=sortable)
    [-1, 2, 9.5, 10, 'a']
    """
    if isinstance(value, str):
        return f"t{value}"
    (bits,) = struct.unpack(">Q", struct.pack(">d", value))
    return f"n{bits ^ (0xFFFFFFFFFFFFFFFF if bits >> 63 else 1 << 63):016x}"
