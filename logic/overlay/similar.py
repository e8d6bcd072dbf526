"""Similar (Algorithm 2), similarity joins (Algorithm 3) and nearest texts on a network, with what they cost.

The query goes to the peers of the keys that are looked up; those delegate it to the peers that own the candidates'
oids, each of which is contacted once; and who has answers sends them to the peer that asked. (Both are the paper's
optimisations of Algorithm 2.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain
from typing import Protocol

import numpy as np
import numpy.typing as npt

from logic.overlay.column import Column
from logic.overlay.methods import Index, Search, Strings
from logic.overlay.trie import Ints, Traffic, Trie

HEADER = 48  # bytes of a message besides the query: sender, receiver, number, key
OID = 8  # bytes of an oid
WIDENING = (1, 2, 3, 5)  # the distances that a search for the nearest texts goes through


class Sender(Protocol):
    """Who brings a query to leaves: a `Trie`, which expects the traffic, or a `Network`, which causes it."""

    def multicast(self, leaves: Ints, fixed: float, payload: npt.NDArray[np.float64] | None = None) -> Traffic: ...


@dataclass(frozen=True, eq=False)
class Found:
    """What a query has found: places of values with their distances, and what there was to find."""

    search: Search
    places: Ints
    distances: Ints
    complete: Ints  # the places of all values that are near enough


@dataclass(eq=False)
class Searcher:
    """Searches through one index. What it finds does not depend on the network, so it is computed once."""

    column: Column
    index: Index
    near: Callable[[str, int], tuple[Ints, Ints]]
    known: dict[tuple[str, int], Found] = field(default_factory=dict)

    def similar(self, text: str, most: int) -> Found:
        """The values within `most` edits of a text that the index brings back."""
        if (text, most) not in self.known:
            search = self.index.search(text, most)
            places, distances = self.near(text, most)
            there = np.isin(places, search.candidates)
            self.known[text, most] = Found(search, places[there], distances[there], places)
        return self.known[text, most]

    def nearest(self, text: str, number: int, most: int) -> list[Found]:
        """The searches for so many nearest rows: with growing distance, until there are enough or at `most`."""
        found = []
        for distance in WIDENING:
            if distance <= most:
                found.append(self.similar(text, distance))
                if int(self.column.counts[found[-1].places].sum()) >= number:
                    break
        return found

    def first(self, text: str, number: int, most: int) -> list[tuple[int, str, int]]:
        """Distance, value and oid of the nearest rows; ties by value, then by oid."""
        found = self.nearest(text, number, most)[-1]
        rows = [
            (distance, self.column.values[place], int(row))
            for place, distance in zip(found.places.tolist(), found.distances.tolist(), strict=True)
            for row in self.column.rows_of(np.array([place]))
        ]
        return sorted(rows)[:number]

    def join(self, left: Iterable[str], most: int) -> Iterator[tuple[str, Found]]:
        """Each text of the left side with what is similar to it (Algorithm 3)."""
        return ((text, self.similar(text, most)) for text in left)


class Placement:
    """Where the entries of an index, the oids and the values of a column stand on a trie."""

    def __init__(self, column: Column, index: Index, trie: Trie) -> None:
        self.column = column
        self.index = index
        self.trie = trie

    @cached_property
    def everywhere(self) -> Ints:
        """The leaves that hold keys of the attribute."""
        return np.arange(int(self.trie.leaves_of(np.array([len(self.index.loads) - 1]))[0]) + 1)

    @cached_property
    def owners(self) -> Ints:
        """The leaf of the oid of each row."""
        return self.trie.leaves_of(len(self.index.loads) + np.arange(self.column.rows))

    @cached_property
    def to_everywhere(self) -> Traffic:
        """What it takes to ask all peers of the attribute, with messages of one byte."""
        return self.trie.multicast(self.everywhere, 1.0)

    def cost(self, text: str, found: Found, sender: Sender | None = None) -> Traffic:
        """The traffic of one search; expected, unless a network is given that really sends its messages."""
        send = self.trie if sender is None else sender
        request = HEADER + len(text.encode())
        if isinstance(self.index, Strings):
            if sender is None:
                asked = Traffic(self.to_everywhere.messages, self.to_everywhere.volume * request)
            else:
                asked = send.multicast(self.everywhere, request)
            answering = np.unique(self.trie.leaves_of(self.index.place[self.column.rows_of(found.places)]))
        else:
            asked = send.multicast(np.unique(self.trie.leaves_of(found.search.keys)), request)
            entries = np.bincount(self.owners[self.column.rows_of(found.search.candidates)])
            owners = np.flatnonzero(entries)
            asked += send.multicast(owners, request, (entries[owners] * OID).astype(np.float64))
            answering = np.unique(self.owners[self.column.rows_of(found.places)])
        sizes = self.column.lengths[found.places] + OID
        answers = int((sizes * self.column.counts[found.places]).sum())
        return asked + Traffic(len(answering), len(answering) * HEADER + answers)


def load_before(column: Column, index: Index) -> list[int]:
    """The load before each key: first the entries of the attribute, then the oids, then the values as keywords."""
    return list(accumulate(chain(index.loads.tolist(), [1] * column.rows, column.counts.tolist()), initial=0))
