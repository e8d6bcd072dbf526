"""The `logic` command: what it prints and with which status it ends."""

from __future__ import annotations

import inspect
import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from logic import __version__
from logic.__main__ import main
from logic.exporters import EXPORTERS, Exporter
from logic.facts.relation import Relation

ROOT = Path(__file__).parent.parent
FAMILY = """\
parent(ann, bob).
parent(bob, carl).
ancestor(X, Y) :- parent(X, Y).
ancestor(X, Z) :- ancestor(X, Y), parent(Y, Z).
"""


class Printed:
    """What a run of the command gave."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err


class Run:
    """Runs the command in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> Printed:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments), prog_name="logic")
        captured = self.capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Printed(ended.value.code, captured.out, captured.err)


@pytest.fixture
def logic(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("family.dl").write_text(FAMILY, encoding="utf-8")
    Path("asking.dl").write_text(f"{FAMILY}?- ancestor(X, carl).\n?- parent(carl, X).\n", encoding="utf-8")
    Path("wrong.dl").write_text("p(X, Y) :- q(X).\nr(X) :- s(X, Y).\nq(a).\n", encoding="utf-8")
    Path("broken.dl").write_text("p(a).\np(b\n", encoding="utf-8")
    return Run(capsys)


# run


def test_answers_are_printed_as_at_the_prompt(logic: Run) -> None:
    done = logic("run", "family.dl", "-q", "ancestor(X, carl)")
    assert (done.status, done.out, done.err) == (0, "X = ann ;\nX = bob.\n", "")


def test_no_answer_is_status_1(logic: Run) -> None:
    done = logic("run", "family.dl", "-q", "ancestor(carl, X)")
    assert (done.status, done.out) == (1, "false.\n")


def test_a_mistake_is_status_2_and_goes_to_the_errors(logic: Run) -> None:
    done = logic("run", "family.dl", "-q", "ancestor(X")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error[syntax]: `(` is never closed\n  <query>:1:9\n")
    assert logic("run", "nowhere.dl", "-q", "p(X)").status == 2


def test_the_queries_of_the_file_are_answered(logic: Run) -> None:
    done = logic("run", "asking.dl")
    assert done.out == "?- ancestor(X, carl).\nX = ann ;\nX = bob.\n?- parent(carl, X).\nfalse.\n"
    assert done.status == 1
    assert "nothing to answer" in logic("run", "family.dl").err


def test_answers_for_programs(logic: Run) -> None:
    query = ("-q", "ancestor(X, carl)")
    assert json.loads(logic("run", "family.dl", *query, "--json").out) == [{"X": "ann"}, {"X": "bob"}]
    assert logic("run", "family.dl", *query, "--csv").out == "X\nann\nbob\n"
    assert logic("run", "family.dl", *query, "--table").out == "X\n---\nann\nbob\n(2 answers)\n"


def test_the_first_answers_only(logic: Run) -> None:
    done = logic("run", "family.dl", "-q", "ancestor(X, Y)", "--limit", "1", "--csv")
    assert (done.out, done.err) == ("X,Y\nann,bob\n", "% the first 1 of 3 answers\n")


def test_limits_end_a_query(logic: Run) -> None:
    Path("count.dl").write_text("n(1). n(Y) :- n(X), X < 1_000_000_000, Y is X + 1.", encoding="utf-8")
    for limit in (("--timeout", "0.2"), ("--max-rows", "1000"), ("--max-memory", "5")):
        done = logic("run", "count.dl", "-q", "n(X)", *limit)
        assert done.status == 2
        assert f"error[{limit[0].removeprefix('--')}]" in done.err


# check


def test_a_file_without_mistakes(logic: Run) -> None:
    done = logic("check", "family.dl", "asking.dl")
    assert (done.status, done.out) == (0, "")


def test_all_mistakes_of_all_files_are_found(logic: Run) -> None:
    done = logic("check", "wrong.dl", "broken.dl")
    assert done.status == 2
    assert "error[unsafe-variable]" in done.out
    assert "broken.dl:2:2" in done.out


def test_rules_nobody_asks_for_are_checked_too(logic: Run) -> None:
    Path("unknown.dl").write_text("p(X) :- parant(X, _).\nparent(a, b).\n", encoding="utf-8")
    done = logic("check", "unknown.dl")
    assert done.status == 2
    assert "error[unknown-predicate]" in done.out


def test_rules_that_need_their_arguments_are_no_mistakes(logic: Run) -> None:
    rules = "double(X, Y) :- Y is X * 2.\nrev([], A, A).\nrev([H | T], A, R) :- rev(T, [H | A], R).\n"
    Path("lists.dl").write_text(rules, encoding="utf-8")
    done = logic("check", "lists.dl")
    assert (done.status, done.out.count("warning[needs-arguments]"), done.out.count("error")) == (0, 2, 0)
    assert (
        "warning[needs-arguments]: `double/2` answers only goals that give it arguments: `X` has no value" in done.out
    )
    Path("lists.dl").write_text(rules + "lost(X, Y) :- double(X, Z), Z > W, Y is W.\n", encoding="utf-8")
    assert logic("check", "lists.dl").status == 2


def test_mistakes_for_programs(logic: Run) -> None:
    (first, *_) = json.loads(logic("check", "broken.dl", "--json").out)
    assert {key: first[key] for key in ("severity", "code", "file", "line", "column")} == {
        "severity": "error", "code": "syntax", "file": "broken.dl", "line": 2, "column": 2,
    }  # fmt: skip
    assert json.loads(logic("check", "family.dl", "--json").out) == []


# explain


def test_each_level_of_a_query_is_explained(logic: Run) -> None:
    explain = ("explain", "family.dl", "-q", "ancestor(ann, X)")
    texts = [logic(*explain, "--level", level).out for level in ("program", "plan", "operators")]
    assert all(texts)
    assert len(set(texts)) == 3
    assert logic(*explain).out == texts[2]
    assert logic(*explain, "--analyze").out != texts[2]


# export

RELATIONS = [
    Relation("edge", ("source", "target"), [(1, "a"), (2, "B c")]),
    Relation("edge", ("only",), [(1.0,)]),
    Relation("node", ("id",), []),
]


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """An exporter in the place of noWorkflow's that notes how it is called."""
    calls: list[object] = []

    def export(path: object, trials: object = None) -> list[Relation]:
        calls.append((path, trials))
        return RELATIONS

    monkeypatch.setattr("logic.exporters.noworkflow.export", export)
    return calls


@pytest.mark.parametrize("listed", EXPORTERS, ids=[one.name for one in EXPORTERS])
def test_an_exporter_that_is_listed_reads_trials_of_a_source(listed: Exporter) -> None:
    assert list(inspect.signature(listed.export).parameters)[1:2] == ["trials"]


def test_facts_are_written(logic: Run, exporter: list[object]) -> None:
    done = logic("export", "noworkflow", "there", "--trial", "1", "--trial", "abc")
    assert exporter == [("there", [1, "abc"])]
    assert done.out == (
        "% edge(source, target)\nedge(1, a).\nedge(2, 'B c').\n\n% edge(only)\nedge(1.0).\n\n% node(id)\n\n"
    )
    assert done.err == "% 3 facts\n"


def test_facts_are_written_into_a_file_that_can_be_loaded(logic: Run, exporter: list[object]) -> None:
    assert logic("export", "noworkflow", "there", "-o", "out.dl").status == 0
    assert exporter == [("there", None)]
    assert logic("run", "out.dl", "-q", "edge(X, Y)", "--csv").out == "X,Y\n1,a\n2,B c\n"


@pytest.mark.usefixtures("exporter")
def test_facts_are_written_into_a_folder_with_a_file_for_each_predicate(logic: Run) -> None:
    logic("export", "noworkflow", "there", "-o", "facts")
    assert sorted(path.name for path in Path("facts").iterdir()) == ["edge.dl", "node.dl"]
    assert Path("facts/edge.dl").read_text(encoding="utf-8").count("edge(") == 5


def test_a_source_that_cannot_be_read_is_a_mistake(logic: Run) -> None:
    with sqlite3.connect("db.sqlite") as database:
        database.execute("CREATE TABLE other (id)")
    database.close()
    done = logic("export", "noworkflow", "db.sqlite")
    assert done.status == 2
    assert "error[not-noworkflow]" in done.err


# repl


def test_entries_of_the_command_line(logic: Run) -> None:
    done = logic("repl", "family.dl", "-c", "ancestor(X, carl). parent(carl, X).")
    assert (done.status, done.out) == (1, "X = ann ;\nX = bob.\nfalse.\n")
    assert json.loads(logic("repl", "family.dl", "--json", "-c", "parent(X, bob)").out) == [{"X": "ann"}]


def test_a_mistake_among_the_entries_is_status_2(logic: Run) -> None:
    done = logic("repl", "family.dl", "-c", "parent(X Y). parent(X, bob).")
    assert (done.status, done.out) == (2, "X = ann.\n")
    assert logic("repl", "broken.dl", "-c", "X = 1.").status == 2


def test_entries_of_a_file(logic: Run) -> None:
    Path("session.txt").write_text(".mode csv\nparent(X,\n       bob).\nhalt.\nparent(X, carl).\n", encoding="utf-8")
    assert logic("repl", "family.dl", "-f", "session.txt").out == "X\nann\n"


def piped(text: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "repl.py"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=60)


def test_entries_from_a_pipe() -> None:
    done = piped("assertz(edge(a, b)).\nassertz(edge(b, c)).\nedge(X, Y).\nedge(X Y).\nedge(X, c).")
    assert done.stdout == "true.\ntrue.\nX = a,\nY = b ;\nX = b,\nY = c.\nX = b.\n"
    assert done.stderr.startswith("error[syntax]")
    assert done.returncode == 2


def test_a_reader_that_has_seen_enough_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "numbers.dl").write_text("".join(f"n({number}).\n" for number in range(50_000)), encoding="utf-8")
    command = f"{sys.executable} -m logic run {tmp_path}/numbers.dl -q 'n(X)' | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)
    assert (done.stdout, done.stderr) == ("X = 0 ;\n", "")


def test_ctrl_c_ends_everything(tmp_path: Path) -> None:
    (tmp_path / "count.dl").write_text("n(1). n(Y) :- n(X), X < 4_000_000_000, Y is X + 1.", encoding="utf-8")
    command = [sys.executable, "-u", "-m", "logic", "run", str(tmp_path / "count.dl"), "-q", "true", "-q", "n(X)"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "?- true.\n"  # only now is the interpreter ready for signals
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.startswith("% stopped")
    assert "Traceback" not in err


def test_the_version(logic: Run) -> None:
    assert logic("--version").out == f"logic, version {__version__}\n"
