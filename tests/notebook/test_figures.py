"""Figures 5 to 8 of Pimentel et al., TaPP 2015, as `docs/notebooks/provenance.ipynb` has them, in real kernels."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.notebook.conftest import ROOT, run_notebook, text_of

NOTEBOOK = ROOT / "docs" / "notebooks" / "provenance.ipynb"


def outputs_of(notebook: Any, begin: str) -> list[Any]:
    """The outputs of the cell whose text begins so."""
    (cell,) = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.startswith(begin)]
    return list(cell.outputs)


@pytest.fixture
def ran(folder: Path, each_environment: dict[str, str]) -> Any:
    return run_notebook(folder, each_environment, nbformat.read(NOTEBOOK, as_version=4))


def test_the_figures(ran: Any) -> None:
    # Figure 5
    (trial,) = outputs_of(ran, "%now_run --name tapp")
    assert trial["data"]["text/plain"] == "<Trial 1: tapp, finished>"
    (cell_trial,) = outputs_of(ran, "%%now_run --name tapp --out out_var $size")
    assert cell_trial["data"]["text/plain"] == "<Trial 2: tapp, finished>"
    assert text_of(outputs_of(ran, "out_var")) == repr("10\n")
    assert "%%now_prolog" in text_of(outputs_of(ran, "%now_ls_magic"))
    # Figure 6: the main script called range, x three times and z; the second x called z and y, the others z
    (graph,) = outputs_of(ran, "nip.Trial(1")
    picture = graph["data"]["image/svg+xml"]
    assert 'width="392" height="350"' in picture
    names = re.findall(r"<title>(\w+)\n(\d) call", picture)
    assert sorted(names) == sorted(
        [("__main__", "1"), ("range", "1"), ("x", "2"), ("z", "2"), ("x", "1"), ("z", "1"), ("y", "1"), ("z", "1")]
    )
    # Figure 7
    assert text_of(outputs_of(ran, "trial = _")).startswith("# script1.py\nfrom script2 import y, z")
    durations = [float(line) for line in text_of(outputs_of(ran, "for match in result")).split()]
    assert len(durations) == 4
    assert all(0.1 <= duration < 0.5 for duration in durations)
    header, _, *rows, _ = text_of(outputs_of(ran, "%%now_sql")).splitlines()
    assert header.split() == ["id", "|", "name", "|", "trial_id"]
    assert [row.split()[2:] for row in rows] == [["y", "|", "1"], ["y", "|", "2"]]
    # Figure 8
    assert text_of(outputs_of(ran, "extract_from_result(first")) == "{'x': '0', 'result': '3'}"
    assert text_of(outputs_of(ran, "extract_from_result(second")) == "{'result': '40', 'y': '4'}"
    # Beyond the paper: every x waits for what it calls, and so does the main script
    assert text_of(outputs_of(ran, "waiting")).split()[4::3] == ["__main__", "x", "x", "x"]


def test_the_notebook_in_the_documentation_was_run() -> None:
    cells = [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells)
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "error"]
