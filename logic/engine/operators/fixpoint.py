"""Insert, Fixpoint and Program: how rows come into derived relations.

A fixpoint runs its seed once and then its rounds until a round brings nothing new. The relations only grow; a round
reads as `delta` the rows that the last one added. No Python runs between rounds.
"""

from __future__ import annotations

from collections.abc import Mapping

from logic.engine.operators.operator import Operator
from logic.engine.plan.nodes import show_scan
from logic.engine.plan.tree import Tree
from logic.frozen import field, frozen


@frozen
class Insert(Tree):
    """Adds the rows of an operator to a derived relation, column by position; rows that it has are dropped.

    `distinct` tells that there are none: the relation is empty and the operator repeats no row.
    """

    relation: str
    input: Operator
    rule: int
    distinct: bool = False

    def label(self) -> str:
        return show_scan(self.relation, self.input.columns, "all")


@frozen
class Fixpoint(Tree):
    """`relations` grow until a round of all of `rounds` adds no row."""

    relations: tuple[str, ...]
    seed: tuple[Insert, ...]
    rounds: tuple[Insert, ...]

    def label(self) -> str:
        return ", ".join(self.relations)


@frozen
class Part:
    """Columns of a relation that are replaced together: positions, counted from 0, with `min`, `max` or `join`.

    The first in which two rows differ decides. `function` is name and arity of what is called to join values.
    """

    columns: tuple[tuple[int, str], ...]
    function: tuple[str, int] | None


@frozen
class Program(Tree):
    """Everything that the native core needs to answer a question: derived relations in order, then the answer.

    Of the rows of a relation in `lattices` that agree on the columns in none of its parts, one is kept.
    """

    arities: Mapping[str, int] = field(repr=False)
    lattices: Mapping[str, tuple[Part, ...]] = field(repr=False)
    steps: tuple[Insert | Fixpoint, ...]
    answer: Operator
    distinct_answer: bool

    def label(self) -> str:
        return ", ".join(self.answer.columns)
