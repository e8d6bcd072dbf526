"""Columns of an SQLite query: what stands for NULL in each, and how they are read without an object for each value.

>>> caller = Column("it.activation_id", "int", "nil")
>>> caller.filled, caller.unread.filled
("coalesce(it.activation_id, 'nil')", "coalesce(NULL, 'nil')")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from logic.facts.relation import ColumnRows, Value
from logic.frozen import frozen, replace

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 65_536  # rows of a batch; also those from which the driver tells the types of the columns


@frozen
class Column:
    """An SQL expression, the type of its values, and what stands for NULL; None where there never is one.

    `kind` `any` is a column of integers and texts that cannot be told apart by being absent or not.
    """

    expression: str
    kind: Literal["int", "float", "text", "any"]
    absent: Value | None = None

    @property
    def filled(self) -> str:
        """The expression with something in the place of NULL."""
        if self.absent is None:
            return self.expression
        shown = f"'{self.absent}'" if isinstance(self.absent, str) else repr(self.absent)
        return f"coalesce({self.expression}, {shown})"

    @property
    def unread(self) -> Column:
        """The column as if all its values were absent; one that never is must be read."""
        return self if self.absent is None else replace(self, expression="NULL")

    @property
    def is_unread(self) -> bool:
        """Whether all its values are as if they were absent."""
        return self.expression == "NULL"


def read_columns(database: Path, statement: str, columns: Mapping[str, Column]) -> ColumnRows | None:
    """The rows of a statement that leaves NULL where it is and unread columns away, through the SQLite driver of ADBC.

    None where pyarrow and the driver (the extra `columns`) are not installed, and where the rows are not what the
    columns say or cannot be read: Python's own sqlite3 then reads them, or says what is wrong.
    """
    try:
        import pyarrow as pa
        from adbc_driver_sqlite import dbapi
    except ModuleNotFoundError:
        return None
    try:
        with dbapi.connect(f"{database.resolve().as_uri()}?mode=ro") as connection, connection.cursor() as cursor:
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(BATCH)})
            cursor.execute(statement)
            table = cursor.fetch_arrow_table()
            table.validate(full=True)  # also that texts are UTF-8, which the driver takes for granted
            parts = [_filled(part, columns) for part in _apart(table, columns)]
    except (dbapi.Error, OSError, pa.ArrowException, _OtherType):
        return None
    return ColumnRows(tuple(sorted(parts, key=lambda part: -part.num_rows)))


class _OtherType(Exception):
    """A column holds values of another type than it should."""


def _apart(table: pa.Table, columns: Mapping[str, Column]) -> Iterator[pa.Table]:
    """Tables in which a column is either an id in every row or absent in every row: a column of Arrow has one type."""
    import pyarrow.compute as pc

    for name, column in columns.items():
        if column.is_unread:
            continue
        there = table[name]
        if column.kind == "int" and isinstance(column.absent, str) and 0 < there.null_count < len(there):
            absent = pc.is_null(there)
            yield from _apart(table.filter(pc.invert(absent)), columns)
            yield from _apart(table.filter(absent), columns)
            return
    yield table


def _filled(table: pa.Table, columns: Mapping[str, Column]) -> pa.Table:
    """The table with what stands for NULL in its place."""
    import pyarrow as pa
    import pyarrow.compute as pc

    types = {"int": pa.int64(), "float": pa.float64(), "text": pa.string()}
    arrays = []
    for name, column in columns.items():
        there = None if column.is_unread else table[name]
        if there is None or there.null_count == table.num_rows:
            places = pa.repeat(pa.scalar(0, pa.int8()), table.num_rows)
            there = pa.DictionaryArray.from_arrays(places, pa.array([column.absent]))
        elif there.type != types[column.kind]:
            raise _OtherType(name)
        elif there.null_count:
            there = pc.fill_null(there, column.absent)
        arrays.append(there)
    return pa.table(arrays, names=list(columns))
