"""The trials of a project in time: which continued which.

>>> first = Version(1, "1.1.1", "a.py", "finished", "2024-05-01 12:00:00", 1.5, None, "0a1b")
>>> [(arrow.source, arrow.target) for arrow in history_arrows([first, first._replace(id=2, parent=1)])]
[(0, 1)]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from logic.frozen import frozen
from logic.notebook.drawing import MARGIN, Arrow, Picture, Shape, box_width
from logic.notebook.layered import layered
from logic.notebook.result import Result

GAP, ROW = 24, 64
FILLS = {"finished": "#c9f0c4", "unfinished": "#ffd0cc", "ongoing": "#fff3b0", "backup": "#e4e4e4"}
TRIALS = """
SELECT trial.id, group_concat(DISTINCT tag.name) AS version, trial.script, trial.status, trial.start,
       (julianday(trial.finish) - julianday(trial.start)) * 86400.0 AS seconds,
       (SELECT before.id FROM trial AS before WHERE before.uuid = trial.parent_id) AS parent,
       code_block.code_hash AS code
  FROM trial LEFT JOIN tag ON tag.trial_id = trial.id
  LEFT JOIN code_block ON code_block.trial_id = trial.id AND code_block.id = trial.main_id
 GROUP BY trial.id ORDER BY trial.id
"""


class Version(NamedTuple):
    """A trial: its number, its tags, its script, how it ended, when it began, how long it took.

    `parent` is the trial that noWorkflow says it continues: the one before of the same script, or the one that
    `now restore` went back to. `code` is the hash of the script.
    """

    id: int
    version: str | None
    script: str
    status: str
    start: str
    seconds: float | None
    parent: int | None
    code: str | None


@frozen
class History:
    """The trials of a project, oldest first: a picture above a table on display."""

    versions: tuple[Version, ...]

    @property
    def table(self) -> Result:
        """The trials as rows."""
        rows = [one._replace(seconds=None if one.seconds is None else round(one.seconds, 3)) for one in self.versions]
        return Result(Version._fields, rows)

    def graph(self, width: int = 500, height: int = 350) -> Picture:
        """The trials as boxes, and arrows to those that continue them."""
        return draw_history(self.versions, width, height)

    def __repr__(self) -> str:
        return repr(self.table)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": f"{self.graph().svg}{self.table._repr_html_()}"}


def history_arrows(versions: Sequence[Version]) -> list[Arrow]:
    """An arrow to each trial from its parent, labelled where the script is another text."""
    place = {one.id: number for number, one in enumerate(versions)}
    return [
        Arrow(place[one.parent], number, "call", "changed" * (versions[place[one.parent]].code != one.code))
        for number, one in enumerate(versions)
        if one.parent in place
    ]


def draw_history(versions: Sequence[Version], width: int, height: int) -> Picture:
    """The picture: a box for each trial, coloured by how it ended."""
    arrows = history_arrows(versions)
    names = [f"{one.id}: {one.script}" for one in versions]
    places = layered(list(map(box_width, names)), [(arrow.source, arrow.target) for arrow in arrows], GAP)
    shapes = tuple(
        Shape(name, tooltip(one), FILLS.get(one.status, "#ffffff"), MARGIN + x, MARGIN + layer * ROW, box=True)
        for name, one, (x, layer) in zip(names, versions, places, strict=True)
    )
    return Picture(shapes, tuple(arrows), width, height, f"<History: {len(versions)} trials>")


def tooltip(one: Version) -> str:
    """What is known of a trial, a line each."""
    lines = [f"trial {one.id}: {one.script}", one.status, f"started {one.start}"]
    if one.seconds is not None:
        lines.append(f"took {one.seconds:.3f} s")
    if one.version is not None:
        lines.append(f"version {one.version}")
    if one.parent is not None:
        lines.append(f"after trial {one.parent}")
    if one.code is not None:
        lines.append(f"script {one.code[:10]}")
    return "\n".join(lines)
