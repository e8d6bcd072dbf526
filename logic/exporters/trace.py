"""The facts of one run of anything: calls, values, what depends on what, which data was read and written.

A source that has runs and data, but no code, says so here once and gets the predicates of
`logic/facts/vocabulary/provenance.dl`, so that the rules about trials answer for it.

>>> trace = Trace(1, "etl", start=5_000_000_000)
>>> load = trace.activation("load", start=5_000_000_000, finish=5_250_000_000)
>>> table = trace.value("table", "dataset", "rows=3", load, at=5_250_000_000)
>>> trace.depends(table, load, "output")
>>> trace.access("table", "w", load, at=5_250_000_000)
>>> [relation] = [one for one in relations([trace]) if one.name == "access"]
>>> relation.rows
[(1, 'f1', 'table', 'w', 'nil', 'nil', 0.25, 1)]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from logic.exporters import noworkflow, source_errors
from logic.facts.relation import Relation, Value
from logic.frozen import field, slotted

Row = tuple[Value, ...]
NIL = "nil"
COLUMNS = {facts.predicate: tuple(facts.columns) for facts in noworkflow.FACTS}  # the whole vocabulary, in order
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BILLION = 1_000_000_000


def nanoseconds(time: datetime) -> int:
    """Nanoseconds since 1970; a time without a zone is taken as UTC."""
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return (aware - EPOCH) // timedelta(microseconds=1) * 1000


def parse_time(text: str) -> int:
    """Nanoseconds since 1970 of an ISO 8601 time; raises ValueError if it is none.

    >>> parse_time("1970-01-01T00:00:01.5Z")
    1500000000
    """
    return nanoseconds(datetime.fromisoformat(text))


@slotted
class Trace:
    """The facts of one trial, as they are found. Times are nanoseconds since 1970, None where unknown.

    `identifier` is what the source calls the trial (`trial_ref/2`). An id counts from 1; 0 is no activation.
    """

    number: int
    name: str
    identifier: str = NIL
    start: int | None = None
    finish: int | None = None
    status: str = "finished"
    command: str = NIL
    path: str = NIL
    user: str = NIL
    experiment: str = NIL
    rows: dict[str, list[Row]] = field(default_factory=lambda: {predicate: [] for predicate in COLUMNS}, repr=False)
    where: list[int] = field(default_factory=lambda: [0], repr=False)  # the activation in which each id happened
    names: list[str] = field(default_factory=lambda: [NIL], repr=False)  # the name of each id
    code: dict[tuple[str, str], int] = field(default_factory=dict, repr=False)

    def checkpoint(self, time: int | None) -> float:
        """Seconds from the start of the trial to a time; -1.0 if either is unknown."""
        return -1.0 if time is None or self.start is None else (time - self.start) / BILLION

    def activation(
        self, name: str, start: int | None, finish: int | None, caller: int = 0, result: str = NIL, kind: str = "call"
    ) -> int:
        """A call, a task, a run, a span; gives its id."""
        found = self.value(name, kind, result, caller, finish)
        self.rows["activation"].append((self.number, found, name, self.checkpoint(start), NIL))
        return found

    def value(self, name: str, kind: str, text: str, activation: int = 0, at: int | None = None) -> int:
        """Something that was computed, given or stored; gives its id. `kind` becomes the type of its code component."""
        self.where.append(activation)
        self.names.append(name)
        found = len(self.where) - 1
        checkpoint, component = self.checkpoint(at), self.component(name, kind)
        self.rows["evaluation"].append((self.number, found, checkpoint, component, activation, text, NIL))
        return found

    def component(self, name: str, kind: str) -> int:
        """The id of the code component that stands for all values of that name."""
        known = self.code.get((name, kind))
        if known is None:
            known = self.code[name, kind] = len(self.code) + 1
            self.rows["code_component"].append((self.number, known, name, kind, "r", -1, -1, -1, -1, NIL))
        return known

    def parameter(self, name: str, text: str, activation: int, at: int | None) -> int:
        """A value that an activation was given, and depends on."""
        found = self.value(name, "param", text, activation, at)
        self.depends(activation, found, "use")
        return found

    def depends(self, dependent: int, dependency: int, kind: str) -> None:
        ends = (self.where[dependent], dependent, self.where[dependency], dependency)
        self.rows["dependency"].append((self.number, *ends, kind, 0, NIL, NIL, NIL))

    def access(
        self, name: str, mode: str, activation: int, at: int | None, before: str = NIL, after: str = NIL
    ) -> None:
        """A file, a table or another stored thing that an activation read (mode r) or wrote (w)."""
        rows = self.rows["access"]
        rows.append((self.number, f"f{len(rows) + 1}", name, mode, before, after, self.checkpoint(at), activation))

    def fact(self, predicate: str, *values: Value) -> None:
        """Any other fact; the trial's number comes before the values."""
        self.rows[predicate].append((self.number, *values))

    def finished_rows(self) -> dict[str, list[Row]]:
        """The rows of each predicate, those of the trial itself included."""
        return self.rows | {"trial": [self.header()], "trial_ref": [(self.number, self.identifier)]}

    def header(self) -> Row:
        """The row of `trial/12`."""
        start, finish = (-1.0 if time is None else time / BILLION for time in (self.start, self.finish))
        return (
            self.number, self.name, start, finish, self.command, self.path, self.status, NIL, self.experiment, NIL,
            NIL, self.user,
        )  # fmt: skip


def relations(traces: Iterable[Trace]) -> Iterator[Relation]:
    """The facts of some trials, one relation a predicate of the vocabulary, also where there are none."""
    return gathered(trace.finished_rows() for trace in traces)


def gathered(trials: Iterable[dict[str, list[Row]]]) -> Iterator[Relation]:
    """The rows of some trials, by predicate, as one relation a predicate of the vocabulary."""
    found: dict[str, list[Row]] = {predicate: [] for predicate in COLUMNS}
    for rows in trials:
        for predicate in found:
            found[predicate] += rows[predicate]
    return (Relation(predicate, COLUMNS[predicate], rows) for predicate, rows in found.items())


def choose(path: Path, known: list[tuple[int, str, str]], trials: int | str | Iterable[int | str] | None) -> list[int]:
    """The numbers of the chosen trials; `known` are number, name and identifier of each. None chooses all.

    Raises LogicError `unknown-trial`.

    >>> choose(Path("log"), [(1, "etl", "a-b"), (2, "fit", "c-d")], ["c-d", 1])
    [1, 2]
    """
    if trials is None:
        return [number for number, _, _ in known]
    wanted = [trials] if isinstance(trials, int | str) else list(trials)
    for reference in wanted:
        if not any(str(reference) in (str(number), identifier) for number, _, identifier in known):
            raise source_errors.unknown_trial(path, reference, known)
    texts = {str(reference) for reference in wanted}
    return [number for number, _, identifier in known if texts & {str(number), identifier}]
