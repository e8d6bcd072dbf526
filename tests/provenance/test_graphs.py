"""Graphs of where values come from, of what differs between trials, and of a project's history."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from logic import LogicError
from logic.notebook.difference import compare, draw_difference
from logic.notebook.drawing import Picture
from logic.notebook.flow import Value, build_flow
from logic.notebook.graph import Call
from logic.notebook.layered import layered
from logic.notebook.project import Project as Captured
from logic.notebook.trial import GraphOptions, Trial

if TYPE_CHECKING:
    from conftest import Project

SVG = "{http://www.w3.org/2000/svg}"
SCRIPT = """
def double(n):
    return n * 2


def main():
    total = 0
    for i in range({times}):
        total += double(i + {more})
    with open("out.txt", "w") as file:
        file.write(str(total))


main()
"""


@pytest.fixture(scope="module")
def captured(project: Project) -> Captured:
    return Captured(project.folder)


@pytest.fixture(scope="module")
def twice(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Captured:
    """A script that ran twice, with another text the second time."""
    folder = tmp_path_factory.mktemp("twice")
    assert project.folder.is_dir()  # noWorkflow is there
    for times, more in ((2, 0), (3, 1)):
        (folder / "script.py").write_text(SCRIPT.format(times=times, more=more))
        command = [sys.executable, "-m", "noworkflow", "run", "script.py"]
        subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=120)
    return Captured(folder)


def nodes_of(picture: Picture) -> list[str]:
    """The text below or in each node, from the SVG."""
    groups = [group for group in ET.fromstring(picture.svg).iter(f"{SVG}g") if group.get("class") == "node"]
    return [next(text.text or "" for text in group.iter(f"{SVG}text")) for group in groups]


# -- where values come from ------------------------------------------------------------------------------------------


def test_lineage_is_that_of_the_rules(captured: Captured) -> None:
    trial = Trial(1, captured)
    calls = [value.id for value in trial.activations if value.name == "x"]
    for call in calls:
        expected = {row["S"] for row in trial.query("lineage_id(1, E, S)", E=call)}
        assert len(expected) > 1
        assert len(nodes_of(trial.lineage(call, 1))) == len(expected)
    together = {row["S"] for call in calls for row in trial.query("lineage_id(1, E, S)", E=call)}
    assert f"{len(together)} evaluations" in repr(trial.lineage("x(i)"))


def test_the_modes_of_the_dataflow(captured: Captured) -> None:
    trial = Trial(1, captured)
    pairs = {tuple(row) for row in trial.query("takes_from_id(1, A, B)").tuples()}
    tied = {one for pair in pairs for one in pair}
    assert len(nodes_of(trial.dataflow(1))) == len(tied)
    codes = {row["C"] for one in tied for row in trial.query("evaluation_code_id(1, E, C)", E=one)}
    assert len(nodes_of(trial.dataflow(2))) >= len(codes)
    functions = [name.partition(" (")[0] for name in nodes_of(trial.dataflow(3))]
    assert {"__main__", "x"} <= set(functions) <= {"__main__", "x", "(outside)"}


def test_values_of_the_same_code_are_one_in_mode_2_and_of_the_same_function_in_mode_3() -> None:
    values = [
        Value(1, "a", "name", 1, "1", 1, "f"), Value(2, "a", "name", 1, "2", 1, "f"),
        Value(3, "a + 1", "add", 2, "3", 1, "f"), Value(4, "f(a)", "call", 3, "3", 2, "main"),
    ]  # fmt: skip
    pairs = [(3, 1), (3, 2), (4, 3), (4, 99)]
    assert build_flow(values, pairs, 1).edges == ((0, 2, 1), (1, 2, 1), (2, 3, 1))
    assert [len(node.values) for node in build_flow(values, pairs, 2).nodes] == [2, 1, 1]
    assert build_flow(values, pairs, 2).edges == ((0, 1, 2), (1, 2, 1))
    assert [(node.name, len(node.values)) for node in build_flow(values, pairs, 3).nodes] == [("f", 3), ("main", 1)]
    assert build_flow(values, pairs, 3).edges == ((0, 1, 1),)
    with pytest.raises(ValueError, match="no graph mode 0"):
        build_flow(values, pairs, 0)


def test_what_is_asked_for_has_a_frame_and_what_is_unknown_a_way_out(captured: Captured) -> None:
    trial = Trial(1, captured)
    assert trial.lineage("y(i)").svg.count("#c62828") == 1
    with pytest.raises(LogicError) as caught:
        trial.lineage("y(j)")
    assert str(caught.value).startswith(
        "error[unknown-value]: no evaluation of trial 1 has the id or the text `y(j)`\n  help: did you mean `y(i)`"
    )


def test_too_many_values_are_shown_by_their_code(captured: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logic.notebook.trial.MOST_NODES", 40)
    trial = Trial(1, captured)
    assert len(nodes_of(trial.dataflow(1))) == len(nodes_of(trial.dataflow(2))) <= 40


def test_layers_follow_the_arrows_and_keep_nodes_apart() -> None:
    widths = [30.0] * 7
    edges = [(0, 2), (1, 2), (2, 3), (2, 4), (4, 5), (5, 2), (6, 6)]
    places = layered(widths, edges, gap=10)
    layer = [row for _, row in places]
    assert (layer[2], layer[3], layer[4], layer[5], layer[6]) == (1, 2, 2, 3, 0)
    for row in set(layer):
        across = sorted(x for x, own in places if own == row)
        assert all(second - first >= 40 - 1e-6 for first, second in itertools.pairwise(across))
    chain = layered([10.0] * 5000, [(one, one + 1) for one in range(4999)], gap=10)
    assert [row for _, row in chain] == list(range(5000))


# -- what differs ----------------------------------------------------------------------------------------------------


def calls(*shown: tuple[int, int, str, str]) -> list[Call]:
    return [Call(id, caller, name, 1.0, {}, result) for id, caller, name, result in shown]


BEFORE = calls((1, 0, "main", "-"), (2, 1, "f", "1"), (3, 2, "g", "1"), (4, 1, "f", "2"), (5, 1, "h", "0"))
AFTER = calls(
    (1, 0, "main", "-"), (2, 1, "f", "2"), (3, 1, "f", "1"), (4, 3, "g", "1"), (5, 1, "f", "3"), (6, 5, "k", "0")
)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        # the first f of one trial beside the first of the other, and so on
        (1, [("main", "same", 1, 1), ("f", "changed", 1, 1), ("g", "before", 1, 0), ("f", "changed", 1, 1),
             ("g", "after", 0, 1), ("h", "before", 1, 0), ("f", "after", 0, 1), ("k", "after", 0, 1)]),
        # f that called g beside f that called g, f that called nothing beside the like
        (2, [("main", "same", 1, 1), ("f", "same", 1, 1), ("g", "same", 1, 1), ("f", "same", 1, 1),
             ("h", "before", 1, 0), ("f", "after", 0, 1), ("k", "after", 0, 1)]),
        (3, [("main", "same", 1, 1), ("f", "changed", 2, 3), ("g", "same", 1, 1), ("k", "after", 0, 1),
             ("h", "before", 1, 0)]),
    ],
)  # fmt: skip
def test_which_calls_correspond(mode: int, expected: list[tuple[str, str, int, int]]) -> None:
    pairs = compare(BEFORE, AFTER, mode)
    assert [(pair.name, pair.change, len(pair.before), len(pair.after)) for pair in pairs] == expected
    assert all(pair.parent is None or pair.parent < number for number, pair in enumerate(pairs))
    assert len(nodes_of(draw_difference(pairs, 100, 100, ""))) == len(expected)


def test_equal_trials_differ_in_nothing() -> None:
    for mode in (1, 2, 3):
        assert {pair.change for pair in compare(BEFORE, BEFORE, mode)} == {"same"}
    assert compare([], [], 2) == ()
    deep = calls(*((number, number - 1, "f", "1") for number in range(1, 3001)))
    assert len(compare(deep, deep[:2000], 1)) == 3000


def test_what_changed_between_two_trials(twice: Captured) -> None:
    difference = Trial(1, twice).diff(2)
    rows = {(row["what"], row["name"]): (row["before"], row["after"]) for row in difference.table}
    assert rows["calls", "double"] == ("2", "3")
    assert rows["result", "double #1"] == ("0", "2")
    assert rows["result", "double #2"] == ("2", "4")
    assert ("result", "double #3") not in rows
    assert ("script", "hash") in rows
    assert ("script", "name") not in rows
    assert ("file", "out.txt") in rows
    assert ("argument", "script") not in rows
    kb = twice.knowledge([1, 2])
    kb.consult(text=":- use_module(library(trial_differences)).", name="differences")
    results = {(f"{name} #{number}", old, new) for name, number, old, new in
               kb.query("result_changed(1, 2, Name, Number, Old, New)").tuples()}  # fmt: skip
    assert {(name, *values) for (what, name), values in rows.items() if what == "result"} == results
    changed = {row for row in kb.query("environment_changed(1, 2, N, Old, New)").tuples() if row[0] != "PWD"}
    found = {(name, *values) for (what, name), values in rows.items() if what == "environment" and name != "PWD"}
    assert {tuple(value or "nil" for value in row) for row in found} == changed  # PWD is there twice
    assert [name for name in nodes_of(difference.graph(3)) if name == "double"] == ["double"]
    assert "2→3" in difference.graph(3).svg
    html = difference._repr_mimebundle_()["text/html"]
    assert html.startswith("<svg")
    assert "<table>" in html


# -- history ---------------------------------------------------------------------------------------------------------


def test_the_history_of_a_project(twice: Captured) -> None:
    first, second = twice.history.table
    assert (first["id"], first["script"], first["status"], first["parent"]) == (1, "script.py", "finished", None)
    assert (second["id"], second["parent"]) == (2, 1)
    assert first["code"] != second["code"]
    assert first["version"] != second["version"]
    picture = twice.history.graph()
    assert nodes_of(picture) == ["1: script.py", "2: script.py"]
    assert [(arrow.source, arrow.target, arrow.label) for arrow in picture.arrows] == [(0, 1, "changed")]
    assert "1: script.py" in twice.history._repr_mimebundle_()["text/html"]


def test_trials_that_were_broken_off_have_no_duration(captured: Captured) -> None:
    rows = list(captured.history.table)
    assert [row["status"] for row in rows] == ["finished", "unfinished", "ongoing"]
    assert rows[2]["seconds"] is None
    assert "ongoing" in repr(captured.history)


def test_a_picture_has_the_size_that_was_asked_for(captured: Captured) -> None:
    trial = Trial(1, captured, options=GraphOptions(2, 640, 200))
    for picture in (trial.dataflow(), trial.lineage("y(i)")):
        root = ET.fromstring(picture.svg)
        assert (root.get("width"), root.get("height")) == ("640", "200")
