"""The magics, cell by cell, in a real kernel."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tests.notebook.conftest import run_cells, run_notebook, text_of

LOAD = "%load_ext logic.notebook"
EDGES = (
    "%%logic\nedge(a, b). edge(b, c).\npath(X, Y) :- edge(X, Y).\npath(X, Z) :- path(X, Y), edge(Y, Z).\n?- path(a, X)."
)


def test_logic_cells(folder: Path, environment: dict[str, str]) -> None:
    cells = [
        LOAD,
        EDGES,
        'name = "c"\nwanted = {"x": 1}',
        "%%logic --result found\npath(X, {name})",
        "[row['X'] for row in found], next(found), len(found), found.df().shape, found.arrow().num_rows",
        "%%logic --result rows --as list\n?- path(X, {name.upper().lower()}).",
        "rows",
        "%logic path(a, X), X \\== 'b'",
        "%%logic --explain\npath(a, X)",
        "%%logic\npath(a X)",
        "%%logic\npath(X, zzz)",
        "%%logic --rules nowhere.dl\npath(X, Y)",
        "%%logic --as frame\npath(X, Y)",
    ]
    outputs = run_cells(folder, environment, cells, allow_errors=True)
    assert text_of(outputs[1]).splitlines() == ["X", "-", "b", "c", "(2 answers)"]
    assert "<td>b</td>" in outputs[1][0]["data"]["text/html"]
    assert outputs[3] == []
    assert text_of(outputs[4]) == "(['a', 'b'], {'X': 'a'}, 2, (2, 1), 2)"
    assert text_of(outputs[6]) == "[{'X': 'a'}, {'X': 'b'}]"
    assert text_of(outputs[7]).splitlines()[2:] == ["c", "(1 answer)"]
    assert "Closure: Y from Y to Z" in text_of(outputs[8])
    assert "error[syntax]" in outputs[9][0]["evalue"]
    assert text_of(outputs[10]).splitlines()[-1] == "(0 answers)"
    assert "nowhere.dl" in outputs[11][0]["evalue"]
    assert "frame" in text_of(outputs[12]) + str(outputs[12])


def test_completion(folder: Path, each_environment: dict[str, str]) -> None:
    """What a front end gets that asks the kernel for completions: the text, and where it goes."""
    matches = "get_ipython().kernel.do_complete(cell, len(cell))"
    ask = matches + "['matches']"
    cells = [
        LOAD,
        EDGES,
        'cell = "%%logic\\n?- pat"\n' + ask,
        'cell = "%%logic\\nq(Source, Target) :- path(Source, Ta"\n' + ask,
        'cell = "%%logic\\n:- use_module(library(prov"\n' + ask,
        'cell = "%logic edg"\n' + ask,
        'cell = "%%now_prolog 1\\nactivation_sta"\n' + ask,
        'cell = "%%logic\\n?- edge(X, Y), pat"\nfound = '
        + matches
        + '\nfound["matches"], cell[found["cursor_start"]:]',
        'cell = "import zipf"\n"zipfile" in ' + ask,
        '%reload_ext logic.notebook\ncell = "%%now_prolog 1\\nduration_"\n' + ask,
    ]
    shown = [text_of(outputs) for outputs in run_cells(folder, each_environment, cells)[2:]]
    assert shown == [
        "['path(']", "['Target']", "['provenance']", "['edge(']", "['activation_stack(', 'activation_stack_id(']",
        "(['path('], 'pat')", "True", "['duration_id(']",
    ]  # fmt: skip


def test_colours_in_a_terminal() -> None:
    from IPython.terminal.ptutils import IPythonPTLexer
    from prompt_toolkit.document import Document

    from logic.notebook.completion import colour

    class Prompt:
        lexer = IPythonPTLexer()

    cell = Document("%%logic\np(X) :- q(X).")
    before = Prompt.lexer.lex_document(cell)(1)
    colour(Prompt)
    styles = {text: style for style, text in Prompt.lexer.lex_document(cell)(1)}
    assert "variable" in styles["X"]
    assert list(Prompt.lexer.lex_document(cell)(1)) != list(before)


def test_runs(folder: Path, environment: dict[str, str]) -> None:
    cells = [
        LOAD,
        (
            "%%now_run --out said --err complained first 'second one'\n"
            "import sys\nprint(sys.argv[1:])\nprint('oh', file=sys.stderr)"
        ),
        "said, complained",
        "%now_run script1.py --name later",
        "%now_run missing.py",
        "%now_run",
        "%%now_run --name failing\n1 / 0",
        "%now_set_default graph.depth=3",
        "%%now_sql --result counted\nSELECT count(*) AS n FROM trial WHERE script = {'la' + 'ter'}",
        "next(counted)",
        "%%now_sql\nSELECT * FROM trials",
    ]
    outputs = run_cells(folder, environment, cells, allow_errors=True)
    assert text_of(outputs[2]) == r"""("['first', 'second one']\n", 'oh\n')"""
    assert text_of(outputs[3]) == "<Trial 2: later, finished>"
    assert "made no trial" in outputs[4][0]["evalue"]
    assert "needs a script" in str(outputs[5])
    assert "ZeroDivisionError" in text_of(outputs[6])
    assert "<Trial 3: failing, unfinished>" in text_of(outputs[6])
    assert "graph.width" in outputs[7][0]["evalue"]
    assert text_of(outputs[9]) == "{'n': 1}"
    assert "no such table: trials" in outputs[10][0]["evalue"]
    assert list(folder.glob("now_run_*")) == []


@pytest.mark.parametrize(
    "endless",
    [
        "%%logic\nnumber_from(0).\nnumber_from(N) :- number_from(M), N is M + 1.\n?- number_from(X), X < 0.",
        "%%now_run\nimport time\ntime.sleep(600)",
    ],
    ids=["a question", "a run"],
)
def test_an_interrupt_stops_a_cell_and_keeps_the_kernel(
    folder: Path, environment: dict[str, str], endless: str
) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (LOAD, endless, "6 * 7")])
    stopped = run_notebook(folder, environment, notebook, interrupt_after=4.0)
    (error,) = [output for output in stopped.cells[1].outputs if output.output_type == "error"]
    assert error.ename in ("KeyboardInterrupt", "Cancelled")
    assert text_of(stopped.cells[2].outputs) == "42"
