"""Every golden script prints what stands in it, on every back end."""

from __future__ import annotations

from pathlib import Path

import pytest

from logic.session import BACKENDS
from tests.script import UPDATE, print_case, read_cases, write_cases

SCRIPTS = Path(__file__).parent / "scripts"
PATHS = sorted(SCRIPTS.rglob("*.dl"))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(SCRIPTS)))
def test_script(path: Path, backend: str) -> None:
    cases = read_cases(path)
    printed = [print_case(case, backend) for case in cases]
    if UPDATE:
        write_cases(path, cases, printed)
    assert printed == [case.expected for case in cases]


def test_there_are_scripts() -> None:
    assert len(PATHS) > 20
