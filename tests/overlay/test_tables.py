"""Tables become triples and come back: DataFrames, CSV files, SQLite tables."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from logic import KnowledgeBase, LogicError
from logic.__main__ import main
from logic.exporters import tables

CARS = {"name": ["BMW", "Opel", None], "hp": [150, None, 90], "price": [40000.5, 1.0, None]}
TRIPLES = {
    *(("car/1", "name", "BMW"), ("car/1", "hp", 150), ("car/1", "price", 40000.5)),
    *(("car/2", "name", "Opel"), ("car/2", "price", 1.0), ("car/3", "hp", 90)),
}


def test_a_table_of_any_library() -> None:
    with_nan = pd.DataFrame({**CARS, "hp": pd.array(CARS["hp"], dtype="Int64")})
    for table in (pa.table(CARS), pl.DataFrame(CARS), with_nan):
        assert set(tables.triples(table, name="car").rows) == TRIPLES


def test_oids_and_namespaces_are_chosen() -> None:
    rows = [{"id": 7, "name": "BMW"}, {"id": "x", "name": "Opel", "new": True, "since": date(2006, 4, 3)}]
    assert tables.triples(rows, oid="id", namespace="cars").rows == [
        (7, "cars:name", "BMW"), ("x", "cars:name", "Opel"), ("x", "cars:new", "true"),
        ("x", "cars:since", "2006-04-03"),
    ]  # fmt: skip


def test_a_csv_file(tmp_path: Path) -> None:
    (tmp_path / "car.csv").write_text('name,hp,price,note\nBMW,150,40000.5,\nOpel,,1.0,""\n,90,,NA\n', encoding="utf-8")
    (found,) = tables.export(tmp_path / "car.csv")
    expected = {(oid, f"car:{attribute}", value) for oid, attribute, value in TRIPLES}
    assert set(found.rows) == expected | {("car/2", "car:note", ""), ("car/3", "car:note", "NA")}


def test_every_table_of_an_sqlite_file(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "market.db")) as connection:
        connection.executescript(
            "CREATE TABLE car (name, hp, price); CREATE TABLE empty (a, b);"
            "INSERT INTO car VALUES ('BMW', 150, 40000.5), ('Opel', NULL, 1.0), (NULL, 90, NULL)"
        )
    found = list(tables.export(tmp_path / "market.db"))
    assert [len(relation) for relation in found] == [6, 0]
    assert set(found[0].rows) == {(oid, f"car:{attribute}", value) for oid, attribute, value in TRIPLES}


def test_triples_become_the_table_that_they_were() -> None:
    rows = sorted(TRIPLES, key=str)
    back = pa.table(tables.columns(rows))
    assert back.select(["name", "hp", "price"]).to_pydict() == CARS
    assert back["oid"].to_pylist() == ["car/1", "car/2", "car/3"]
    assert tables.columns([]) == {"oid": []}


def test_triples_of_a_knowledge_base() -> None:
    kb = KnowledgeBase()
    kb.consult(text=":- use_module(library(similarity)).")
    kb.add_facts([tables.triples(pa.table(CARS), name="car")])
    assert kb.query("similar('BWM', name, 2, O, V, D)").tuples() == [("car/1", "BMW", 2)]
    assert tables.columns(kb.query("triple(O, A, V)").tuples())["hp"] == [150, None, 90]


WRONG = {
    "unknown-column": ([{"a": 1}], "id"),
    "missing-oid": ([{"id": None, "a": 1}], "id"),
    "repeated-oid": ([{"id": 1, "a": 1}, {"id": 1, "a": 2}], "id"),
    "not-a-value": ([{"a": b"bytes"}], None),
}


@pytest.mark.parametrize("code", WRONG)
def test_what_cannot_become_triples(code: str) -> None:
    rows, oid = WRONG[code]
    with pytest.raises(LogicError) as raised:
        tables.triples(rows, oid=oid)
    assert raised.value.code == code


def test_two_values_of_one_attribute_make_no_table() -> None:
    with pytest.raises(LogicError, match="more than one value for `a`"):
        tables.columns([(1, "a", 1), (1, "a", 2)])


def test_what_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(LogicError, match="cannot be read"):
        tables.export(tmp_path / "missing.csv")
    (tmp_path / "wrong.csv").write_text("a,b\n1\n")
    with pytest.raises(LogicError, match="no table that can be read"):
        list(tables.export(tmp_path / "wrong.csv"))
    (tmp_path / "twice.csv").write_text("a,a\n1,2\n")
    with pytest.raises(LogicError, match="two columns are called `a`"):
        list(tables.export(tmp_path / "twice.csv"))
    with pytest.raises(LogicError, match="no trials"):
        tables.export(tmp_path, trials=1)


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "car.csv").write_text("name,hp\nBMW,150\nOpel,90\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["export", "table", str(tmp_path / "car.csv"), "-o", str(tmp_path / "car.dl")])
    assert ended.value.code == 0
    query = "SELECT ?n WHERE { (?o,car:name,?n) (?o,car:hp,?h) FILTER (?h > 100) }"
    with pytest.raises(SystemExit):
        main(["run", str(tmp_path / "car.dl"), "--vql", query, "--csv"])
    assert capsys.readouterr().out == "n\nBMW\n"
