"""A trial's facts as a W3C PROV document, and back: standard PROV for everyone, and each fact's columns for us.

Activations become activities (with times, and `wasStartedBy` for the caller), evaluations and accesses entities that
activities generate and use, dependencies derivations. Beside that every record carries the columns of its fact as
attributes in a namespace of ours, so that reading the document gives the same facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from logic.errors import missing_library
from logic.exporters import source_errors
from logic.exporters.trace import COLUMNS, EPOCH, Row
from logic.facts.relation import Relation, Value

NAMESPACE = "urn:logic-datalog:provenance:"
TRIAL_NAMESPACE = "urn:logic-datalog:trial:"
SUFFIXES = {".prov.json": "json", ".provn": "provn", ".provx": "xml"}  # what a file is called, and its format
OF_NO_TRIAL = ("experiment", "annotation")  # not a part of any trial: PROV documents of ours leave them out
TRIAL_PLACE = {predicate: columns.index("trial") for predicate, columns in COLUMNS.items() if "trial" in columns}
Fields = dict[str, Value]


def format_of(output: str) -> str | None:
    """The PROV format that the name of a file asks for, None if it asks for none.

    >>> format_of("run.prov.json"), format_of("facts.dl")
    ('json', None)
    """
    return next((format for suffix, format in SUFFIXES.items() if output.endswith(suffix)), None)


def write(relations: Iterable[Relation], path: Path) -> int:
    """Writes the facts of trials as a PROV document, in the format that the suffix says; gives the number of facts.

    One trial is a document, several are a bundle each. Experiments and annotations belong to no trial and are left out.
    Raises LogicError `missing-library`, `no-trials`.
    """
    try:
        from prov.model import ProvDocument
    except ImportError as error:
        raise missing_library("writing PROV", "prov", "prov") from error
    tables = {one.name: one for one in relations if one.name in COLUMNS and one.name not in OF_NO_TRIAL}
    if "trial" not in tables:
        raise source_errors.no_trials(path)
    document = ProvDocument()
    numbers = [row[0] for row in tables["trial"].rows]
    for number in numbers:
        names = {uuid for trial, uuid in tables["trial_ref"].rows if trial == number} or {number}
        space = f"{TRIAL_NAMESPACE}{names.pop()}:"
        document.add_namespace(f"run{number}", space)
        holder = document if len(numbers) == 1 else document.bundle(f"run{number}:trial")
        holder.add_namespace("logic", NAMESPACE)
        _Writer(holder, f"run{number}", tables, number).write()
    document.serialize(str(path), format=format_of(path.name) or "json")
    return sum(len(table) for table in tables.values())


class _Writer:
    """Adds the facts of one trial to a document or a bundle."""

    def __init__(self, holder: Any, prefix: str, tables: dict[str, Relation], number: Value) -> None:
        self.holder = holder
        self.prefix = prefix
        self.rows: dict[str, list[Fields]] = {}
        for predicate, table in tables.items():
            place = TRIAL_PLACE.get(predicate, 0)
            rows = dict.fromkeys(row for row in table.rows if row[place] == number)
            self.rows[predicate] = [dict(zip(COLUMNS[predicate], row, strict=True)) for row in rows]
        (self.trial,) = self.rows["trial"]
        self.names = {row["id"]: row["name"] for row in self.rows["code_component"]}
        self.calls = {row["id"] for row in self.rows["activation"]}
        self.returned = {row["id"]: row for row in self.rows["evaluation"] if row["id"] in self.calls}

    def write(self) -> None:
        start, finish = self.trial["start"], self.trial["finish"]
        self.holder.activity(
            self.name("trial"), _time(start), _time(finish), self.attributes("trial", self.trial, self.trial["script"])
        )
        for row in self.rows["activation"]:
            self.activation(row)
        for row in self.rows["evaluation"]:
            self.evaluation(row)
        for row in self.rows["dependency"]:
            ends = (self.name("evaluation", row[end]) for end in ("dependent", "dependency"))
            self.holder.wasDerivedFrom(*ends, other_attributes=self.attributes("dependency", row, None))
        for row in self.rows["access"]:
            self.access(row)
        for predicate in self.rows.keys() - {"trial", "activation", "evaluation", "dependency", "access"}:
            for place, row in enumerate(self.rows[predicate], 1):
                self.holder.entity(self.name(predicate, place), self.attributes(predicate, row, row.get("name")))

    def activation(self, row: Fields) -> None:
        name, returned = self.name("activation", row["id"]), self.returned.get(row["id"])
        finish = self.moment(returned["checkpoint"]) if returned else None
        self.holder.activity(name, self.moment(row["start"]), finish, self.attributes("activation", row, row["name"]))
        caller = returned["activation"] if returned else 0
        self.holder.wasStartedBy(
            name, None, self.name("activation", caller) if caller in self.calls else self.name("trial")
        )

    def evaluation(self, row: Fields) -> None:
        name, maker = self.name("evaluation", row["id"]), row["id"] if row["id"] in self.calls else row["activation"]
        attributes = self.attributes("evaluation", row, self.names.get(row["code_component"]))
        self.holder.entity(name, attributes | {"prov:value": row["repr"]})
        if maker in self.calls:
            self.holder.wasGeneratedBy(name, self.name("activation", maker), self.moment(row["checkpoint"]))

    def access(self, row: Fields) -> None:
        """The file before it was opened, if it was read, and the file after that, if it was written."""
        attributes, mode, time = (
            self.attributes("access", row, row["name"]),
            str(row["mode"]),
            self.moment(row["checkpoint"]),
        )
        opener = self.name("activation", row["activation"]) if row["activation"] in self.calls else self.name("trial")
        writes = any(letter in mode for letter in "wxa+")
        if not writes or "r" in mode or "+" in mode:
            before = self.name("access", f"{row['id']}.before")
            self.holder.entity(before, attributes)
            self.holder.used(opener, before, time)
        if writes:
            after = self.name("access", f"{row['id']}.after")
            self.holder.entity(after, attributes)
            self.holder.wasGeneratedBy(after, opener, time)

    def name(self, kind: str, place: Value | None = None) -> str:
        return f"{self.prefix}:{kind}" if place is None else f"{self.prefix}:{kind}.{place}"

    def attributes(self, predicate: str, row: Fields, label: Value | None) -> dict[str, Any]:
        """The columns of a fact, its predicate and, for people, a label."""
        of_type = self.holder.valid_qualified_name(f"logic:{predicate}")
        found: dict[str, Any] = {"prov:type": of_type} | {f"logic:{column}": value for column, value in row.items()}
        return found if label is None else found | {"prov:label": str(label)}

    def moment(self, checkpoint: Value) -> Any:
        """The time of a checkpoint; None if it, or the start of the trial, is unknown."""
        start = self.trial["start"]
        known = not isinstance(checkpoint, str) and not isinstance(start, str) and checkpoint >= 0 and start >= 0
        return _time(start + checkpoint) if known else None  # type: ignore[operator]


def _time(timestamp: Value) -> Any:
    """A timestamp as PROV has it, without a zone, since a timestamp may be local time; None if it is absent."""
    if isinstance(timestamp, str) or timestamp < 0:
        return None
    return EPOCH.replace(tzinfo=None) + timedelta(microseconds=round(timestamp * 1_000_000))


def is_ours(container: Any) -> bool:
    """Whether every element of a document or a bundle was written by `write`, and so carries a fact."""
    elements = [record for record in container.get_records() if record.is_element()]
    return bool(elements) and all(_predicate(record) for record in elements)


def rows(container: Any, file: Path) -> dict[str, list[Row]]:
    """The facts that a container carries, by predicate; raises LogicError `corrupt-source` if one lacks a column."""
    found: dict[str, dict[Row, None]] = {predicate: {} for predicate in COLUMNS}
    for record in container.get_records():
        predicate = _predicate(record)
        if predicate is None:
            continue
        values = {name.localpart: value for name, value in record.attributes if name.namespace.uri == NAMESPACE}
        try:
            found[predicate][tuple(values[column] for column in COLUMNS[predicate])] = None
        except KeyError as missing:
            reason = f"`{record.identifier}` has no attribute `logic:{missing.args[0]}`"
            raise source_errors.corrupt_source(file, "a PROV document", reason) from None
    if len(found["trial"]) != 1:
        reason = f"it has {len(found['trial'])} activities of type `logic:trial` where one is expected"
        raise source_errors.corrupt_source(file, "a PROV document", reason)
    return {predicate: list(found_rows) for predicate, found_rows in found.items()}


def _predicate(record: Any) -> str | None:
    """The predicate of the fact that a record carries, None if it carries none."""
    types = [one for one in record.get_asserted_types() if getattr(one, "namespace", None) is not None]
    return next((one.localpart for one in types if one.namespace.uri == NAMESPACE and one.localpart in COLUMNS), None)
