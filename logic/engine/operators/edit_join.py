"""EditJoin: pairs of rows whose texts are within a distance of each other, and how such pairs are found."""

from __future__ import annotations

from math import comb

from logic.engine.operators.operator import Operator
from logic.engine.plan.edit_distance import show_limits
from logic.frozen import frozen

Order = tuple[str, str, str, int]  # a test, a column of the left side, one of the right side, the place for errors

# Nanoseconds, measured on English words and on titles of works of art; only their proportions matter.
LANES = ((16, 0.2), (32, 0.45), (64, 1.0))  # a code point of a pair in the scan, by the length that lanes have room for
LONG = 5.0  # the same beyond all lanes
VARIANT = 60.0  # to make and sort what is left of a text
PIECE, PROBE, CANDIDATE = 100.0, 110.0, 12.0  # to make a piece, to look one up, to look at a text that has it
UNKNOWN_LENGTH = 12.0  # of texts that rules make
CACHED = 250_000.0  # texts whose pieces stay in the cache of a processor
LETTERS = 9.0  # a text has so many different code points where others have another


@frozen
class EditJoin(Operator):
    """Pairs of rows whose texts are `least` to `most` edits apart, with the columns of both and the distance.

    Pairs beyond the greatest value of the column `bound` are left out, and those that do not pass the test `order`.
    `method` is `scan`, `deletion` or `segments`; `reason` says why.
    """

    left: Operator
    right: Operator
    texts: tuple[str, str]
    distance: str
    least: int
    most: int | None
    bound: str | None
    order: Order | None
    method: str
    reason: str
    place: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.left.columns, *self.right.columns, self.distance)

    @property
    def unique(self) -> bool:
        return True  # of a side that is nothing but a text each text counts once; others are made unique before

    def label(self) -> str:
        limits = show_limits(self.least, self.most, self.bound)
        order = "" if self.order is None else f", {self.order[1]} {self.order[0]} {self.order[2]}"
        return (
            f"edit_distance({', '.join((*self.texts, self.distance))}) {limits}{order} by {self.method}: {self.reason}"
        )


def choose_method(left: float, right: float, length: float, most: int | None) -> tuple[str, str]:
    """The cheapest way for so many texts of a mean length on each side, and the reason in words.

    >>> choose_method(8_243, 8_243, 6.4, 2)
    ('deletion', 'about 8,243 x 8,243 texts of 6 code points')
    """
    mean = length or UNKNOWN_LENGTH
    costs = {"scan": scan_cost(left, right, mean, most), "segments": segments_cost(left, right, mean, most)}
    if most is not None and most <= 2:
        costs["deletion"] = deletion_cost(left, right, mean, most)
    method = min(costs, key=lambda name: costs[name])
    many = f"{round(left):,} x {round(right):,}"
    return method, f"about {many} texts of {round(length)} code points" if length else f"about {many} texts"


def scan_cost(left: float, right: float, length: float, most: int | None) -> float:
    """Each pair whose lengths fit, a step for each code point."""
    fitting = 1.0 if most is None else min(1.0, (2 * most + 1) / (length + 1))
    step = next((cost for room, cost in LANES if length <= room), LONG)
    return left * right * fitting * length * step


def deletion_cost(left: float, right: float, length: float, most: int) -> float:
    """Each text with up to so many code points left out."""
    variants = sum(comb(max(1, round(length)), number) for number in range(most + 1))
    return (left + right) * variants * VARIANT


def segments_cost(left: float, right: float, length: float, most: int | None) -> float:
    """Each text cut into pieces, and the pieces of the others looked up; texts with few code points have short ones."""
    if most is None or length < most + 1:
        return float("inf")
    probe = PROBE * (1 + right / CACHED)
    probes = sum((most * most - shift * shift) // 2 + most + 1 for shift in range(-most, most + 1))
    same_length = right / max(length, 1.0)
    sharing: float = same_length / LETTERS ** min(length / (most + 1), 8.0)
    return right * (most + 1) * PIECE + left * probes * (probe + sharing * CANDIDATE)
