"""Rows that a caller hands over: which predicate they belong to, and whether their values fit its declaration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from logic.engine._native import Relation
from logic.engine.analysis.declare import Declaration
from logic.engine.analysis.lower import is_reserved
from logic.engine.analysis.mistakes import reserved_name
from logic.engine.analysis.program import Key
from logic.engine.analysis.records import NotARecord, flat_row
from logic.engine.analysis.types import MEMBERS, type_of
from logic.engine.backends.database import relation_types
from logic.engine.builtins import BUILTINS, FUNCTIONS, Builtin
from logic.engine.syntax.unparse import format_value
from logic.errors import Diagnostic, LogicError, Note
from logic.facts.files import read_table
from logic.facts.schema import Column
from logic.facts.values import Compound


def key_of(predicate: str, rows: object, known: Iterable[Key]) -> Key:
    """The predicate that a name (or `name/arity`) means for these rows; one of the language's own is refused."""
    key = _key_of(predicate, rows, known)
    if is_reserved(key.name, key.arity):
        raise LogicError(reserved_name(key, None))
    return key


def given_rows(predicate: str, rows: object, columns: Sequence[str] | None, table: str | None) -> object:
    """Rows as a list, or something with Arrow columns; a path stands for what the file holds."""
    if isinstance(rows, (str, PathLike)):
        rows = read_table(Path(rows), table or predicate.split("/", maxsplit=1)[0], columns)
    elif columns is not None or table is not None:
        raise TypeError("`columns` and `table` choose from a file; rows of the program are taken as they are")
    return rows if hasattr(rows, "__arrow_c_stream__") else list(rows)  # type: ignore[call-overload]


def refuse_reserved(entry: Builtin) -> None:
    """Raises LogicError for a predicate or function of the host whose name the language has already."""
    key, taken = Key(entry.name, entry.arity), Key(entry.name, entry.arity - 1)
    if is_reserved(*key) or key in BUILTINS:
        raise LogicError(reserved_name(key, None))
    if entry.function and taken in FUNCTIONS:
        raise LogicError(reserved_name(taken, None))


def _key_of(predicate: str, rows: object, known: Iterable[Key]) -> Key:
    name, slash, digits = predicate.rpartition("/")
    if slash and name and digits.isdigit():
        return Key(name, int(digits))
    width = _width(rows)
    if width is not None:
        return Key(predicate, width)
    arities = sorted({key.arity for key in known if key.name == predicate})
    if len(arities) == 1:
        return Key(predicate, arities[0])
    raise LogicError(Diagnostic("unknown-arity", f"no rows tell how many columns `{predicate}` has",
                                help=f"write the arity, as in `{predicate}/2`"))  # fmt: skip


def _width(rows: object) -> int | None:
    """The number of columns of rows or of a table, if they tell."""
    for attribute in ("num_columns", "width"):
        number = getattr(rows, attribute, None)
        if isinstance(number, int):
            return number
    for attribute in ("columns", "schema"):  # of a table, of a stream
        columns = getattr(rows, attribute, None)
        if columns is not None:
            return len(columns)
    if isinstance(rows, Sequence) and rows and isinstance(rows[0], (tuple, list)):
        return len(rows[0])
    return None


def flat_rows(declared: Declaration, rows: object) -> object:
    """Rows of a predicate with record columns, as they are stored.

    A record is a `Compound`, a tuple of its fields or a dict by their names; in Arrow data it is a struct.
    """
    if hasattr(rows, "__arrow_c_stream__"):
        import pyarrow as pa

        table = pa.table(rows)
        while any(pa.types.is_struct(kind) for kind in table.schema.types):
            table = table.flatten()
        return table
    predicate = declared.predicate
    try:
        return [flat_row(predicate, _with_terms(predicate.columns, row)) for row in rows]  # type: ignore[attr-defined]
    except NotARecord as error:
        column, value = error.args
        message = f"{value!r} is no {column.record.name}, as column `{column.name}` of `{declared.key}` is declared"
        note = Note("declared here", declared.span)
        raise LogicError(
            Diagnostic("type-clash", message, help="correct the rows, or the declaration", notes=(note,))
        ) from None


def _with_terms(columns: Sequence[Column], row: Sequence[object]) -> tuple[Any, ...]:
    """The row with tuples and dicts in the place of records as terms."""
    if len(row) != len(columns):
        return tuple(row)
    return tuple(_term(column, value) for column, value in zip(columns, row, strict=True))


def _term(column: Column, value: object) -> object:
    record = column.record
    if record is None:
        return value
    names = [field.name for field in record.fields]
    if isinstance(value, dict) and value.keys() == set(names):
        value = tuple(value[name] for name in names)
    elif isinstance(value, Compound) and value.name == record.name:
        value = value.arguments
    return Compound(record.name, _with_terms(record.fields, value)) if isinstance(value, tuple) else value


def refuse_wrong_types(declared: Declaration, relation: Relation) -> None:
    """Raises LogicError for the first column whose values are not all of its declared type."""
    for number, (column, found) in enumerate(zip(declared.predicate.columns, relation_types(relation), strict=True)):
        if MEMBERS[found] <= MEMBERS[column.type]:
            continue
        value = next(row[number] for row in relation.tuples() if type_of(row[number]) not in MEMBERS[column.type])
        shown = format_value(value)
        message = f"{shown} is not {column.type}, as column `{column.name}` of `{declared.key}` is declared"
        note = Note("declared here", declared.span)
        raise LogicError(Diagnostic("type-clash", message, help="correct the rows, or the declaration", notes=(note,)))
