"""Union: the rows of all inputs, one input after the other; rows may repeat."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.frozen import frozen


@frozen
class Union(Operator):
    """The inputs have the same columns, by name."""

    inputs: tuple[Operator, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.inputs[0].columns
