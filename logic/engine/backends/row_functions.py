"""Builtins that are defined in Python, as functions that the core calls for a batch of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from logic.engine.analysis.program import Key
from logic.engine.backends.evaluation import evaluation_failed
from logic.engine.builtins import BUILTINS, EvaluationError
from logic.engine.operators.apply import Apply
from logic.engine.syntax.ast import Data
from logic.errors import InternalError, LogicError, Span

Rows = Sequence[tuple[Data, ...]]
RowFunction = Callable[[Rows], tuple[list[int], list[tuple[Data, ...]]]]


def row_function(node: Apply, place: Span | None) -> RowFunction:
    """The function for an operator: from the arguments of some rows to the answers, each with its row's number."""
    indicator, _, mode = node.function.rpartition(":")
    name, _, arity = indicator.rpartition("/")
    solve = BUILTINS[Key(name, int(arity))].solve
    if solve is None:
        raise InternalError(f"{indicator} has no definition")

    def compute(rows: Rows) -> tuple[list[int], list[tuple[Data, ...]]]:
        numbers: list[int] = []
        answers: list[tuple[Data, ...]] = []
        for number, row in enumerate(rows):
            try:
                found = list(solve(mode, *row))
            except EvaluationError as error:
                raise LogicError(evaluation_failed(error.code, error.values, place)) from None
            numbers += [number] * len(found)
            answers += found
        return numbers, answers

    return compute
