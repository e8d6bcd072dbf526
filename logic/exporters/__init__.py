"""Exporters turn what other programs recorded into facts; `EXPORTERS` lists them.

>>> [exporter.name for exporter in EXPORTERS]
['noworkflow', 'now_prolog', 'pgrid', 'table', 'temporal_xml', 'mlflow', 'openlineage', 'prov', 'recorder']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from typing import Protocol

from logic.facts.relation import Relation
from logic.frozen import frozen


class Export(Protocol):
    """Reads a source and gives its facts, one relation a predicate."""

    def __call__(
        self, path: str | PathLike[str], /, trials: int | str | Iterable[int | str] | None = None
    ) -> Iterator[Relation]: ...


@frozen
class Exporter:
    """A source that facts can come from: its name on the command line, a sentence, and the module that reads it.

    The module is loaded when it is asked to read: most programs need none of them.
    """

    name: str
    description: str
    module: str

    @property
    def export(self) -> Export:
        from importlib import import_module

        found: Export = import_module(f"logic.exporters.{self.module}").export
        return found


EXPORTERS: tuple[Exporter, ...] = (
    Exporter("noworkflow", "trials that noWorkflow 2.x captured (.noworkflow/db.sqlite)", "noworkflow"),
    Exporter("now_prolog", "what `now export prolog` wrote (a Prolog file)", "noworkflow_prolog"),
    Exporter("pgrid", "routing state of P-Grid networks (RoutingTable.xml, JSON lines, GraphML)", "pgrid"),
    Exporter("table", "a CSV file, or the tables of an SQLite file, as triples", "tables"),
    Exporter("temporal_xml", "time-varying XML documents, as a declaration in TOML describes them", "temporal_xml"),
    Exporter("mlflow", "runs and traces of an MLflow tracking store (mlflow.db or mlruns)", "mlflow"),
    Exporter("openlineage", "OpenLineage run events (a file of JSON lines, or a folder of them)", "openlineage"),
    Exporter("prov", "W3C PROV documents (PROV-JSON, PROV-N, PROV-XML)", "prov"),
    Exporter("recorder", "trials that `logic record` recorded (.logic/trials.sqlite)", "recorder"),
)
