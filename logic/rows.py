"""Rows that a caller hands over: which predicate they belong to, and whether their values fit its declaration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from logic.engine.analysis.declare import Declaration
from logic.engine.analysis.program import Key, Types
from logic.engine.analysis.types import MEMBERS, type_of
from logic.engine.syntax.ast import Value
from logic.engine.syntax.unparse import format_value
from logic.errors import Diagnostic, LogicError, Note


def key_of(predicate: str, rows: object, known: Iterable[Key]) -> Key:
    """The predicate that a name (or `name/arity`) means for these rows."""
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
    columns = getattr(rows, "columns", None)
    if columns is not None:
        return len(columns)
    if isinstance(rows, Sequence) and rows and isinstance(rows[0], (tuple, list)):
        return len(rows[0])
    return None


def refuse_wrong_types(declared: Declaration, types: Types, rows: Iterable[tuple[Value, ...]]) -> None:
    """Raises LogicError for the first column whose values, of type `types`, are not all of its declared type."""
    for number, (column, found) in enumerate(zip(declared.predicate.columns, types, strict=True)):
        if MEMBERS[found] <= MEMBERS[column.type]:
            continue
        value = next(row[number] for row in rows if type_of(row[number]) not in MEMBERS[column.type])
        message = (
            f"{format_value(value)} is not {column.type}, as column `{column.name}` of `{declared.key}` is declared"
        )
        note = Note("declared here", declared.span)
        raise LogicError(Diagnostic("type-clash", message, help="correct the rows, or the declaration", notes=(note,)))
