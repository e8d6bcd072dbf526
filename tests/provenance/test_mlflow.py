"""A tracking store that MLflow itself made, as SQLite and as a folder; the expected values are worked out by hand."""

from __future__ import annotations

import importlib.util
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from logic import KnowledgeBase
from logic.errors import LogicError
from logic.exporters import mlflow_store
from logic.exporters.mlflow import export

# A sweep with one nested fit that reads a dataset and makes a trace of three spans; a run that fails; a trace alone.
# MLflow sets the times: the last line says what they were.
MAKE = """
import json, sys
import mlflow, numpy

mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("churn")

@mlflow.trace
def split(text):
    return text.split()

@mlflow.trace
def count(words):
    return len(words)

@mlflow.trace
def size(text):
    words = split(text)
    return count(words)

with mlflow.start_run(run_name="sweep") as sweep:
    mlflow.log_param("grid", "2x2")
    with mlflow.start_run(run_name="fit", nested=True) as fit:
        mlflow.log_params({"lr": 0.1, "depth": 3})
        mlflow.log_input(mlflow.data.from_numpy(numpy.arange(3), name="people"), context="train")
        size("a b c")
        mlflow.log_metric("loss", 0.5, step=0, timestamp=fit.info.start_time + 250)
        mlflow.log_metric("loss", float("nan"), step=1, timestamp=fit.info.start_time + 500)
try:
    with mlflow.start_run(run_name="broken"):
        raise KeyError("x")
except KeyError:
    pass
size("alone")
mlflow.flush_trace_async_logging()
client = mlflow.MlflowClient()
times = {}
for one in (sweep, fit):
    info = client.get_run(one.info.run_id).info
    times[info.run_name] = [info.run_id, info.start_time, info.end_time]
print(json.dumps(times))
"""


class Made:
    """A store, and what MLflow says about the runs `sweep` and `fit`: id, start and end in milliseconds."""

    def __init__(self, path: Path, runs: dict[str, list[Any]]) -> None:
        self.path = path
        self.runs = runs

    def seconds(self, name: str) -> float:
        _, start, end = self.runs[name]
        return (end - start) / 1000


@pytest.fixture(scope="module", params=["database", "folder"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    if importlib.util.find_spec("mlflow") is None:
        pytest.skip("mlflow is not installed: pip install mlflow-skinny 'alembic<1.17'")
    folder = tmp_path_factory.mktemp("mlflow")
    path = folder / ("mlflow.db" if request.param == "database" else "mlruns")
    uri = f"sqlite:///{path}" if request.param == "database" else path.as_uri()
    environment = os.environ | {"MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_DISABLE_TELEMETRY": "true"}
    command = [sys.executable, "-c", MAKE, uri]
    done = subprocess.run(command, cwd=folder, env=environment, check=True, timeout=400, capture_output=True, text=True)
    return Made(path, json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def kb(made: Made) -> KnowledgeBase:
    return knowledge(made.path)


def knowledge(path: Path, trials: Any = None) -> KnowledgeBase:
    found = KnowledgeBase()
    found.consult(text=":- use_module(library(provenance)).")
    found.add_facts(export(path, trials))
    return found


def answers(kb: KnowledgeBase, query: str) -> set[tuple[Any, ...]]:
    return set(kb.query(query).tuples())


def test_a_root_run_is_a_trial(kb: KnowledgeBase, made: Made) -> None:
    assert answers(kb, "trial(T, Name, _, _, _, _, Status, _, churn, _, _, _)") == {
        (1, "sweep", "finished"), (2, "broken", "unfinished"), (3, "size", "finished"),
    }  # fmt: skip
    assert answers(kb, "trial_ref(1, Id)") == {(made.runs["sweep"][0],)}
    assert answers(kb, "trial_start(1, Start)") == {(made.runs["sweep"][1] / 1000,)}
    assert answers(kb, "argument(1, Name, Value)") == {("grid", "2x2")}


def test_duration(kb: KnowledgeBase, made: Made) -> None:
    for name in ("fit", "sweep"):
        assert [row["D"] for row in kb.query("duration(1, N, D)", N=name)] == [pytest.approx(made.seconds(name))]
    names = {row["Name"] for row in kb.query("duration(1, Name, D), D >= 0.0")}
    assert names == {"trial", "sweep", "fit", "size", "split", "count"}


def test_caller(kb: KnowledgeBase) -> None:
    called = kb.query("caller(1, A, C), activation_name(1, A, Called), activation_name(1, C, Caller)")
    assert {(row["Called"], row["Caller"]) for row in called} == {
        ("fit", "sweep"), ("size", "fit"), ("split", "size"), ("count", "size"),
    }  # fmt: skip
    alone = kb.query("activation_stack(3, Called, Callers)")
    assert {(row["Called"], tuple(row["Callers"])) for row in alone} == {
        ("size", ()), ("split", ("size",)), ("count", ("size",)),
    }  # fmt: skip


def test_parameters_and_results(kb: KnowledgeBase) -> None:
    given = kb.query("parameter(1, A, Name, Value), activation_name(1, A, Called)")
    assert {(row["Called"], row["Name"], row["Value"]) for row in given} == {
        ("sweep", "grid", "2x2"), ("fit", "lr", "0.1"), ("fit", "depth", "3"), ("size", "text", '"a b c"'),
        ("split", "text", '"a b c"'), ("count", "words", '["a", "b", "c"]'),
    }  # fmt: skip
    assert {row["V"] for row in kb.query("return_value(1, A, V), activation_name(1, A, count)")} == {"3"}
    losses = kb.query("evaluation_name(1, E, loss), evaluation(1, E, At, _, _, Value, _), caller(1, F, _), "
                      "activation_name(1, F, fit), activation(1, F, _, Start, _)")  # fmt: skip
    assert {(round(row["At"] - row["Start"], 6), row["Value"]) for row in losses} == {(0.25, "0.5"), (0.5, "nan")}


def test_access(kb: KnowledgeBase) -> None:
    read = kb.query("access(T, _, Name, Mode, Digest, _, _, A), activation_name(T, A, Run)")
    assert {(row["Name"], row["Mode"], row["Run"]) for row in read} == {("people", "r", "fit")}
    assert all(len(row["Digest"]) == 8 for row in read)


def test_lineage(kb: KnowledgeBase) -> None:
    assert answers(kb, "lineage(1, loss, Source)") == {
        (name,) for name in ("loss", "fit", "lr", "depth", "people", "size", "text", "split", "count", "words")
    }
    assert answers(kb, "lineage(1, count, Source)") == {
        (name,) for name in ("count", "words", "text", "split", "lr", "depth")
    }  # `split` had ended before `count` began


def test_a_trial_is_chosen_by_the_id_of_its_run(made: Made) -> None:
    assert answers(knowledge(made.path, made.runs["sweep"][0]), "trial_ref(T, _)") == {(1,)}


def message(path: Path, trials: Any = None) -> str:
    with pytest.raises(LogicError) as caught:
        export(path, trials)
    return str(caught.value).replace(str(path.parent), "…")


def test_an_unknown_run(made: Made) -> None:
    assert message(made.path, 7).endswith(
        "  help: the trials are 1 (sweep), 2 (broken), 3 (size); the identifier of one will do, too"
    )


def test_mistakes(tmp_path: Path) -> None:
    assert message(tmp_path / "gone").startswith("error[no-source]: no such file or folder: `…/gone`")
    assert message(tmp_path).startswith("error[no-source]: no MLflow tracking store at `")
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.executescript("CREATE TABLE runs (id); CREATE TABLE experiments (id)")
    assert message(tmp_path / "other.db") == (
        "error[foreign-source]: `…/other.db` is not an MLflow tracking store: "
        f"it is an SQLite database without a table `metrics`\n  help: {mlflow_store.WAY_OUT}"
    )
    (tmp_path / "text.db").write_text("no database " * 200)
    assert message(tmp_path / "text.db") == (
        "error[corrupt-source]: `…/text.db` cannot be read as an MLflow tracking store: file is not a database\n"
        "  help: restore it from a backup, or write it again"
    )
    (tmp_path / "0").mkdir()
    (tmp_path / "0" / "meta.yaml").write_text("name: x")
    assert "it has no `experiment_id`" in message(tmp_path)
    (tmp_path / "0" / "meta.yaml").write_text("- [")
    assert message(tmp_path).startswith("error[corrupt-source]: `")
