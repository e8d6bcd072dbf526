"""Facts about runs from an MLflow tracking store: its SQLite database, or its folder (`mlruns`). Needs no MLflow.

    for relation in export("mlflow.db"):
        print(relation.name, len(relation))

A run that has no parent is a trial; the runs nested in it, and the spans of the traces that were made in them, are its
activations. A trace that was made outside of any run is a trial of its own. Parameters of a run and inputs of a span
are parameters, a metric is an evaluation, a logged dataset is an access whose hash is MLflow's digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path

from logic.exporters import mlflow_store, trace
from logic.exporters.mlflow_store import PARENT, SOURCE, Run, Span, Traced
from logic.exporters.trace import Trace
from logic.facts.relation import Relation

STATUS = {"FINISHED": "finished", "RUNNING": "ongoing", "SCHEDULED": "ongoing"}  # the others are unfinished


def export(path: str | PathLike[str], trials: int | str | Iterable[int | str] | None = None) -> Iterator[Relation]:
    """The facts of an MLflow tracking store, one relation a predicate.

    `trials` chooses by number (1 is the oldest) or by the id of a run or of a trace outside of runs.
    Raises LogicError: `no-source`, `foreign-source`, `corrupt-source`, `missing-library`, `unknown-trial`.

    >>> export("missing")
    Traceback (most recent call last):
        ...
    logic.errors.LogicError: error[no-source]: no such file or folder: `missing`
      help: check the path: is it relative to here?
    """
    source = Path(path)
    runs, traces = mlflow_store.read(source)
    known = {run.identifier: run for run in runs}
    children: dict[str, list[Run]] = {}
    traced: dict[str, list[Traced]] = {}
    roots: list[Run | Traced] = []
    for run in sorted(runs, key=lambda run: (run.start or 0, run.identifier)):
        parent = run.tags.get(PARENT, "")
        if parent in known:
            children.setdefault(parent, []).append(run)
        else:
            roots.append(run)
    for one in traces:
        if one.run in known:
            traced.setdefault(str(one.run), []).append(one)
        else:
            roots.append(one)
    roots.sort(key=lambda root: (_start(root) or 0, root.identifier))
    names = [(number, _name(root), root.identifier) for number, root in enumerate(roots, 1)]
    chosen = trace.choose(source, names, trials)
    return trace.relations(_trial(number, roots[number - 1], children, traced) for number in chosen)


def _name(root: Run | Traced) -> str:
    return root.name if isinstance(root, Run) else root.spans[0].name


def _start(root: Run | Traced) -> int | None:
    return root.start if isinstance(root, Run) else root.spans[0].start


def _trial(number: int, root: Run | Traced, children: dict[str, list[Run]], traced: dict[str, list[Traced]]) -> Trace:
    found = Trace(number, _name(root), root.identifier, _start(root), experiment=root.experiment)
    if isinstance(root, Traced):
        found.finish = root.spans[0].finish
        found.status = "ongoing" if found.finish is None else "finished"
        _spans(found, root.spans, 0, [])
        return found
    found.finish, found.user = root.finish, root.user
    found.status = STATUS.get(root.status, "unfinished")
    found.command = root.tags.get(SOURCE, trace.NIL)
    for name, value in root.params.items():
        found.fact("argument", name, value)
    for name, value in root.tags.items():
        found.fact("environment", name, value)
    pending = [(root, 0)]
    while pending:
        run, caller = pending.pop()
        here = _run(found, run, caller, traced.get(run.identifier, []))
        pending += [(child, here) for child in reversed(children.get(run.identifier, []))]
    return found


def _run(found: Trace, run: Run, caller: int, traces: list[Traced]) -> int:
    """Adds a run with its parameters, data, traces and metrics; what it computes depends on all that."""
    here = found.activation(run.name, run.start, run.finish, caller, run.status, "run")
    if caller:
        found.depends(caller, here, "call")
    given = [found.parameter(name, value, here, run.start) for name, value in run.params.items()]
    for name, digest in run.inputs:
        found.access(name, "r", here, run.start, before=digest)
        found.depends(here, found.value(name, "dataset", digest, here, run.start), "input")
    for one in traces:
        _spans(found, one.spans, here, given)
    for name, value, time in run.metrics:
        found.depends(found.value(name, "metric", value, here, time), here, "metric")
    return here


def _spans(found: Trace, spans: list[Span], caller: int, given: list[int]) -> None:
    """Adds the spans of a trace. What a span gives may depend on its inputs and on the spans it called, and its inputs
    on those of its caller and on the spans beside it that had ended before it began."""
    ids: dict[str, int] = {}
    inputs: dict[str, list[int]] = {}
    beside: dict[str, list[Span]] = {}
    known = {span.identifier: span for span in spans}
    for span in _callers_first(spans, known):
        above = span.parent if span.parent in known else ""
        here = ids[span.identifier] = found.activation(
            span.name, span.start, span.finish, ids.get(above or "", caller), span.output, "span"
        )
        own = [found.parameter(name, text, here, span.start) for name, text in span.inputs.items()]
        if found.where[here]:
            found.depends(found.where[here], here, "call")
        from_caller = inputs[above] if above else given
        for entering in own or [here]:
            for parameter in from_caller:
                found.depends(entering, parameter, "use")
            for earlier in _just_before(span, beside.get(above or "", [])):
                found.depends(entering, ids[earlier.identifier], "sequence")
        inputs[span.identifier] = own or from_caller
        beside.setdefault(above or "", []).append(span)


def _callers_first(spans: list[Span], known: dict[str, Span]) -> list[Span]:
    """The spans in order of their start, but each after the one that called it, even if clocks differ."""
    found: dict[str, Span] = {}
    for span in sorted(spans, key=lambda span: span.start or 0):
        chain = [span]
        while chain[-1].parent in known and chain[-1].parent not in found and known[chain[-1].parent] not in chain:
            chain.append(known[chain[-1].parent])
        for one in reversed(chain):
            found.setdefault(one.identifier, one)
    return list(found.values())


def _just_before(span: Span, others: list[Span]) -> list[Span]:
    """Those of the others that had ended before a span began, but for those that had ended before another of these
    began: that one depends on them, and speaks for them."""
    ended = [one for one in others if one.finish is not None and one.finish <= (span.start or 0)]
    latest = max((one.start or 0 for one in ended), default=0)
    return [one for one in ended if (one.finish or 0) > latest or one.start == latest]
