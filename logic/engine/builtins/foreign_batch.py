"""Python functions that take and give whole Arrow arrays.

>>> import pyarrow.compute as compute
>>> ask_function("double/1", lambda column: compute.multiply(column, 2), [(1,), (4,)], ("int", "int"))
[[(2,)], [(8,)]]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from logic.engine.builtins.foreign_types import ForeignError, call, returned
from logic.engine.builtins.table import Answers, Outputs

BATCH_TYPES = ("int", "float", "text")
AnyFunction = Callable[..., Any]


def ask_function(shown: str, function: AnyFunction, rows: Sequence[Outputs], types: Sequence[str]) -> Answers:
    """The result for each row: the function gives an array as long as those that it takes."""
    results = _list(shown, call(shown, function, _arrays(rows, types[:-1], len(rows))))
    if len(results) != len(rows):
        raise _wrong(shown, f"an array of {len(results)} values for {len(rows)} rows", "it needs one for each row")
    return [[(returned(shown, result, types[-1]),)] for result in results]


def ask_predicate(
    shown: str, function: AnyFunction, mode: str, rows: Sequence[Outputs], known: Sequence[str], asked: Sequence[str]
) -> Answers:
    """The answers of each row.

    A test gives an array of truth values; other predicates a pair: an array with the number of the row of each answer,
    and the columns of the answers. `mode`, if there is one, tells which arguments are None.
    """
    arrays = iter(_arrays(rows, known, len(rows)))
    spread = [next(arrays) if letter == "+" else None for letter in mode or "+" * len(known)]
    answer = call(shown, function, spread)
    if not asked:
        return _truths(shown, answer, len(rows))
    if not isinstance(answer, tuple) or len(answer) != 2:
        advice = "a batch predicate returns (row numbers, columns)"
        raise _wrong(shown, f"{type(answer).__name__} instead of a pair", advice)
    numbers, columns = _list(shown, answer[0]), _columns(answer[1], len(asked))
    listed = [_list(shown, column) for column in columns]
    if len(listed) != len(asked) or any(len(column) != len(numbers) for column in listed):
        raise _wrong(shown, f"columns of {[len(column) for column in listed]} values for {len(numbers)} row numbers",
                     f"it needs {len(asked)} columns, each as long as the row numbers")  # fmt: skip
    found: list[list[Outputs]] = [[] for _ in rows]
    for number, row in zip(numbers, zip(*listed, strict=True), strict=True):
        if not isinstance(number, int) or not 0 <= number < len(rows):
            raise _wrong(shown, f"the row number {number!r}", f"rows are counted from 0, and there were {len(rows)}")
        found[number].append(tuple(returned(shown, value, kind) for value, kind in zip(row, asked, strict=True)))
    return found


def _truths(shown: str, answer: object, count: int) -> Answers:
    truths = _list(shown, answer)
    if len(truths) != count or not all(isinstance(truth, bool) for truth in truths):
        raise _wrong(shown, "something else than a truth value for each row", "return a boolean array")
    return [[()] if truth else [] for truth in truths]


def _arrays(rows: Sequence[Outputs], types: Sequence[str], count: int) -> list[Any]:
    import pyarrow as pa

    kinds = {"int": pa.int64(), "float": pa.float64(), "text": pa.string()}
    columns = list(zip(*rows, strict=True)) if count and types else [()] * len(types)
    return [pa.array(column, kinds[kind]) for column, kind in zip(columns, types, strict=True)]


def _columns(answer: object, width: int) -> list[Any]:
    """The columns of the answers: of a table, of a list, or the only one."""
    if hasattr(answer, "itercolumns"):
        return list(answer.itercolumns())
    return list(answer) if isinstance(answer, (list, tuple)) else [answer] if width == 1 else []


def _list(shown: str, column: object) -> list[Any]:
    """The values of an Arrow array, a NumPy array or a list."""
    for name in ("to_pylist", "tolist"):
        read = getattr(column, name, None)
        if read is not None:
            return list(read())
    if isinstance(column, (list, range)):
        return list(column)
    raise _wrong(
        shown, f"{type(column).__name__} instead of an array", "return an Arrow array, a NumPy array or a list"
    )


def _wrong(shown: str, what: str, advice: str) -> ForeignError:
    return ForeignError("foreign-result", f"`{shown}` returned {what}", advice)
