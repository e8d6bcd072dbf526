"""Files with a table as Arrow data or rows: Parquet, CSV, JSON lines, Arrow, SQLite, DuckDB.

pyarrow (the extra `arrow`) and DuckDB (the extra `duckdb`) read them, each imported by the first file that needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from logic.errors import Diagnostic, LogicError, missing_library

SQLITE = b"SQLite format 3\x00"


def read_table(path: Path, name: str, columns: Sequence[str] | None) -> object:
    """The table that a file holds, or the one called `name` of a database: the columns that are named, or all.

    Dates and times become texts in ISO 8601. Raises LogicError: `no-table`, `unknown-column`, `missing-library`.
    """
    try:
        reader = kind_of(path)
    except OSError as error:
        message = f"`{path}` cannot be read: {error.strerror}"
        raise _error("no-table", message, "check the path: is it relative to here?") from None
    return reader(path, name, columns)


def kind_of(path: Path) -> Callable[[Path, str, Sequence[str] | None], object]:
    """What reads a file: known by its first bytes or its suffix."""
    with path.open("rb") as file:
        start = file.read(len(SQLITE))
    if start == SQLITE:
        return read_sqlite
    suffix = _suffix(path)
    if path.suffix == ".duckdb" or start[8:12] == b"DUCK":
        return read_duckdb
    if suffix in ARROW:
        return read_arrow
    raise _error(
        "no-table", f"`{path}` is no file of a known kind",
        f"give a file whose name ends in {', '.join(ARROW)} or .duckdb, an SQLite file, or a DataFrame",
    )  # fmt: skip


def read_arrow(path: Path, _: str, columns: Sequence[str] | None) -> object:
    """A file that pyarrow reads."""
    _need("pyarrow", "arrow", path)
    import pyarrow as pa

    suffix = _suffix(path)
    try:
        table = ARROW[suffix](path)
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        raise _error("no-table", f"`{path}` is no {suffix} file that can be read: {error}", "check the file") from None
    return with_texts_for_times(table.select(_known(path, table.column_names, columns)))


def read_parquet(path: Path) -> Any:
    from pyarrow import parquet

    return parquet.read_table(path)


def read_csv(path: Path) -> Any:
    from pyarrow import csv

    # An empty field is a null, which is refused with its place; `""` is the empty text.
    options = csv.ConvertOptions(null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False)
    delimiter = "\t" if ".tsv" in path.suffixes else ","
    return csv.read_csv(path, convert_options=options, parse_options=csv.ParseOptions(delimiter=delimiter))


def read_json(path: Path) -> Any:
    from pyarrow import json

    return json.read_json(path)


def read_feather(path: Path) -> Any:
    from pyarrow import feather

    return feather.read_table(path)


ARROW: dict[str, Callable[[Path], Any]] = {
    ".parquet": read_parquet,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".json": read_json,
    ".jsonl": read_json,
    ".ndjson": read_json,
    ".arrow": read_feather,
    ".feather": read_feather,
}


def with_texts_for_times(table: Any) -> Any:
    """The table with texts in the place of dates and times."""
    import pyarrow as pa

    fields = [pa.field(one.name, pa.string()) if pa.types.is_temporal(one.type) else one for one in table.schema]
    return table.cast(pa.schema(fields))


def read_sqlite(path: Path, name: str, columns: Sequence[str] | None) -> object:
    """The rows of a table of an SQLite file."""
    import sqlite3

    try:
        with closing(sqlite3.connect(path.resolve().as_uri() + "?mode=ro", uri=True)) as connection:
            found = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
            _known_table(path, name, [one for (one,) in found])
            titles = [one[0] for one in connection.execute(f"SELECT * FROM {quoted(name)} LIMIT 0").description]
            chosen = ", ".join(map(quoted, _known(path, titles, columns)))
            return connection.execute(f"SELECT {chosen} FROM {quoted(name)}").fetchall()
    except sqlite3.Error as error:
        message = f"`{path}` is no database that can be read: {error}"
        raise _error("no-table", message, "see what `sqlite3 FILE .recover` can save") from None


def read_duckdb(path: Path, name: str, columns: Sequence[str] | None) -> object:
    """A table of a DuckDB file."""
    _need("duckdb", "duckdb", path)
    _need("pyarrow", "arrow", path)
    import duckdb

    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            found = connection.execute("SELECT table_name FROM information_schema.tables ORDER BY table_name")
            _known_table(path, name, [one for (one,) in found.fetchall()])
            titles = [one[0] for one in connection.execute(f"SELECT * FROM {quoted(name)} LIMIT 0").description or ()]
            chosen = ", ".join(map(quoted, _known(path, titles, columns)))
            return with_texts_for_times(connection.sql(f"SELECT {chosen} FROM {quoted(name)}").to_arrow_table())
    except duckdb.Error as error:
        raise _error("no-table", f"`{path}` is no database that can be read: {error}", "check the file") from None


def quoted(name: str) -> str:
    """A name of SQL as text."""
    return '"' + name.replace('"', '""') + '"'


def _suffix(path: Path) -> str:
    """What a name ends in, before the suffix of a compression."""
    return Path(path.stem).suffix if path.suffix in {".gz", ".bz2", ".zst"} else path.suffix


def _known_table(path: Path, name: str, tables: Sequence[str]) -> None:
    if name not in tables:
        there = ", ".join(f"`{one}`" for one in tables) or "none"
        raise _error("no-table", f"`{path}` has no table `{name}`", f"its tables: {there}; choose one with `table=`")


def _known(path: Path, there: Sequence[str], wanted: Sequence[str] | None) -> list[str]:
    for name in wanted or ():
        if name not in there:
            names = ", ".join(f"`{one}`" for one in there)
            raise _error("unknown-column", f"`{path}` has no column `{name}`", f"its columns: {names}")
    return list(there if wanted is None else wanted)


def _need(library: str, extra: str, path: Path) -> None:
    if find_spec(library) is None:
        raise missing_library(f"reading `{path}`", library, extra)


def _error(code: str, message: str, advice: str) -> LogicError:
    return LogicError(Diagnostic(code, message, help=advice))
