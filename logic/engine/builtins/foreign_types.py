"""Values on their way into a Python function and out of it: their types, and what is said of those that do not fit.

>>> returned("f/1", 3, "float"), hinted_types(len, 2, ["+-"])
(3.0, ('any', 'any'))
"""

from __future__ import annotations

import math
import types as python_types
from collections.abc import Callable, Sequence
from numbers import Integral, Real
from typing import Any, Union, get_args, get_origin, get_type_hints

from logic.engine.builtins.table import Outputs
from logic.facts.values import Compound, Value

HINTS: dict[object, str] = {int: "int", float: "float", str: "text"}
ACCEPTED: dict[str, tuple[type, ...]] = {
    "int": (int,), "float": (int, float), "number": (int, float), "text": (str,), "any": (object,)
}  # fmt: skip


class ForeignError(Exception):
    """A function of the host failed, or gave what it should not; `code`, `message` and `help` are the diagnostic's."""

    def __init__(self, code: str, message: str, help: str) -> None:
        super().__init__(message)
        self.code, self.message, self.help = code, message, help


def call(shown: str, function: Callable[..., Any], arguments: Sequence[object]) -> Any:
    """What the function returns; raises ForeignError from whatever it raises."""
    try:
        return function(*arguments)
    except Exception as error:
        raise raised(shown, error) from error


def raised(shown: str, error: Exception) -> ForeignError:
    detail = f": {error}" if str(error) else ""
    message = f"the Python function of `{shown}` raised {type(error).__name__}{detail}"
    return ForeignError("foreign-exception", message, "the original exception is the `__cause__` of this one")


def given(shown: str, row: Outputs, types: Sequence[str]) -> Outputs:
    """The arguments of a call if they are of the declared types; an integer for a float becomes one."""
    for number, (value, kind) in enumerate(zip(row, types, strict=True), 1):
        if not isinstance(value, ACCEPTED[kind]) and not (value == [] and kind == "text"):
            message = f"`{shown}` takes a value of type {kind} as known argument {number}, not {value!r}"
            raise ForeignError("type-clash", message, "test the value first, as in `number(X)`")
    return tuple(_fitted(value, kind) for value, kind in zip(row, types, strict=True))


def _fitted(value: Value, kind: str) -> Value:
    if kind == "float" and isinstance(value, int):
        return float(value)
    return "[]" if kind == "text" and value == [] else value


def returned_row(shown: str, answer: object, types: Sequence[str]) -> Outputs:
    """One answer as values: a tuple of them, or a bare one where one is asked for."""
    row = answer if isinstance(answer, tuple) else (answer,)
    if len(row) != len(types):
        wanted = f"{len(types)} value{'s' if len(types) != 1 else ''}"
        raise ForeignError("foreign-result", f"`{shown}` answered {answer!r}, which is not a row of {wanted}",
                           "an answer is a tuple with a value for each `-` of the mode")  # fmt: skip
    return tuple(returned(shown, value, kind) for value, kind in zip(row, types, strict=True))


def returned(shown: str, value: object, kind: str) -> Value:
    """A value that came from Python, as the declared type; raises ForeignError if it is not one."""
    found = _value(value)
    if kind == "float" and isinstance(found, int):
        found = float(found)
    if found is None or not isinstance(found, ACCEPTED[kind]):
        message = f"`{shown}` returned {value!r}, which is not a value of type {kind}"
        raise ForeignError("foreign-result", message, _advice(value))
    return found


def _advice(value: object) -> str:
    match value:
        case None:
            return "a predicate without an answer returns None or no rows; a function needs a number"
        case bool():
            return "return the text `true` or `false`, or a number"
        case _:
            return "return what the declared type says, or declare another type"


def _value(value: object) -> Value | None:
    """The value of a Python object; None if it is none that a relation can hold."""
    match value:
        case bool():
            return None
        case Integral():
            number = int(value)
            return number if -(2**63) <= number < 2**63 else None
        case Real():
            return None if math.isnan(value) else float(value)
        case str():
            return str(value) if value.isascii() or value == value.encode(errors="replace").decode() else None
        case Compound(name, arguments):
            parts = tuple(map(_value, arguments))
            return None if None in parts else Compound(name, tuple(part for part in parts if part is not None))
        case list() | tuple():
            items = list(map(_value, value))
            return None if None in items else [item for item in items if item is not None]
        case _:
            return None


def hinted_types(function: Callable[..., Any], arity: int, modes: Sequence[str]) -> tuple[str, ...]:
    """The types that the hints of a function give to the arguments of its predicate; `any` where they say nothing."""
    try:
        hints = dict(get_type_hints(function))
    except (TypeError, NameError, AttributeError):
        hints = {}
    answer = hints.pop("return", None)
    code = getattr(function, "__code__", None)
    names = code.co_varnames[: code.co_argcount] if code else ()
    if len(modes) > 1:
        found = [_named(hints.get(name)) for name in names[:arity]]
        return tuple(found + ["any"] * (arity - len(found)))
    known = iter([_named(hints.get(name)) for name in names])
    asked = iter(_answered(answer))
    return tuple(next(known if letter == "+" else asked, "any") for letter in modes[0])


def _answered(hint: object) -> list[str]:
    """The types of the columns of the answers, from `Iterator[tuple[int, str]]`, `tuple[int, str] | None`, `int`, …"""
    hint = _without_none(hint)
    origin = get_origin(hint)
    if origin is tuple:
        return [_named(part) for part in get_args(hint)]
    if origin is not None and origin not in (Union, python_types.UnionType) and get_args(hint):
        return _answered(get_args(hint)[0])
    return [_named(hint)]


def _named(hint: object) -> str:
    hint = _without_none(hint)
    if get_origin(hint) in (Union, python_types.UnionType):
        return "number" if set(get_args(hint)) == {int, float} else "any"
    return HINTS.get(hint, "any")


def _without_none(hint: object) -> object:
    if get_origin(hint) not in (Union, python_types.UnionType):
        return hint
    kept = [part for part in get_args(hint) if part is not type(None)]
    return kept[0] if len(kept) == 1 else Union[tuple(kept)]  # noqa: UP007 -- made at run time
