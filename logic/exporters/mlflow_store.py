"""What an MLflow tracking store holds, read from its SQLite database or from its folder, without MLflow.

Both are opened for reading only. Deleted runs and experiments are left out, as MLflow's own pages do.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from logic.errors import missing_library
from logic.exporters import source_errors
from logic.exporters.trace import NIL, parse_time
from logic.frozen import field, slotted

KIND = "an MLflow tracking store"
WAY_OUT = "give the folder `mlruns`, or the SQLite file that stands in the tracking URI after `sqlite:///`"
LOCK_PATIENCE = 2.0  # seconds to wait for a program that is writing to the database
MILLION = 1_000_000
STATUS = {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}  # as the folder has them
PARENT, SOURCE, SOURCE_RUN = "mlflow.parentRunId", "mlflow.source.name", "mlflow.sourceRun"


@slotted
class Span:
    """A step of a trace; times are nanoseconds since 1970. `inputs` are names and JSON texts, `output` a JSON text."""

    identifier: str
    parent: str | None
    name: str
    start: int | None
    finish: int | None
    inputs: dict[str, str] = field(default_factory=dict)
    output: str = NIL


@slotted
class Traced:
    """A trace, and the run in which it was made, if there was one."""

    identifier: str
    experiment: str
    run: str | None
    spans: list[Span]


@slotted
class Run:
    """A run; times are nanoseconds since 1970. A metric is name, value and time, an input name and digest of data."""

    identifier: str
    name: str
    experiment: str
    status: str
    user: str
    start: int | None
    finish: int | None
    tags: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    metrics: list[tuple[str, str, int]] = field(default_factory=list)
    inputs: list[tuple[str, str]] = field(default_factory=list)


Store = tuple[list[Run], list[Traced]]


def read(path: Path) -> Store:
    """The runs and traces of a store; raises LogicError `no-source`, `foreign-source`, `corrupt-source`."""
    try:
        return _read(path)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise source_errors.corrupt_source(path, KIND, repr(error)) from error


def _read(path: Path) -> Store:
    if path.is_file():
        return _database(path)
    for name in ("mlruns", "."):
        if list((path / name).glob("*/meta.yaml")):
            return _folder(path / name)
    if (path / "mlflow.db").is_file():
        return _database(path / "mlflow.db")
    raise source_errors.no_source(path, "MLflow tracking store", WAY_OUT)


# ---- The database


def _database(file: Path) -> Store:
    try:
        uri = file.resolve().as_uri() + "?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=LOCK_PATIENCE)) as connection:
            connection.row_factory = sqlite3.Row
            return _select(connection, file)
    except sqlite3.Error as error:
        raise source_errors.corrupt_source(file, KIND, str(error)) from error


def _select(connection: sqlite3.Connection, file: Path) -> Store:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if missing := {"experiments", "runs", "params", "metrics", "tags"} - tables:
        found = f"it is an SQLite database without a table `{min(missing)}`"
        raise source_errors.foreign_source(file, KIND, found, WAY_OUT)
    rows = connection.execute(
        "SELECT r.*, e.name AS experiment FROM runs r JOIN experiments e USING (experiment_id) "
        "WHERE r.lifecycle_stage = 'active' AND e.lifecycle_stage = 'active'"
    )
    runs = {row["run_uuid"]: _run(dict(row), row["run_uuid"], row["name"], row["experiment"]) for row in rows}
    for key, value, run in connection.execute("SELECT key, value, run_uuid FROM tags"):
        if run in runs:
            runs[run].tags[key] = value
    for key, value, run in connection.execute("SELECT key, value, run_uuid FROM params ORDER BY key"):
        if run in runs:
            runs[run].params[key] = value
    metrics = connection.execute("SELECT run_uuid, key, value, is_nan, timestamp FROM metrics ORDER BY timestamp, step")
    for run, key, value, is_nan, time in metrics:
        if run in runs:
            runs[run].metrics.append((key, "nan" if is_nan else repr(float(value)), time * MILLION))
    if {"inputs", "datasets"} <= tables:
        inputs = connection.execute(
            "SELECT i.destination_id, d.name, d.digest FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id "
            "WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' ORDER BY d.name"
        )
        for run, name, digest in inputs:
            if run in runs:
                runs[run].inputs.append((name, digest))
    return list(runs.values()), list(_traces(connection, tables)) if "trace_info" in tables else []


def _traces(connection: sqlite3.Connection, tables: set[str]) -> Iterator[Traced]:
    """Each trace; its spans stand in a table or, before MLflow 3.6, in a file of the trace."""
    rows = connection.execute(
        "SELECT t.request_id, t.timestamp_ms, t.execution_time_ms, e.name, "
        "(SELECT value FROM trace_request_metadata m WHERE m.request_id = t.request_id AND m.key = ?), "
        "(SELECT value FROM trace_tags g WHERE g.request_id = t.request_id AND g.key = 'mlflow.traceName'), "
        "(SELECT value FROM trace_tags g WHERE g.request_id = t.request_id AND g.key = 'mlflow.artifactLocation') "
        "FROM trace_info t JOIN experiments e USING (experiment_id) WHERE e.lifecycle_stage = 'active' "
        "ORDER BY t.timestamp_ms, t.request_id",
        (SOURCE_RUN,),
    ).fetchall()
    for identifier, start, lasted, experiment, run, name, location in rows:
        spans = []
        if "spans" in tables:
            contents = connection.execute(
                "SELECT content FROM spans WHERE trace_id = ? ORDER BY start_time_unix_nano", (identifier,)
            )
            spans = [_span(json.loads(content)) for (content,) in contents]
        if not spans:
            spans = _span_file(Path(unquote(urlsplit(location or "").path)) / "traces.json")
        if not spans:
            finish = None if lasted is None else (start + lasted) * MILLION
            spans = [Span(identifier, None, name or identifier, start * MILLION, finish)]
        yield Traced(identifier, experiment, run, spans)


# ---- The folder


def _folder(folder: Path) -> Store:
    runs: list[Run] = []
    traces: list[Traced] = []
    for file in sorted(folder.glob("*/meta.yaml")):
        meta = _yaml(file)
        if "experiment_id" not in meta:
            raise source_errors.foreign_source(file, "an MLflow experiment", "it has no `experiment_id`", WAY_OUT)
        if meta.get("lifecycle_stage") == "active":
            datasets = {path.parent.name: _yaml(path) for path in file.parent.glob("datasets/*/meta.yaml")}
            for path in sorted(file.parent.glob("*/meta.yaml")):
                described = _yaml(path)
                if described.get("lifecycle_stage") == "active" and "run_id" in described:
                    runs.append(_run_folder(path.parent, described, str(meta["name"]), datasets))
            traces += [_trace_folder(path, str(meta["name"])) for path in file.parent.glob("traces/*/trace_info.yaml")]
    return runs, traces


def _run_folder(folder: Path, meta: dict[str, Any], experiment: str, datasets: dict[str, dict[str, Any]]) -> Run:
    fields = meta | {"status": STATUS.get(meta["status"], str(meta["status"]))}
    run = _run(fields, str(meta["run_id"]), str(meta.get("run_name") or ""), experiment)
    run.tags = _texts(folder / "tags")
    run.params = _texts(folder / "params")
    for name, text in _texts(folder / "metrics").items():
        for line in text.splitlines():
            time, value = line.split()[:2]
            run.metrics.append((name, repr(float(value)), int(time) * MILLION))
    run.metrics.sort(key=lambda metric: metric[2])
    for path in sorted(folder.glob("inputs/*/meta.yaml")):
        dataset = datasets.get(str(_yaml(path).get("source_id")))
        if dataset:
            run.inputs.append((str(dataset["name"]), str(dataset["digest"])))
    return run


def _trace_folder(file: Path, experiment: str) -> Traced:
    meta, source = _yaml(file), file.parent / "request_metadata" / SOURCE_RUN
    spans = _span_file(file.parent / "artifacts" / "traces.json")
    if not spans:
        start = parse_time(str(meta["request_time"])) if meta.get("request_time") else None
        spans = [Span(file.parent.name, None, file.parent.name, start, None)]
    return Traced(file.parent.name, experiment, source.read_text("utf-8").strip() if source.is_file() else None, spans)


def _texts(folder: Path) -> dict[str, str]:
    """The files below a folder: names, with `/` where a name has one, and texts."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in files}


def _yaml(file: Path) -> dict[str, Any]:
    try:
        import yaml
    except ImportError as error:
        raise missing_library("reading an MLflow folder", "pyyaml", "mlflow") from error
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise source_errors.corrupt_source(file, KIND, " ".join(str(error).split())) from error
    if not isinstance(found, dict):
        raise source_errors.corrupt_source(file, KIND, "it holds no names with values")
    return found


# ---- Both


def _run(fields: dict[str, Any], identifier: str, name: str | None, experiment: str) -> Run:
    start, finish = (fields[key] * MILLION if fields.get(key) else None for key in ("start_time", "end_time"))
    user = str(fields.get("user_id") or NIL)
    return Run(identifier, name or identifier, experiment, str(fields["status"]), user, start, finish)


def _span_file(file: Path) -> list[Span]:
    if not file.is_file():
        return []
    try:
        spans = json.loads(file.read_text(encoding="utf-8"))["spans"]
        return sorted((_span(span) for span in spans), key=lambda span: span.start or 0)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise source_errors.corrupt_source(file, "the spans of an MLflow trace", repr(error)) from error


def _span(content: dict[str, Any]) -> Span:
    """A span as MLflow 3 writes it, or as MLflow 2 does."""
    old = content.get("context") or {}
    attributes = content.get("attributes") or {}
    given = _json(attributes.get("mlflow.spanInputs"))
    inputs = given if isinstance(given, dict) else {} if given is None else {"inputs": given}
    output = attributes.get("mlflow.spanOutputs")
    return Span(
        str(content.get("span_id") or old["span_id"]),
        content.get("parent_span_id") or content.get("parent_id") or None,
        str(content["name"]),
        content.get("start_time_unix_nano") or content.get("start_time"),
        content.get("end_time_unix_nano") or content.get("end_time"),
        {str(name): json.dumps(value, ensure_ascii=False) for name, value in inputs.items()},
        NIL if output is None else str(output),
    )


def _json(text: Any) -> Any:
    return json.loads(text) if isinstance(text, str) else text
