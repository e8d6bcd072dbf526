"""How an EditJoin finds its pairs: for each class of lengths the cheapest of three ways."""

from __future__ import annotations

from math import comb, inf

from logic.engine.operators.edit_join import Methods
from logic.engine.plan.edit_distance import EditDistance
from logic.frozen import frozen

Lengths = tuple[int, ...]

CLASSES = (8, 16, 32, 64, None)  # code points; from the second on the room in the lanes of the scan, or none
LANES = (0.12, 0.12, 0.18, 0.48, 5.0)  # a code point of a pair in the scan
# Nanoseconds, measured on English words and on titles of works of art; only their proportions matter.
VARIANT = 30.0  # to make and sort what is left of a text
PIECE, PROBE, CANDIDATE = 100.0, 50.0, 12.0  # to make a piece, to look one up, to look at a text that has it
CACHED = 250_000.0  # texts whose pieces stay in the cache of a processor
LETTERS = 9.0  # a text has so many different code points where others have another
UNKNOWN = (12,)  # the lengths of texts that rules make
FEW = 10_000.0  # pairs, which take no time whatever their lengths


@frozen
class _Class:
    """The texts of both sides whose lengths belong to a class: how many, their mean length, and how many lengths."""

    left: float
    right: float
    length: float
    lengths: float

    def scan(self, lane: float, most: int | None) -> float:
        """Each pair whose lengths fit, a step for each code point."""
        fitting = 1.0 if most is None else min(1.0, (2 * most + 1) / self.lengths)
        return self.left * self.right * fitting * self.length * lane

    def deletion(self, most: int | None) -> float:
        """Each text with up to so many code points left out."""
        if most is None or most > 2:
            return inf
        variants = sum(comb(max(1, round(self.length)), number) for number in range(most + 1))
        return (self.left + self.right) * variants * VARIANT

    def segments(self, most: int | None) -> float:
        """Each text cut into pieces, and those of the others looked up; texts with few code points have short ones."""
        if most is None or self.length < most + 1:
            return inf
        probe = PROBE * (1 + self.right / CACHED)
        probes = sum((most * most - shift * shift) // 2 + most + 1 for shift in range(-most, most + 1))
        sharing: float = self.right / self.lengths / LETTERS ** min(self.length / (most + 1), 8.0)
        return self.right * (most + 1) * PIECE + self.left * probes * (probe + sharing * CANDIDATE)


def choose_methods(bridge: EditDistance) -> tuple[Methods, str]:
    """The ways for the classes of lengths of the right texts, and the reason in words."""
    most = bridge.limits.most
    chosen: list[tuple[int | None, str]] = []
    start = 0
    for longest, lane in zip(CLASSES, LANES, strict=True):
        found = _texts(bridge, start, longest)
        if found is not None:
            costs = {"scan": found.scan(lane, most), "deletion": found.deletion(most), "segments": found.segments(most)}
            method = min(costs, key=lambda name: costs[name])
        elif chosen and chosen[-1][1] == "scan" and bridge.texts[0] * bridge.texts[1] < FEW:
            method = "scan"
        else:  # not many, so that what is made of one matters more than pairs; of a long one deletion makes very much
            method = "scan" if most is None or most > start else "segments"
        if chosen and chosen[-1][1] == method:
            chosen.pop()
        chosen.append((longest, method))
        start = 0 if longest is None else longest + 1
    return tuple(chosen), _reason(bridge)


def _reason(bridge: EditDistance) -> str:
    many = f"about {round(bridge.texts[0]):,} x {round(bridge.texts[1]):,} texts"
    known = [length for lengths in bridge.lengths for length in lengths]
    if not known:
        return many
    least, most = min(known), max(known)
    return f"{many} of {least} code points" if least == most else f"{many} of {least} to {most} code points"


def _texts(bridge: EditDistance, start: int, longest: int | None) -> _Class | None:
    """The texts with `start` code points or more, but no more than `longest`; None if there seem to be none."""
    end = inf if longest is None else longest
    sides = [side or UNKNOWN for side in bridge.lengths]
    inside = [[length for length in side if start <= length <= end] for side in sides]
    both = inside[0] + inside[1]
    if not both:
        return None
    counts = zip(bridge.texts, inside, sides, strict=True)
    left, right = (max(1.0, count * len(own) / len(side)) for count, own, side in counts)
    return _Class(left, right, sum(both) / len(both), max(both) - min(both) + 1.0)
