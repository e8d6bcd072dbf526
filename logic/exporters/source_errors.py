"""What can be wrong with a source of provenance, whatever program wrote it: one function a code.

>>> print(no_source(Path("gone.json"), "PROV document", "give a `.json` or `.provn` file"))
error[no-source]: no such file or folder: `gone.json`
  help: check the path: is it relative to here?
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from logic.errors import Diagnostic, LogicError

SHOWN = 10  # trials that the help of an unknown trial lists


def _error(code: str, message: str, help: str) -> LogicError:
    return LogicError(Diagnostic(code, message, help=help))


def no_source(path: Path, kind: str, way_out: str) -> LogicError:
    if not path.exists():
        return _error("no-source", f"no such file or folder: `{path}`", "check the path: is it relative to here?")
    return _error("no-source", f"no {kind} at `{path}`", way_out)


def foreign_source(path: Path, kind: str, found: str, way_out: str) -> LogicError:
    """The source can be read, but another program wrote it, or it says something else."""
    return _error("foreign-source", f"`{path}` is not {kind}: {found}", way_out)


def corrupt_source(path: Path, kind: str, reason: str) -> LogicError:
    return _error(
        "corrupt-source", f"`{path}` cannot be read as {kind}: {reason}", "restore it from a backup, or write it again"
    )


def no_trials(path: Path) -> LogicError:
    return _error(
        "no-trials",
        f"`{path}` would be a PROV document, but these facts speak of no trials",
        "write them as text: give a file that ends in `.dl`",
    )


def unknown_trial(path: Path, reference: int | str, known: Sequence[tuple[int, str, str]]) -> LogicError:
    """`known` are number, name and identifier of the trials that there are."""
    message = f"no trial `{reference}` in `{path}`"
    if not known:
        return _error("unknown-trial", message, "it has no trials at all")
    names = [text for number, name, identifier in known for text in (str(number), name, identifier)]
    close = list(dict.fromkeys(difflib.get_close_matches(str(reference), names, n=3)))
    guess = f"did you mean {' or '.join(f'`{name}`' for name in close)}? " if close else ""
    there = "the trials are " if len(known) <= SHOWN else f"the last {SHOWN} of {len(known)} are "
    listed = ", ".join(f"{number} ({name})" for number, name, _ in known[-SHOWN:])
    return _error("unknown-trial", message, f"{guess}{there}{listed}; the identifier of one will do, too")
