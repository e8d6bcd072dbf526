"""Exporters turn what other programs recorded into facts; `EXPORTERS` lists them.

>>> [exporter.name for exporter in EXPORTERS]
['noworkflow', 'now_prolog', 'pgrid', 'table', 'temporal_xml', 'mlflow', 'openlineage', 'prov', 'recorder']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from typing import Protocol

from logic.exporters import (
    mlflow,
    noworkflow,
    noworkflow_prolog,
    openlineage,
    pgrid,
    prov,
    recorder,
    tables,
    temporal_xml,
)
from logic.facts.relation import Relation
from logic.frozen import frozen


class Export(Protocol):
    """Reads a source and gives its facts, one relation a predicate."""

    def __call__(
        self, path: str | PathLike[str], /, trials: int | str | Iterable[int | str] | None = None
    ) -> Iterator[Relation]: ...


@frozen
class Exporter:
    """A source that facts can come from: its name on the command line, a sentence, and the function that reads it."""

    name: str
    description: str
    export: Export


EXPORTERS: tuple[Exporter, ...] = (
    Exporter("noworkflow", "trials that noWorkflow 2.x captured (.noworkflow/db.sqlite)", noworkflow.export),
    Exporter("now_prolog", "what `now export prolog` wrote (a Prolog file)", noworkflow_prolog.export),
    Exporter("pgrid", "routing state of P-Grid networks (RoutingTable.xml, JSON lines, GraphML)", pgrid.export),
    Exporter("table", "a CSV file, or the tables of an SQLite file, as triples", tables.export),
    Exporter(
        "temporal_xml", "time-varying XML documents, as a declaration in TOML describes them", temporal_xml.export
    ),
    Exporter("mlflow", "runs and traces of an MLflow tracking store (mlflow.db or mlruns)", mlflow.export),
    Exporter("openlineage", "OpenLineage run events (a file of JSON lines, or a folder of them)", openlineage.export),
    Exporter("prov", "W3C PROV documents (PROV-JSON, PROV-N, PROV-XML)", prov.export),
    Exporter("recorder", "trials that `logic record` recorded (.logic/trials.sqlite)", recorder.export),
)
