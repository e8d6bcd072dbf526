"""The Prolog-style prompt: at a terminal with editing and single keys, from a pipe or a file without."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from logic.shell.commands import Halt
from logic.shell.reading import entries_of_lines
from logic.shell.shell import Shell, Status
from logic.shell.terminal import run_terminal

__all__ = ["Shell", "Status", "run_entries", "run_prompt"]


def run_prompt(shell: Shell) -> None:
    """Run what standard input says: a user at a terminal, or the lines of a pipe."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        run_terminal(shell)
    else:
        run_entries(shell, sys.stdin)


def run_entries(shell: Shell, lines: Iterable[str]) -> None:
    """Run the entries of a text, given by lines, and print all their answers."""
    try:
        for entry in entries_of_lines(lines):
            shell.run(entry)
    except Halt:
        pass
