"""Trial objects, their graphs and their tables, on captured trials."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from logic import LogicError
from logic.notebook.graph import Call, build_graph
from logic.notebook.layout import layout
from logic.notebook.project import Project as Captured
from logic.notebook.trial import Trial

if TYPE_CHECKING:
    from conftest import Project


@pytest.fixture(scope="session")
def captured(project: Project) -> Captured:
    return Captured(project.folder)


@pytest.fixture(scope="session")
def trial(captured: Captured) -> Trial:
    return Trial(1, captured)


def test_what_ran(trial: Trial, project: Project) -> None:
    [(uuid, start, finish)] = project.sql("SELECT id, start, finish FROM trial WHERE sequence_key = 1")
    assert (trial.id, trial.script, trial.uuid, trial.status) == (1, "script1.py", uuid, "finished")
    assert (str(trial.start), str(trial.finish)) == (start, finish)
    assert trial.duration == (datetime.fromisoformat(finish) - datetime.fromisoformat(start)).total_seconds()
    assert trial.script_content == (project.folder / "script1.py").read_text()
    assert trial.code_hash == hashlib.sha1((project.folder / "script1.py").read_bytes()).hexdigest()


def test_a_trial_has_a_number_a_uuid_and_tags(trial: Trial, captured: Captured, project: Project) -> None:
    [(tag,)] = project.sql("SELECT tag.name FROM tag JOIN trial ON trial.id = trial_id WHERE sequence_key = 1")
    assert [Trial(name, captured).id for name in (1, "1", trial.uuid, tag)] == [1, 1, 1, 1]
    with pytest.raises(LogicError, match="unknown-trial"):
        Trial("nobody", captured)


def test_what_it_ran_with(trial: Trial, project: Project) -> None:
    environment = dict(
        project.sql(
            "SELECT e.name, value FROM environment_attr e JOIN trial t ON t.id = trial_id WHERE sequence_key = 1"
        )
    )
    assert trial.environment == environment
    assert trial.arguments["argv"] == "['script1.py']"
    assert [(row["name"], row["version"]) for row in trial.modules] == [("script2", "1.0.2")]


def test_the_files_before_and_after(trial: Trial) -> None:
    first, *_, last = [access for access in trial.file_accesses if access.name == "z.txt"]
    assert (first.mode, first.content_before, first.content_after) == ("w", None, "---0---\n")
    assert last.content_after == "---2---\n"


def test_the_calls(trial: Trial) -> None:
    calls = {call.id: call for call in trial.activations}
    named = [(call.name, calls[call.caller].name if call.caller else None) for call in trial.activations]
    assert named == [
        ("__main__", None), ("range", "__main__"),
        ("x", "__main__"), ("z", "x"), ("x", "__main__"), ("z", "x"), ("y", "x"), ("x", "__main__"), ("z", "x"),
        ("z", "__main__"),
    ]  # fmt: skip
    assert [call.parameters for call in trial.activations if call.name == "x"] == [{"i": "0"}, {"i": "1"}, {"i": "2"}]
    assert all(call.duration is not None and call.duration >= 0.1 for call in trial.activations if call.name == "z")


def test_a_call_that_never_returned(captured: Captured) -> None:
    broken = [Trial(number, captured) for number in (2, 3)]
    assert [trial.status == "finished" for trial in broken] == [False, False]
    assert broken[1].finish is broken[1].duration is None
    open_calls = [call for trial in broken for call in trial.activations if call.finish is None]
    assert open_calls
    assert all(call.duration is call.return_value is None for call in open_calls)
    assert any("never returned" in trial.svg(1) for trial in broken)


def test_questions_to_rules_and_tables(trial: Trial, project: Project) -> None:
    [(expected,)] = project.sql(
        "SELECT count(*) FROM activation JOIN trial ON trial.id = trial_id WHERE sequence_key = 1 AND name = 'z'"
    )
    assert len(trial.query("duration(1, z, D)")) == expected
    assert len(trial.query("duration(1, Name, D)", Name="z")) == expected
    assert trial.sql("SELECT count(*) AS n FROM activation WHERE trial_id = :trial AND name = 'z'").tuples() == [
        (expected,)
    ]


def test_ids_of_the_old_tables_differ_between_trials(captured: Captured, project: Project) -> None:
    rows = captured.rows("SELECT id, trial_id FROM function_activation")
    assert len({row["id"] for row in rows}) == len(rows) == project.sql("SELECT count(*) FROM activation")[0][0]
    openers = captured.rows(
        "SELECT A.name, F.name AS file FROM file_access F JOIN function_activation A ON A.id = function_activation_id"
    )
    assert sorted((row["name"], row["file"]) for row in openers) == [("y", "y.txt")] + [("z", "z.txt")] * 4


def test_mistakes_in_sql_and_hashes(captured: Captured) -> None:
    with pytest.raises(LogicError, match="no such table: trials"):
        captured.query("SELECT * FROM trials")
    with pytest.raises(LogicError, match="cannot modify trial because it is a view"):
        captured.query("DELETE FROM trial")
    with pytest.raises(LogicError, match="no-content"):
        captured.get("nil")
    with pytest.raises(LogicError, match="no-content"):
        captured.get("../../../etc/passwd")


@pytest.mark.parametrize(("mode", "nodes"), [(1, 10), (2, 8), (3, 6)])
def test_the_modes_of_the_graph(trial: Trial, mode: int, nodes: int) -> None:
    graph = trial.graph(mode)
    assert len(graph.nodes) == nodes
    assert sum(node.count for node in graph.nodes) == 10
    steps = {
        kind: sum(edge.count for edge in graph.edges if edge.kind == kind) for kind in ("call", "sequence", "return")
    }
    assert steps == {
        "call": 4,
        "sequence": 5,
        "return": 4,
    }  # of main, and of each x; 10 calls, 4 of them first, 1 the root


def test_calls_without_a_known_caller_are_roots() -> None:
    graph = build_graph([Call(5, 3, "f"), Call(6, 5, "g"), Call(7, 0, "f")], 1)
    assert [node.parent for node in graph.nodes] == [None, 0, None]
    with pytest.raises(ValueError, match="no graph mode 4"):
        build_graph([], 4)


def test_thousands_of_nodes_and_deep_calls_are_drawn() -> None:
    deep = [Call(number, number - 1, f"f{number}", 1.0) for number in range(1, 3001)]
    assert [len(build_graph(deep, mode).nodes) for mode in (1, 2, 3)] == [3000] * 3
    places = layout([node.parent for node in build_graph(deep, 1).nodes])
    assert places[-1] == (0.0, 2999)
    wide = layout([None, *[0] * 6000])
    assert len(set(wide)) == 6001


def test_the_picture_is_a_document_with_a_node_for_each_node(trial: Trial) -> None:
    tree = ET.fromstring(trial.svg(1))
    groups = [group for group in tree.iter("{http://www.w3.org/2000/svg}g") if group.get("class") == "node"]
    assert len(groups) == 10
    assert {circle.get("fill") for circle in tree.iter("{http://www.w3.org/2000/svg}circle")} >= {"rgb(255,0,0)"}
