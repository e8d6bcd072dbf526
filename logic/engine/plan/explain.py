"""EXPLAIN: a plan as text, with the user's names and nothing that changes from run to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from logic.engine.plan.tree import Tree, render


def explain(
    steps: Sequence[Tree], answer: Tree, variables: Sequence[str], rows: Mapping[int, int] | None = None
) -> str:
    """The steps of a program one after the other, then the answer.

    `rows`, by the identity of a node, adds to its line how many rows it yielded.
    """

    def note(node: Tree) -> str:
        count = (rows or {}).get(id(node))
        return "" if count is None else f"  ({count:,} row{'' if count == 1 else 's'})"

    heading = f"Answer: {', '.join(variables)}" if variables else "Answer: true or false"
    return "\n".join([*(render(step, notes=note) for step in steps), heading, render(answer, 1, note)])
