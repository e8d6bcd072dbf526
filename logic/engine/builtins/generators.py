"""Predicates that count: between/3, succ/2, plus/3, divmod/4.

>>> between = next(entry for entry in BUILTINS if entry.name == "between")
>>> list(between.solve("++-", 1, 3))
[(1,), (2,), (3,)]
"""

from __future__ import annotations

from collections.abc import Iterator

from logic.engine.builtins.arguments import integer, natural
from logic.engine.builtins.arithmetic import LARGEST, SMALLEST
from logic.engine.builtins.table import Builtin, EvaluationError, by_mode, each, entry, many, one, test
from logic.facts.values import Value

ENDLESS = ("inf", "infinite")


def _last(high: Value) -> int:
    return LARGEST if high in ENDLESS else integer(high)


def _integers(low: Value, high: Value) -> Iterator[Value]:
    yield from range(integer(low), _last(high) + 1)


def _is_between(low: Value, high: Value, value: Value) -> bool:
    return integer(low) <= integer(value) <= _last(high)


def _in_range(value: int, *arguments: Value) -> int:
    if not SMALLEST <= value <= LARGEST:
        raise EvaluationError("overflow", *arguments)
    return value


def _successor(value: Value) -> Value:
    return _in_range(natural(value) + 1, value)


def _predecessor(value: Value) -> Value | None:
    return natural(value) - 1 if value else None


def _are_successive(value: Value, next_value: Value) -> bool:
    return natural(value) + 1 == natural(next_value)


def _sum(left: Value, right: Value) -> Value:
    return _in_range(integer(left) + integer(right), left, right)


def _difference(part: Value, whole: Value) -> Value:
    return _in_range(integer(whole) - integer(part), part, whole)


def _adds_up(left: Value, right: Value, whole: Value) -> bool:
    return integer(left) + integer(right) == integer(whole)


def _quotient_and_remainder(dividend: Value, divisor: Value) -> Iterator[tuple[Value, Value]]:
    left, right = integer(dividend), integer(divisor)
    if right == 0:
        raise EvaluationError("division-by-zero", left, right)
    yield _in_range(left // right, left, right), left % right


BUILTINS: tuple[Builtin, ...] = (
    entry("between", "+++ ++-", by_mode({"+++": test(_is_between), "++-": each(_integers)}),
          "the integers from one to another, which may be `inf`", "between(1, 3, X)  X = 1 ; X = 2 ; X = 3"),
    entry("succ", "++ +- -+",
          by_mode({"++": test(_are_successive), "+-": one(_successor), "-+": one(_predecessor)}),
          "the next natural number", "succ(X, 3)  X = 2"),
    entry("plus", "+++ ++- +-+ -++",
          by_mode({"+++": test(_adds_up), "++-": one(_sum), "+-+": one(_difference), "-++": one(_difference)}),
          "the third integer is the sum of the others", "plus(1, X, 3)  X = 2"),
    entry("divmod", "++--", many(_quotient_and_remainder), "quotient, rounded down, and remainder of two integers",
          "divmod(-7, 2, Q, R)  Q = -4, R = 1"),
)  # fmt: skip
