"""PathStack(X, Y) with the paper's counters: the executable specification of the nine scenarios.

Mandreoli, Martoglia and Ronchetti, "Native Temporal Slicing Support for XML Databases", sections 3.2 to 3.4, over the
holistic join of Bruno, Koudas and Srivastava (SIGMOD 2002). X says where the non-empty intersection of lifetimes is
looked at, Y where the window is: when a tuple is read from its index into a buffer (`l1`), when it is put on its
stack (`l2`), or on whole solutions (`sol`). A tuple comes only on a stack if there is something on the one above, and
while there is not, its index is skipped: so tuples below what was rejected are not read, in whatever scenario.

>>> law, article = Tuple(1, 1, 8, (1970, 2000)), Tuple(1, 2, 3, (1990, 1995))
>>> path_stack([[law], [article]], (1994, 2000), "l1", "l1")
Counts(tuples=2, buffered=2, pushed=2, candidates=1, solutions=1)
>>> path_stack([[law], [article]], (1996, 2000), "sol", "l2")
Counts(tuples=2, buffered=2, pushed=1, candidates=0, solutions=0)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Level = Literal["l1", "l2", "sol"]
LEVELS: tuple[Level, ...] = ("l1", "l2", "sol")
Box = tuple[int, ...]  # from, to of each dimension
END = (math.inf, math.inf)  # behind every node


class Tuple(NamedTuple):
    """An entry of a temporal inverted index: a node with one of its boxes."""

    doc: int
    left: int
    right: int
    box: Box


@dataclass(slots=True)
class Counts:
    """Tuples in all, in buffers and on stacks; solutions that were looked at, and that were found."""

    tuples: int = 0
    buffered: int = 0
    pushed: int = 0
    candidates: int = 0
    solutions: int = 0


@dataclass(slots=True)
class Stack:
    """The open nodes of a query node; each entry with the smallest period that covers it and all below (so pop is
    O(1)), and how many entries of the stack before it were there when it was pushed.
    """

    entries: list[tuple[Tuple, Box, int]] = field(default_factory=list)

    @property
    def cover(self) -> Box | None:
        return self.entries[-1][1] if self.entries else None

    def clean(self, doc: int, left: int) -> None:
        """Takes off what has ended before a position."""
        while self.entries and (self.entries[-1][0].doc < doc or self.entries[-1][0].right < left):
            self.entries.pop()

    def push(self, found: Tuple, above: int) -> None:
        cover = found.box if self.cover is None else covering(self.cover, found.box)
        self.entries.append((found, cover, above))


@dataclass(slots=True)
class Pass:
    """One pass over the indexes of a path: for each query node what is read next, its buffer and its stack."""

    indexes: Sequence[Sequence[Tuple]]
    window: Box
    intersection: Level
    containment: Level
    counts: Counts
    cursors: list[int]
    buffers: list[list[Tuple]]
    stacks: list[Stack]

    def run(self) -> None:
        while True:
            for query_node in range(len(self.indexes)):
                self.load(query_node)
            filled = [place for place, buffer in enumerate(self.buffers) if buffer]
            if not filled:
                return
            # Of nodes at one place the one farthest down comes first: nothing lies in itself.
            query_node = min(filled, key=lambda place: (self.next(place), -place))
            doc, left = self.next(query_node)
            for stack in self.stacks:
                stack.clean(int(doc), int(left))
            for found in self.buffers[query_node]:
                self.take(query_node, found)
            self.buffers[query_node] = []

    def next(self, query_node: int) -> tuple[float, float]:
        """Document and left position of the next node of a query node."""
        waiting = self.buffers[query_node] or self.indexes[query_node][self.cursors[query_node] :][:1]
        return (waiting[0].doc, waiting[0].left) if waiting else END

    def load(self, query_node: int) -> None:
        """The Load algorithm: reads the tuples of the next node into the buffer, unless a query node above has a node
        before it that was not processed. While nothing is on the stack above, it skips to behind the next node there.
        """
        index = self.indexes[query_node]
        while not self.buffers[query_node] and self.cursors[query_node] < len(index):
            here = self.next(query_node)
            if any(self.next(above) < here for above in range(query_node)):
                return
            if query_node and not self.stacks[query_node - 1].entries:
                ancestor = self.next(query_node - 1)
                while self.cursors[query_node] < len(index) and self.next(query_node) <= ancestor:
                    self.cursors[query_node] += 1
                continue
            while self.cursors[query_node] < len(index) and _place(index[self.cursors[query_node]]) == here:
                found = index[self.cursors[query_node]]
                self.cursors[query_node] += 1
                outside = self.containment == "l1" and not meets(found.box, self.window)
                if not outside and not (self.intersection == "l1" and self.apart(query_node, found)):
                    self.counts.buffered += 1
                    self.buffers[query_node].append(found)

    def apart(self, query_node: int, found: Tuple) -> bool:
        return not can_meet(found.box, [stack.cover for stack in self.stacks[:query_node]])

    def take(self, query_node: int, found: Tuple) -> None:
        """Puts a tuple on its stack, unless it cannot be of use; a leaf gives its solutions."""
        parents = len(self.stacks[query_node - 1].entries) if query_node else 0
        if query_node and not parents:
            return
        if self.containment == "l2" and not meets(found.box, self.window):
            return
        if self.intersection != "sol" and self.apart(query_node, found):
            return
        self.counts.pushed += 1
        if query_node < len(self.indexes) - 1:
            self.stacks[query_node].push(found, parents)
        else:
            count_solutions(self.counts, self.stacks, found, parents, self.window)


def _place(found: Tuple) -> tuple[int, int]:
    return found.doc, found.left


def path_stack(indexes: Sequence[Sequence[Tuple]], window: Box, intersection: Level, containment: Level) -> Counts:
    """The slices of a path of descendants; an index a query node, sorted by document and left position."""
    counts, number = Counts(sum(map(len, indexes))), len(indexes)
    buffers: list[list[Tuple]] = [[] for _ in indexes]
    stacks = [Stack() for _ in indexes]
    Pass(indexes, window, intersection, containment, counts, [0] * number, buffers, stacks).run()
    return counts


def can_meet(box: Box, covers: Sequence[Box | None]) -> bool:
    """Whether a tuple may be in a slice, by Proposition 1: its box meets what the stacks above it have in common."""
    for cover in covers:
        common = None if cover is None else intersect(box, cover)
        if common is None:
            return False
        box = common
    return True


def count_solutions(counts: Counts, stacks: Sequence[Stack], leaf: Tuple, parents: int, window: Box) -> None:
    """Goes through the chains of stack entries above a leaf; the intersection is looked at for whole chains only."""
    pending = [(len(stacks) - 2, parents, (leaf,))]
    while pending:
        place, number, chain = pending.pop()
        if place < 0:
            counts.candidates += 1
            common: Box | None = window
            for found in chain:
                common = None if common is None else intersect(common, found.box)
            counts.solutions += common is not None
            continue
        for found, _, above in stacks[place].entries[:number]:
            if found.left < chain[-1].left:
                pending.append((place - 1, above, (*chain, found)))


def meets(left: Box, right: Box) -> bool:
    return intersect(left, right) is not None


def intersect(left: Box, right: Box) -> Box | None:
    found: list[int] = []
    for place in range(0, len(left), 2):
        start, end = max(left[place], right[place]), min(left[place + 1], right[place + 1])
        if start >= end:
            return None
        found += (start, end)
    return tuple(found)


def covering(left: Box, right: Box) -> Box:
    """The smallest box that contains both."""
    return tuple((max if place % 2 else min)(pair) for place, pair in enumerate(zip(left, right, strict=True)))
