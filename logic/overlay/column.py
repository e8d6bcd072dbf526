"""The texts of one attribute: each different one once, with its rows, and which of them are near to a text.

>>> column = Column(["tree", "three", "free", "tree"])
>>> column.values
['free', 'tree', 'three']
>>> places, distances = column.within("tree", 1)
>>> [(column.values[place], distance) for place, distance in zip(places.tolist(), distances.tolist())]
[('free', 1), ('tree', 0), ('three', 1)]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from logic.overlay.trie import Ints

FAR = 100  # more than any distance that is asked for


class Column:
    """The values of an attribute, from the shortest to the longest and by their text; row numbers are oids."""

    def __init__(self, texts: Iterable[str]) -> None:
        listed = list(texts)
        self.rows = len(listed)
        counted = Counter(listed)
        self.values = sorted(counted, key=lambda text: (len(text), text))
        place = {text: number for number, text in enumerate(self.values)}
        of_row = np.array([place[text] for text in listed], np.int64)
        self.counts = np.array([counted[text] for text in self.values], np.int64)
        self.by_value = np.argsort(of_row, kind="stable")  # rows, value by value
        self.first_row = np.concatenate(([0], np.cumsum(self.counts)))
        self.lengths = np.array([len(text) for text in self.values], np.int64)
        self.longest = int(self.lengths.max(initial=0))
        packed = "".join(text.ljust(self.longest, "\0") for text in self.values).encode("utf-32-le")
        self.letters = np.frombuffer(packed, np.uint32).reshape(len(self.values), self.longest)

    def rows_of(self, places: Ints) -> Ints:
        """The rows of some values, given by their places."""
        sizes = self.counts[places]
        if not len(places):
            return np.zeros(0, np.int64)
        inside = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return self.by_value[np.repeat(self.first_row[places], sizes) + inside]

    def of_length(self, low: int, high: int) -> tuple[int, int]:
        """The stretch of values whose lengths lie between the two."""
        first, last = np.searchsorted(self.lengths, [low, high + 1])
        return int(first), int(last)

    def within(self, text: str, most: int) -> tuple[Ints, Ints]:
        """The places of all values within `most` edits of a text, and their distances.

        The table of Wagner and Fischer for all values at once, as far as it can stay below `most` (Ukkonen, 1985).
        """
        first, last = self.of_length(len(text) - most, len(text) + most)
        places, letters = np.arange(first, last), self.letters[first:last]
        edge = np.full(len(places), FAR, np.int8)
        row = [np.full(len(places), j if j >= 0 else FAR, np.int8) for j in range(-most, most + 1)]
        for i, letter in enumerate(text, 1):
            row = self._next_row(row, i, letters == ord(letter), edge, most)
            if i % 4 == 0 or i == len(text):
                alive = np.minimum.reduce(row) <= most
                if 2 * int(alive.sum()) < len(alive):
                    places, letters, edge = places[alive], letters[alive], edge[alive]
                    row = [cells[alive] for cells in row]
        end = self.lengths[places] - len(text) + most
        distances = np.stack(row)[end, np.arange(len(places))] if len(places) else edge
        near = distances <= most
        return places[near], distances[near].astype(np.int64)

    def _next_row(
        self,
        row: list[np.ndarray[tuple[int], np.dtype[np.int8]]],
        i: int,
        equal: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
        edge: np.ndarray[tuple[int], np.dtype[np.int8]],
        most: int,
    ) -> list[np.ndarray[tuple[int], np.dtype[np.int8]]]:
        """Row `i` of the table: the cells from column `i - most` to `i + most`."""
        cells: list[np.ndarray[tuple[int], np.dtype[np.int8]]] = []
        for at, above in enumerate(row):
            column = i - most + at
            if column <= 0:
                cells.append(edge if column < 0 else np.full_like(edge, min(i, FAR)))
                continue
            cell = above + 1 if column > self.longest else above + ~equal[:, column - 1]
            if at + 1 < len(row):
                cell = np.minimum(cell, row[at + 1] + 1)
            if cells:
                cell = np.minimum(cell, cells[-1] + 1)
            cells.append(np.minimum(cell, FAR).astype(np.int8))
        return cells
