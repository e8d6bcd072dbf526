"""`LA < LX, LX < RA` and `F1 < T2, F2 < T1`: a join of two literals by the intervals in them.

One comparison leads from a column of the first literal to one of the second, the other back; either may be `=<` and
stand either way around. Of the two columns of a literal the one that stands first in it is taken for the start, which
decides only what is done: `LA < LX, RX < RA` is a containment where `LX` stands before `RX`, and an overlap elsewhere.

It does not apply to columns that may hold something else than numbers, nor where one of the bounds is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations, product

from logic.engine.plan.bridge import Bridge
from logic.engine.plan.expression import Column, Test
from logic.engine.plan.failure import NUMERIC
from logic.engine.plan.interval import Containment, Overlap
from logic.engine.plan.nodes import Select
from logic.engine.rewrites.conditions import Condition, Crossing, Literal
from logic.frozen import frozen


@frozen
class _Less:
    """A comparison of two columns of numbers: `low` is less than `high` or, if `closed`, equal to it."""

    low: str
    high: str
    closed: bool
    condition: Condition


def recognise_intervals(conditions: Sequence[Condition], literals: Sequence[Literal]) -> list[Crossing]:
    """The containments and the overlaps: of two literals one at most."""
    texts = {name for literal in literals for name, kind in literal.items() if kind not in NUMERIC}
    known = {name for literal in literals for name in literal} - texts
    less = [one for one in map(_less, conditions) if one is not None and {one.low, one.high} <= known]
    found: list[Crossing] = []
    taken: set[int] = set()
    joined: set[frozenset[int]] = set()
    for near, far in permutations(range(len(literals)), 2) if less else ():
        free = [one for one in less if id(one.condition) not in taken]
        best = _best(free, tuple(literals[near]), tuple(literals[far]))
        if best is None or frozenset({near, far}) in joined:
            continue
        bridge, there, back = best
        joined.add(frozenset({near, far}))
        taken |= {id(there.condition), id(back.condition)}
        parts = sorted((there.condition, back.condition), key=conditions.index)
        found.append(Crossing(bridge, tuple(parts), ()))
    return sorted(found, key=lambda crossing: conditions.index(crossing.parts[0]))


def compared(condition: Condition) -> tuple[str, str, bool] | None:
    """The columns that a condition compares, the lower one first, and whether they may be equal."""
    match condition.node:
        case Select(test=Test(name="<" | "=<" as name, arguments=(Column(low), Column(high)))):
            return low, high, name == "=<"
        case Select(test=Test(name=">" | ">=" as name, arguments=(Column(high), Column(low)))):
            return low, high, name == ">="
        case _:
            return None


def _less(condition: Condition) -> _Less | None:
    columns = compared(condition)
    return None if columns is None else _Less(*columns, condition)


def _best(less: Sequence[_Less], near: tuple[str, ...], far: tuple[str, ...]) -> tuple[Bridge, _Less, _Less] | None:
    """The bridge between two literals whose ends stand closest in them, points before all, and its two comparisons."""
    own, other = set(near) - set(far), set(far) - set(near)
    there = [one for one in less if one.low in own and one.high in other]
    back = [one for one in less if one.low in other and one.high in own]
    found: list[tuple[bool, int, int, Bridge, _Less, _Less]] = []
    for one, two in product(there, back):
        place = near.index(one.low), near.index(two.high), far.index(one.high), far.index(two.low)
        bridge = _bridge(one, two, place)
        if bridge is not None:
            point = place[0] == place[1] or place[2] == place[3]
            found.append((not point, abs(place[0] - place[1]) + abs(place[2] - place[3]), len(found), bridge, one, two))
    if not found:
        return None
    _, _, _, bridge, first, second = min(found, key=lambda one: one[:3])
    return bridge, first, second


def _bridge(there: _Less, back: _Less, place: tuple[int, int, int, int]) -> Bridge | None:
    """What `a < x, y < b` says of the literal with `a` and `b` and of that with `x` and `y`, by where these stand."""
    a, b, x, y = place
    near, far = (there.low, back.high), (back.low, there.high)
    closed = there.closed, back.closed
    if a == b and x == y:
        return None
    if x == y or (a < b and x < y):
        return Containment(near, (far[1], far[0]), closed)
    if a == b or (b < a and y < x):
        return Containment(far, (near[1], near[0]), (closed[1], closed[0]), outer_first=False)
    return Overlap(near, far, closed) if a < b else None
