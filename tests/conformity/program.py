"""A program of the conformity folder: its text, its questions, and the answers that SWI-Prolog gave to them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from logic import KnowledgeBase, LogicError
from logic.engine.syntax.unparse import format_name, format_value

HERE = Path(__file__).parent
SHIM = HERE / "shim.pl"
GAPS = HERE / "gaps.toml"
SWIPL = shutil.which("swipl")
LINE = "% ---\n"
OURS = "% ours: "  # above a question: what we answer where we mean to differ from SWI-Prolog
SECONDS = 20.0  # one question on one back end
PROCESSES = 2
# An error that only says that something is missing is never the error that was expected.
MISSING = ("not-supported", "bad-directive", "unknown-library", "internal", "timeout")


@dataclass(frozen=True)
class Question:
    """The text of a question from its `?-` on, and the answers of ours where they are declared to differ."""

    text: str
    ours: tuple[str, ...]


@dataclass(frozen=True)
class Program:
    """A file of the folder. `answers` holds the lines below `% ---`, one tuple a question."""

    path: Path
    text: str
    questions: tuple[Question, ...]
    answers: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        """The path below the folder, as gaps.toml writes it."""
        return str(self.path.relative_to(HERE))

    @property
    def ordered(self) -> bool:
        """Whether the order of answers is compared: not where a question orders them itself, nor for undefined ones."""
        return "order_by(" not in self.text and self.path.parent.name != "wfs"


def programs() -> list[Program]:
    """All programs, by path."""
    return [read_program(path) for path in sorted(HERE.glob("*/*.pl"))]


def read_program(path: Path) -> Program:
    text, _, below = path.read_text(encoding="utf-8").partition(LINE)
    questions = tuple(_questions(text))
    return Program(path, text, questions, tuple(_answers(below, len(questions))))


def _questions(text: str) -> Iterator[Question]:
    ours: list[str] = []
    lines: list[str] = []
    for line in [*text.splitlines(), "?-"]:
        if line.startswith("?-"):
            if lines:
                yield Question("\n".join(lines), tuple(ours))
                ours = pending if (pending := _pending(lines)) else []
            lines = [line]
        elif lines:
            lines.append(line)
        elif line.startswith(OURS):
            ours.append(line.removeprefix(OURS))


def _pending(lines: list[str]) -> list[str]:
    """The marks that stand between a question and the next one belong to the next."""
    return [line.removeprefix(OURS) for line in lines if line.startswith(OURS)]


def _answers(below: str, number: int) -> list[tuple[str, ...]]:
    lines = [line.removeprefix("% ") for line in below.splitlines()]
    if number == 1:
        return [tuple(lines)]
    starts = [place for place, line in enumerate(lines) if line.startswith("?-")]
    if len(starts) != number:
        return [()] * number  # the questions were changed: the generator has to run
    return [tuple(lines[start + 1 : end]) for start, end in pairwise([*starts, len(lines)])]


def write_program(program: Program, answers: Sequence[tuple[str, ...]]) -> None:
    """Writes the answers below the line; more than one question repeats the first line of each."""
    lines: list[str] = []
    for question, found in zip(program.questions, answers, strict=True):
        lines += [question.text.splitlines()[0]] if len(answers) > 1 else []
        lines += found
    program.path.write_text(program.text + LINE + "".join(f"% {line}\n" for line in lines), encoding="utf-8")


# -- SWI-Prolog ----------------------------------------------------------------------------------------------------


def ask_swi(asked: Sequence[Program]) -> dict[str, list[tuple[str, ...]]]:
    """The answers of SWI-Prolog, run for real: those of each question, by the program's name."""
    shares = [asked[start::PROCESSES] for start in range(PROCESSES)]
    running = [_start_swi(share) for share in shares if share]
    printed = [process.communicate(timeout=300) for process in running]
    complaints = "".join(errors for _, errors in printed)
    if complaints:
        raise AssertionError(complaints)
    return {name: answers for output, _ in printed for name, answers in _read_swi(output)}


def _start_swi(share: Sequence[Program]) -> subprocess.Popen[str]:
    command = [str(SWIPL), "-q", "-l", str(SHIM), "-g", "main", "-t", "halt", "--"]
    return subprocess.Popen(
        [*command, *(str(program.path) for program in share)],
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TZ": "UTC"},
    )


def _read_swi(output: str) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    for part in output.split("@file ")[1:]:
        path, _, rest = part.partition("\n")
        questions = rest.split("@question\n")[1:]
        yield str(Path(path).relative_to(HERE)), [tuple(text.splitlines()) for text in questions]


# -- our engine ----------------------------------------------------------------------------------------------------


def ask_ours(program: Program, backend: str) -> list[tuple[str, ...]]:
    """The answers of a back end to each question; an error is one line, `error CODE`."""
    kb = KnowledgeBase(semantics="well_founded" if program.path.parent.name == "wfs" else "stratified")
    try:
        with time_limit(SECONDS):
            kb.consult(program.path)
    except LogicError as error:
        return [(_error(error),)] * len(program.questions)
    return [_ask(kb, question, backend) for question in kb.queries(program.path)]


def _ask(kb: KnowledgeBase, question: object, backend: str) -> tuple[str, ...]:
    try:
        with time_limit(SECONDS):
            answers = kb.query(question, backend=backend)  # type: ignore[arg-type]
            rows = [(row, True) for row in answers.dicts()]
            rows += [(row, False) for row in answers.undefined().dicts()]
    except LogicError as error:
        return (_error(error),)
    except TimeoutError:
        return ("error timeout",)
    if not rows:
        return ("false",)
    return tuple(map(_written_answer, *zip(*rows, strict=True)))


def _written_answer(row: Mapping[str, object], true: bool) -> str:
    text = ", ".join(f"{name} = {written(value)}" for name, value in row.items())
    if true:
        return text or "true"
    return f"undefined: {text}" if text else "undefined"


def _error(error: LogicError) -> str:
    first = error.diagnostics[0]
    return f"error {first.code}: {first.message}"


def written(value: object) -> str:
    """A value in functional notation but for lists, so that no table of operators is needed to compare.

    >>> written(["a b", [1.5], []])
    "['a b', [1.5], []]"
    """
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, int | float | str):
        return format_value(value)
    inner = ", ".join(map(written, value.arguments))  # type: ignore[attr-defined]
    return f"{format_name(value.name)}({inner})"  # type: ignore[attr-defined]


def differences(program: Program, found: Sequence[tuple[str, ...]]) -> list[str]:
    """Where a back end differs from what stands in the file, one text a question; empty if nowhere."""
    if len(found) != len(program.questions):
        return [f"{len(found)} questions were read, {len(program.questions)} stand in the file"]
    return [
        f"{question.text}\n  expected {list(question.ours or expected)}\n  found    {list(got)}"
        for question, expected, got in zip(program.questions, program.answers, found, strict=True)
        if not _agree(question.ours or expected, got, ordered=program.ordered)
    ]


def _agree(expected: tuple[str, ...], found: tuple[str, ...], *, ordered: bool) -> bool:
    if expected and expected[0].startswith("error"):
        code = found[0].removeprefix("error ").split(":")[0] if found[0].startswith("error ") else ""
        return code == expected[0].removeprefix("error ") or (expected[0] == "error" and code not in ("", *MISSING))
    return expected == found if ordered else sorted(expected) == sorted(found)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Ends with a TimeoutError what takes longer; a question that never ends must not hold up the suite."""

    def ring(_signal: int, _frame: object) -> None:
        raise TimeoutError(f"no answer after {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)  # again and again: one may be raised where it is ignored
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# -- gaps ----------------------------------------------------------------------------------------------------------


def read_gaps() -> dict[tuple[str, str], str]:
    """What a back end cannot answer yet: the reason, by program and back end."""
    declared = tomllib.loads(GAPS.read_text(encoding="utf-8")).get("gap", []) if GAPS.exists() else []
    return {(file, one): gap["reason"] for gap in declared for file in gap["files"] for one in gap["backends"]}
