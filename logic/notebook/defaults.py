"""Which project the short forms `Trial(1)` and `persistence.query(…)` mean, and how trials are drawn.

This is the one place of the package with a state that calls share: a notebook has one current project, as in
Pimentel et al., TaPP 2015, section 4, where `init` sets it. `Project` and `Trial` take theirs as an argument.
"""

from __future__ import annotations

from os import PathLike

from logic.errors import Diagnostic, LogicError
from logic.frozen import fields, replace
from logic.notebook import trial
from logic.notebook.project import Project
from logic.notebook.result import Result
from logic.notebook.trial import GraphOptions


class Defaults:
    """The current project and the options of graphs."""

    def __init__(self) -> None:
        self.project = Project()
        self.graph = GraphOptions()

    def set(self, name: str, value: int) -> None:
        """Sets `graph.mode`, `graph.width` or `graph.height` for all trials to come."""
        known = [f"graph.{field.name}" for field in fields(GraphOptions)]
        if name not in known:
            raise LogicError(
                Diagnostic("unknown-option", f"there is no option `{name}`", help=f"choose one of {', '.join(known)}")
            )
        self.graph = replace(self.graph, **{name.removeprefix("graph."): value})


DEFAULTS = Defaults()


def init(path: str | PathLike[str] = ".") -> None:
    """Makes the folder, in which `now run` was or will be called, the current project."""
    DEFAULTS.project = Project(path)


def set_default(name: str, value: int) -> None:
    """`set_default("graph.width", 392)`: the width, height or mode of all graphs to come."""
    DEFAULTS.set(name, value)


class Trial(trial.Trial):
    """A trial of the current project, by number, UUID or tag; see `logic.notebook.trial.Trial`."""

    def __init__(
        self,
        reference: int | str,
        graph_mode: int | None = None,
        graph_height: int | None = None,
        graph_width: int | None = None,
    ) -> None:
        super().__init__(reference, DEFAULTS.project, graph_mode, graph_height, graph_width, DEFAULTS.graph)


class Persistence:
    """What the current project stored: `query` takes SQL, `get` the hash of a file's content."""

    def query(self, statement: str) -> Result:
        return DEFAULTS.project.query(statement)

    def get(self, content_hash: str) -> str:
        return DEFAULTS.project.get(content_hash)


persistence = Persistence()
