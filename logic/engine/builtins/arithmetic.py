"""Arithmetic functions with their ISO names and SWI-Prolog's meaning; integers are 64-bit and never wrap."""

from __future__ import annotations

import math
from collections.abc import Callable

from logic.engine.builtins.table import EvaluationError, Function
from logic.facts.values import Value

Number = int | float
SMALLEST, LARGEST = -(2**63), 2**63 - 1


def number(value: Value) -> Number:
    """The value if it is a number; anything else in arithmetic is a type clash."""
    if not isinstance(value, int | float):
        raise EvaluationError("type-clash", value)
    return value


class NotAnInteger(Exception):
    """An operation on integers was given a float."""


def integer(value: Number) -> int:
    if not isinstance(value, int):
        raise NotAnInteger
    return value


def checked(value: Number, *arguments: Value) -> Number:
    """The value if it is a 64-bit integer or a finite float."""
    if isinstance(value, int):
        if not SMALLEST <= value <= LARGEST:
            raise EvaluationError("overflow", *arguments)
        return value
    if math.isnan(value):
        raise EvaluationError("undefined-value", *arguments)
    if math.isinf(value):
        raise EvaluationError("overflow", *arguments)
    return value


def _guard(function: Callable[..., Number], *, passes: bool) -> Callable[..., Number]:
    """The function on checked numbers, with Python's own exceptions turned into evaluation errors.

    A function that `passes` its arguments on, such as `abs`, may give an infinity that it was given; one that
    computes may not.
    """

    def evaluate(*arguments: Value) -> Number:
        numbers = [number(argument) for argument in arguments]
        try:
            result = function(*numbers)
            return result if passes and result in (math.inf, -math.inf) else checked(result, *arguments)
        except NotAnInteger:
            raise EvaluationError("type-clash", *arguments) from None
        except OverflowError:
            raise EvaluationError("overflow", *arguments) from None
        except ZeroDivisionError:
            raise EvaluationError("division-by-zero", *arguments) from None
        except ValueError:
            raise EvaluationError("undefined-value", *arguments) from None

    return evaluate


def _divide(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int) and left % right == 0:
        return left // right
    if left == 0 and right == 0 and not (isinstance(left, int) and isinstance(right, int)):
        raise ValueError  # no number: 0 / 0.0
    if math.isinf(left) and math.isinf(right):
        raise ValueError
    if math.isinf(left):
        raise OverflowError
    return left / right


def _quotient(left: Number, right: Number) -> int:
    size = abs(integer(left)) // abs(integer(right))
    return size if (left < 0) == (right < 0) else -size


def _remainder(left: Number, right: Number) -> int:
    return integer(left) - integer(right) * _quotient(left, right)


def _power(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        if right < 0:
            return _negative_power(left, right)
        if abs(left) > 1 and right > 63:
            raise OverflowError
        return int(left**right)
    if left == 0 and right < 0:
        raise ZeroDivisionError
    return math.pow(left, right)


def _negative_power(left: int, right: int) -> int:
    """An integer to a negative power is an integer for 1 and -1 only."""
    if left == 0:
        raise ZeroDivisionError
    if abs(left) != 1:
        raise EvaluationError("undefined-value", left, right)
    return left if right % 2 else 1


def _starstar(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int) and right < 0 and abs(left) != 1:
        if left == 0:
            raise ZeroDivisionError
        return math.pow(left, right)
    return _power(left, right)


def _shift_left(left: Number, right: Number) -> int:
    value, places = integer(left), integer(right)
    if places < 0:
        return value >> min(-places, 64)
    if value != 0 and places > 63:
        raise OverflowError
    return value << (places if value else 0)


def _shift_right(left: Number, right: Number) -> int:
    return _shift_left(left, -integer(right))


def _round(value: Number) -> int:
    if isinstance(value, int):
        return value
    return int(math.floor(abs(value) + 0.5) if abs(value) < 2**52 else abs(value)) * (-1 if value < 0 else 1)


def _sign(value: Number) -> Number:
    if isinstance(value, int):
        return (value > 0) - (value < 0)
    return math.copysign(1.0, value) if value else value


def _parts(value: Number) -> tuple[Number, Number]:
    """Fractional and integer part."""
    return (0, value) if isinstance(value, int) else math.modf(value)


def _largest(left: Number, right: Number) -> Number:
    """The larger; of two that compare equal the float, as in SWI-Prolog's standard order."""
    if left == right:
        return left if isinstance(left, float) else right
    return max(right, left)


def _smallest(left: Number, right: Number) -> Number:
    if left == right:
        return left if isinstance(left, float) else right
    return min(right, left)


def _most_significant_bit(value: Number) -> int:
    if integer(value) <= 0:
        raise ValueError
    return integer(value).bit_length() - 1


def _least_significant_bit(value: Number) -> int:
    if integer(value) <= 0:
        raise ValueError
    return (integer(value) & -integer(value)).bit_length() - 1


def _ones(value: Number) -> int:
    if integer(value) < 0:
        raise ValueError
    return integer(value).bit_count()


def _bit(value: Number, place: Number) -> int:
    bits, at = integer(value), integer(place)
    if bits < 0 or at < 0:
        raise ValueError
    return bits >> min(at, 64) & 1


def _inverse_hyperbolic_tangent(value: Number) -> float:
    if abs(value) == 1:
        raise OverflowError
    return math.atanh(value)


def _copy_sign(value: Number, signed: Number) -> Number:
    if isinstance(value, int):
        return -abs(value) if math.copysign(1.0, signed) < 0 else abs(value)
    return math.copysign(value, signed)


PASSING = {
    ("copysign", 2),
    ("-", 1),
    ("+", 1),
    ("abs", 1),
    ("sign", 1),
    ("min", 2),
    ("max", 2),
    ("float", 1),
    ("float_integer_part", 1),
}


def _functions(arity: int, result: str, *entries: tuple[str, Callable[..., Number], str]) -> tuple[Function, ...]:
    return tuple(
        Function(name, arity, result, _guard(evaluate, passes=(name, arity) in PASSING), summary)
        for name, evaluate, summary in entries
    )


FUNCTIONS: tuple[Function, ...] = (
    *_functions(
        2,
        "same",
        ("+", lambda left, right: left + right, "sum"),
        ("-", lambda left, right: left - right, "difference"),
        ("*", lambda left, right: left * right, "product"),
        ("min", _smallest, "the smaller of two numbers"),
        ("max", _largest, "the larger of two numbers"),
        ("^", _power, "power; integers stay integers"),
    ),
    *_functions(
        2,
        "number",
        ("/", _divide, "quotient: an integer when both are integers and it is exact, else a float"),
        ("**", _starstar, "power; a negative integer exponent gives a float"),
    ),
    *_functions(
        2,
        "int",
        ("//", _quotient, "integer quotient, truncated towards zero"),
        ("rem", _remainder, "remainder of //, with the sign of the dividend"),
        ("div", lambda left, right: integer(left) // integer(right), "integer quotient, rounded down"),
        ("mod", lambda left, right: integer(left) % integer(right), "remainder of div, with the sign of the divisor"),
        ("gcd", lambda left, right: math.gcd(integer(left), integer(right)), "greatest common divisor"),
        (">>", _shift_right, "arithmetic shift to the right"),
        ("<<", _shift_left, "shift to the left"),
        ("/\\", lambda left, right: integer(left) & integer(right), "bitwise and"),
        ("\\/", lambda left, right: integer(left) | integer(right), "bitwise or"),
        ("lcm", lambda left, right: math.lcm(integer(left), integer(right)), "least common multiple"),
        ("getbit", _bit, "bit of an integer that is not negative, at a place counted from 0"),
        ("xor", lambda left, right: integer(left) ^ integer(right), "bitwise exclusive or"),
    ),
    *_functions(
        2,
        "float",
        ("atan", math.atan2, "angle of the point (right, left) in radians"),
        ("atan2", math.atan2, "the same, by its other name"),
        ("nexttoward", math.nextafter, "the next float in the direction of another number"),
    ),
    *_functions(
        1,
        "same",
        ("-", lambda value: -value, "negation"),
        ("+", lambda value: value, "the number itself"),
        ("abs", abs, "absolute value"),
        ("sign", _sign, "-1, 0 or 1, in the type of the argument"),
    ),
    *_functions(
        1,
        "int",
        ("\\", lambda value: ~integer(value), "bitwise complement"),
        ("msb", _most_significant_bit, "number of the most significant bit of a positive integer"),
        ("lsb", _least_significant_bit, "number of the least significant bit of a positive integer"),
        ("popcount", _ones, "number of ones among the bits of an integer that is not negative"),
        ("integer", _round, "nearest integer, halves away from zero"),
        ("round", _round, "nearest integer, halves away from zero"),
        ("truncate", math.trunc, "integer part"),
        ("trunc", math.trunc, "the same, by its other name"),
        ("floor", math.floor, "largest integer not above"),
        ("ceiling", math.ceil, "smallest integer not below"),
        ("ceil", math.ceil, "the same, by its other name"),
    ),
    *_functions(
        1,
        "float",
        ("float", float, "the number as a float"),
        ("sqrt", math.sqrt, "square root"),
        ("sin", math.sin, "sine of an angle in radians"),
        ("cos", math.cos, "cosine"),
        ("tan", math.tan, "tangent"),
        ("asin", math.asin, "arc sine"),
        ("acos", math.acos, "arc cosine"),
        ("atan", math.atan, "arc tangent"),
        ("exp", math.exp, "e to the power"),
        ("log", math.log, "natural logarithm"),
        ("log2", math.log2, "logarithm to base 2"),
        ("log10", math.log10, "logarithm to base 10"),
        ("sinh", math.sinh, "hyperbolic sine"),
        ("cosh", math.cosh, "hyperbolic cosine"),
        ("tanh", math.tanh, "hyperbolic tangent"),
        ("asinh", math.asinh, "inverse hyperbolic sine"),
        ("acosh", math.acosh, "inverse hyperbolic cosine"),
        ("atanh", _inverse_hyperbolic_tangent, "inverse hyperbolic tangent"),
        ("erf", math.erf, "error function"),
        ("erfc", math.erfc, "1 less the error function, exact where that is small"),
        ("lgamma", math.lgamma, "logarithm of the size of the gamma function"),
    ),
    *_functions(
        1,
        "number",
        ("float_fractional_part", lambda value: _parts(value)[0], "what the integer part leaves, with its sign"),
        ("float_integer_part", lambda value: _parts(value)[1], "integer part, in the type of the argument"),
    ),
    *_functions(
        0,
        "float",
        ("pi", lambda: math.pi, "3.14159…"),
        ("e", lambda: math.e, "2.71828…"),
        ("epsilon", lambda: 2.0**-52, "what the next float after 1.0 is more"),
    ),
    *_functions(
        0,
        "int",
        ("max_integer", lambda: LARGEST, "the largest integer"),
        ("min_integer", lambda: SMALLEST, "the smallest integer"),
    ),
    *_functions(2, "number", ("copysign", _copy_sign, "the size of a number, in its type, with the sign of another")),
    Function("inf", 0, "float", lambda: math.inf, "positive infinity"),
)
