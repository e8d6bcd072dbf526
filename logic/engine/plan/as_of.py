"""What was the newest at a moment, or will be the next: an inequality, and that nothing else is nearer, as a join."""

from __future__ import annotations

import math
from collections.abc import Mapping

from logic.engine.plan.bridge import Bridge, BridgeJoin
from logic.engine.plan.nodes import AntiJoin, Argument, Scan
from logic.frozen import frozen, replace

Order = tuple[tuple[str, bool], ...]  # columns, each with whether it descends
MOST_SHARE = 0.1  # of the pairs, less than the comparison and the negation are guessed to let through


@frozen
class AsOf(Bridge):
    """The right rows with the last `instant` that is not after the left row's `moment`.

    It is the last one among the rows that agree on the columns `keys`, which the left input may have too. Unless
    `newest` it is the first one not before the moment. `closed` tells whether it may be the moment itself. Of several
    rows with that instant all are joined or, where there is an `order`, the first.
    """

    keys: tuple[str, ...]
    moment: str
    instant: str
    newest: bool
    closed: bool
    order: Order | None = None

    @property
    def ends(self) -> tuple[frozenset[str], frozenset[str]]:
        return frozenset({self.moment}), frozenset({self.instant})

    @property
    def reads(self) -> frozenset[str]:
        return frozenset(self.keys).union(name for name, _ in self.order or ())

    def shares(self, columns: frozenset[str]) -> bool:
        return columns <= frozenset(self.keys)

    def turned(self) -> None:
        return None  # the rows of the right side cannot be looked for from that side

    def can_fail(self, types: Mapping[str, str]) -> bool:
        del types
        return False  # it is recognised only among numbers

    def share(self, distinct: Mapping[str, float]) -> float:
        return min(MOST_SHARE, math.prod(distinct[key] for key in self.keys) / distinct[self.instant])

    def __str__(self) -> str:
        return show_as_of(self.keys, self.moment, self.instant, self.newest, self.closed, self.order)


@frozen
class NewestOnly(AntiJoin):
    """An anti-join that keeps the rows of a literal that are the newest: that literal could be joined by `as_of`.

    `relation` and `arguments` are those of the literal.
    """

    as_of: AsOf
    relation: str
    arguments: tuple[Argument, ...]


def renamed(look_up: BridgeJoin, names: Mapping[str, str]) -> BridgeJoin:
    """A look-up in a literal, with other names for columns of that."""
    scan, as_of = look_up.right, look_up.bridge
    assert isinstance(scan, Scan)
    assert isinstance(as_of, AsOf)
    arguments = tuple(names.get(one, one) if isinstance(one, str) else one for one in scan.arguments)
    changed = replace(
        as_of,
        keys=tuple(names.get(name, name) for name in as_of.keys),
        instant=names.get(as_of.instant, as_of.instant),
        order=None if as_of.order is None else tuple((names.get(name, name), down) for name, down in as_of.order),
    )
    return replace(look_up, right=replace(scan, arguments=arguments), bridge=changed)


def show_as_of(by: tuple[str, ...], moment: str, instant: str, newest: bool, closed: bool, order: Order | None) -> str:
    """The condition as EXPLAIN prints it.

    >>> show_as_of(("Key",), "At", "C", True, True, None)
    'newest C =< At by Key'
    >>> show_as_of((), "At", "C", False, False, (("M", False), ("N", True)))
    'next C > At, first by M, N descending'
    """
    sign = ("=<" if closed else "<") if newest else (">=" if closed else ">")
    shown = f"{'newest' if newest else 'next'} {instant} {sign} {moment}"
    shown += f" by {', '.join(by)}" if by else ""
    if order is None:
        return shown
    names = ", ".join(f"{name} descending" if down else name for name, down in order)
    return f"{shown}, first by {names}" if names else f"{shown}, one"
