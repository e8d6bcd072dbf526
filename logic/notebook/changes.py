"""The differences between two trials of a project: as a table, and as the graph of their calls side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from logic.frozen import frozen
from logic.notebook.difference import Pair, compare, draw_difference
from logic.notebook.drawing import Picture
from logic.notebook.graph import MOST_NODES
from logic.notebook.result import Result

if TYPE_CHECKING:
    from logic.notebook.trial import Trial

Row = tuple[str, str, str, str]
NONE = ""  # what a trial has no value of


@frozen
class Difference:
    """What differs from the trial `before` to the trial `after`."""

    before: Trial
    after: Trial

    @cached_property
    def table(self) -> Result:
        """A row for each difference: what (script, argument, environment, module, file, calls, result), name, values.

        `calls` are how often a function was called, `result` what its n-th call returned. A file's value is the hash of
        what was in it when it was last closed. Empty is what a trial does not have.
        """
        return Result(("what", "name", "before", "after"), list(self._rows()))

    def _rows(self) -> Iterator[Row]:
        old, new = self.before, self.after
        yield from _changed("script", {"name": old.script, "hash": old.code_hash or NONE},
                            {"name": new.script, "hash": new.code_hash or NONE})  # fmt: skip
        yield from _changed("argument", old.arguments, new.arguments)
        yield from _changed("environment", old.environment, new.environment)
        yield from _changed("module", _modules(old), _modules(new))
        yield from _changed("file", _files(old), _files(new))
        yield from _changed("calls", _calls(old), _calls(new))
        yield from _changed("result", _results(old), _results(new), only_both=True)

    def pairs(self, mode: int | None = None) -> tuple[Pair, ...]:
        """The calls of both trials; those of too many nodes in mode 3."""
        chosen = self.after.options.mode if mode is None else mode
        pairs = compare(self.before.calls, self.after.calls, chosen)
        return pairs if len(pairs) <= MOST_NODES else compare(self.before.calls, self.after.calls, 3)

    def graph(self, mode: int | None = None) -> Picture:
        """The calls of both trials in one picture, as `difference.py` says."""
        options = self.after.options
        return draw_difference(self.pairs(mode), options.width, options.height, repr(self))

    def __repr__(self) -> str:
        return f"<Difference of trials {self.before.id} and {self.after.id}: {len(self.table)} rows>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """The picture above the table; the table alone where no HTML is shown."""
        html = f"{self.graph().svg}{self.table._repr_html_()}"
        return {"text/plain": f"{self!r}\n{self.table!r}", "text/html": html}


def _changed(what: str, old: Mapping[str, str], new: Mapping[str, str], only_both: bool = False) -> Iterator[Row]:
    """The names whose values differ, in the order of the names."""
    names: Sequence[str] = sorted(old.keys() & new.keys() if only_both else old.keys() | new.keys())
    for name in names:
        values = old.get(name, NONE), new.get(name, NONE)
        if values[0] != values[1]:
            yield (what, name, *values)


def _modules(trial: Trial) -> dict[str, str]:
    """The version of each module, and the hash of its code where that was captured."""
    return {
        str(row["name"]): " ".join(filter(None, (row["version"], (row["code_hash"] or "")[:10])))
        for row in trial.modules
    }


def _files(trial: Trial) -> dict[str, str]:
    """The hash of each file when it was last closed."""
    return {access.name: access.hash_after or NONE for access in trial.file_accesses}


def _calls(trial: Trial) -> dict[str, str]:
    counts: dict[str, int] = {}
    for call in trial.activations:
        counts[call.name] = counts.get(call.name, 0) + 1
    return {name: str(count) for name, count in counts.items()}


def _results(trial: Trial) -> dict[str, str]:
    """What the n-th call of each function returned."""
    counts: dict[str, int] = {}
    found = {}
    for call in trial.activations:
        number = counts[call.name] = counts.get(call.name, 0) + 1
        found[f"{call.name} #{number}"] = call.return_value or NONE
    return found
