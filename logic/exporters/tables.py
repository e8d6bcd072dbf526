"""Tables as triples (object, attribute, value), and triples as a table; `logic/facts/vocabulary/triples.dl` says more.

>>> cars = [{"name": "BMW", "price": 40000}, {"name": "Opel", "price": None}]
>>> triples(cars, name="car").rows
[('car/1', 'name', 'BMW'), ('car/1', 'price', 40000), ('car/2', 'name', 'Opel')]
>>> columns(triples(cars, name="car").rows)
{'oid': ['car/1', 'car/2'], 'name': ['BMW', 'Opel'], 'price': [40000, None]}
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, time
from os import PathLike
from pathlib import Path
from typing import Any

from logic.errors import Diagnostic, LogicError
from logic.facts.files import SQLITE, quoted, read_csv
from logic.facts.relation import Relation, Value

COLUMNS = ("oid", "attribute", "value")

Triple = tuple[Value, str, Value]
Table = Mapping[str, Sequence[Any]]  # the values of each column


def triples(source: object, *, name: str = "row", oid: str | None = None, namespace: str = "") -> Relation:
    """The triples of a table: a DataFrame, anything else with Arrow columns, or an iterable of mappings.

    The column `oid` identifies the rows; without one the rows get the oids `NAME/1`, `NAME/2`, … With a namespace the
    attribute of a column is `NAMESPACE:COLUMN`. A null, also a NaN, gives no triple. Truth becomes the text `true` or
    `false`; dates and times become texts in ISO 8601.

    Raises LogicError: `unknown-column`, `repeated-column`, `missing-oid`, `repeated-oid`, `not-a-value`.
    """
    return _relation(_table(source), name, oid, namespace)


def export(path: str | PathLike[str], trials: int | str | Iterable[int | str] | None = None) -> Iterator[Relation]:
    """The triples of a CSV file (whose first line names the columns), or of every table of an SQLite file.

    The namespace of the attributes is the name of the file without its suffix, or of the SQLite table; oids are made.
    `trials` must be None. Raises LogicError: `no-table`, and as `triples` does.
    """
    if trials is not None:
        raise _error("no-trials", "a table has no trials to choose from", "leave `trials` out")
    return _export(Path(path), _is_sqlite(Path(path)))


def columns(rows: Iterable[tuple[Any, ...]], *, oid: str = "oid") -> dict[str, list[Any]]:
    """The table that triples stand for: the column of oids, then one an attribute, in the order of their first use.

    `rows` are (oid, attribute, value), as `kb.query("triple(O, A, V)").tuples()` gives them. An object without an
    attribute has None there. pandas, Polars and pyarrow make a table of the result. Raises LogicError
    (`repeated-attribute`) if an object has two values for one attribute, or an attribute is called as the oids are.
    """
    found: dict[str, dict[Any, Any]] = {}
    objects: dict[Any, None] = {}
    for thing, attribute, value in rows:
        objects[thing] = None
        values = found.setdefault(attribute, {})
        if thing in values or attribute == oid:
            message = f"the object `{thing}` has more than one value for `{attribute}`"
            raise _error("repeated-attribute", message, "choose one of them, or name the column of oids otherwise")
        values[thing] = value
    return {oid: list(objects)} | {name: [values.get(one) for one in objects] for name, values in found.items()}


def _error(code: str, message: str, help: str) -> LogicError:
    return LogicError(Diagnostic(code, message, help=help))


def _relation(table: Table, name: str, oid: str | None, namespace: str) -> Relation:
    size = len(next(iter(table.values()), ()))
    names = [f"{name}/{number}" for number in range(1, size + 1)] if oid is None else _oids(table, oid)
    prefix = f"{namespace}:" if namespace else ""
    kept = {f"{prefix}{column}": values for column, values in table.items() if column != oid}
    rows = [
        (names[number], attribute, value)
        for number in range(size)
        for attribute, values in kept.items()
        if (value := _value(values[number], attribute, number)) is not None
    ]
    return Relation("triple", COLUMNS, rows)


def _oids(table: Table, column: str) -> list[Value]:
    if column not in table:
        raise _error("unknown-column", f"there is no column `{column}`", f"the columns are {', '.join(table)}")
    found = [_value(value, column, number) for number, value in enumerate(table[column])]
    if None in found:
        message = f"row {found.index(None)} has nothing in `{column}`"
        raise _error("missing-oid", message, "leave such rows out, or leave `oid` out: then oids are made")
    if (twice := _repeated(found)) is not None:
        message = f"`{twice}` stands more than once in `{column}`"
        raise _error("repeated-oid", message, "take a column that identifies the rows, or leave `oid` out")
    return [value for value in found if value is not None]


def _repeated(values: Iterable[Any]) -> object:
    """The first value that was there before, or None."""
    seen: set[Any] = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    return None


def _value(value: object, column: str, row: int) -> Value | None:
    """The value as it is stored; None for what is absent."""
    match value:
        case bool():
            return "true" if value else "false"
        case None | str() | int():
            return value
        case float():
            return None if value != value else value  # noqa: PLR0124 - NaN stands for a null in DataFrames
        case date() | datetime() | time():
            return value.isoformat()
        case _:
            message = f"{value!r} in `{column}` (row {row}) is neither a number nor a text"
            raise _error("not-a-value", message, "convert the column first, or leave it out")


def _table(source: object) -> Table:
    if hasattr(source, "__arrow_c_stream__"):
        import pyarrow as pa

        table = pa.table(source)
        if (twice := _repeated(table.column_names)) is not None:
            message = f"two columns are called `{twice}`"
            raise _error("repeated-column", message, "rename one of them: an attribute has one value")
        return {name: column.to_pylist() for name, column in zip(table.column_names, table.columns, strict=True)}
    records: list[Mapping[str, Any]] = list(source)  # type: ignore[call-overload]
    names = dict.fromkeys(name for record in records for name in record)
    return {name: [record.get(name) for record in records] for name in names}


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE)) == SQLITE
    except OSError as error:
        message = f"`{path}` cannot be read: {error.strerror}"
        raise _error("no-table", message, "check the path: is it relative to here?") from None


def _export(path: Path, is_sqlite: bool) -> Iterator[Relation]:
    for name, table in _sqlite_tables(path) if is_sqlite else [(path.stem, _csv_table(path))]:
        yield _relation(table, name, None, name)


def _csv_table(path: Path) -> Table:
    import pyarrow as pa

    try:
        return _table(read_csv(path))
    except (pa.ArrowException, UnicodeDecodeError) as error:
        message = f"`{path}` is no table that can be read: {error}"
        raise _error("no-table", message, "give a CSV file in UTF-8 with a line of names, or an SQLite file") from None


def _sqlite_tables(path: Path) -> Iterator[tuple[str, Table]]:
    try:
        with closing(sqlite3.connect(path.resolve().as_uri() + "?mode=ro", uri=True)) as connection:
            query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            for (name,) in connection.execute(f"{query} ORDER BY name").fetchall():
                cursor = connection.execute(f"SELECT * FROM {quoted(name)}")
                titles = [column[0] for column in cursor.description]
                values = list(zip(*cursor, strict=True)) or [()] * len(titles)
                yield name, dict(zip(titles, values, strict=True))
    except sqlite3.Error as error:
        message = f"`{path}` is no table that can be read: {error}"
        raise _error("no-table", message, "see what `sqlite3 FILE .recover` can save") from None
