"""Notebooks that run for real: in kernels of IPython 9 and 8, in a folder with the scripts of the paper's figures."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
FIGURES = (ROOT / "examples" / "figure3", ROOT / "examples" / "figure8")
IPYTHON_8 = Path(sys.prefix) / "ipython8"  # the Makefile puts it there
NEEDED = ("anywidget", "IPython", "ipykernel", "nbclient", "noworkflow")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    here = Path(__file__).parent
    for item in items:
        if missing and item.path.is_relative_to(here):
            item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(missing)}"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new project folder with the scripts of the figures."""
    for figure in FIGURES:
        for script in figure.iterdir():
            if script.is_file():
                shutil.copy(script, tmp_path)
    return tmp_path


def kernel_with(version: str) -> dict[str, str]:
    """The environment of a kernel of IPython 8 or 9."""
    found = {**os.environ, "PYTHONPATH": str(ROOT)}
    if version == "IPython 8":
        if not IPYTHON_8.is_dir():
            pytest.skip("IPython 8 is not there: `make test` installs it")
        found["PYTHONPATH"] = os.pathsep.join((str(IPYTHON_8), str(ROOT)))
    command = [sys.executable, "-c", "import IPython; print('IPython', IPython.version_info[0])"]
    done = subprocess.run(command, env=found, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == version
    return found


@pytest.fixture(params=["IPython 9", "IPython 8"])
def each_environment(request: pytest.FixtureRequest) -> dict[str, str]:
    return kernel_with(request.param)


@pytest.fixture
def environment() -> dict[str, str]:
    return kernel_with("IPython 9")


def run_cells(folder: Path, environment: dict[str, str], cells: Sequence[str], **options: Any) -> list[list[Any]]:
    """The outputs of each cell, run in a kernel of its own."""
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    return [list(cell.outputs) for cell in run_notebook(folder, environment, notebook, **options).cells]


def run_notebook(
    folder: Path, environment: dict[str, str], notebook: Any, interrupt_after: float | None = None, **options: Any
) -> Any:
    """The notebook with its outputs; its second cell is interrupted so many seconds after it started."""
    from nbclient import NotebookClient

    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}, **options)
    if interrupt_after is not None:
        client.allow_errors = True

        def stop(**running: Any) -> None:
            if running["cell_index"] == 1:
                threading.Timer(interrupt_after, lambda: os.kill(client.km.provisioner.pid, signal.SIGINT)).start()

        client.on_cell_execute = stop
    client.execute(env=environment)
    return notebook


def text_of(outputs: Sequence[Any]) -> str:
    """What a cell printed, or the plain text of its result."""
    return "".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)
