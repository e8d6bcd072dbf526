"""The parts of a twig that cross to the native core as they are: query nodes, bounds and comparisons."""

from __future__ import annotations

from collections.abc import Sequence

from logic.engine.plan.expression import Literal
from logic.frozen import frozen


@frozen
class QueryNode:
    """Where the rows of a query node are: the column of their start, that of their end if other query nodes lie inside,
    and the number of the query node that it lies in, which is less than its own.
    """

    left: str
    right: str | None
    parent: int | None


@frozen
class Bound:
    """A column compared with a number, by `<`, `=<`, `>` or `>=`."""

    column: str
    sign: str
    value: Literal

    def __str__(self) -> str:
        return f"{self.column} {self.sign} {self.value}"


@frozen
class Less:
    """A column that is less than one of another query node or, if `closed`, equal to it."""

    low: str
    high: str
    closed: bool

    def __str__(self) -> str:
        return f"{self.low} {'=<' if self.closed else '<'} {self.high}"


def show_twig(on: Sequence[str], nodes: Sequence[QueryNode], bounds: Sequence[Bound], less: Sequence[Less]) -> str:
    """A twig as EXPLAIN prints it.

    >>> from logic.engine.syntax.ast import Constant
    >>> nodes = QueryNode("L1", "R1", None), QueryNode("L2", None, 0)
    >>> show_twig(("D",), nodes, (Bound("F2", "<", Literal(Constant(7))),), (Less("F1", "T2", False),))
    'on D: L1 < L2 < R1; F2 < 7; F1 < T2'
    """
    inside = []
    for node in nodes:
        if node.parent is not None:
            outer = nodes[node.parent]
            inside.append(f"{outer.left} < {node.left} < {outer.right}")
    parts = [", ".join(map(str, one)) for one in (inside, bounds, less) if one]
    return (f"on {', '.join(on)}: " if on else "") + "; ".join(parts)
