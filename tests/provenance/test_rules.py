"""library(provenance) on captured trials, against values that plain Python computes from the SQLite file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from logic import KnowledgeBase
from logic.exporters.noworkflow import export

if TYPE_CHECKING:
    from conftest import Project

Answers = set[tuple[Any, ...]]


@pytest.fixture(scope="session")
def kb(project: Project) -> KnowledgeBase:
    found = KnowledgeBase()
    assert found.consult(text=":- use_module(library(provenance)).") == []
    found.add_facts(export(project.folder))
    return found


@pytest.fixture(scope="session")
def calls(project: Project) -> list[dict[str, Any]]:
    """Each call of the project, from SQLite: what stands in its row, in its evaluation and in its code component."""
    columns = ("trial", "seconds", "id", "name", "line", "caller", "started", "returned", "value")
    rows = project.sql(
        """
        SELECT t.sequence_key, t.start, a.id, a.name, c.first_char_line, e.activation_id, a.start_checkpoint,
               e.checkpoint, e.repr
        FROM activation a JOIN evaluation e USING (trial_id, id) JOIN trial t ON t.id = a.trial_id
             JOIN code_component c ON c.trial_id = a.trial_id AND c.id = e.code_component_id
        """
    )
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    for call in found:
        call["seconds"] = clock(call["seconds"])
    return found


def clock(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def answers(kb: KnowledgeBase, query: str) -> Answers:
    """The answers as a set, which must not shrink: each is given once."""
    rows = kb.query(query).tuples()
    assert len(set(rows)) == len(rows)
    return set(rows)


def finished(calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [call for call in calls if call["returned"] is not None]


def test_the_paper_asks_for_the_durations_of_z(kb: KnowledgeBase, calls: list[dict[str, Any]]) -> None:
    durations = [answer["X"] for answer in kb.query("duration(1, z, X)")]
    assert len(durations) == 4
    assert all(0.1 <= duration < 0.2 for duration in durations)
    z_calls = [call for call in calls if call["trial"] == 1 and call["name"] == "z"]
    assert durations == sorted(call["returned"] - call["started"] for call in z_calls)


def test_duration(kb: KnowledgeBase, calls: list[dict[str, Any]], project: Project) -> None:
    trials = project.sql("SELECT sequence_key, start, finish FROM trial WHERE finish IS NOT NULL")
    expected = {(call["trial"], call["name"], call["returned"] - call["started"]) for call in finished(calls)}
    expected |= {(trial, "trial", clock(finish) - clock(start)) for trial, start, finish in trials}
    assert answers(kb, "duration(T, Name, D)") == expected
    assert answers(kb, "duration_id(3, Id, D)") == set()


def test_the_call_that_never_returned_has_no_duration(kb: KnowledgeBase) -> None:
    assert kb.ask("activation(2, _, 'Point', _, _)")
    assert not kb.ask("duration(2, 'Point', _)")
    assert not kb.ask("activation_name(2, Id, 'Point'), finish(2, Id, _)")
    assert not kb.ask("activation_name(2, Id, 'Point'), return_value(2, Id, _)")


def test_caller(kb: KnowledgeBase, calls: list[dict[str, Any]]) -> None:
    expected = {(call["trial"], call["id"], call["caller"]) for call in calls}
    assert answers(kb, "caller(T, Id, Caller)") == expected
    assert answers(kb, "called_activation_id(T, Caller, Id)") == {(t, caller, id) for t, id, caller in expected}
    named = "caller(1, Id, By), activation_name(1, Id, z), activation_name(1, By, Caller)"
    assert [answer["Caller"] for answer in kb.query(named)].count("x") == 3
    assert [answer["Caller"] for answer in kb.query(named)].count("__main__") == 1


def test_start_and_finish_are_wall_clocks(kb: KnowledgeBase, calls: list[dict[str, Any]]) -> None:
    starts = {(call["trial"], call["id"], call["seconds"] + call["started"]) for call in calls}
    finishes = {(call["trial"], call["id"], call["seconds"] + call["returned"]) for call in finished(calls)}
    assert answers(kb, "start(T, Id, Time)") == starts
    assert answers(kb, "finish(T, Id, Time)") == finishes
    assert answers(kb, "timestamp_id(T, Id, Time, start), Id > 0") == starts
    assert answers(kb, "timestamp_id(T, Id, Time, finish), Id > 0") == finishes
    assert answers(kb, "timestamp(T, Name, Time, finish), Name = z, T = 1") == {
        (1, "z", call["seconds"] + call["returned"]) for call in calls if call["name"] == "z"
    }


def test_activations_as_older_versions_had_them(kb: KnowledgeBase, calls: list[dict[str, Any]]) -> None:
    expected = {
        (
            call["trial"],
            call["id"],
            call["name"],
            call["line"],
            call["seconds"] + call["started"],
            -1.0 if call["returned"] is None else call["seconds"] + call["returned"],
            call["caller"],
        )
        for call in calls
    }
    assert answers(kb, "activation(T, Id, Name, Line, Start, Finish, Caller)") == expected
    without_line = {row[:3] + row[4:] for row in expected}
    assert answers(kb, "activation(T, Id, Name, Start, Finish, Caller)") == without_line


def test_the_other_older_forms(kb: KnowledgeBase, project: Project) -> None:
    dependencies = project.sql(
        "SELECT sequence_key, dependent_activation_id, dependent_id, dependency_activation_id, dependency_id, type "
        "FROM dependency JOIN trial t ON t.id = trial_id"
    )
    assert answers(kb, "dependency(T, DA, D, A, I, Type)") == set(dependencies)
    assert {row[:2] + row[4:] for row in answers(kb, "trial(T, S, B, F, C, St, I, P, M)")} == {
        (1, "script1.py", "run script1.py", "finished", "nil", "nil", 1),
        (2, "crashes.py", "run crashes.py", "unfinished", "nil", "nil", 1),
        (3, "killed.py", "run killed.py", "ongoing", "nil", "nil", "nil"),
    }


def test_parameters_and_return_values(kb: KnowledgeBase, calls: list[dict[str, Any]]) -> None:
    x_calls = sorted(call["id"] for call in calls if call["name"] == "x")
    expected = {(id, "i", str(i)) for i, id in enumerate(x_calls)}
    assert answers(kb, "parameter(1, Id, Name, Value)") == expected
    returned = {(call["trial"], call["id"], call["value"]) for call in finished(calls)}
    assert answers(kb, "return_value(T, Id, Value)") == returned
    assert answers(kb, "activation_name(1, Id, range), return_value(1, Id, V)") == {
        (call["id"], "range(0, 3)") for call in calls if call["name"] == "range"
    }


def test_what_happened_inside_a_call(kb: KnowledgeBase, project: Project, calls: list[dict[str, Any]]) -> None:
    evaluations = project.sql(
        "SELECT sequence_key, e.id, activation_id FROM evaluation e JOIN trial t ON t.id = trial_id"
    )
    caller = {(trial, id): by for trial, id, by in evaluations}
    names = {(call["trial"], call["id"]): call["name"] for call in calls}

    def callers(trial: int, id: int) -> list[int]:
        above = caller[trial, id]
        return [above, *callers(trial, above)] if above else []

    expected = {(trial, above, id) for trial, id in caller for above in callers(trial, id)}
    assert answers(kb, "indirect_activation_id(T, Caller, Id)") == expected
    assert answers(kb, "is_activation_id(T, Id)") == set(names)
    named = {(names[trial, by], names[trial, id]) for trial, by, id in expected if trial == 1 and (trial, id) in names}
    assert answers(kb, "indirect_activation(1, By, Called), activation_name(1, _, Called)") == named
    assert ("__main__", "y") in named
    assert kb.ask("indirect_activation(1, '__main__', 'y(i)')")


def test_files(kb: KnowledgeBase, project: Project) -> None:
    accesses = project.sql(
        "SELECT 'f' || f.id, f.name, mode, coalesce(content_hash_before, 'nil'), content_hash_after, activation_id "
        "FROM file_access f JOIN trial t ON t.id = trial_id WHERE sequence_key = 1"
    )
    assert len(accesses) == 5
    assert answers(kb, "access(1, Id, Name, Mode, Before, After, _, A)") == set(accesses)
    assert answers(kb, "access_id(1, A, Id)") == {(row[5], row[0]) for row in accesses}
    assert answers(kb, "changed_id(1, Id)") == {(row[0],) for row in accesses if row[3] != row[4]} == {
        ("f1",), ("f2",), ("f3",), ("f4",)
    }  # fmt: skip
    assert answers(kb, "changed(1, Name)") == {("y.txt",), ("z.txt",)}
    assert answers(kb, "hash(1, 'z.txt', Hash, before)") == {(row[3],) for row in accesses if row[1] == "z.txt"}
    assert answers(kb, "indirect_access(1, Name, 'y.txt')") == {("y",), ("x",), ("__main__",)}
    assert answers(kb, "mode(1, access, Name, Mode)") == {("y.txt", "a"), ("z.txt", "w")}


def test_names(kb: KnowledgeBase, project: Project, calls: list[dict[str, Any]]) -> None:
    components = project.sql(
        "SELECT c.id, c.name, c.mode FROM code_component c JOIN trial t ON t.id = trial_id WHERE sequence_key = 1"
    )
    blocks = {id for (id,) in project.sql("SELECT b.id FROM code_block b JOIN trial t ON t.id = trial_id "
                                          "WHERE sequence_key = 1")}  # fmt: skip
    assert answers(kb, "name(1, code_component, Id, Name)") == {(id, name) for id, name, _ in components}
    assert answers(kb, "mode_id(1, code_component, Id, Mode)") == {(id, mode) for id, _, mode in components}
    assert answers(kb, "name(1, code_block, Id, Name)") == {(id, name) for id, name, _ in components if id in blocks}
    assert answers(kb, "name(1, trial, Id, Name)") == {(0, "script1.py")}
    assert answers(kb, "name(1, activation, Id, y), name(1, evaluation, Id, Text)") == {
        (call["id"], "y(i)") for call in calls if call["name"] == "y"
    }
    assert answers(kb, "name(1, access, Id, 'y.txt')") == {("f3",)}


def test_docstrings_and_scopes(kb: KnowledgeBase) -> None:
    assert answers(kb, "docstring(1, code_block, Name, Text)") == {("script1.py", ""), ("script2.py", ""), ("x", "")}
    assert answers(kb, "docstring(1, activation, Name, Text)") == {("__main__", ""), ("x", "")}
    assert answers(kb, "scope(1, activation, Name, Type)") == {
        ("__main__", "project"),
        ("range", "script"),
        ("x", "script"),
        ("y", "function_def"),
        ("z", "function_def"),
        ("z", "script"),
    }
