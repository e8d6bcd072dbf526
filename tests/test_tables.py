"""Facts from files: each kind is written by its own library, and read as what was written."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from click.testing import CliRunner
from pyarrow import csv, feather, parquet

from logic import KnowledgeBase, LogicError
from logic.__main__ import main

ROADS = pa.table({"source": ["a", "b"], "length": [1.5, 2.0], "target": ["b", "c"]})


def write_json(table: pa.Table, path: Path) -> None:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in table.to_pylist()), encoding="utf-8")


def write_sqlite(table: pa.Table, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE road (source TEXT, length REAL, target TEXT)")
        connection.executemany("INSERT INTO road VALUES (?, ?, ?)", [tuple(row.values()) for row in table.to_pylist()])


def write_duckdb(table: pa.Table, path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.register("given", table)
        connection.execute("CREATE TABLE road AS SELECT * FROM given")


WRITERS: dict[str, Callable[[pa.Table, Path], object]] = {
    "road.parquet": parquet.write_table,
    "road.csv": csv.write_csv,
    "road.tsv": lambda table, path: csv.write_csv(table, path, csv.WriteOptions(delimiter="\t")),
    "road.jsonl": write_json,
    "road.feather": feather.write_feather,
    "road.db": write_sqlite,
    "road.duckdb": write_duckdb,
}


@pytest.mark.parametrize("name", WRITERS)
def test_each_kind_of_file_is_read_whole_or_by_columns(name: str, tmp_path: Path) -> None:
    WRITERS[name](ROADS, tmp_path / name)
    kb = KnowledgeBase()
    assert kb.add("road", tmp_path / name) == 2
    assert kb.query("road(X, L, Y)").tuples() == [("a", 1.5, "b"), ("b", 2.0, "c")]
    assert kb.add("link", str(tmp_path / name), columns=["target", "source"], table="road") == 2
    assert kb.query("link(X, Y)").tuples() == [("b", "a"), ("c", "b")]


def test_a_compressed_file_is_known_by_its_inner_suffix(tmp_path: Path) -> None:
    with pa.output_stream(tmp_path / "road.csv.gz", compression="gzip") as out:
        csv.write_csv(ROADS, out)
    assert KnowledgeBase().add("road", tmp_path / "road.csv.gz") == 2


def test_dates_become_texts(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"day": [date(1994, 1, 31)]}), tmp_path / "day.parquet")
    (tmp_path / "day.csv").write_text("day\n1994-02-01\n", encoding="utf-8")
    kb = KnowledgeBase()
    kb.add("day", tmp_path / "day.parquet")
    kb.add("day", tmp_path / "day.csv")
    assert kb.query("day(D)").tuples() == [("1994-01-31",), ("1994-02-01",)]


def refused(path: Path, **options: object) -> str:
    kb = KnowledgeBase()
    with pytest.raises(LogicError) as caught:
        kb.add("road", path, **options)  # type: ignore[arg-type]
    assert kb.predicates() == []
    return str(caught.value).replace(f"{path.parent}/", "")


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.csv").startswith("error[no-table]: `none.csv` cannot be read: No such file")
    (tmp_path / "road.txt").write_text("a b\n", encoding="utf-8")
    assert "`road.txt` is no file of a known kind" in refused(tmp_path / "road.txt")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and no more")
    assert "`broken.parquet` is no .parquet file that can be read" in refused(tmp_path / "broken.parquet")
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 500)
    assert "`broken.db` is no database that can be read" in refused(tmp_path / "broken.db")
    (tmp_path / "latin.csv").write_bytes("a,b\ncaf\xe9,1\n".encode("latin-1"))
    assert "column a: values of type Binary cannot be stored" in refused(tmp_path / "latin.csv")


def test_an_empty_field_is_no_value(tmp_path: Path) -> None:
    (tmp_path / "road.csv").write_text('source,length\na,1\nb,\n"",3\n', encoding="utf-8")
    assert "column length: a relation holds no null (row 1, column 1)" in refused(tmp_path / "road.csv")
    (tmp_path / "road.csv").write_text('source,length\na,1\n"",3\n', encoding="utf-8")
    kb = KnowledgeBase()
    kb.add("road", tmp_path / "road.csv")
    assert kb.query("road(X, L)").tuples() == [("", 3), ("a", 1)]


def test_unknown_tables_and_columns_are_named_with_those_there_are(tmp_path: Path) -> None:
    for name in ("road.db", "road.duckdb"):
        WRITERS[name](ROADS, tmp_path / name)
        assert refused(tmp_path / name, table="path").endswith("help: its tables: `road`; choose one with `table=`")
        assert "its columns: `source`, `length`, `target`" in refused(tmp_path / name, columns=["origin"])


def test_columns_of_rows_are_not_chosen() -> None:
    with pytest.raises(TypeError, match="choose from a file"):
        KnowledgeBase().add("road", [("a", "b")], columns=["source"])


def test_the_command_line_takes_facts_from_files(tmp_path: Path) -> None:
    csv.write_csv(ROADS, tmp_path / "road.csv")
    (tmp_path / "rules.dl").write_text("far(Y) :- road(_, L, Y), L > 1.7.\n", encoding="utf-8")
    arguments = ["run", str(tmp_path / "rules.dl"), "-q", "far(X)", "--json"]
    done = CliRunner().invoke(main, [*arguments, "--facts", f"road={tmp_path / 'road.csv'}"])
    assert (done.exit_code, done.output.strip()) == (0, '[{"X": "c"}]')
    wrong = CliRunner().invoke(main, [*arguments, "--facts", "road"])
    assert wrong.exit_code == 2
    assert "`road` is not NAME=PATH" in wrong.output
