"""Generate: like Apply, for the predicates that the core computes itself."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.expression import Expression
from logic.frozen import frozen


@frozen
class Generate(Operator):
    """`function` is `between`: the integers from the first argument to the second, ascending."""

    input: Operator
    function: str
    arguments: tuple[Expression, ...]
    outputs: tuple[str, ...]
    place: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.input.columns, *self.outputs)

    @property
    def unique(self) -> bool:
        return self.input.unique

    def label(self) -> str:
        return f"{self.function}({', '.join([*map(str, self.arguments), *self.outputs])})"
