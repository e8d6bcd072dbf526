"""The shape of an entry of the builtin table: what the checker, the planner and every back end read of a builtin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from logic.engine.syntax.ast import Data, Value


class EvaluationError(Exception):
    """A builtin has no value for its arguments: `code` is the diagnostic's code, `values` are the arguments."""

    def __init__(self, code: str, *values: Data) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Function:
    """An arithmetic function, used inside `is` and comparisons.

    `result` says the type from the types of the arguments: a type name, or `same` (int for ints, float if any
    argument is a float, number when unknown). `evaluate` is its definition, on which the reference back end runs.
    """

    name: str
    arity: int
    result: str
    evaluate: Callable[..., Value]
    summary: str


@dataclass(frozen=True, slots=True)
class Builtin:
    """A builtin predicate.

    `modes` holds one text per way of calling it, a letter per argument: `+` must be bound, `-` becomes bound. An
    argument marked `e` is an arithmetic expression whose variables must all be bound. A `numeric` test takes numbers.
    """

    name: str
    arity: int
    modes: tuple[str, ...]
    numeric: bool
    evaluate: Callable[..., bool] | None
    summary: str
    solve: Callable[..., Iterator[tuple[Data, ...]]] | None = None
