"""Boxes: a period in each dimension, as the columns `from, to, from, to, …`; several of them are a union.

>>> intersect((1990, 1996), (1994, 2000)), intersect((1990, 1994), (1994, 2000))
((1994, 1996), None)
>>> coalesce([(1990, 1992), (1992, 1995), (1991, 1994), (1998, 1998)])
[(1990, 1995)]
>>> coalesce([(0, 1, 0, 9), (1, 2, 0, 9), (0, 1, 3, 4)])
[(0, 2, 0, 9)]
"""

from __future__ import annotations

from collections.abc import Iterable

Box = tuple[int, ...]


def is_empty(box: Box) -> bool:
    """Whether a box contains no instant."""
    return any(box[place] >= box[place + 1] for place in range(0, len(box), 2))


def intersect(left: Box, right: Box) -> Box | None:
    """What two boxes have in common; None if that is nothing."""
    found: Box = tuple(
        max(pair) if place % 2 == 0 else min(pair) for place, pair in enumerate(zip(left, right, strict=True))
    )
    return None if is_empty(found) else found


def intersect_all(left: Iterable[Box], right: Iterable[Box]) -> list[Box]:
    """What two unions of boxes have in common."""
    listed = list(right)
    return [found for one in left for other in listed if (found := intersect(one, other)) is not None]


def coalesce(boxes: Iterable[Box]) -> list[Box]:
    """A union with fewer boxes, sorted: none is empty or inside another, and two that touch in one dimension and
    agree in the others are one. In one dimension it is the only such union; in several there may be others.
    """
    found = sorted({box for box in boxes if not is_empty(box)})
    if found and len(found[0]) == 2:
        return _coalesce_line(found)
    merged = True
    while merged:
        merged = False
        for place in range(0, len(found[0]) if found else 0, 2):
            joined = _coalesce_along(found, place)
            merged |= len(joined) < len(found)
            found = joined
    return [box for box in found if not any(_inside(box, other) for other in found if other != box)]


def _coalesce_line(found: list[Box]) -> list[Box]:
    joined: list[Box] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _coalesce_along(found: list[Box], place: int) -> list[Box]:
    """Boxes that agree in all dimensions but one, coalesced in that."""
    groups: dict[Box, list[Box]] = {}
    for box in found:
        groups.setdefault(box[:place] + box[place + 2 :], []).append(box[place : place + 2])
    return sorted(
        rest[:place] + line + rest[place:] for rest, lines in groups.items() for line in _coalesce_line(sorted(lines))
    )


def _inside(inner: Box, outer: Box) -> bool:
    return all(
        outer[place] <= inner[place] and inner[place + 1] <= outer[place + 1] for place in range(0, len(inner), 2)
    )
