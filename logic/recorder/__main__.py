"""Runs a script and records the trial: `python -m logic.recorder [--store FOLDER] script.py arguments…`.

The process is a fresh one, so that the script finds few modules loaded that it did not ask for.
"""

from __future__ import annotations

import sys
from pathlib import Path

from logic.errors import Diagnostic, LogicError
from logic.recorder.run import record

USAGE = "usage: python -m logic.recorder [--store FOLDER] script.py [ARGUMENTS]"


def main(arguments: list[str]) -> int:
    """The exit status of the script."""
    folder = Path()
    if arguments[:1] == ["--store"] and len(arguments) > 1:
        folder, arguments = Path(arguments[1]), arguments[2:]
    if not arguments:
        print(USAGE, file=sys.stderr)
        return 2
    script = Path(arguments[0])
    if not script.is_file():
        missing = Diagnostic(
            "no-script", f"there is no script `{script}`", help="check the path: is it relative to here?"
        )
        print(LogicError(missing), file=sys.stderr)
        return 2
    return record(script, arguments[1:], folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
