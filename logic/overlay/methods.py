"""Four ways to find similar texts through an index of keys: whole strings, q-grams, q-samples, PASS-JOIN segments.

An index says which keys (of the attribute) there are and how many entries each has; for a query it says which keys
are looked up, and which values come back as candidates. Peers compare candidates with the query, so no answer is wrong;
what a method does not bring back is missing.

>>> column = Column(["tree", "three", "free", "bird"])
>>> [column.values[place] for place in Grams(column).search("tree", 1).candidates]
['free', 'tree', 'three']
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

import numpy as np

from logic.overlay.column import Column
from logic.overlay.trie import Ints

Q = 3  # length of a gram
PADDING = Q - 1  # characters that are put before and behind a text


@dataclass(frozen=True, eq=False)
class Search:
    """What a query looks up: places among the sorted keys of the index, and the places of candidates in the column.

    A key that is looked up need not exist: then its place is that of the key before it, at whose peer it would be.
    """

    keys: Ints
    candidates: Ints


class Index(Protocol):
    """The keys of an attribute; `loads[i]` is the number of entries under the i-th key."""

    loads: Ints

    def search(self, text: str, most: int) -> Search: ...


class Strings:
    """Each row is a key (A#v, then its oid, so that equal values can stand at different peers). A query goes to all of
    them, and each peer compares: the paper's naive method."""

    def __init__(self, column: Column) -> None:
        self.loads = np.ones(column.rows, np.int64)
        self.every = np.arange(len(column.values))
        ordered = column.rows_of(np.array(sorted(self.every, key=column.values.__getitem__), np.int64))
        self.place = np.argsort(ordered)  # of each row among the keys

    def search(self, text: str, most: int) -> Search:  # noqa: ARG002 - every query goes everywhere
        return Search(np.arange(len(self.loads)), self.every)


class Grams:
    """Each gram of a padded value is a key (A#q) with start position and length: Algorithm 2.

    `sampled` looks up `most + 1` grams of the query that do not overlap instead of all (q-samples). Position and length
    filter: Gravano et al., VLDB 2001. A value that shares no gram with the query is missed.
    """

    sampled = False

    def __init__(self, column: Column) -> None:
        self.column = column
        count, longest = column.letters.shape
        self.alphabet = np.unique(np.concatenate((column.letters.ravel(), np.array([0, 0x10FFFF], np.uint32))))
        padded = np.zeros((count, longest + 2 * PADDING), np.int64)
        padded[:, PADDING : PADDING + longest] = np.searchsorted(self.alphabet, column.letters)
        places = np.arange(longest + 2 * PADDING)
        behind = places >= column.lengths[:, None] + PADDING
        padded[behind] = len(self.alphabet) - 1
        codes = padded[:, :-2] * len(self.alphabet) ** 2 + padded[:, 1:-1] * len(self.alphabet) + padded[:, 2:]
        real = places[: codes.shape[1]] < column.lengths[:, None] + PADDING
        value, position = np.nonzero(real)
        order = np.argsort(codes[real], kind="stable")
        self.value, self.position = value[order], position[order]
        self.codes, self.first = np.unique(codes[real][order], return_index=True)
        self.first = np.append(self.first, len(order))
        self.loads = np.add.reduceat(column.counts[self.value], self.first[:-1])

    def samples(self) -> Grams:
        """The same index, of which a query looks up q-samples."""
        found = copy(self)
        found.sampled = True
        return found

    def search(self, text: str, most: int) -> Search:
        grams = list(self.grams(text))
        chosen = grams[PADDING : PADDING + Q * most + 1 : Q] if self.sampled else grams
        chosen = [(at, code) for at, code in chosen if not self.sampled or at + Q <= len(text) + PADDING] or grams[:1]
        places = np.searchsorted(self.codes, [code for _, code in chosen])
        found = [
            self.filtered(place, at, len(text), most)
            for place, (at, code) in zip(places.tolist(), chosen, strict=True)
            if place < len(self.codes) and self.codes[place] == code
        ]
        looked = np.searchsorted(self.codes, [code for _, code in chosen], side="right") - 1
        none = np.zeros(0, np.int64)
        return Search(np.unique(np.maximum(looked, 0)), np.unique(np.concatenate([none, *found])))

    def grams(self, text: str) -> Iterator[tuple[int, int]]:
        """Start position and code of each gram of the padded text."""
        size = len(self.alphabet)
        letters = [0] * PADDING + np.searchsorted(self.alphabet, [ord(one) for one in text]).tolist()
        letters += [size - 1] * PADDING
        for at in range(len(letters) - PADDING):
            first, second, third = letters[at : at + Q]
            yield at, (first * size + second) * size + third

    def filtered(self, place: int, at: int, length: int, most: int) -> Ints:
        """The values that have a gram near to a position, and nearly the length."""
        stretch = slice(self.first[place], self.first[place + 1])
        value = self.value[stretch]
        near = np.abs(self.position[stretch] - at) <= most
        near &= np.abs(self.column.lengths[value] - length) <= most
        return value[near]


class Segments:
    """Each value is cut into `most + 1` segments; one within `most` edits has one of them unchanged, nearly in place.

    A key is a distance, a length, a number of a segment and its text. Values no longer than `most` are not indexed.
    (Li, Deng, Wang, Feng: PASS-JOIN, PVLDB 5(3), 2011; with its multi-match-aware selection of substrings.)
    """

    def __init__(self, column: Column, distances: tuple[int, ...]) -> None:
        self.column = column
        found: dict[str, list[int]] = {}
        for most in distances:
            for place, text in enumerate(column.values):
                for number, (start, size) in enumerate(cuts(len(text), most)):
                    key = segment_key(most, len(text), number, text[start : start + size])
                    found.setdefault(key, []).append(place)
        self.keys = sorted(found)
        self.values = np.fromiter(chain.from_iterable(map(found.__getitem__, self.keys)), np.int64)
        self.first = np.cumsum([0, *(len(found[key]) for key in self.keys)])
        self.loads = np.add.reduceat(column.counts[self.values], self.first[:-1]) if found else np.ones(1, np.int64)

    def search(self, text: str, most: int) -> Search:
        wanted = {
            segment_key(most, length, number, text[at : at + size])
            for length in range(max(most + 1, len(text) - most), len(text) + most + 1)
            for number, (start, size) in enumerate(cuts(length, most))
            for at in starts(len(text), length, number, start, size, most)
        }
        places = {key: max(bisect_right(self.keys, key) - 1, 0) for key in wanted}
        there = [place for key, place in places.items() if self.keys and self.keys[place] == key]
        found = [self.values[self.first[place] : self.first[place + 1]] for place in there]
        looked = np.array(sorted(set(places.values())), np.int64)
        return Search(looked, np.unique(np.concatenate([np.zeros(0, np.int64), *found])))


def segment_key(most: int, length: int, number: int, text: str) -> str:
    return f"{most}.{length:04d}.{number}.{text}"


def cuts(length: int, most: int) -> list[tuple[int, int]]:
    """Start and size of each of `most + 1` segments of a text, the longer ones last; none if it is too short.

    >>> cuts(7, 2), cuts(2, 2)
    ([(0, 2), (2, 2), (4, 3)], [])
    """
    if length <= most:
        return []
    size, longer = divmod(length, most + 1)
    sizes = [size] * (most + 1 - longer) + [size + 1] * longer
    return [(sum(sizes[:number]), one) for number, one in enumerate(sizes)]


def starts(length: int, other: int, number: int, start: int, size: int, most: int) -> range:
    """Where a segment of a text of length `other` may stand unchanged in a similar text of this length.

    Segments before it have used up at most `number` edits if it is the first that is unchanged, those behind it at most
    `most - number` if it is the last (PASS-JOIN, section 4.3).
    """
    shift = length - other
    low = max(0, start - number, start + shift - (most - number))
    high = min(length - size, start + number, start + shift + (most - number))
    return range(low, high + 1)


def all_methods(column: Column, distances: tuple[int, ...]) -> Iterator[tuple[str, Index]]:
    """The index of each method under its name, made when it is come to."""
    yield "strings", Strings(column)
    grams = Grams(column)
    yield "q-grams", grams
    yield "q-samples", grams.samples()
    yield "PASS-JOIN", Segments(column, distances)
