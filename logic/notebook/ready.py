"""A ready notebook for a trial: what ran, with what, what it called and touched, and some questions to go on with.

After Pimentel et al., "Collecting and Analyzing Provenance on Interactive Notebooks", TaPP 2015, section 4: the export
command receives the id of a trial and writes a notebook with the code that loads it.
"""

from __future__ import annotations

import os
from pathlib import Path

from logic.errors import Diagnostic, LogicError, missing_library
from logic.notebook.project import Project
from logic.notebook.trial import Trial

Cell = tuple[str, str]  # `markdown` or `code`, and the text


def export_notebook(trial: int | str, folder: str, output: str | None) -> Path:
    """Writes the notebook of a trial (a number, UUID or tag) of the project in `folder`; the file it went to."""
    chosen = Trial(trial, Project(folder))
    path = Path(f"trial{chosen.id}.ipynb" if output is None else output)
    write_notebook(chosen, path)
    return path


def write_notebook(trial: Trial, path: Path) -> None:
    """Writes the notebook, which runs as it is where the project's folder stays in the same place beside it.

    Raises LogicError: `missing-library` without nbformat, `not-writable`.
    """
    try:
        import nbformat
    except ModuleNotFoundError:
        raise missing_library("a notebook of a trial", "nbformat", "notebook") from None
    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}
    cells = [make[kind](text) for kind, text in notebook_cells(trial, path.parent)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    try:
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    except OSError as error:
        raise LogicError(Diagnostic("not-writable", f"`{path}` cannot be written: {error.strerror}")) from None


def notebook_cells(trial: Trial, folder: Path) -> list[Cell]:
    """The cells of the notebook of a trial, if it lies in that folder."""
    project = os.path.relpath(trial.project.folder, folder.resolve())
    return [*_header(trial, project), *_what_ran(), *_calls(), *_files(), *_questions(trial), *_history(trial)]


def _header(trial: Trial, project: str) -> list[Cell]:
    took = "" if trial.duration is None else f", {trial.duration:.3f} s"
    return [
        ("markdown", f"# Trial {trial.id}: `{trial.script}`\n\n{trial.start:%Y-%m-%d %H:%M:%S}, {trial.status}{took}"),
        (
            "code",
            (
                "%load_ext logic.notebook\nfrom IPython.display import Code\n\nfrom logic import notebook as nip\n\n"
                f'nip.init(path={project!r})\ntrial = nip.Trial("{trial.uuid}")'
            ),
        ),
    ]


def _what_ran() -> list[Cell]:
    return [
        ("markdown", "## The script, and what it ran with"),
        ("code", 'Code(trial.script_content, language="python")'),
        ("code", "%%now_sql\nSELECT name, value FROM argument WHERE trial_id = {trial.id} ORDER BY name"),
        ("code", "%%now_sql\nSELECT name, value FROM environment_attr WHERE trial_id = {trial.id} ORDER BY name"),
        ("code", "trial.modules"),
    ]


def _calls() -> list[Cell]:
    return [
        (
            "markdown",
            (
                "## Calls\n\nGreen calls were short, red ones long. Black arrows are calls, blue ones the sequence, "
                "dashed ones returns."
            ),
        ),
        ("code", "trial"),
        (
            "code",
            (
                "%%now_prolog {trial.id}\n% the ten longest calls\n"
                "limit(10, order_by([desc(Seconds)], (duration_id({trial.id}, Id, Seconds), "
                "activation_name({trial.id}, Id, Name))))"
            ),
        ),
        (
            "code",
            (
                "%%now_prolog {trial.id}\n% how often each function was called, and how long that took together\n"
                "aggregate(r(count, sum(Seconds)), Id^(duration_id({trial.id}, Id, Seconds), "
                "activation_name({trial.id}, Id, Name)), r(Calls, Total))"
            ),
        ),
        ("code", "trial.dataflow(3)"),
    ]


def _files() -> list[Cell]:
    return [
        ("markdown", "## Files"),
        (
            "code",
            (
                "%%now_prolog {trial.id}\n% which call opened which file\n"
                "access({trial.id}, _, File, Mode, Before, After, Seconds, Call), "
                "activation_name({trial.id}, Call, Name)"
            ),
        ),
        (
            "code",
            (
                "for access in trial.file_accesses[:5]:\n"
                '    print(access.name, access.mode, (access.content_after or "")[:200], sep="\\n", end="\\n\\n")'
            ),
        ),
    ]


def _questions(trial: Trial) -> list[Cell]:
    """What a result of the script depends on: the last call that a name was given to, or else the script itself."""
    last = next((call for call in reversed(trial.activations) if call.finish is not None and call.caller), None)
    if last is None:
        return []
    return [
        ("markdown", f"## Lineage\n\nWhat the last call, of `{last.name}`, depends on."),
        ("code", f"trial.lineage({last.id}, mode=2)"),
        (
            "code",
            (
                "%%now_prolog --result sources {trial.id}\n"
                f"lineage_id({{trial.id}}, {last.id}, Id), evaluation_name({{trial.id}}, Id, Name), "
                "evaluation_line_id({trial.id}, Id, Line)"
            ),
        ),
        ("code", "sources"),
    ]


def _history(trial: Trial) -> list[Cell]:
    """All trials of the project, and what changed since the one before of the same script."""
    cells: list[Cell] = [("markdown", "## Other trials"), ("code", "trial.project.history")]
    before = [row["id"] for row in trial.project.trials if row["id"] < trial.id and row["script"] == trial.script]
    if before:
        cells.append(("code", f"nip.Trial({before[-1]}).diff(trial)"))
    return cells
