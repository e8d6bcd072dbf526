"""One run of a script, as an object: what ran, when, with what, and how its calls hang together.

trial = Trial(1)
trial.duration, trial.script_content, trial.query("duration(1, z, X)")
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from typing import Any

from logic.engine.syntax.ast import Value
from logic.errors import Diagnostic, LogicError
from logic.frozen import frozen, replace
from logic.notebook.changes import Difference
from logic.notebook.drawing import Picture
from logic.notebook.flow import Flow, build_flow, draw_flow, reached
from logic.notebook.flow import Value as Evaluation
from logic.notebook.graph import MOST_NODES, Call, Graph, build_graph
from logic.notebook.project import Project
from logic.notebook.result import Result
from logic.notebook.svg import draw
from logic.notebook.widget import GraphWidget, make_widget

EVALUATIONS = """
SELECT it.id, coalesce(code.name, 'nil'), coalesce(code.type, 'nil'), coalesce(it.code_component_id, -1),
       coalesce(it.repr, 'nil'), coalesce(code.first_char_line, -1), coalesce(called.name, '(outside)')
  FROM evaluation AS it
  LEFT JOIN code_component AS code ON code.trial_id = it.trial_id AND code.id = it.code_component_id
  LEFT JOIN activation AS called ON called.trial_id = it.trial_id AND called.id = it.activation_id
 WHERE it.trial_id = :trial ORDER BY it.id"""
TAKES_FROM = """
SELECT DISTINCT it.dependent_id, it.dependency_id
  FROM dependency AS it
  LEFT JOIN evaluation AS value ON value.trial_id = it.trial_id AND value.id = it.dependent_id
  LEFT JOIN code_component AS code ON code.trial_id = it.trial_id AND code.id = value.code_component_id
 WHERE it.trial_id = :trial AND (it.type NOT LIKE 'arg%' OR code.type = 'param') ORDER BY 1, 2"""


@frozen
class GraphOptions:
    """How trials are drawn: mode 1, 2 or 3 (see `graph.py`), width and height in pixels."""

    mode: int = 2
    width: int = 500
    height: int = 350


@frozen
class FileAccess:
    """A file that the script opened; a hash is None where there was no such file."""

    project: Project
    name: str
    mode: str
    hash_before: str | None
    hash_after: str | None
    seconds: float
    activation: int

    @property
    def content_before(self) -> str | None:
        """What stood in the file just before it was opened."""
        return None if self.hash_before is None else self.project.get(self.hash_before)

    @property
    def content_after(self) -> str | None:
        """What stood in it after it was closed."""
        return None if self.hash_after is None else self.project.get(self.hash_after)


@frozen
class Activation:
    """A call: its name, the line where it stands, its times in seconds since the trial started.

    `finish`, `duration` and `return_value` are None for a call that never returned; values are Python's `repr`.
    `caller` is the id of the activation that made the call, 0 for the script itself.
    """

    id: int
    name: str
    line: int
    caller: int
    start: float
    finish: float | None
    return_value: str | None
    parameters: dict[str, str]
    globals: dict[str, str]

    @property
    def duration(self) -> float | None:
        return None if self.finish is None else self.finish - self.start


class Trial:
    """A trial of a project, by number, UUID or tag. What is read from the database is kept.

    `graph_mode`, `graph_width` and `graph_height` are how the trial is drawn where it is displayed. Raises LogicError:
    `no-database`, `unknown-trial`.
    """

    def __init__(
        self,
        reference: int | str,
        project: Project,
        graph_mode: int | None = None,
        graph_height: int | None = None,
        graph_width: int | None = None,
        options: GraphOptions = GraphOptions(),
    ) -> None:
        self.project = project
        self.id = project.number(reference)
        given = {"mode": graph_mode, "width": graph_width, "height": graph_height}
        self.options = replace(options, **{name: value for name, value in given.items() if value is not None})

    # -- what ran, and when ------------------------------------------------------------------------------------------

    @cached_property
    def _row(self) -> dict[str, Any]:
        return self._select("SELECT * FROM trial WHERE id = :trial")[0]

    @property
    def script(self) -> str:
        """The name of the main script, or what `--name` said."""
        return str(self._row["script"])

    @property
    def uuid(self) -> str:
        return str(self._row["uuid"])

    @property
    def status(self) -> str:
        """`finished`, `unfinished` (an exception ended it), `ongoing` (still running, or killed) or `backup`."""
        return str(self._row["status"])

    @property
    def start(self) -> datetime:
        """When it started, on the wall clock of the machine that captured it."""
        return datetime.fromisoformat(self._row["start"])

    @property
    def finish(self) -> datetime | None:
        """When it ended; None if it was broken off."""
        return None if self._row["finish"] is None else datetime.fromisoformat(self._row["finish"])

    @property
    def duration(self) -> float | None:
        """Seconds from start to finish."""
        return None if self.finish is None else (self.finish - self.start).total_seconds()

    @cached_property
    def code_hash(self) -> str | None:
        """The hash of the main script."""
        found = self._select(
            "SELECT code_hash FROM code_block WHERE trial_id = :trial AND id = :main", main=self._row["main_id"]
        )
        return found[0]["code_hash"] if found else None

    @property
    def script_content(self) -> str:
        """The text of the main script as it ran."""
        return "" if self.code_hash is None else self.project.get(self.code_hash)

    # -- what it ran with --------------------------------------------------------------------------------------------

    @cached_property
    def environment(self) -> dict[str, str]:
        """The environment variables and facts about the machine."""
        return self._pairs("SELECT name, value FROM environment_attr WHERE trial_id = :trial")

    @cached_property
    def arguments(self) -> dict[str, str]:
        """The settings of `now run`."""
        return self._pairs("SELECT name, value FROM argument WHERE trial_id = :trial")

    @cached_property
    def modules(self) -> Result:
        """The imported modules: name, version, path, code_hash."""
        return self.project.query(
            "SELECT module.name, version, path, code_hash FROM module LEFT JOIN code_block "
            "ON code_block.trial_id = module.trial_id AND code_block.id = module.code_block_id "
            "WHERE module.trial_id = :trial ORDER BY module.name",
            {"trial": self.id},
        )

    @cached_property
    def file_accesses(self) -> tuple[FileAccess, ...]:
        """The files that were opened, in the order of time."""
        rows = self._select(
            "SELECT name, mode, content_hash_before, content_hash_after, checkpoint, activation_id "
            "FROM file_access WHERE trial_id = :trial ORDER BY checkpoint"
        )
        return tuple(FileAccess(self.project, *row.values()) for row in rows)

    # -- its calls ---------------------------------------------------------------------------------------------------

    @cached_property
    def activations(self) -> tuple[Activation, ...]:
        """The calls in the order in which they started."""
        values = self._values()
        rows = self._select(
            "SELECT called.id, called.name, code.first_char_line AS line, value.activation_id AS caller, "
            "called.start_checkpoint AS start, value.checkpoint AS finish, value.repr AS returned "
            "FROM activation AS called JOIN evaluation AS value USING (trial_id, id) "
            "LEFT JOIN code_component AS code "
            "ON code.trial_id = called.trial_id AND code.id = value.code_component_id "
            "WHERE called.trial_id = :trial ORDER BY called.start_checkpoint, called.id"
        )
        return tuple(
            Activation(
                row["id"], row["name"], row["line"], row["caller"] or 0, row["start"], row["finish"],
                None if row["finish"] is None else row["returned"],
                values.get((row["id"], "param"), {}), values.get((row["id"], "global"), {}),
            )
            for row in rows
        )  # fmt: skip

    def _values(self) -> dict[tuple[int, str], dict[str, str]]:
        """The parameters and globals of each activation."""
        found: dict[tuple[int, str], dict[str, str]] = {}
        for row in self._select(
            "SELECT value.activation_id, code.type, code.name, value.repr FROM evaluation AS value "
            "JOIN code_component AS code ON code.trial_id = value.trial_id AND code.id = value.code_component_id "
            "WHERE value.trial_id = :trial AND code.type IN ('param', 'global') ORDER BY value.id"
        ):
            found.setdefault((row["activation_id"], row["type"]), {})[row["name"]] = row["repr"]
        return found

    # -- questions ---------------------------------------------------------------------------------------------------

    def query(self, query: str, **parameters: Value) -> Result:
        """The answers to a question over this trial's facts and the rules of library(provenance)."""
        answers = self.project.knowledge([self.id]).query(query, **parameters)  # type: ignore[arg-type]
        return Result(answers.variables, answers)

    @property
    def trial_prolog(self) -> Trial:
        """The trial itself: `trial.trial_prolog.query(…)` is `trial.query(…)`."""
        return self

    def sql(self, statement: str, **parameters: Any) -> Result:
        """The rows of an SQL statement over the project's tables; `:trial` stands for this trial's number."""
        return self.project.query(statement, {"trial": self.id, **parameters})

    def _select(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        return self.project.rows(statement, {"trial": self.id, **parameters})

    def _pairs(self, statement: str) -> dict[str, str]:
        return {row["name"]: row["value"] for row in self._select(statement)}

    # -- display -----------------------------------------------------------------------------------------------------

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The activations as graphs take them."""
        return tuple(
            Call(one.id, one.caller, one.name, one.duration, one.parameters, one.return_value)
            for one in self.activations
        )

    def graph(self, mode: int | None = None) -> Graph:
        """The activation graph in a mode; one of too many nodes is given in mode 3."""
        graph = build_graph(self.calls, self._mode(mode))
        return graph if len(graph.nodes) <= MOST_NODES else build_graph(self.calls, 3)

    def dataflow(self, mode: int | None = None) -> Picture:
        """Where all values came from, in a mode of `flow.py`; one of too many nodes is given in the next mode.

        Values that have to do with no other are left out.
        """
        values, dependencies = self._flow
        tied = {id for pair in dependencies for id in pair}
        shown = [value for value in values if value.id in tied] or values
        return self._draw_flow(shown, dependencies, mode, f"<Dataflow of trial {self.id}>")

    def lineage(self, what: int | str, mode: int | None = None) -> Picture:
        """What an evaluation depends on, directly or not: the one with that id, or all whose code has that text.

        It is `lineage_id/3` of library(provenance), drawn. A file has the text of the call that opened it.
        """
        values, dependencies = self._flow
        asked = frozenset(value.id for value in values if what in (value.id, value.name))
        if not asked:
            raise LogicError(_no_value(self.id, what, {value.name for value in values}))
        sources: dict[int, list[int]] = {}
        for dependent, source in dependencies:
            sources.setdefault(dependent, []).append(source)
        kept = reached(asked, sources)
        text = f"<Lineage of {what!r} in trial {self.id}: {len(kept)} evaluations>"
        return self._draw_flow([value for value in values if value.id in kept], dependencies, mode, text, asked)

    def _draw_flow(
        self, values: list[Evaluation], dependencies: list[tuple[int, int]], mode: int | None, text: str,
        asked: frozenset[int] = frozenset(),
    ) -> Picture:  # fmt: skip
        flow = Flow((), ())
        for number in range(self._mode(mode), 4):
            flow = build_flow(values, dependencies, number)
            if len(flow.nodes) <= MOST_NODES:
                break
        return draw_flow(flow, self.options.width, self.options.height, text, asked)

    @cached_property
    def _flow(self) -> tuple[list[Evaluation], list[tuple[int, int]]]:
        """All evaluations, and the pairs of what takes a value from what: `takes_from_id/3` of library(provenance)."""
        rows = self.project.query(EVALUATIONS, {"trial": self.id}).tuples()
        pairs = self.project.query(TAKES_FROM, {"trial": self.id}).tuples()
        return [Evaluation(*row) for row in rows], [(dependent, source) for dependent, source in pairs]

    def _mode(self, mode: int | None) -> int:
        return self.options.mode if mode is None else mode

    def diff(self, other: int | str | Trial) -> Difference:
        """What differs from this trial to another one of the project, as a table and as a graph."""
        return Difference(self, other if isinstance(other, Trial) else Trial(other, self.project, options=self.options))

    def widget(self, mode: int | None = None) -> GraphWidget:
        """The activation graph as a widget: the wheel zooms, dragging moves, a click selects (`widget.selected`).

        It needs anywidget (`pip install 'logic-datalog[notebook]'`); its script comes with it, none from a network.
        """
        return make_widget(self.graph(mode), self.options.width, self.options.height)

    def svg(self, mode: int | None = None) -> str:
        """The activation graph as a picture."""
        return self.picture(mode).svg

    def picture(self, mode: int | None = None) -> Picture:
        """The same, as what a notebook shows."""
        return draw(self.graph(mode), self.options.width, self.options.height, repr(self))

    def __repr__(self) -> str:
        return f"<Trial {self.id}: {self.script}, {self.status}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self.picture()._repr_mimebundle_()


def _no_value(trial: int, what: int | str, known: Collection[str]) -> Diagnostic:
    close = difflib.get_close_matches(str(what), known, n=3)
    return Diagnostic(
        "unknown-value", f"no evaluation of trial {trial} has the id or the text `{what}`",
        help=f"did you mean {' or '.join(f'`{name}`' for name in close)}?" if close
        else "`evaluation_name(T, Id, Name)` lists them",
    )  # fmt: skip
