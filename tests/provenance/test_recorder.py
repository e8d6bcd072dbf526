"""`logic record` on small scripts, in processes of their own; the expected values are worked out by hand."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from logic import KnowledgeBase
from logic.errors import LogicError
from logic.exporters import recorder

SCRIPT = """
import sys
from helper import load, save

class Sum:
    def __init__(self, value):
        self.value = value
    def __repr__(self):
        return f"Sum({self.value})"

def total(numbers, *, scale=1):
    return Sum(sum(x * scale for x in numbers))

def main(name):
    found = total(load(name), scale=2)
    save("out.txt", found)
    save("out.txt", "again")

print(sys.argv, __name__, sys.modules["__main__"].Sum.__name__)
main(sys.argv[1])
"""
HELPER = """
import time

def load(name):
    time.sleep(0.05)
    with open(name) as file:
        return [int(line) for line in file]

def save(name, value):
    with open(name, "w") as file:
        file.write(str(value))
"""


def run(folder: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "script.py").write_text(script, encoding="utf-8")
    command = [sys.executable, "-m", "logic", "record", "script.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def knowledge(folder: Path) -> KnowledgeBase:
    found = KnowledgeBase()
    found.consult(text=":- use_module(library(provenance)).")
    found.add_facts(recorder.export(folder))
    return found


def answers(kb: KnowledgeBase, query: str) -> set[tuple[Any, ...]]:
    return set(kb.query(query).tuples())


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "helper.py").write_text(HELPER, encoding="utf-8")
    (folder / "in.txt").write_text("1\n2\n", encoding="utf-8")
    done = run(folder, SCRIPT, "in.txt", "--flag")
    assert done.stdout == "['script.py', 'in.txt', '--flag'] __main__ Sum\n"
    assert done.returncode == 0
    return folder


@pytest.fixture(scope="module")
def kb(recorded: Path) -> KnowledgeBase:
    return knowledge(recorded)


def test_calls(kb: KnowledgeBase) -> None:
    called = kb.query("caller(1, A, C), activation_name(1, A, Called), activation_name(1, C, Caller)")
    assert {(row["Called"], row["Caller"]) for row in called} == {
        ("main", "__main__"), ("load", "main"), ("total", "main"), ("Sum.__init__", "total"), ("save", "main"),
        ("Sum.__repr__", "save"),
    }  # fmt: skip
    assert len(kb.query("activation(1, A, _, _, _)").tuples()) == 8
    (load,) = kb.query("duration(1, load, D)")
    (main,) = kb.query("duration(1, main, D)")
    assert 0.05 <= load["D"] <= main["D"] < 60


def test_parameters_and_results(kb: KnowledgeBase) -> None:
    given = kb.query("parameter(1, A, Name, Value), activation_name(1, A, Called)")
    found = {(row["Called"], row["Name"], row["Value"]) for row in given if row["Name"] != "self"}
    assert found == {
        ("main", "name", "'in.txt'"), ("load", "name", "'in.txt'"), ("total", "numbers", "[1, 2]"),
        ("total", "scale", "2"), ("Sum.__init__", "value", "6"), ("save", "name", "'out.txt'"),
        ("save", "value", "Sum(6)"), ("save", "value", "'again'"),
    }  # fmt: skip
    assert {row["V"] for row in kb.query("return_value(1, A, V), activation_name(1, A, total)")} == {"Sum(6)"}


def test_files(kb: KnowledgeBase) -> None:
    opened = kb.query("access(1, F, Name, Mode, Before, After, _, A), activation_name(1, A, Opener)")
    assert {tuple(row[key] for key in ("F", "Name", "Mode", "Before", "After", "Opener")) for row in opened} == {
        ("f1", "in.txt", "r", sha1("1\n2\n"), sha1("1\n2\n"), "load"),
        ("f2", "out.txt", "w", "nil", sha1("Sum(6)"), "save"),
        ("f3", "out.txt", "w", sha1("Sum(6)"), sha1("again"), "save"),
    }


def test_lineage(kb: KnowledgeBase) -> None:
    sources = {row["Source"] for row in kb.query("lineage(1, 'out.txt', Source)")}
    assert {"in.txt", "load", "total", "numbers", "save"} <= sources
    assert {row["S"] for row in kb.query("lineage(1, load, S)")} == {"load", "name", "in.txt"}


def test_the_trial(kb: KnowledgeBase) -> None:
    assert answers(kb, "trial(1, Script, _, _, Command, _, Status, _, _, _, _, _)") == {
        ("script.py", "script.py in.txt --flag", "finished")
    }
    assert answers(kb, "argument(1, N, V)") == {("argv[0]", "script.py"), ("argv[1]", "in.txt"), ("argv[2]", "--flag")}
    assert ("helper",) in answers(kb, "module(1, _, Name, _, _, _, _, _)")
    assert len(answers(kb, "environment(1, 'PYTHON_VERSION', V)")) == 1
    assert answers(kb, "code_block(1, C, Hash, _), code_name(1, C, '__main__')") != set()


@pytest.mark.parametrize(
    ("ending", "status", "said"),
    [
        ("raise KeyError('x')", 1, "KeyError: 'x'"),
        ("import sys; sys.exit(3)", 3, ""),
        ("import sys; sys.exit('enough')", 1, "enough"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGINT)", 130, ""),
    ],
)
def test_whatever_ends_the_script_its_trial_is_kept(tmp_path: Path, ending: str, status: int, said: str) -> None:
    done = run(tmp_path, f"def f(x):\n    g()\ndef g():\n    {ending}\nf(1)\n")
    assert (done.returncode, said in done.stderr) == (status, True)
    assert "recorder" not in done.stderr
    kb = knowledge(tmp_path)
    assert answers(kb, "trial(T, _, _, _, _, _, Status, _, _, _, _, _)") == {(1, "unfinished")}
    assert {row["Name"] for row in kb.query("duration(1, Name, D)")} == {"trial", "__main__", "f", "g"}


def test_a_script_that_is_no_python_leaves_a_trial(tmp_path: Path) -> None:
    done = run(tmp_path, "def f(:\n")
    assert (done.returncode, "SyntaxError" in done.stderr) == (1, True)
    assert answers(knowledge(tmp_path), "trial(1, _, _, _, _, _, Status, _, _, _, _, _)") == {("unfinished",)}


def test_a_script_that_copies_itself_is_recorded_once(tmp_path: Path) -> None:
    script = "import os\ndef f(): pass\nchild = os.fork()\nf()\nif child: os.waitpid(child, 0)\n"
    assert run(tmp_path, script).returncode == 0
    assert len(knowledge(tmp_path).query("activation(1, A, f, _, _)").tuples()) == 1


def test_a_killed_script_leaves_a_trial_that_goes_on(tmp_path: Path) -> None:
    done = run(tmp_path, "import os, signal\nprint('here')\nos.kill(os.getpid(), signal.SIGKILL)\n")
    assert done.returncode == -signal.SIGKILL
    kb = knowledge(tmp_path)
    assert answers(kb, "trial(1, _, _, Finish, _, _, Status, _, _, _, _, _)") == {(-1.0, "ongoing")}


def test_threads_and_generators(tmp_path: Path) -> None:
    script = """
import threading
def work(n):
    return inner(n)
def inner(n):
    return n
def count(n):
    for i in range(n):
        yield i
threads = [threading.Thread(target=work, args=(i,)) for i in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sum(count(2)), [x for x in range(3)])
"""
    assert run(tmp_path, script).stdout == "1 [0, 1, 2]\n"
    kb = knowledge(tmp_path)
    called = kb.query("caller(1, A, C), activation_name(1, A, inner), activation_name(1, C, Caller)").tuples()
    assert len(called) == 3
    assert answers(kb, "caller(1, A, C), activation_name(1, A, work), activation_name(1, C, N)") != set()
    assert len(kb.query("activation(1, A, count, _, _)").tuples()) == 3  # each time it goes on is a call


def works(python: str) -> bool:
    """Whether there is an interpreter behind a name, and not only a program that looks for one."""
    return subprocess.run([python, "-c", "import sqlite3"], capture_output=True, check=False).returncode == 0


ODD = """
import threading
def work(n):
    return inner(n)
def inner(n, *rest, key=1, **more):
    if n == 2:
        raise ValueError(n)
    return n
def count(n):
    try:
        for i in range(n):
            yield i
    except KeyError:
        yield "caught"
    finally:
        inner(9)
def caller():
    try:
        work(2)
    except ValueError:
        return "failed"
thread = threading.Thread(target=work, args=(1,))
thread.start()
thread.join()
going = count(3)
print(caller(), sum(count(2)), (lambda q: q)(5), next(going), going.throw(KeyError))
going.close()
"""
# sys.setprofile is what Python has below 3.12, sys.monitoring from there on: both must see the same
LATER = [found for version in range(12, 16) if (found := shutil.which(f"python3.{version}")) and works(found)]


@pytest.mark.parametrize("python", [sys.executable, *LATER])
def test_every_python_sees_the_same_calls(tmp_path: Path, python: str) -> None:
    (tmp_path / "script.py").write_text(ODD, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    command = [python, "-m", "logic.recorder", "script.py"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "failed 1 5 0 caught\n"
    kb = knowledge(tmp_path)
    called = kb.query("caller(1, A, C), activation_name(1, A, Called), activation_name(1, C, Caller), "
                      "return_value(1, A, Result)")  # fmt: skip
    assert sorted((row["Caller"], row["Called"], row["Result"]) for row in called) == [
        ("__main__", "<lambda>", "5"), ("__main__", "caller", "'failed'"),
        # sum() goes on with count three times; next, throw and close do with another one
        ("__main__", "count", "'caught'"), ("__main__", "count", "0"), ("__main__", "count", "0"),
        ("__main__", "count", "1"), ("__main__", "count", "None"), ("__main__", "count", "None"),
        ("__main__", "work", "1"), ("caller", "work", "None"), ("count", "inner", "9"), ("count", "inner", "9"),
        ("work", "inner", "1"), ("work", "inner", "None"),
    ]  # fmt: skip
    given = kb.query("parameter(1, A, Name, Value), activation_name(1, A, inner)")
    assert {(row["Name"], row["Value"]) for row in given} == {
        ("n", "1"), ("n", "2"), ("n", "9"), ("rest", "()"), ("key", "1"), ("more", "{}")
    }  # fmt: skip


def test_a_value_that_cannot_be_shown_does_not_stop_the_script(tmp_path: Path) -> None:
    script = """
class Bad:
    def __repr__(self):
        raise RuntimeError
def f(x, *rest, **named):
    return x
f(Bad(), list(range(10**6)), 10**5000, key="k" * 10**6)
print("done")
"""
    assert run(tmp_path, script).stdout == "done\n"
    values = [row["V"] for row in knowledge(tmp_path).query("parameter(1, _, _, V)")]
    assert len(values) == 3
    assert all(len(value) < 500 for value in values)


def test_secrets_in_the_environment_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_API_TOKEN", "hush")
    monkeypatch.setenv("MY_SETTING", "on")
    run(tmp_path, "pass\n")
    kb = knowledge(tmp_path)
    assert answers(kb, "environment(1, 'MY_SETTING', V)") == {("on",)}
    assert answers(kb, "environment(1, 'MY_API_TOKEN', V)") == set()


def test_trials_are_numbered_and_chosen(tmp_path: Path) -> None:
    for _ in range(2):
        run(tmp_path, "pass\n")
    facts = {relation.name: list(relation.rows) for relation in recorder.export(tmp_path, 2)}
    assert [row[0] for row in facts["trial"]] == [2]
    assert {row[0] for row in facts["activation"]} == {2}


def message(path: Path, trials: Any = None) -> str:
    with pytest.raises(LogicError) as caught:
        recorder.export(path, trials)
    return str(caught.value).replace(str(path), "…")


def test_mistakes(tmp_path: Path, recorded: Path) -> None:
    assert message(tmp_path) == f"error[no-source]: no store of recorded trials at `…`\n  help: {recorder.WAY_OUT}"
    assert message(recorded, 7) == (
        "error[unknown-trial]: no trial `7` in `…/.logic/trials.sqlite`\n"
        "  help: the trials are 1 (script.py); the identifier of one will do, too"
    )
    with closing(sqlite3.connect(tmp_path / "trials.sqlite")) as connection:
        connection.execute("CREATE TABLE urls (url)")
    assert message(tmp_path).startswith(
        "error[foreign-source]: `…/trials.sqlite` is not a store of recorded trials: it is another SQLite database"
    )
    (tmp_path / "trials.sqlite").write_bytes(b"nonsense" * 1000)
    assert message(tmp_path).startswith(
        "error[corrupt-source]: `…/trials.sqlite` cannot be read as a store of recorded trials: file is not a database"
    )
    (tmp_path / "newer").mkdir()
    with closing(sqlite3.connect(recorded / ".logic" / "trials.sqlite")) as old:
        old.execute("VACUUM INTO ?", (str(tmp_path / "newer" / "trials.sqlite"),))
    with closing(sqlite3.connect(tmp_path / "newer" / "trials.sqlite")) as newer:
        newer.execute("PRAGMA user_version = 9")
    assert "its version is 9, this program reads 1" in message(tmp_path / "newer")


def test_there_is_no_such_script(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "logic", "record", "gone.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (
        2, "error[no-script]: there is no script `gone.py`\n  help: check the path: is it relative to here?\n"
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []
