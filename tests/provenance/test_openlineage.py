"""OpenLineage events, emitted by the openlineage-python client, as facts; every expected value is worked out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from logic import KnowledgeBase
from logic.errors import LogicError
from logic.exporters.openlineage import export

# A dag of two tasks. `load` reads orders (which nobody here wrote) and writes staged; `report` reads staged and writes
# summary. `audit` reads staged before it was ever written. `broken` fails.
EMIT = """
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import dataset_version_dataset, environment_variables_run, parent_run
from openlineage.client.transport.file import FileConfig, FileTransport

client = OpenLineageClient(transport=FileTransport(FileConfig(log_file_path="events.jsonl", append=True)))
names = ["dag", "audit", "load", "report", "broken"]
ids = {name: f"00000000-0000-7000-8000-00000000000{n}" for n, name in enumerate(names)}

def emit(state, second, name, parent=None, inputs=(), outputs=(), facets=None):
    facets = dict(facets or {})
    if parent:
        facets["parent"] = parent_run.ParentRunFacet(
            run=parent_run.Run(runId=ids[parent]), job=parent_run.Job(namespace="shop", name=parent))
    client.emit(RunEvent(
        eventTime=f"2024-05-01T12:00:{second:06.3f}Z", producer="https://example.org/test", eventType=state,
        run=Run(runId=ids[name], facets=facets), job=Job(namespace="shop", name=name),
        inputs=[InputDataset(namespace="pg", name=one) for one in inputs],
        outputs=[OutputDataset(namespace="pg", name=one, facets={
            "version": dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion="v7")}) for one in outputs]))

emit(RunState.START, 0, "dag")
emit(RunState.START, 0.5, "audit", inputs=["staged"])
emit(RunState.COMPLETE, 0.75, "audit")
emit(RunState.START, 1, "load", "dag", inputs=["orders"], facets={"environmentVariables":
    environment_variables_run.EnvironmentVariablesRunFacet(
        environmentVariables=[environment_variables_run.EnvironmentVariable(name="TZ", value="UTC")])})
emit(RunState.RUNNING, 2, "load", "dag", inputs=["orders"])
emit(RunState.COMPLETE, 3.5, "load", "dag", outputs=["staged"])
emit(RunState.START, 4, "report", "dag", inputs=["staged"])
emit(RunState.COMPLETE, 6, "report", "dag", outputs=["summary"])
emit(RunState.COMPLETE, 8, "dag")
emit(RunState.START, 9, "broken")
emit(RunState.FAIL, 10, "broken")
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("openlineage.client", reason="openlineage is not installed: pip install openlineage-python")
    folder = tmp_path_factory.mktemp("openlineage")
    subprocess.run([sys.executable, "-c", EMIT], cwd=folder, check=True, timeout=120)
    (log,) = folder.iterdir()
    return log


def knowledge(path: Path) -> KnowledgeBase:
    found = KnowledgeBase()
    found.consult(text=":- use_module(library(provenance)).")
    found.add_facts(export(path))
    return found


def answers(kb: KnowledgeBase, query: str) -> set[tuple[Any, ...]]:
    return set(kb.query(query).tuples())


def test_the_rules_answer_about_events_of_the_openlineage_client(log: Path) -> None:
    kb = knowledge(log)
    assert answers(kb, "duration(1, Name, D)") == {
        ("trial", 10.0), ("dag", 8.0), ("audit", 0.25), ("load", 2.5), ("report", 2.0), ("broken", 1.0),
    }  # fmt: skip
    called = kb.query("caller(1, A, C), activation_name(1, A, Called), activation_name(1, C, Caller)")
    assert {(row["Called"], row["Caller"]) for row in called} == {("load", "dag"), ("report", "dag")}
    accesses = kb.query("access(1, _, Data, Mode, _, After, At, A), activation_name(1, A, Name)")
    assert {tuple(row[key] for key in ("Data", "Mode", "After", "At", "Name")) for row in accesses} == {
        ("pg/staged", "r", "nil", 0.5, "audit"),
        ("pg/orders", "r", "nil", 1.0, "load"), ("pg/staged", "w", "v7", 3.5, "load"),
        ("pg/staged", "r", "nil", 4.0, "report"), ("pg/summary", "w", "v7", 6.0, "report"),
    }  # fmt: skip
    assert answers(kb, "lineage(1, 'pg/summary', Source)") == {
        ("pg/summary",), ("report",), ("pg/staged",), ("load",), ("pg/orders",),
    }  # fmt: skip
    assert answers(kb, "lineage(1, audit, Source)") == {("audit",), ("pg/staged",)}
    assert answers(kb, "environment(1, Name, Value)") == {("TZ", "UTC")}
    assert answers(kb, "trial(1, _, S, F, _, _, Status, _, _, _, _, _)") == {(1714564800.0, 1714564810.0, "unfinished")}


def test_events_come_in_any_order_from_several_files_and_as_an_array(log: Path, tmp_path: Path) -> None:
    lines = log.read_text(encoding="utf-8").splitlines()
    (tmp_path / "b.jsonl").write_text("\n".join(reversed(lines[5:])))
    (tmp_path / "c.json").write_text(json.dumps([json.loads(line) for line in lines[:5]], indent=1))
    there = {(row["Name"], row["D"]) for row in knowledge(log).query("duration(1, Name, D)")}
    assert {(row["Name"], row["D"]) for row in knowledge(tmp_path).query("duration(1, Name, D)")} == there


def event(kind: str, second: int, run: str, **rest: Any) -> dict[str, Any]:
    time = f"2024-05-01T12:00:{second:02}Z"
    return {"eventType": kind, "eventTime": time, "run": {"runId": run}, "job": {"namespace": "n", "name": run}} | rest


def test_a_reader_depends_on_what_was_there_when_it_ran(tmp_path: Path) -> None:
    data = [{"namespace": "n", "name": "d"}]
    (tmp_path / "e.json").write_text(json.dumps([
        event("START", 0, "old"), event("COMPLETE", 1, "old", outputs=data),
        event("START", 2, "new"), event("COMPLETE", 3, "new", outputs=data),
        event("START", 5, "overlapping"), event("COMPLETE", 8, "overlapping", outputs=data),
        event("START", 4, "reader", inputs=data), event("COMPLETE", 6, "reader"),
        event("START", 20, "late"), event("COMPLETE", 21, "late", outputs=data),
    ]))  # fmt: skip
    assert answers(knowledge(tmp_path), "lineage(1, reader, Source)") == {
        ("reader",), ("n/d",), ("new",), ("overlapping",)
    }  # fmt: skip


def test_a_run_without_an_end_and_a_parent_without_events(tmp_path: Path) -> None:
    parent = {"parent": {"run": {"runId": "p"}, "job": {"namespace": "n", "name": "dag"}}}
    (tmp_path / "e.json").write_text(json.dumps(event("START", 0, "c") | {"run": {"runId": "c", "facets": parent}}))
    kb = knowledge(tmp_path)
    assert answers(kb, "duration(1, c, D)") == set()
    assert answers(kb, "caller(1, A, C), activation(1, A, c, S, _), activation(1, C, Name, P, _)") == {
        (2, 1, 0.0, "dag", -1.0)
    }
    assert answers(kb, "trial(1, _, _, _, _, _, Status, _, _, _, _, _)") == {("ongoing",)}


def message(path: Path, trials: Any = None) -> str:
    with pytest.raises(LogicError) as caught:
        export(path, trials)
    return str(caught.value).replace(str(path.parent), "…")


def test_mistakes(tmp_path: Path) -> None:
    assert message(tmp_path / "gone.jsonl").startswith("error[no-source]: no such file or folder: `…/gone.jsonl`")
    (tmp_path / "empty").mkdir()
    assert message(tmp_path / "empty") == (
        "error[no-source]: no log of OpenLineage events at `…/empty`\n"
        "  help: it may end in .jsonl, .ndjson, .json, .log"
    )
    log = tmp_path / "e.jsonl"
    help = "\n  help: each line of the file is one event as JSON, with `run`, `job`, `eventType` and `eventTime`"
    for text, said in (
        ("", "it holds no run event"),
        ('{"name": "lodash"}', "event 1 has no `run`"),
        ("[1]", "event 1: 'int' object is not subscriptable"),
        (
            '{"run": {"runId": "r"}, "job": {"name": "j"}, "eventTime": "noon"}',
            "event 1: Invalid isoformat string: 'noon'",
        ),
    ):
        log.write_text(text)
        assert message(log) == f"error[foreign-source]: `…/e.jsonl` is not a log of OpenLineage events: {said}{help}"
    log.write_text(json.dumps(event("START", 0, "r")) + '\n{"run": ')
    assert message(log).startswith(
        "error[corrupt-source]: `…/e.jsonl` cannot be read as a log of OpenLineage events: line 2: Expecting value"
    )
    log.write_text(json.dumps(event("START", 0, "r")))
    assert message(log, 2).startswith("error[unknown-trial]: no trial `2` in `…/e.jsonl`")
