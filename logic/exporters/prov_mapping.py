"""What a PROV document says about a trial, whoever wrote it: see the table in docs/provenance.md.

Records are read through what the `prov` library gives for each of them: its type, its identifier and its arguments,
in the order of the PROV data model (W3C Recommendation PROV-DM, 2013, section 5).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from logic.exporters.trace import NIL, Trace, nanoseconds

# For each relation that says "this came from that": where the two stand in its arguments, and the dependency's type.
DEPENDENCIES = {
    "Usage": (0, 1, "used"),
    "Generation": (0, 1, "wasGeneratedBy"),
    "Derivation": (0, 1, "wasDerivedFrom"),
    "Communication": (0, 1, "wasInformedBy"),
    "Start": (0, 1, "wasStartedBy"),
    "Influence": (0, 1, "wasInfluencedBy"),
    "Specialization": (0, 1, "specializationOf"),
    "Mention": (0, 1, "mentionOf"),
    "Membership": (0, 1, "hadMember"),
}
ENDS_ACTIVITY = ("Usage", "Communication", "Start", "End")  # what their first argument names is an activity
STARTER = 2  # the argument of wasStartedBy that names the activity which started the other
EVENT_TIMES = {"Usage": 2, "Generation": 2, "Start": 3, "End": 3}


class Mapping:
    """One container of PROV records, indexed for the questions that facts ask."""

    def __init__(self, container: Any) -> None:
        self.records = [(record.get_type().localpart, record) for record in container.get_records()]
        self.starts: dict[str, int] = {}
        self.finishes: dict[str, int] = {}
        self.callers: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.activities: dict[str, Any] = {}
        self.makers: dict[str, str] = {}  # the activity that generated an entity
        self.made: dict[str, int] = {}  # when an entity was generated
        for kind, record in sorted(self.records, key=lambda one: one[0] != "Activity"):  # their own times come first
            self.note(kind, record)

    def note(self, kind: str, record: Any) -> None:
        arguments = record.args
        if kind == "Activity":
            name = str(record.identifier)
            self.activities[name] = record
            self.times(name, *arguments)
        elif kind in ENDS_ACTIVITY and arguments[0]:
            self.activities.setdefault(str(arguments[0]), None)
        if kind == "Start" and arguments[STARTER] and arguments[0]:
            self.callers[str(arguments[0])] = str(arguments[STARTER])
            self.activities.setdefault(str(arguments[STARTER]), None)
        if kind == "Start" and arguments[0]:
            self.times(str(arguments[0]), arguments[3], None)
        if kind == "End" and arguments[0]:
            self.times(str(arguments[0]), None, arguments[3])
        if kind == "Communication" and arguments[1]:
            self.activities.setdefault(str(arguments[1]), None)
        if kind == "Generation" and arguments[0]:
            if arguments[1]:
                self.makers.setdefault(str(arguments[0]), str(arguments[1]))
                self.activities.setdefault(str(arguments[1]), None)
            if arguments[2]:
                self.made.setdefault(str(arguments[0]), nanoseconds(arguments[2]))

    def times(self, activity: str, start: datetime | None, finish: datetime | None) -> None:
        """The first time that is noted stays."""
        if start:
            self.starts.setdefault(activity, nanoseconds(start))
        if finish:
            self.finishes.setdefault(activity, nanoseconds(finish))

    def all_times(self) -> Iterator[int]:
        yield from self.starts.values()
        yield from self.finishes.values()
        for kind, record in self.records:
            place = EVENT_TIMES.get(kind)
            if place is not None and record.args[place]:
                yield nanoseconds(record.args[place])


def read(container: Any, number: int, name: str) -> Trace:
    """The facts of the trial that a document or a bundle describes."""
    found = Mapping(container)
    times = sorted(found.all_times())
    agents = {str(record.args[1]) for kind, record in found.records if kind == "Association" and record.args[1]}
    trace = Trace(
        number,
        name,
        identifier=name,
        start=times[0] if times else None,
        finish=times[-1] if times else None,
        status="finished" if found.finishes.keys() >= found.activities.keys() else "unfinished",
        user=agents.pop() if len(agents) == 1 else NIL,
    )
    ids = _activations(trace, found)
    _entities(trace, found, ids)
    for kind, record in found.records:
        _relation(trace, kind, record, ids)
    return trace


def _activations(trace: Trace, found: Mapping) -> dict[str, int]:
    """An activation for each activity; callers come before those they called."""
    ids: dict[str, int] = {}
    for first in found.activities:
        chain = [first]
        while (caller := found.callers.get(chain[-1])) and caller not in chain:
            chain.append(caller)
        for activity in reversed(chain):
            if activity not in ids:
                record = found.activities.get(activity)
                start, finish = found.starts.get(activity), found.finishes.get(activity)
                caller_id = ids.get(found.callers.get(activity, ""), 0)
                ids[activity] = trace.activation(_label(record, activity), start, finish, caller_id, kind="activity")
    return ids


def _entities(trace: Trace, found: Mapping, ids: dict[str, int]) -> None:
    """An evaluation for each entity, also for one that is only spoken of."""

    def entity(identifier: str, record: Any) -> None:
        if identifier not in ids:
            maker = found.makers.get(identifier, "")
            at = found.made.get(identifier, found.finishes.get(maker))
            label = _label(record, identifier)
            ids[identifier] = trace.value(label, "entity", _value(record, label), ids.get(maker, 0), at)

    for kind, record in found.records:
        if kind == "Entity":
            entity(str(record.identifier), record)
    for kind, record in found.records:
        if kind in DEPENDENCIES:
            for place in DEPENDENCIES[kind][:2]:
                if record.args[place]:
                    entity(str(record.args[place]), None)


def _relation(trace: Trace, kind: str, record: Any, ids: dict[str, int]) -> None:
    if kind not in DEPENDENCIES:
        return
    dependent_place, dependency_place, type_ = DEPENDENCIES[kind]
    dependent, dependency = record.args[dependent_place], record.args[dependency_place]
    if not dependent or not dependency:
        return  # one end is unknown: PROV may say so, and then there is nothing to join on
    after, before = ids[str(dependent)], ids[str(dependency)]
    asserted = sorted(
        type_name.localpart for type_name in record.get_asserted_types() if hasattr(type_name, "localpart")
    )
    trace.depends(after, before, asserted[0] if kind == "Derivation" and asserted else type_)
    if kind in ("Usage", "Generation"):
        mode, activation, entity = ("r", after, before) if kind == "Usage" else ("w", before, after)
        time = record.args[2]
        trace.access(trace.names[entity], mode, activation, nanoseconds(time) if time else None)
    if kind == "Membership":
        ends = (trace.where[after], after, trace.where[before], before)
        trace.fact("member", *ends, NIL, -1.0, "hadMember")


def _label(record: Any, identifier: str) -> str:
    """What people call a record: its label if it has one, else its identifier as it is written."""
    labels = sorted(str(label) for label in record.get_attribute("prov:label")) if record is not None else []
    return labels[0] if labels else identifier


def _value(record: Any, otherwise: str) -> str:
    values = sorted(str(value) for value in record.value) if record is not None else []
    return values[0] if values else otherwise
