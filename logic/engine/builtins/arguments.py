"""What a predicate takes its arguments to be: a text, an integer, a list; anything else is a type clash.

>>> text(12), elements("[]")
('12', [])
"""

from __future__ import annotations

import math

from logic.engine.builtins.table import EvaluationError
from logic.facts.values import CELL, EMPTY, Compound, Value

LONGEST = 10_000_000  # elements or characters that one call may make out of nothing but a number


def text(value: Value) -> str:
    """The text of a constant: `12` is the text `12`; a list or a compound term has none."""
    match value:
        case str():
            return value
        case float():
            return _float(value)
        case int():
            return str(value)
        case []:
            return EMPTY
        case _:
            raise EvaluationError("type-clash", value, expected="text")


def _float(value: float) -> str:
    """The shortest text that is read back as the same float, as SWI-Prolog writes it."""
    if math.isinf(value):
        return "1.0Inf" if value > 0 else "-1.0Inf"
    from decimal import Decimal

    _, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    power = len(digits) + int(exponent) - 1
    if value == 0 or -4 <= power < 15:
        return repr(value)
    first, rest = str(digits[0]), "".join(map(str, digits[1:])) or "0"
    return f"{'-' if value < 0 else ''}{first}.{rest}e{power:+}"


def symbol(value: Value) -> str:
    """The value if it is a text."""
    if isinstance(value, str):
        return value
    if value == []:
        return EMPTY
    raise EvaluationError("type-clash", value, expected="text")


def integer(value: Value) -> int:
    """The value if it is an integer."""
    if not isinstance(value, int):
        raise EvaluationError("type-clash", value, expected="integer")
    return value


def natural(value: Value) -> int:
    """The value if it is an integer that is not negative."""
    if integer(value) < 0:
        raise EvaluationError("undefined-value", value, expected="integer that is not negative")
    return integer(value)


def elements(value: Value) -> list[Value]:
    """The elements of a list that ends in `[]`."""
    found = elements_or_none(value)
    if found is None:
        raise EvaluationError("type-clash", value, expected="list")
    return found


def elements_or_none(value: Value) -> list[Value] | None:
    """The elements of a list, for a predicate that fails for anything else."""
    if value == EMPTY:
        return []
    return value if isinstance(value, list) else None


def leading(value: Value) -> tuple[list[Value], Value]:
    """The elements at the front of a term, and what follows them: `[]` if it is a list, itself if it has no front.

    >>> leading([1, 2]), leading("a")
    (([1, 2], []), ([], 'a'))
    """
    front: list[Value] = []
    while isinstance(value, Compound) and value.name == CELL and len(value.arguments) == 2:
        head, value = value.arguments
        front.append(head)
    found = elements_or_none(value)
    return (front, value) if found is None else (front + found, [])


def affordable(length: int, *values: Value) -> int:
    """The length if a list or text of it may be made."""
    if length > LONGEST:
        raise EvaluationError("overflow", *values, expected=f"length of at most {LONGEST}")
    return length
