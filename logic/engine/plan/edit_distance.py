"""Edit distances that are limited: what `edit_distance(X, Y, D), D =< 2` says of the texts, as a join or a selection.

>>> from logic.engine.syntax.ast import Constant
>>> tests = [Test("<", (Column("D"), Literal(Constant(3))), 0), Test(">", (Column("D"), Literal(Constant(0))), 0)]
>>> limits("D", tests)
Limits(least=1, most=2, bound=None, rest=())
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from logic.engine.plan.bridge import Bridge
from logic.engine.plan.expression import Column, Expression, Literal, Test
from logic.engine.plan.failure import CONSTANT
from logic.engine.syntax.ast import Constant
from logic.frozen import frozen, replace

BUILTIN, MODE = "edit_distance/3", "++-"
TURNED = {"=<": ">=", "<": ">", ">=": "=<", ">": "<"}
MATCHES = 4.0  # texts within a distance of one are guessed to be so many, to the power of the distance
MOST_SHARE = 0.33  # of the pairs of few texts: no more than any other test is guessed to let through
PAIR_WORK, TEXT_WORK = 0.01, 10.0  # to compare two texts, or to look one up: in rows
FARTHEST = 1 << 30  # no text is that long


@frozen
class Limits:
    """The distances that tests let through: from `least` to `most`, and not beyond the column `bound`.

    `rest` are the tests that these limits do not say all of.
    """

    least: int
    most: int | None
    bound: str | None
    rest: tuple[Test, ...]

    @property
    def limited(self) -> bool:
        """Whether large distances are left out, and some are not."""
        most = FARTHEST if self.most is None else self.most
        return (self.most is not None or self.bound is not None) and 0 <= self.least <= most

    def __str__(self) -> str:
        return show_limits(self.least, self.most, self.bound)


def show_limits(least: int, most: int | None, bound: str | None = None) -> str:
    """The distances that count, as EXPLAIN prints them.

    >>> show_limits(1, 3), show_limits(2, 2), show_limits(0, None, "K")
    ('>= 1, =< 3', '= 2', '=< K')
    """
    if least == most:
        return f"= {most}"
    parts = [f">= {least}"] if least > 0 else []
    parts += [] if most is None else [f"=< {most}"]
    parts += [] if bound is None else [f"=< {bound}"]
    return ", ".join(parts)


def limits(distance: str, tests: Sequence[Test]) -> Limits:
    """What tests say of the column of a distance."""
    found = Limits(0, None, None, ())
    for test in tests:
        found = _limited(found, distance, test)
    return found


def _limited(found: Limits, distance: str, test: Test) -> Limits:
    name, other = _turned(distance, test)
    left_over = replace(found, rest=(*found.rest, test))
    match name, other:
        case (("=<" | "<" | "=:=" | "=" | "=="), Column(name=bound)):
            return replace(left_over, bound=found.bound or bound)
        case (("=" | "=="), Literal(value=Constant(value=float()))):
            return left_over  # a distance is an integer, which is no float
        case (("=<" | "<" | ">=" | ">" | "=:=" | "=" | "=="), Literal(value=Constant(value=int() | float() as value))):
            return _narrowed(found, name, value) if math.isfinite(value) and abs(value) < FARTHEST else left_over
        case _:
            return left_over


def _turned(distance: str, test: Test) -> tuple[str, Expression | None]:
    """The test with the distance on its left side, and what it is compared with."""
    match test.arguments:
        case (Column(name=name), other) if name == distance:
            return test.name, other
        case (other, Column(name=name)) if name == distance:
            return TURNED.get(test.name, test.name), other
        case _:
            return test.name, None


def _narrowed(found: Limits, test: str, value: float) -> Limits:
    most = FARTHEST if found.most is None else found.most
    match test:
        case "=<":
            return replace(found, most=min(most, math.floor(value)))
        case "<":
            return replace(found, most=min(most, math.ceil(value) - 1))
        case ">=":
            return replace(found, least=max(found.least, math.ceil(value)))
        case ">":
            return replace(found, least=max(found.least, math.floor(value) + 1))
        case _:  # no distance equals a fraction
            return replace(found, least=max(found.least, math.ceil(value)), most=min(most, math.floor(value)))


@frozen
class EditDistance(Bridge):
    """The texts of two columns are within some edits of each other; `output` is the column of the distance.

    `texts` are the estimated numbers of different texts on both sides, `lengths` are lengths of some of them.
    """

    left: str
    right: str
    output: str
    limits: Limits
    place: int
    texts: tuple[float, float] = (0.0, 0.0)
    lengths: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())

    @property
    def ends(self) -> tuple[frozenset[str], frozenset[str]]:
        return frozenset({self.left}), frozenset({self.right})

    @property
    def reads(self) -> frozenset[str]:
        return frozenset() if self.limits.bound is None else frozenset({self.limits.bound})

    @property
    def outputs(self) -> tuple[str, ...]:
        return (self.output,)

    def types(self) -> Mapping[str, str]:
        return {self.output: "int"}

    def turned(self) -> EditDistance:
        return replace(self, left=self.right, right=self.left, texts=self.texts[::-1], lengths=self.lengths[::-1])

    def can_fail(self, types: Mapping[str, str]) -> bool:
        return any(types.get(name, "any") not in CONSTANT for name in (self.left, self.right))

    def share(self, distinct: Mapping[str, float]) -> float:
        most = 2 if self.limits.most is None else min(self.limits.most, 8)
        return min(MOST_SHARE, MATCHES**most / max(distinct[self.left], distinct[self.right]))

    def work(self, distinct: Mapping[str, float]) -> float:
        left, right = distinct[self.left], distinct[self.right]
        return min(left * right * PAIR_WORK, (left + right) * TEXT_WORK)

    def sized(self, distinct: Mapping[str, float], lengths: Callable[[str], tuple[int, ...]]) -> EditDistance:
        texts = distinct[self.left], distinct[self.right]
        return replace(self, texts=texts, lengths=(lengths(self.left), lengths(self.right)))

    def __str__(self) -> str:
        return f"edit_distance({self.left}, {self.right}, {self.output}) {self.limits}"
