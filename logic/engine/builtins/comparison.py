"""Comparison, unification, evaluation and type tests: the builtin predicates that use no relation."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from logic.engine.builtins.arithmetic import number
from logic.engine.builtins.table import Builtin, EvaluationError, entry, one, test
from logic.facts.values import Compound, Token, Value, same, tokens


def order_key(value: Value) -> tuple[Token, ...]:
    """The standard order of terms: numbers by value (equal: the float first), text by code points, compound terms.

    Keys are equal for the same terms only, so they also tell terms apart in sets.

    >>> sorted(["b", 2, [1], 1.5, 1, 1.0, "a"], key=order_key)
    [1.0, 1, 1.5, 2, 'a', 'b', [1]]
    """
    return tuple(tokens(value))


def _numeric(compare: Callable[[Any, Any], bool]) -> Callable[[Value, Value], bool]:
    return lambda left, right: compare(number(left), number(right))


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Value, Value], bool]:
    return lambda left, right: compare(order_key(left), order_key(right))


def _numeric_test(name: str, compare: Callable[[Any, Any], bool], summary: str) -> Builtin:
    return Builtin(name, 2, ("ee",), True, _numeric(compare), summary)


def _term_test(name: str, compare: Callable[[Value, Value], bool], summary: str) -> Builtin:
    return Builtin(name, 2, ("++",), False, compare, summary)


def _type_test(name: str, types: tuple[type, ...], summary: str) -> Builtin:
    """A test of the type; the empty list is a text too."""

    def holds(value: Value) -> bool:
        return isinstance(value, types) or (value == [] and str in types)

    return Builtin(name, 1, ("+",), False, holds, summary)


HAS_TYPE, FIELD = "$has_type", "$field"  # what the checker adds to rules whose head is declared
_KINDS: dict[str, tuple[str, tuple[type, ...]]] = {
    "int": ("integer", (int,)),
    "float": ("float", (float,)),
    "number": ("number", (int, float)),
    "text": ("text", (str,)),
}


def _has_type(value: Value, kind: Value, where: Value) -> bool:
    """Whether a value is of a declared type; raises if it is not."""
    noun, types = _KINDS[str(kind)]
    if isinstance(value, types) or (value == [] and str in types):
        return True
    raise EvaluationError("type-clash", value, expected=f"{noun} for {where}")


def _field(value: Value, shape: Value, where: Value, number: Value) -> Value:
    """A field of a record of a shape such as `period/2`, by its number from 0; raises if the value is none."""
    if isinstance(value, Compound) and f"{value.name}/{len(value.arguments)}" == shape and isinstance(number, int):
        return value.arguments[number]
    raise EvaluationError("type-clash", value, expected=f"`{shape}` for a {where}")


CHECKS: tuple[Builtin, ...] = (
    entry(HAS_TYPE, "+++", test(_has_type), "of the declared type"),
    entry(FIELD, "++++-", one(_field), "field of a record"),
)
BUILTINS: tuple[Builtin, ...] = (
    Builtin("=", 2, ("++", "-+", "+-"), False, same, "the two terms are the same"),
    Builtin("is", 2, ("+e", "-e"), False, same, "the term is the value of the expression"),
    _numeric_test("<", operator.lt, "number is less than"),
    _numeric_test(">", operator.gt, "number is greater than"),
    _numeric_test("=<", operator.le, "number is at most"),
    _numeric_test(">=", operator.ge, "number is at least"),
    _numeric_test("=:=", operator.eq, "numbers are equal; 1 =:= 1.0"),
    _numeric_test("=\\=", operator.ne, "numbers differ"),
    _term_test("\\=", lambda left, right: not same(left, right), "terms differ"),
    _term_test("==", same, "terms are the same"),
    _term_test("\\==", lambda left, right: not same(left, right), "terms differ"),
    _term_test("@<", _ordered(operator.lt), "before in the standard order of terms"),
    _term_test("@>", _ordered(operator.gt), "after in the standard order of terms"),
    _term_test("@=<", _ordered(operator.le), "not after in the standard order of terms"),
    _term_test("@>=", _ordered(operator.ge), "not before in the standard order of terms"),
    _type_test("integer", (int,), "is an integer"),
    _type_test("float", (float,), "is a float"),
    _type_test("number", (int, float), "is a number"),
    _type_test("atom", (str,), "is a text"),
    _type_test("atomic", (int, float, str), "is a number or a text"),
    Builtin("joined_by", 2, ("++",), False, lambda _position, _method: True, "holds; says how a twig is joined"),
    Builtin("true", 0, ("",), False, lambda: True, "holds"),
    Builtin("fail", 0, ("",), False, lambda: False, "never holds"),
    Builtin("false", 0, ("",), False, lambda: False, "never holds"),
)
