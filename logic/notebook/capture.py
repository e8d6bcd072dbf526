"""Running a script under noWorkflow in a process of its own, which an interrupt stops."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from logic.errors import Diagnostic, LogicError
from logic.frozen import frozen
from logic.notebook.project import Project

CELL = "now_run_"  # begins the name of the file that holds a cell while it runs


@frozen
class Captured:
    """What a run printed, and the number of its trial."""

    trial: int
    out: str
    err: str
    status: int


def run(project: Project, arguments: Sequence[str]) -> Captured:
    """Runs `now run` with the arguments in the project's folder.

    Raises LogicError (`no-trial`) with what was printed if that made no trial; a script that fails makes one.
    KeyboardInterrupt stops the script and goes on.
    """
    before = project.last_trial()
    command = [sys.executable, "-m", "noworkflow", "run", "--dir", str(project.folder), *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        command, cwd=project.folder, env=environment, text=True, encoding="utf-8", errors="replace",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = process.communicate()
    except KeyboardInterrupt:
        process.kill()
        process.communicate()
        raise
    trial = project.last_trial()
    if trial == before:
        raise LogicError(_no_trial(arguments, out, err))
    return Captured(trial, out, err, process.returncode)


@contextmanager
def as_script(project: Project, text: str) -> Iterator[Path]:
    """A file with the text, in the project's folder so that the modules beside it can be imported."""
    with tempfile.NamedTemporaryFile(
        "w", suffix=".py", prefix=CELL, dir=project.folder, encoding="utf-8", delete=False
    ) as file:
        file.write(text)
    path = Path(file.name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _no_trial(arguments: Sequence[str], out: str, err: str) -> Diagnostic:
    printed = (err or out).strip() or "it printed nothing"
    return Diagnostic(
        "no-trial", f"`now run {' '.join(arguments)}` made no trial:\n{printed}",
        help="pip install noworkflow==2.1.3" if "No module named noworkflow" in printed else "run it in a terminal",
    )  # fmt: skip
