"""Builtins that are defined in Python, as functions that the core calls for a batch of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from logic.engine.analysis.program import Key
from logic.engine.backends.evaluation import call_failed
from logic.engine.builtins import BUILTINS, Builtin, EvaluationError
from logic.engine.builtins.foreign_types import ForeignError
from logic.engine.operators.apply import Apply
from logic.engine.syntax.ast import Data
from logic.errors import InternalError, Span

Rows = Sequence[tuple[Data, ...]]
RowFunction = Callable[[Rows], tuple[list[int], list[tuple[Data, ...]]]]


def row_function(node: Apply, place: Span | None, foreign: Mapping[Key, Builtin]) -> RowFunction:
    """The function for an operator: from the arguments of some rows to the answers, each with its row's number.

    `foreign` are the builtins that the host program defines.
    """
    indicator, _, mode = node.function.rpartition(":")
    name, _, arity = indicator.rpartition("/")
    key = Key(name, int(arity))
    answers_of = _answers(foreign.get(key) or BUILTINS[key], mode)

    def compute(rows: Rows) -> tuple[list[int], list[tuple[Data, ...]]]:
        numbers: list[int] = []
        answers: list[tuple[Data, ...]] = []
        try:
            for number, found in enumerate(answers_of(rows)):
                numbers += [number] * len(found)
                answers += found
        except (EvaluationError, ForeignError) as error:
            raise call_failed(error, place) from error.__cause__
        return numbers, answers

    return compute


def _answers(builtin: Builtin, mode: str) -> Callable[[Rows], Iterable[Sequence[tuple[Data, ...]]]]:
    """The answers of each row: asked together of a function that takes many, one by one of others."""
    together, solve = builtin.answers, builtin.solve
    if together is not None:
        return lambda rows: together(mode, rows)
    if solve is None:
        raise InternalError(f"{builtin.name}/{builtin.arity} has no definition")
    return lambda rows: (list(solve(mode, *row)) for row in rows)
