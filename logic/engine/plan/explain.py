"""EXPLAIN: a plan as text, with the user's names and, unless it was measured, nothing that changes from run to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from logic.engine.plan.tree import Tree, render

SMALLEST = 100  # bytes that are worth a word


class Measured(NamedTuple):
    """What an operator did: its rows, the rounds of a fixpoint, its own seconds, the most bytes that it held, and what
    else it counted.

    An operator may never have run: a join reads some scans in place. Seconds are those of all threads together.

    >>> print(Measured(1_000, 0, 0.0123, 2_500_000))
    1,000 rows, 12.3 ms, 2.5 MB
    >>> print(Measured(0, 0, 0.0, 0))
    not run itself
    """

    rows: int
    rounds: int
    seconds: float
    bytes: int
    counted: Sequence[tuple[str, int]] = ()

    def __str__(self) -> str:
        if not (self.rows or self.seconds):
            return "not run itself"
        parts = [plural(self.rows, "row")]
        if self.rounds:
            parts.append(plural(self.rounds, "round"))
        if self.seconds:
            parts.append(f"{self.seconds:.2f} s" if self.seconds >= 1 else f"{self.seconds * 1e3:.1f} ms")
        if self.bytes >= SMALLEST:
            parts.append(f"{self.bytes / 1e6:.1f} MB" if self.bytes >= 1e6 else f"{self.bytes / 1e3:.1f} kB")
        parts += [f"{count:,} {name}" for name, count in self.counted]
        return ", ".join(parts)


def plural(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def explain(
    steps: Sequence[Tree], answer: Tree, variables: Sequence[str], measured: Mapping[int, Measured] | None = None
) -> str:
    """The steps of a program one after the other, then the answer.

    `measured`, by the identity of a node, adds to its line what it did.
    """

    def note(node: Tree) -> str:
        found = (measured or {}).get(id(node))
        return "" if found is None else f"  ({found})"

    heading = f"Answer: {', '.join(variables)}" if variables else "Answer: true or false"
    return "\n".join([*(render(step, notes=note) for step in steps), heading, render(answer, 1, note)])
