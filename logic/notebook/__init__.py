"""Provenance in notebooks: `%load_ext logic.notebook` adds the magics, the names below work in any Python.

from logic import notebook as nip
nip.init(path="my_project")
trial = nip.Trial(1, graph_mode=2, graph_height=350)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from logic.notebook.defaults import Trial, init, persistence, set_default
from logic.notebook.project import Project
from logic.notebook.result import Result

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Registers the magics, and makes the current folder the project."""
    from logic.notebook.magics import LogicMagics

    init()
    shell.register_magics(LogicMagics(shell))


__all__ = ["Project", "Result", "Trial", "init", "load_ipython_extension", "persistence", "set_default"]
