"""Writes what is declared in this folder anew: `python -m tests.conformity.generate [answers] [gaps]`.

`answers` runs SWI-Prolog and writes what stands below `% ---`; `gaps` runs every back end and writes gaps.toml. Without
an argument both are done. A program whose answers differ is printed: a gap is for what is missing, not for mistakes.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence

from logic.session import BACKENDS
from tests.conformity.program import GAPS, Program, ask_ours, ask_swi, differences, programs, write_program

HEAD = """# What a back end cannot answer yet, by the reason. Written by `python -m tests.conformity.generate gaps`.
# A test fails when a program of this list gives the right answers: run the generator then.
"""
DIFFERENT = "the answers differ"
# Errors whose message names what is missing.
NAMED = ("not-supported", "bad-directive", "unknown-predicate", "unknown-library", "unknown-function")


def write_answers(asked: Sequence[Program]) -> None:
    """Writes the answers of SWI-Prolog into every program."""
    found = ask_swi(asked)
    for program in asked:
        write_program(program, found[program.name])


def find_gaps(asked: Sequence[Program]) -> dict[tuple[str, str], str]:
    """The reason why a program fails, by program and back end; prints where answers differ."""
    gaps = {}
    for program in asked:
        for backend in BACKENDS:
            reason, text = _failure(program, backend)
            if reason:
                gaps[program.name, backend] = reason
            if reason.startswith(DIFFERENT):
                print(f"{program.name} ({backend}): {text}")
    return gaps


def _failure(program: Program, backend: str) -> tuple[str, str]:
    try:
        found = ask_ours(program, backend)
    except Exception as error:  # noqa: BLE001  an engine in the making may fail in any way
        return f"{DIFFERENT}: {type(error).__name__}", str(error)
    wrong = differences(program, found)
    errors = [line.removeprefix("error ") for lines in found for line in lines if line.startswith("error ")]
    if not wrong:
        return "", ""
    named = next((error for error in errors if error.startswith(NAMED)), "")
    other = next((f"error {error.split(':')[0]}" for error in errors), DIFFERENT)
    return named or other, "\n".join(wrong)


def write_gaps(gaps: Mapping[tuple[str, str], str]) -> None:
    """Writes gaps.toml: one entry for each reason and set of back ends."""
    backends: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (name, backend), reason in gaps.items():
        backends[reason, name].append(backend)
    files: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for (reason, name), ones in backends.items():
        files[reason, tuple(ones)].append(name)
    GAPS.write_text(HEAD + "".join(_entry(reason, *entry) for (reason, *entry) in _flat(files)), encoding="utf-8")


def _flat(files: Mapping[tuple[str, tuple[str, ...]], list[str]]) -> list[tuple[str, tuple[str, ...], list[str]]]:
    return sorted((reason, ones, sorted(names)) for (reason, ones), names in files.items())


def _entry(reason: str, backends: Sequence[str], files: Sequence[str]) -> str:
    quoted = reason.replace("\\", "\\\\").replace('"', '\\"')
    listed = "".join(f'    "{name}",\n' for name in files)
    ones = ", ".join(f'"{one}"' for one in backends)
    return f'\n[[gap]]\nreason = "{quoted}"\nbackends = [{ones}]\nfiles = [\n{listed}]\n'


def main(arguments: Sequence[str]) -> None:
    wanted = arguments or ("answers", "gaps")
    if "answers" in wanted:
        write_answers(programs())
    if "gaps" in wanted:
        write_gaps(find_gaps(programs()))


if __name__ == "__main__":
    main(sys.argv[1:])
