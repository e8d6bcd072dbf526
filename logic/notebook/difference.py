"""What differs between the calls of two trials: each call beside the one that it corresponds to.

The scripts themselves correspond, and below calls that do, those that they made: in mode 1 the n-th call of a name to
the n-th; in mode 2 all calls with the same name and the same calls below them, and of what is left of a name the n-th
such group to the n-th; in mode 3 all calls of a name to all of that name.

>>> before = [Call(1, 0, "main"), Call(2, 1, "f", result="1")]
>>> after = [Call(1, 0, "main"), Call(2, 1, "f", result="2"), Call(3, 1, "g")]
>>> [(node.name, node.change) for node in compare(before, after, 1)]
[('main', 'same'), ('f', 'changed'), ('g', 'after')]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Literal

from logic.frozen import frozen
from logic.notebook.drawing import MARGIN, Arrow, Picture, Shape
from logic.notebook.graph import MODES, Call, calls_below, shapes
from logic.notebook.layout import layout
from logic.notebook.svg import COLUMN, ROW, short

Change = Literal["same", "changed", "before", "after"]
FILLS: dict[Change, str] = {"same": "#ffffff", "changed": "#ffe082", "before": "#ffcdd2", "after": "#c8e6c9"}
LISTED = 3  # calls of a node in a tooltip


@frozen
class Pair:
    """Calls of the first trial and those of the second that they correspond to; either may be none."""

    name: str
    before: tuple[Call, ...]
    after: tuple[Call, ...]
    parent: int | None

    @property
    def change(self) -> Change:
        """`before` or `after` if only one trial has them; `changed` if their number, parameters or results differ."""
        if not self.before or not self.after:
            return "before" if self.before else "after"
        return "same" if _given(self.before) == _given(self.after) else "changed"


class _Side:
    """The calls of one trial, and what each made; equal `shapes` of two sides mean the same calls below."""

    def __init__(self, calls: Sequence[Call], numbers: dict[object, int]) -> None:
        self.below = calls_below(calls)
        self.shapes = shapes(calls, self.below, numbers)
        known = {call.id for call in calls}
        self.roots = tuple(call for call in calls if call.caller not in known)

    def made(self, calls: Iterable[Call]) -> list[Call]:
        return [made for call in calls for made in self.below[call.id]]


def compare(before: Sequence[Call], after: Sequence[Call], mode: int) -> tuple[Pair, ...]:
    """The calls of two trials, in the order in which they started, as pairs; each stands after that of its caller.

    Raises ValueError for an unknown mode.
    """
    if mode not in MODES:
        raise ValueError(f"there is no graph mode {mode}; choose one of {', '.join(map(str, MODES))}")
    numbers: dict[object, int] = {}
    sides = _Side(before, numbers), _Side(after, numbers)
    found: list[Pair] = []
    pending = [Pair(name, *same, None) for name, same in _matched(sides, [sides[0].roots, sides[1].roots], mode)][::-1]
    while pending:
        pair = pending.pop()
        found.append(pair)
        made = [sides[0].made(pair.before), sides[1].made(pair.after)]
        pending += [Pair(name, *same, len(found) - 1) for name, same in _matched(sides, made, mode)][::-1]
    return tuple(found)


Matched = tuple[str, tuple[tuple[Call, ...], tuple[Call, ...]]]


def _matched(sides: tuple[_Side, _Side], calls: Sequence[Sequence[Call]], mode: int) -> list[Matched]:
    """What corresponds to what among the calls that corresponding calls made."""
    groups: dict[object, tuple[list[Call], list[Call]]] = {}
    for place, (side, made) in enumerate(zip(sides, calls, strict=True)):
        for call in made:
            key: object = call.name if mode == 3 else (call.name, side.shapes[call.id])
            if mode == 1:
                key = (call.name, place, call.id)
            groups.setdefault(key, ([], []))[place].append(call)
    if mode == 3:
        return [(_name(same), (tuple(same[0]), tuple(same[1]))) for same in groups.values()]
    pairs = [same for same in groups.values() if same[0] and same[1]]
    left: dict[str, tuple[list[list[Call]], list[list[Call]]]] = {}
    for same in groups.values():
        if not (same[0] and same[1]):
            left.setdefault(_name(same), ([], []))[0 if same[0] else 1].append(same[0] or same[1])
    for first, second in left.values():
        pairs += [(old or [], new or []) for old, new in zip_longest(first, second)]
    pairs.sort(key=lambda same: (min(call.id for call in same[0] or same[1]), not same[0]))
    return [(_name(same), (tuple(same[0]), tuple(same[1]))) for same in pairs]


def _name(same: tuple[list[Call], list[Call]]) -> str:
    return (same[0] or same[1])[0].name


def _given(calls: Sequence[Call]) -> Counter[tuple[object, ...]]:
    """How often the calls were given what, and gave what."""
    return Counter((tuple(call.parameters.items()), call.result) for call in calls)


def draw_difference(pairs: Sequence[Pair], width: int, height: int, text: str) -> Picture:
    """The picture: white is the same, yellow is changed, red only in the first trial, green only in the second.

    A node says how many calls it stands for; `2→3` if the trials differ in that.
    """
    places = layout([pair.parent for pair in pairs])
    shapes = tuple(
        Shape(pair.name, tooltip(pair), FILLS[pair.change], MARGIN + column * COLUMN, MARGIN + row * ROW, _badge(pair))
        for pair, (column, row) in zip(pairs, places, strict=True)
    )
    kinds: dict[Change, str] = {"same": "call", "changed": "call", "before": "before", "after": "after"}
    arrows = tuple(
        Arrow(pair.parent, number, kinds[pair.change]) for number, pair in enumerate(pairs) if pair.parent is not None
    )
    return Picture(shapes, arrows, width, height, text)


def _badge(pair: Pair) -> str:
    old, new = len(pair.before), len(pair.after)
    if old and new and old != new:
        return f"{old}→{new}"
    return str(old or new) * ((old or new) > 1)


def tooltip(pair: Pair) -> str:
    """What a node stands for in each trial, a line each."""
    words = {"same": "the same", "changed": "changed", "before": "only in the first", "after": "only in the second"}
    lines = [f"{pair.name}: {words[pair.change]}"]
    for title, calls in (("first", pair.before), ("second", pair.after)):
        if calls:
            total = sum(call.duration or 0.0 for call in calls)
            lines.append(f"{title}: {len(calls)} call{'' if len(calls) == 1 else 's'}, {total:.6f} s in total")
            lines += [f"  {_call(call)}" for call in calls[:LISTED]]
    return "\n".join(lines)


def _call(call: Call) -> str:
    given = ", ".join(f"{name}={short(value)}" for name, value in call.parameters.items())
    return f"({given}) → " + ("never returned" if call.result is None else short(call.result))
