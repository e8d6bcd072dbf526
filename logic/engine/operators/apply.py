"""Apply: the rows with the answers of a predicate that is computed row by row, in Python."""

from __future__ import annotations

from logic.engine.operators.operator import Operator
from logic.engine.plan.expression import Expression
from logic.frozen import frozen


@frozen
class Apply(Operator):
    """`function` is a builtin and the way it is called, as `member/2:-+`; a row has none, one or many answers."""

    input: Operator
    function: str
    arguments: tuple[Expression, ...]
    outputs: tuple[str, ...]
    place: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.input.columns, *self.outputs)

    def label(self) -> str:
        name, _, mode = self.function.rpartition(":")
        given, answered = iter(map(str, self.arguments)), iter(self.outputs)
        inner = ", ".join(next(answered if letter == "-" else given) for letter in mode)
        return f"{name.rpartition('/')[0]}({inner})"
