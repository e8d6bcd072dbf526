"""The shape of an entry of the builtin table: what the checker, the planner and every back end read of a builtin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from logic.facts.values import Value
from logic.frozen import frozen

Outputs = tuple[Value, ...]
Solve = Callable[..., Iterator[Outputs]]
Answers = Sequence[Sequence[Outputs]]  # of each row


class EvaluationError(Exception):
    """A builtin has no value for its arguments: `code` is the diagnostic's code, `values` are the arguments.

    `expected` says what a value should have been (`list`, `text`, `integer`, …) where that is more than a number.
    """

    def __init__(self, code: str, *values: Value, expected: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.values: tuple[Any, ...] = values
        self.expected = expected


@frozen
class Function:
    """An arithmetic function, used inside `is` and comparisons.

    `result` says the type from the types of the arguments: a type name, or `same` (int for ints, float if any
    argument is a float, number when unknown). `evaluate` is its definition, on which the reference back end runs.
    """

    name: str
    arity: int
    result: str
    evaluate: Callable[..., int | float]
    summary: str


@frozen
class Builtin:
    """A builtin predicate.

    `modes` holds one text per way of calling it, a letter per argument: `+` must be bound, `-` becomes bound. An
    argument marked `e` is an arithmetic expression whose variables must all be bound. A `numeric` test takes numbers.

    A call uses the first of `modes` whose `+` and `e` arguments are bound; an argument marked `-` that is bound too is
    compared with what comes out. `solve(mode, *bound)` takes the mode and its `+` and `e` arguments, and yields the
    values of its `-` arguments once per solution, which may repeat. `example` is a goal and its answers.

    One that the host program defines has `types` for its arguments, which are checked when it is called, and
    `answers(mode, rows)` for many rows at once. A `function` may stand in arithmetic: its last argument is its value.
    """

    name: str
    arity: int
    modes: tuple[str, ...]
    numeric: bool
    evaluate: Callable[..., bool] | None
    summary: str
    solve: Solve | None = None
    example: str = ""
    types: tuple[str, ...] = ()
    answers: Callable[[str, Sequence[Outputs]], Answers] | None = None
    function: bool = False

    def mode(self, bound: Iterable[bool]) -> str | None:
        """The mode for a call in which these arguments are bound, if there is one.

        >>> Builtin("p", 2, ("+-", "-+"), False, None, "").mode([False, True])
        '-+'
        """
        known = tuple(bound)
        for mode in self.modes:
            if all(letter == "-" or given for letter, given in zip(mode, known, strict=True)):
                return mode
        return None


def entry(name: str, modes: str, solve: Solve, summary: str, example: str = "") -> Builtin:
    """A predicate of the library; `modes` stand side by side, as in `+- -+`."""
    ways = tuple(modes.split())
    return Builtin(name, len(ways[0]), ways, False, None, summary, solve, example)


def one(function: Callable[..., Value | None]) -> Solve:
    """A predicate with one output and at most one solution: none where the function gives None."""

    def solve(_mode: str, *bound: Value) -> Iterator[Outputs]:
        value = function(*bound)
        if value is not None:
            yield (value,)

    return solve


def test(function: Callable[..., bool]) -> Solve:
    """A predicate without outputs."""

    def solve(_mode: str, *bound: Value) -> Iterator[Outputs]:
        if function(*bound):
            yield ()

    return solve


def many(function: Callable[..., Iterable[Outputs]]) -> Solve:
    """A predicate whose function gives the outputs of each solution."""
    return lambda _mode, *bound: iter(function(*bound))


def each(function: Callable[..., Iterable[Value]]) -> Solve:
    """A predicate with one output, whose function gives its value in each solution."""
    return lambda _mode, *bound: ((value,) for value in function(*bound))


def by_mode(ways: Mapping[str, Solve]) -> Solve:
    """A predicate that is defined for each mode by itself."""
    return lambda mode, *bound: ways[mode](mode, *bound)
