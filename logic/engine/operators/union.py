"""Union: the rows of all inputs, one input after the other; rows may repeat."""

from __future__ import annotations

from dataclasses import dataclass

from logic.engine.operators.operator import Operator


@dataclass(frozen=True, slots=True)
class Union(Operator):
    """The inputs have the same columns, by name."""

    inputs: tuple[Operator, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.inputs[0].columns
