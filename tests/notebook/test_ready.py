"""`logic export notebook`: what it writes runs as it is, in a real kernel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat

from tests.notebook.conftest import run_notebook, text_of

KILLED = "import os, signal\n\n\ndef f(i):\n    os.kill(os.getpid(), signal.SIGKILL)\n\n\nf(1)\n"


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


def cells_of(notebook: Any) -> dict[str, str]:
    """What each code cell of a run notebook shows as text, by its beginning."""
    return {cell.source: text_of(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"}


def shown(cells: dict[str, str], part: str) -> str:
    (found,) = [text for source, text in cells.items() if part in source]
    return found


def test_the_notebook_of_a_trial_runs_as_it_is(folder: Path, environment: dict[str, str]) -> None:
    for _ in range(2):
        command(folder, "noworkflow", "run", "script1.py")
    (folder / "about").mkdir()
    done = command(folder, "logic", "export", "notebook", "2", "-o", "about/second.ipynb")
    assert (done.returncode, done.stderr) == (0, "% about/second.ipynb\n")
    notebook = nbformat.read(folder / "about" / "second.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert str(folder) not in str(notebook)  # it may be moved with the project
    ran = run_notebook(folder / "about", environment, notebook)
    cells = cells_of(ran)
    assert shown(cells, "script_content") == (folder / "script1.py").read_text().rstrip("\n")
    assert "argv" in shown(cells, "FROM argument")
    assert "PYTHON_VERSION" in shown(cells, "FROM environment_attr")
    assert "script2 | 1.0.2" in shown(cells, "trial.modules")
    assert cells["trial"] == "<Trial 2: script1.py, finished>"
    counts = [line.split() for line in shown(cells, "aggregate(").splitlines()[2:-1]]
    assert [(row[0], row[2]) for row in counts] == [
        ("__main__", "1"),
        ("range", "1"),
        ("x", "3"),
        ("y", "1"),
        ("z", "4"),
    ]
    assert len(shown(cells, "order_by(").splitlines()) == 2 + 10 + 1
    assert shown(cells, "access(").count("z.txt") == 4
    assert "---2---" in shown(cells, "file_accesses")
    assert "z(i)" in cells["sources"]
    assert shown(cells, "diff(trial)").startswith("<Difference of trials 1 and 2")
    assert "script1.py" in shown(cells, "history")
    svgs = [out for cell in ran.cells if cell.cell_type == "code" for out in cell.outputs if "svg" in str(out)]
    assert len(svgs) == 5  # calls, dataflow, lineage, history, differences


def test_a_trial_that_was_killed_has_a_notebook_too(folder: Path, environment: dict[str, str]) -> None:
    (folder / "killed.py").write_text(KILLED)
    command(folder, "noworkflow", "run", "killed.py")
    assert command(folder, "logic", "export", "notebook", "1").returncode == 0
    ran = run_notebook(folder, environment, nbformat.read(folder / "trial1.ipynb", as_version=4))
    assert cells_of(ran)["trial"] == "<Trial 1: killed.py, ongoing>"


def test_no_such_trial(folder: Path) -> None:
    done = command(folder, "logic", "export", "notebook", "1")
    assert done.returncode == 2
    assert done.stderr.startswith("error[no-database]")
    (folder / "killed.py").write_text(KILLED)
    command(folder, "noworkflow", "run", "killed.py")
    assert command(folder, "logic", "export", "notebook", "7").stderr.startswith("error[unknown-trial]: no trial `7`")
    unwritable = command(folder, "logic", "export", "notebook", "1", "-o", "no/folder.ipynb")
    assert unwritable.stderr == "error[not-writable]: `no/folder.ipynb` cannot be written: No such file or directory\n"
