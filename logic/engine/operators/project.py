"""Project: some of the columns, in a given order; rows may repeat."""

from __future__ import annotations

from logic.engine.operators.closure import Closure
from logic.engine.operators.edit_join import EditJoin
from logic.engine.operators.extend import Extend
from logic.engine.operators.operator import Operator
from logic.engine.operators.pair_closure import PairClosure
from logic.engine.plan.expression import columns_of
from logic.frozen import frozen


@frozen
class Project(Operator):
    input: Operator
    names: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.names

    @property
    def unique(self) -> bool:
        return self.input.unique and self._determined(self.input) >= set(self.input.columns)

    def _determined(self, below: Operator) -> set[str]:
        """The columns whose values follow from those that are kept."""
        kept = set(self.names)
        for node in reversed(_makers(below)):
            match node:
                case Extend(column=column, expression=expression) if columns_of(expression) <= kept:
                    kept.add(column)
                case EditJoin(texts=texts, distance=distance) if set(texts) <= kept:
                    kept.add(distance)
        return kept

    def label(self) -> str:
        return ", ".join(self.names)


def _makers(operator: Operator) -> list[Operator]:
    """The operators that made columns of an operator; below a closure columns have other names."""
    if isinstance(operator, Closure | PairClosure):
        return []
    below = [found for child in operator.children if isinstance(child, Operator) for found in _makers(child)]
    return [operator, *below]
