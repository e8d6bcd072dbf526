"""SWI-Prolog, run for real, reads the terms of `terms.txt` as they are written there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SWIPL = shutil.which("swipl")
PAIRS = [line.split("\t") for line in (HERE / "terms.txt").read_text("utf-8").splitlines() if line[:1] != "#"]
DIFFERENT = {  # what SWI-Prolog says to texts that we read
    "?- a": "false",  # the arrow of a question is no part of its goal here
    "dynamic = a": "syntax_error(operator_expected)",  # ISO 6.3.1.3: an operator as an operand is an atom
    "- mod": "syntax_error(operator_balance)",  # the same
    "f(_,_1,_)": "false",  # `_1` counts as a variable without a name in our table
    "\\+{a}": "syntax_error(colon_expected)",  # it expects a dictionary
}


def quoted(text: str) -> str:
    """The text as an atom in quotes, also where it could stand without."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"


@pytest.mark.skipif(SWIPL is None, reason="SWI-Prolog is not installed (Debian: swi-prolog-nox)")
def test_swi_prolog_reads_the_same_terms() -> None:
    asked = "".join(f"{quoted(text)}-{quoted(canonical)}.\n" for text, canonical in PAIRS)
    command = [str(SWIPL), "-q", str(HERE / "same_terms.pl")]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=60, check=True)
    said = dict(zip((text for text, _ in PAIRS), done.stdout.splitlines(), strict=True))
    assert {text: what for text, what in said.items() if what != "true"} == DIFFERENT
