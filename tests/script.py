"""Golden scripts: a program and its questions above a line `---`, what must be printed below it.

Cases are divided by lines `====`. A line that starts with `#` is a comment; `#! operators` (or `program`, `plan`)
prints how each question is answered instead of its answers. A line `@@ kin.dl` begins another file, which the
program can ask for. `LOGIC_UPDATE=1` rewrites what stands below the lines.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from logic import KnowledgeBase, LogicError
from logic.bindings import Bindings
from logic.engine.syntax.ast import Data
from logic.engine.syntax.unparse import format_value, unparse

CASE, RULE = "====\n", "---\n"
LEVELS = ("program", "plan", "operators")
UPDATE = os.environ.get("LOGIC_UPDATE") == "1"


@dataclass(frozen=True)
class Case:
    """One program with its questions and what they must print."""

    text: str
    expected: str

    @property
    def program(self) -> str:
        """The text without comments; their lines stay, so that places in messages are those of the file."""
        return "".join("\n" if line.startswith("#") else line for line in self.text.splitlines(keepends=True))

    @property
    def files(self) -> dict[str, str]:
        """The files of the case by their name; `script` is the program itself."""
        parts = re.split(r"^@@ (\S+)\n", self.program, flags=re.MULTILINE)
        return {"script": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}

    @property
    def levels(self) -> list[str]:
        """The levels of EXPLAIN that are printed; empty for answers."""
        marked = [line[2:].split() for line in self.text.splitlines() if line.startswith("#!")]
        return [word for words in marked for word in words if word in LEVELS]


def read_cases(path: Path) -> list[Case]:
    parts = path.read_text(encoding="utf-8").split(CASE)
    return [Case(*part.split(RULE, 1)) if RULE in part else Case(part, "") for part in parts]


def write_cases(path: Path, cases: list[Case], printed: list[str]) -> None:
    path.write_text(CASE.join(f"{case.text}{RULE}{text}" for case, text in zip(cases, printed, strict=True)))


def print_case(case: Case, backend: str) -> str:
    """What the questions of a case print on a back end: answers, plans, or the errors."""
    with TemporaryDirectory() as folder:
        return print_files(case, backend, Path(folder).resolve()).replace(f"{Path(folder).resolve()}/", "")


def print_files(case: Case, backend: str, folder: Path) -> str:
    kb = KnowledgeBase(roots=[folder])
    files = case.files
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    lines: list[str] = []
    try:
        found = kb.consult(folder / "script") if len(files) > 1 else kb.consult(text=files["script"], name="script")
        lines += [warning.render() for warning in found]
    except LogicError as error:
        return f"{error}\n"
    questions = kb.queries(folder / "script" if len(files) > 1 else "script")
    for question in questions:
        if len(questions) > 1:
            lines.append(unparse(question))
        try:
            if case.levels:
                lines += [kb.explain(question, level=level) for level in case.levels]
            else:
                lines += print_answers(kb.query(question, backend=backend))
        except LogicError as error:
            lines.append(str(error))
    return "".join(f"{line}\n" for line in lines)


def print_answers(answers: Bindings) -> list[str]:
    """One line an answer; those that are neither true nor false come after the others."""
    lines = [_line(row) or "true" for row in answers]
    lines += [f"undefined: {_line(row)}".removesuffix(": ") for row in answers.undefined()]
    return lines or ["false"]


def _line(row: Mapping[str, Data]) -> str:
    return ", ".join(f"{name} = {format_value(value)}" for name, value in row.items())
