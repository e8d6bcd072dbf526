"""Predicates and functions that a host program defines in Python, as entries like the language's own.

>>> def halves(number: int) -> Iterator[tuple[int, int]]:
...     yield number // 2, number - number // 2
>>> entry = foreign_predicate("halves", 3, halves, ["+--"], None, batch=False)
>>> entry.types, list(entry.solve("+--", 7))
(('int', 'int', 'int'), [(3, 4)])
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from logic.engine.builtins.foreign_batch import BATCH_TYPES, ask_function, ask_predicate
from logic.engine.builtins.foreign_types import (
    ForeignError,
    call,
    given,
    hinted_types,
    raised,
    returned,
    returned_row,
)
from logic.engine.builtins.table import Answers, Builtin, Outputs, Solve
from logic.facts.values import Value, tokens
from logic.frozen import replace

TYPES = ("int", "float", "number", "text", "any")
AnyFunction = Callable[..., Any]


def foreign_predicate(
    name: str, arity: int, function: AnyFunction, modes: Sequence[str], types: Sequence[str] | None, *, batch: bool
) -> Builtin:
    """The entry of a predicate; raises ValueError for modes or types that make no sense.

    With one mode the function takes the `+` arguments; with several it takes all, None for those it is asked for.
    """
    _check_modes(modes, arity)
    found = _checked_types(types or hinted_types(function, arity, modes), arity, batch=batch)
    for mode in modes:
        _check_parameters(function, arity if len(modes) > 1 else mode.count("+"))
    every = len(modes) > 1
    shown = f"{name}/{arity}"

    def answers(mode: str, rows: Sequence[Outputs]) -> Answers:
        asked = [kind for kind, letter in zip(found, mode, strict=True) if letter == "-"]
        known = [kind for kind, letter in zip(found, mode, strict=True) if letter == "+"]
        arguments = [given(shown, row, known) for row in rows]
        if batch:
            return ask_predicate(shown, function, mode if every else "", arguments, known, asked)
        return [_answers(shown, function, _spread(mode, row) if every else row, asked) for row in arguments]

    return _entry(name, tuple(modes), found, answers)


def foreign_function(
    name: str, arity: int, function: AnyFunction, types: Sequence[str] | None, returns: str | None, *, batch: bool
) -> Builtin:
    """The entry of an arithmetic function of so many arguments: a predicate whose last argument is the result."""
    wanted = None if types is None else [*types, returns or "number"]
    mode = "+" * arity + "-"
    found = _checked_types(wanted or hinted_types(function, arity + 1, [mode]), arity + 1, batch=batch)
    if types is None and returns is not None:
        found = _checked_types([*found[:-1], returns], arity + 1, batch=batch)
    if any(kind == "text" for kind in found):
        raise ValueError(f"an arithmetic function takes and returns numbers; make {name} a predicate instead")
    _check_parameters(function, arity)
    shown = f"{name}/{arity}"

    def answers(_mode: str, rows: Sequence[Outputs]) -> Answers:
        arguments = [given(shown, row, found[:-1]) for row in rows]
        if batch:
            return ask_function(shown, function, arguments, found)
        return [[_result(shown, function, row, found[-1])] for row in arguments]

    return replace(_entry(name, ("e" * arity + "-",), found, answers), function=True)


def _entry(name: str, modes: tuple[str, ...], types: tuple[str, ...], answers: Callable[..., Answers]) -> Builtin:
    def solve(mode: str, *bound: Value) -> Iterator[Outputs]:
        yield from answers(mode, [bound])[0]

    return Builtin(name, len(types), modes, False, None, "defined in Python", solve, "", types, answers)


def remembering(entry: Builtin) -> Builtin:
    """The entry for one run: it asks the function once for each distinct row of arguments and mode."""
    ask, memory = entry.answers, dict[object, Sequence[Outputs]]()
    if ask is None:
        return entry

    def answers(mode: str, rows: Sequence[Outputs]) -> Answers:
        keys = [(mode, *map(_identity, row)) for row in rows]
        new = {key: row for key, row in zip(keys, rows, strict=True) if key not in memory}
        if new:
            memory.update(zip(new, ask(mode, list(new.values())), strict=True))
        return [memory[key] for key in keys]

    return replace(entry, solve=_solve_one(answers), answers=answers)


def _solve_one(answers: Callable[[str, Sequence[Outputs]], Answers]) -> Solve:
    return lambda mode, *bound: iter(answers(mode, [bound])[0])


def _identity(value: Value) -> object:
    """What tells values apart as keys: 1 and 1.0 differ, and a list can be one."""
    return value if type(value) in (int, str) else tuple(tokens(value))


def _spread(mode: str, row: Outputs) -> tuple[object, ...]:
    known = iter(row)
    return tuple(next(known) if letter == "+" else None for letter in mode)


def _answers(shown: str, function: AnyFunction, arguments: Sequence[object], asked: Sequence[str]) -> list[Outputs]:
    """The answers for one row, from whichever form the function gives them in."""
    answer = call(shown, function, arguments)
    if not asked:
        if not isinstance(answer, bool):
            raise ForeignError("foreign-result", f"`{shown}` returned {answer!r}, which is no truth value",
                               "a predicate without `-` arguments returns True or False")  # fmt: skip
        return [()] if answer else []
    if answer is None:
        return []
    if isinstance(answer, tuple) or not isinstance(answer, Iterable) or isinstance(answer, str):
        return [returned_row(shown, answer, asked)]
    found: list[Outputs] = []
    each = iter(answer)
    while True:
        try:
            row = next(each)
        except StopIteration:
            return found
        except Exception as error:
            raise raised(shown, error) from error
        found.append(returned_row(shown, row, asked))


def _result(shown: str, function: AnyFunction, arguments: Sequence[object], kind: str) -> Outputs:
    return (returned(shown, call(shown, function, arguments), kind),)


def _check_modes(modes: Sequence[str], arity: int) -> None:
    if isinstance(modes, str) or not modes:
        raise ValueError('modes are a list of texts, as in ["++-"]')
    for mode in modes:
        if not re.fullmatch(r"[+-]*", mode):
            raise ValueError(f"the mode {mode!r} is made of `+` (known) and `-` (answered), one for each argument")
        if len(mode) != arity:
            raise ValueError(f"the modes {modes[0]!r} and {mode!r} differ in length")


def _checked_types(types: Sequence[str], arity: int, *, batch: bool) -> tuple[str, ...]:
    if isinstance(types, str) or len(types) != arity:
        raise ValueError(f"there are {arity} arguments, and types for {len(types)}")
    for kind in types:
        if kind not in TYPES:
            raise ValueError(f"{kind!r} is not a type; the types are {', '.join(TYPES)}")
        if batch and kind not in BATCH_TYPES:
            raise ValueError(f"a batch has columns of the types {', '.join(BATCH_TYPES)}, not {kind!r}: state `types`")
    return tuple(types)


def _check_parameters(function: AnyFunction, count: int) -> None:
    """Raises ValueError if a function cannot be called with so many arguments; not every function tells."""
    import inspect

    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*[None] * count)
    except TypeError:
        name = getattr(function, "__name__", "the function")
        raise ValueError(f"{name}{signature} cannot be called with {count} arguments, as its modes say") from None


def parameters(function: AnyFunction) -> int:
    """How many arguments a function takes, by its signature."""
    import inspect

    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        raise ValueError(f"{function!r} does not tell how many arguments it takes: state `types`") from None
    return sum(parameter.kind in kinds and parameter.default is parameter.empty for parameter in found)
