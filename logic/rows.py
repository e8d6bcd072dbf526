"""Rows that a caller hands over: which predicate they belong to, and whether their values fit its declaration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from logic.engine.analysis.declare import Declaration
from logic.engine.analysis.program import Key
from logic.engine.analysis.types import MEMBERS
from logic.errors import Diagnostic, LogicError, Note

KINDS: dict[type, str] = {int: "int", float: "float", str: "text"}


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


def refuse_wrong_types(declared: Declaration, rows: object) -> None:
    """Raises LogicError for the first value that is not of its column's declared type."""
    if not isinstance(rows, Sequence):
        return
    for index, column in enumerate(declared.predicate.columns):
        allowed = MEMBERS[column.type]
        if len(allowed) == len(KINDS):
            continue
        for number, row in enumerate(rows):
            kind = KINDS.get(type(row[index])) if len(row) > index else None
            if kind is not None and kind not in allowed:
                raise LogicError(Diagnostic(
                    "type-clash",
                    f"row {number} has {row[index]!r} in column `{column.name}`, which is declared {column.type}",
                    help="correct the row, or the declared type", notes=(Note("declared here", declared.span),),
                ))  # fmt: skip
