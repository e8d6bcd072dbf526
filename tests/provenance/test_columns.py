"""Facts as Arrow columns: the same as row by row, in parts of one type, and only what is asked for."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from logic import KnowledgeBase, LogicError
from logic.exporters.noworkflow import export
from logic.facts.relation import ColumnRows, Relation

if TYPE_CHECKING:
    from conftest import Project

LARGE = ("activation", "evaluation", "dependency", "member")


def by_name(path: Path) -> dict[str, Relation]:
    return {relation.name: relation for relation in export(path)}


def row_by_row(path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Relation]:
    """What is exported where the driver is not installed."""
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "adbc_driver_sqlite", None)
        return by_name(path)


def test_columns_hold_what_rows_do(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    columns, rows = by_name(project.folder), row_by_row(project.folder, monkeypatch)
    assert {name for name, one in columns.items() if isinstance(one.rows, ColumnRows)} == set(LARGE)
    assert not [one for one in rows.values() if isinstance(one.rows, ColumnRows)]
    for name, one in rows.items():
        assert Counter(columns[name].rows) == Counter(one.rows)
        assert [list(map(type, row)) for row in sorted(columns[name].rows, key=repr)] == [
            list(map(type, row)) for row in sorted(one.rows, key=repr)
        ]


def test_an_id_that_is_sometimes_absent(
    changed: Callable[[str], Path], project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = changed("""
        UPDATE evaluation SET member_container_id = NULL WHERE id % 3 = 0;
        UPDATE evaluation SET activation_id = NULL, repr = NULL WHERE id % 2 = 0;
        UPDATE dependency SET collection_id = 7, "key" = '[0]' WHERE id % 5 = 0;
    """)
    (count,) = project.sql("SELECT count(*) FROM evaluation")
    evaluation = by_name(database)["evaluation"]
    assert len(evaluation) == count[0]
    assert {(row[6] == "nil", row[4] == "nil", row[5] == "nil") for row in evaluation.rows if row[1] == 6} == {
        (True, True, True)
    }
    kb, expected = KnowledgeBase(), row_by_row(database, monkeypatch)
    kb.consult(text=":- use_module(library(provenance)).")
    kb.add_facts(export(database))
    for name in LARGE:
        variables = ", ".join(f"V{number}" for number in range(expected[name].arity))
        assert set(kb.query(f"{name}({variables})").tuples()) == set(expected[name].rows)


def test_what_is_no_text_or_of_another_type_is_read_row_by_row(changed: Callable[[str], Path]) -> None:
    with pytest.raises(LogicError, match="Could not decode to UTF-8 column 'repr'"):
        by_name(changed("UPDATE evaluation SET repr = CAST(x'ff41' AS TEXT) WHERE id = 1"))
    found = by_name(changed("UPDATE evaluation SET repr = 'a', code_component_id = 'odd' WHERE id = 1"))
    assert ("odd", "a") in {(row[3], row[5]) for row in found["evaluation"].rows}


def test_only_the_chosen_predicates_are_read(project: Project) -> None:
    assert [one.name for one in export(project.folder, 1, ["activation", "trial"])] == ["activation", "trial"]
    (calls,) = export(project.folder, 1, {"activation": ["name"]})
    assert {row[2] for row in calls.rows} == {"__main__", "range", "x", "y", "z"}
    assert {(row[0], row[3], row[4]) for row in calls.rows} == {(1, -1.0, "nil")}
    assert {row[1] for row in calls.rows} == {
        id
        for (id,) in project.sql("SELECT a.id FROM activation a JOIN trial t ON t.id = trial_id AND sequence_key = 1")
    }


@pytest.mark.parametrize(
    ("predicates", "message"),
    [
        (
            ["activations"],
            (
                "error[unknown-predicate]: noWorkflow's databases hold no facts of a predicate `activations`\n"
                "  help: did you mean `activation` or `annotation`? the predicates are trial, trial_ref, tag, "
                "argument, module, environment, code_component, code_block, composition, activation, evaluation, "
                "dependency, access, buffering, member, stage_tag, experiment, annotation"
            ),
        ),
        (
            {"activation": ["names"]},
            (
                "error[unknown-column]: `activation/5` has no column `names`\n"
                "  help: did you mean `name`? its columns are trial, id, name, start, code_block"
            ),
        ),
    ],
)
def test_what_there_is_not_cannot_be_chosen(
    project: Project, predicates: list[str] | dict[str, list[str]], message: str
) -> None:
    with pytest.raises(LogicError) as caught:
        export(project.folder, 1, predicates)
    assert str(caught.value) == message


def test_columns_are_a_sequence_of_rows() -> None:
    tables = (pa.table({"a": [1, 2], "b": ["x", "y"]}), pa.table({"a": ["nil"], "b": ["z"]}))
    rows = ColumnRows(tables)
    listed = [(1, "x"), (2, "y"), ("nil", "z")]
    assert list(rows) == listed
    assert rows == listed
    assert rows != listed[:2]
    assert [rows[place] for place in (0, 2, -1, -3)] == [listed[place] for place in (0, 2, -1, -3)]
    for first in range(-4, 5):
        for last in range(-4, 5):
            assert rows[first:last] == listed[first:last]
    assert rows[::-2] == listed[::-2]
    with pytest.raises(IndexError):
        rows[3]
