"""Intervals that contain others, and periods that overlap: inequalities between two pairs of columns as a join."""

from __future__ import annotations

from collections.abc import Mapping

from logic.engine.plan.bridge import Bridge
from logic.frozen import frozen, replace

Ends = tuple[str, str]  # the columns of a start and of an end
MOST_SHARE = 0.1  # of the pairs, as two tests are guessed to let through
NESTING = 4.0  # intervals around an inner one
OVERLAPS = 16.0  # periods that overlap one
FEW_PARTNERS = 4.0  # rows of a key that are faster compared one by one than sorted


@frozen
class Containment(Bridge):
    """The interval between the columns `outer` holds the one between the columns `inner`, a point if these are one.

    `closed` tells for each end whether it may be equal. The left input has the outer interval if `outer_first`.
    """

    outer: Ends
    inner: Ends
    closed: tuple[bool, bool]
    outer_first: bool = True

    @property
    def ends(self) -> tuple[frozenset[str], frozenset[str]]:
        both = frozenset(self.outer), frozenset(self.inner)
        return both if self.outer_first else (both[1], both[0])

    @property
    def keyed(self) -> bool:
        return True

    def turned(self) -> Containment:
        return replace(self, outer_first=not self.outer_first)

    def can_fail(self, types: Mapping[str, str]) -> bool:
        del types
        return False  # it is recognised only among numbers

    def pays(self, partners: float) -> bool:
        return partners > 1

    def share(self, distinct: Mapping[str, float]) -> float:
        return min(MOST_SHARE, NESTING / distinct[self.outer[0]])

    def __str__(self) -> str:
        return show_containment(self.outer, self.inner, self.closed)


@frozen
class Overlap(Bridge):
    """Two periods have a time in common: each starts before the other ends.

    `closed` tells whether the first start may equal the second end, and the second start the first end.
    """

    first: Ends
    second: Ends
    closed: tuple[bool, bool]

    @property
    def ends(self) -> tuple[frozenset[str], frozenset[str]]:
        return frozenset(self.first), frozenset(self.second)

    @property
    def keyed(self) -> bool:
        return True

    def turned(self) -> Overlap:
        return Overlap(self.second, self.first, (self.closed[1], self.closed[0]))

    def can_fail(self, types: Mapping[str, str]) -> bool:
        del types
        return False  # it is recognised only among numbers

    def pays(self, partners: float) -> bool:
        return partners > FEW_PARTNERS

    def share(self, distinct: Mapping[str, float]) -> float:
        return min(MOST_SHARE, OVERLAPS / max(distinct[self.first[0]], distinct[self.second[0]]))

    def __str__(self) -> str:
        return show_overlap(self.first, self.second, self.closed)


def show_containment(outer: Ends, inner: Ends, closed: tuple[bool, bool]) -> str:
    """The condition as EXPLAIN prints it.

    >>> show_containment(("L", "R"), ("X", "X"), (False, True))
    'L < X =< R'
    >>> show_containment(("L", "R"), ("X", "Y"), (False, False))
    'L < X, Y < R'
    """
    start, end = map(_sign, closed)
    if inner[0] == inner[1]:
        return f"{outer[0]} {start} {inner[0]} {end} {outer[1]}"
    return f"{outer[0]} {start} {inner[0]}, {inner[1]} {end} {outer[1]}"


def show_overlap(first: Ends, second: Ends, closed: tuple[bool, bool]) -> str:
    """The condition as EXPLAIN prints it.

    >>> show_overlap(("F1", "T1"), ("F2", "T2"), (True, False))
    'F1 =< T2, F2 < T1'
    """
    return f"{first[0]} {_sign(closed[0])} {second[1]}, {second[0]} {_sign(closed[1])} {first[1]}"


def _sign(closed: bool) -> str:
    return "=<" if closed else "<"
