"""What influenced what, and what differs between trials: against plain Python over the SQLite file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from logic import KnowledgeBase
from logic.exporters.noworkflow import export

if TYPE_CHECKING:
    from conftest import Project

CHANGED = "import os\nimport sys\n\n\ndef double(n):\n    return n * 2\n\n\nprint(double({value}))\n"


@pytest.fixture(scope="module")
def kb(project: Project) -> KnowledgeBase:
    found = KnowledgeBase()
    found.consult(text=":- use_module(library(provenance)).")
    found.add_facts(export(project.folder, 1))
    return found


@pytest.fixture(scope="module")
def dependencies(project: Project) -> dict[int, set[int]]:
    """For each evaluation of trial 1 what it depends on directly, arguments left out."""
    found: dict[int, set[int]] = {
        id: set()
        for (id,) in project.sql("SELECT e.id FROM evaluation e JOIN trial t ON t.id = trial_id WHERE sequence_key = 1")
    }
    for dependent, dependency, kind in project.sql(
        "SELECT dependent_id, dependency_id, type FROM dependency JOIN trial t ON t.id = trial_id "
        "WHERE sequence_key = 1"
    ):
        if not kind.startswith("arg"):
            found[dependent].add(dependency)
    return found


def reached(dependencies: dict[int, set[int]], start: int) -> set[int]:
    seen, pending = {start}, [start]
    while pending:
        for following in dependencies[pending.pop()] - seen:
            seen.add(following)
            pending.append(following)
    return seen


def test_influence_is_what_can_be_reached(kb: KnowledgeBase, dependencies: dict[int, set[int]]) -> None:
    expected = {(source, target) for target in dependencies for source in reached(dependencies, target)}
    assert len(expected) > len(dependencies)
    assert set(kb.query("evaluation_influence_id(1, A, B)").tuples()) == expected
    for target in dependencies:
        (row,) = kb.query("evaluation_slice_id(1, E, S)", E=target).tuples()
        assert row == (sorted(reached(dependencies, target)),)


def test_one_slice_asks_only_for_what_it_reaches(kb: KnowledgeBase) -> None:
    plan = kb.explain("evaluation_influence_id(1, A, 19)")
    assert "evaluation_influence_id[bfb]" in plan


def test_what_the_calls_of_x_depend_on(kb: KnowledgeBase) -> None:
    """x(1) returns what y(i) gave, because `i % 2` is not 0; x(0) returns what z(i) gave."""
    names = {}
    for call, value in kb.query("parameter(1, Call, i, Value)").tuples():
        found = kb.query("evaluation_influence_id(1, Id, Call), evaluation_name(1, Id, Name)", Call=call)
        names[value] = {row["Name"] for row in found}
    assert {"y(i)", "i % 2", "i"} <= names["1"]
    assert "z(i)" not in names["1"]
    assert {"z(i)", "i"} <= names["0"]
    assert "y(i)" not in names["0"]


def test_a_slice_in_lines(kb: KnowledgeBase) -> None:
    """The call of range stands on line 13, inside the `if` of line 12; -1 is what stands in no file."""
    (call,) = [row[0] for row in kb.query("activation_name(1, Id, range)").tuples()]
    assert kb.query("evaluation_slice_lines_id(1, E, Lines)", E=call).tuples() == [([-1, 12, 13],)]


def test_stacks(kb: KnowledgeBase) -> None:
    assert kb.query("activation_stack(1, y, Callers)").tuples() == [(["x", "__main__"],)]
    assert kb.query("activation_stack(1, '__main__', Callers)").tuples() == [([],)]
    assert kb.query("access_stack(1, 'y.txt', Callers)").tuples() == [(["y", "x", "__main__"],)]
    assert kb.query("file_written(1, File)").tuples() == [("y.txt",), ("z.txt",)]
    assert not kb.ask("file_read(1, _)")


def test_order_in_time(kb: KnowledgeBase, project: Project) -> None:
    calls = project.sql(
        "SELECT a.id, start_checkpoint, checkpoint FROM activation a JOIN evaluation e USING (trial_id, id) "
        "JOIN trial t ON t.id = trial_id WHERE sequence_key = 1"
    )
    expected = {(a, b) for a, start, _ in calls for b, _, end in calls if start <= end}
    assert set(kb.query("temporal_activation_influence_id(1, A, B)").tuples()) == expected
    assert set(kb.query("successor_id(1, activation, A, activation, B)").tuples()) == expected
    accesses = project.sql("SELECT 'f' || f.id, f.checkpoint FROM file_access f JOIN trial t ON t.id = trial_id "
                           "WHERE sequence_key = 1")  # fmt: skip
    later = {(a, b) for a, first in accesses for b, second in accesses if first <= second}
    assert set(kb.query("successor_id(1, access, A, access, B)").tuples()) == later


def test_a_file_that_is_read_influences_one_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("1")
    (tmp_path / "load_and_save.py").write_text(
        "def load():\n    with open('in.txt') as f:\n        return f.read()\n\n\n"
        "def save(text):\n    with open('out.txt', 'w') as f:\n        f.write(text)\n\n\nsave(load())\n"
    )
    kb = captured(tmp_path, "load_and_save.py")
    assert kb.query("access_influence(1, Read, Written)").tuples() == [("in.txt", "out.txt")]
    assert kb.ask("lineage(1, 'f.write(text)', \"open('in.txt')\")")
    assert not kb.ask(
        "evaluation_influence(1, \"open('in.txt')\", 'f.write(text)')"
    )  # noWorkflow's stops at parameters


def captured(folder: Path, *scripts: str) -> KnowledgeBase:
    """The facts of scripts, run under noWorkflow one after the other."""
    for script in scripts:
        command = [sys.executable, "-m", "noworkflow", "run", script]
        subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    kb = KnowledgeBase()
    kb.consult(text=":- use_module(library(trial_differences)).")
    kb.add_facts(export(folder))
    return kb


def test_what_changed_between_two_trials_and_because_of_what(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert project.folder.is_dir()  # noWorkflow is there
    script = tmp_path / "script.py"
    script.write_text(CHANGED.format(value=3))
    monkeypatch.setenv("SETTING", "old")
    captured(tmp_path, "script.py")
    script.write_text(CHANGED.format(value=4))
    monkeypatch.setenv("SETTING", "new")
    monkeypatch.setenv("ANOTHER", "one")
    kb = captured(tmp_path, "script.py")
    changes = set(kb.query("environment_changed(1, 2, Name, Old, New)").tuples())
    assert {("SETTING", "old", "new"), ("ANOTHER", "nil", "one")} <= changes
    assert kb.ask("script_changed(1, 2)")
    assert not kb.ask("script_changed(1, 1)")
    assert kb.query("result_changed(1, 2, double, N, Old, New)").tuples() == [(1, "6", "8")]
    assert kb.query("calls_changed(1, 2, Name, Old, New)").tuples() == []
    causes = set(kb.query("changed_cause(1, 2, double, 1, Cause, Old, New)").tuples())
    assert ("n", "3", "4") in causes
