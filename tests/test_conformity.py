"""The programs of tests/conformity: every back end gives the answers that SWI-Prolog gave."""

from __future__ import annotations

from pathlib import Path

import pytest

from logic.session import BACKENDS
from tests.conformity.generate import write_answers
from tests.conformity.program import SWIPL, Program, ask_ours, ask_swi, differences, programs, read_gaps, read_program
from tests.script import UPDATE

PROGRAMS = programs()
GAPS = read_gaps()


@pytest.fixture(scope="module")
def swi() -> dict[str, list[tuple[str, ...]]]:
    """The answers of SWI-Prolog to all programs; with LOGIC_UPDATE=1 they are written into the files first."""
    if SWIPL is None:
        pytest.skip("SWI-Prolog is not installed (Debian: swi-prolog-nox)")
    if UPDATE:
        write_answers(PROGRAMS)
    return ask_swi(PROGRAMS)


@pytest.mark.parametrize("path", [program.path for program in PROGRAMS], ids=[program.name for program in PROGRAMS])
def test_swi_prolog_gives_the_answers_of_the_file(path: Path, swi: dict[str, list[tuple[str, ...]]]) -> None:
    program = read_program(path)
    assert list(program.answers) == swi[program.name]
    assert "time limit exceeded" not in str(program.answers)


def marked(program: Program, backend: str) -> object:
    """A case of the test below; a declared gap is expected to fail, and fails the suite when it does not."""
    reason = GAPS.get((program.name, backend))
    endless = reason == "error timeout"
    marks = [] if reason is None else [pytest.mark.xfail(reason=reason, run=not endless)]
    return pytest.param(program.path, backend, id=f"{program.name}-{backend}", marks=marks)


@pytest.mark.parametrize(("path", "backend"), [marked(one, backend) for one in PROGRAMS for backend in BACKENDS])
def test_a_back_end_gives_the_answers_of_the_file(path: Path, backend: str) -> None:
    program = read_program(path)
    wrong = differences(program, ask_ours(program, backend))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("program", PROGRAMS, ids=[program.name for program in PROGRAMS])
def test_a_program_says_what_it_shows_and_asks(program: Program) -> None:
    assert program.text.startswith("% ")
    assert program.questions


def test_gaps_name_programs_that_exist() -> None:
    assert {name for name, _ in GAPS} <= {program.name for program in PROGRAMS}


def test_there_are_programs() -> None:
    assert len(PROGRAMS) >= 250
