"""Facts about runs from OpenLineage events: a file of run events, one JSON object a line, or a folder of such files.

    for relation in export("lineage.jsonl"):
        print(relation.name, len(relation))

All events together are trial 1, since a dataset that one run writes and another reads joins them. A run is an
activation (from START to COMPLETE, FAIL or ABORT) whose caller is the run that its `parent` facet names; a dataset is
an access and, for each run that wrote it, an evaluation. Needs no library.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import Any

from logic.exporters import source_errors, trace
from logic.exporters.trace import NIL, Trace, parse_time
from logic.facts.relation import Relation
from logic.frozen import field, slotted

KIND = "a log of OpenLineage events"
WAY_OUT = "each line of the file is one event as JSON, with `run`, `job`, `eventType` and `eventTime`"
SUFFIXES = (".jsonl", ".ndjson", ".json", ".log")  # the files that count in a folder
ENDS = {"COMPLETE": "finished", "FAIL": "unfinished", "ABORT": "unfinished"}


@slotted
class Run:
    """What all events about one run say together; times are nanoseconds since 1970. Datasets map to their version."""

    identifier: str
    job: str
    start: int | None = None
    finish: int | None = None
    status: str = "ongoing"
    parent: str | None = None
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    id: int = 0

    def wrote_before(self, reader: Run) -> bool:
        """Whether it had ended when the reader began."""
        began = reader.start if reader.start is not None else reader.finish
        return self.finish is not None and began is not None and self.finish <= began

    def may_feed(self, reader: Run) -> bool:
        """Whether it wrote while the reader ran, so that what it wrote may have been read."""
        late = reader.finish is not None and self.start is not None and self.start >= reader.finish
        return self is not reader and not self.wrote_before(reader) and not late


def export(path: str | PathLike[str], trials: int | str | Iterable[int | str] | None = None) -> Iterator[Relation]:
    """The facts of a log of OpenLineage events, one relation a predicate; there is one trial.

    Raises LogicError: `no-source`, `foreign-source`, `corrupt-source`, `unknown-trial`.

    >>> export("missing")
    Traceback (most recent call last):
        ...
    logic.errors.LogicError: error[no-source]: no such file or folder: `missing`
      help: check the path: is it relative to here?
    """
    source = Path(path)
    runs: dict[str, Run] = {}
    for file in _files(source):
        for place, event in _events(file):
            _note(event, place, file, runs)
    if not runs:
        raise source_errors.foreign_source(source, KIND, "it holds no run event", WAY_OUT)
    found = _facts(list(runs.values()), source)
    chosen = trace.choose(source, [(1, found.name, found.identifier)], trials)
    return trace.relations([found] if chosen else [])


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    files = [file for file in sorted(source.glob("*")) if file.is_file() and file.suffix in SUFFIXES]
    if not files:
        raise source_errors.no_source(source, "log of OpenLineage events", f"it may end in {', '.join(SUFFIXES)}")
    return files


def _events(file: Path) -> Iterator[tuple[str, Any]]:
    """Each event and where it stands; a file may also be one JSON array, or one event over several lines."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise source_errors.foreign_source(file, KIND, str(error), WAY_OUT) from error
    try:
        whole = json.loads(text)
    except ValueError:
        yield from _lines(file, text)
        return
    events = whole if isinstance(whole, list) else [whole]
    yield from ((f"event {place}", event) for place, event in enumerate(events, 1))


def _lines(file: Path, text: str) -> Iterator[tuple[str, Any]]:
    for place, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield f"line {place}", json.loads(line)
            except ValueError as error:
                raise source_errors.corrupt_source(file, KIND, f"line {place}: {error}") from error


def _note(event: Any, place: str, file: Path, runs: dict[str, Run]) -> None:
    """Adds what an event says about its run; an event about a job or a dataset alone says nothing about a run."""
    if isinstance(event, dict) and "run" not in event and ("job" in event or "dataset" in event):
        return
    try:
        identifier, job, time = event["run"]["runId"], event["job"]["name"], parse_time(event["eventTime"])
        run = runs.setdefault(identifier, Run(identifier, job))
        run.job = job  # a run that was known only as a parent may have been called otherwise there
        kind = event.get("eventType") or "OTHER"
        if kind == "START":
            run.start = time if run.start is None else min(run.start, time)
        if kind in ENDS:
            run.finish, run.status = time, ENDS[kind]
        _facets(event["run"].get("facets") or {}, run, runs)
        for side, datasets in ((event.get("inputs"), run.inputs), (event.get("outputs"), run.outputs)):
            for dataset in side or []:
                name = f"{dataset['namespace']}/{dataset['name']}"
                version = ((dataset.get("facets") or {}).get("version") or {}).get("datasetVersion", NIL)
                if version != NIL or name not in datasets:
                    datasets[name] = str(version)
    except KeyError as missing:
        raise source_errors.foreign_source(file, KIND, f"{place} has no `{missing.args[0]}`", WAY_OUT) from None
    except (TypeError, AttributeError, ValueError) as error:
        raise source_errors.foreign_source(file, KIND, f"{place}: {error}", WAY_OUT) from error


def _facets(facets: dict[str, Any], run: Run, runs: dict[str, Run]) -> None:
    parent = facets.get("parent")
    if parent:
        run.parent = parent["run"]["runId"]
        runs.setdefault(run.parent, Run(run.parent, parent["job"]["name"]))
    for variable in (facets.get("environmentVariables") or {}).get("environmentVariables") or []:
        run.environment[variable["name"]] = variable["value"]


def _facts(runs: list[Run], source: Path) -> Trace:
    times = sorted(time for run in runs for time in (run.start, run.finish) if time is not None)
    statuses = {run.status for run in runs if run.start is not None or run.finish is not None}
    found = Trace(
        1,
        source.name,
        identifier=str(source),
        start=times[0] if times else None,
        finish=times[-1] if times else None,
        status=next((status for status in ("ongoing", "unfinished") if status in statuses), "finished"),
    )
    known = {run.identifier: run for run in runs}
    for run in sorted(runs, key=lambda run: run.start or run.finish or 0):
        _activation(found, run, known)
    versions: dict[tuple[str, str], int] = {}  # dataset and run that wrote it ('' if none is known) -> evaluation
    for run in runs:
        for name, version in run.outputs.items():
            written = found.value(name, "dataset", version, run.id, run.finish)
            versions[name, run.identifier] = written
            found.depends(written, run.id, "output")
            found.access(name, "w", run.id, run.finish, after=version)
    for run in runs:
        for name, version in run.inputs.items():
            found.access(name, "r", run.id, run.start, before=version)
            for writer in _writers(runs, run, name) or [""]:
                if (name, writer) not in versions:
                    versions[name, writer] = found.value(name, "dataset", version)
                found.depends(run.id, versions[name, writer], "input")
    return found


def _activation(found: Trace, run: Run, known: dict[str, Run]) -> None:
    """Adds the activation of a run, after those of the runs above it."""
    chain = [run]
    while (above := chain[-1].parent) and not known[above].id and known[above] not in chain:
        chain.append(known[above])
    for one in reversed(chain):
        if not one.id:
            caller = known[one.parent].id if one.parent else 0
            one.id = found.activation(one.job, one.start, one.finish, caller, one.identifier, "job")
            for name, value in one.environment.items():
                found.fact("environment", name, value)


def _writers(runs: list[Run], reader: Run, name: str) -> list[str]:
    """The runs whose output a reader may have read: that of the version it names; else the last one that had ended
    before the reader began, and those that ran at the same time."""
    writers = [run for run in runs if name in run.outputs]
    version = reader.inputs[name]
    exact = [run.identifier for run in writers if run.outputs[name] == version != NIL]
    if exact:
        return exact
    before = [run for run in writers if run is not reader and run.wrote_before(reader)]
    last = sorted(before, key=lambda run: run.finish or 0)[-1:]
    return [run.identifier for run in last + [run for run in writers if run.may_feed(reader)]]
