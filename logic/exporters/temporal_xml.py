"""Facts about time-varying XML; `logic/facts/vocabulary/temporal_xml.dl` says what they mean.

    vt = Dimension("vt", granularity="day", ends="closed")
    laws = Collection("laws", (vt,), (Carrier("//article", {"vt": ("@from", "@to")}),))
    for relation in export_documents(laws, ["law1.xml", "law2.xml"]):
        print(relation.name, len(relation))

Documents are read as streams and relations come in batches, so a collection may be larger than the memory. Entities
of documents are refused, and nothing that they name is fetched.
"""

from __future__ import annotations

import multiprocessing
import queue
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from multiprocessing.context import SpawnContext, SpawnProcess
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from logic.errors import Diagnostic, LogicError
from logic.exporters import temporal_errors as errors
from logic.exporters.temporal_collection import (
    Carrier,
    Collection,
    Dimension,
    Version,
    read_declaration,
)
from logic.exporters.temporal_reader import BATCH, PREDICATES, Rows, Steps, read_rows
from logic.exporters.temporal_versions import fold_versions
from logic.facts.relation import Relation

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

COLUMNS = {
    "doc": ("doc", "collection", "name"),
    "elem": ("doc", "node", "left", "right", "level", "tag"),
    "parent": ("doc", "node", "parent"),
    "attr": ("doc", "node", "name", "value"),
    "text": ("doc", "node", "seq", "value"),
    "event": ("doc", "id", "date"),
}
DIMENSION = ("collection", "place", "name", "kind", "granularity", "ends", "first", "last")
PATIENCE = 1.0  # seconds after which it is looked whether all processes still live
AHEAD = 4  # batches that each process may be ahead of the reader

Job = tuple[int, Path]


def export(path: str | PathLike[str], trials: int | str | Iterable[int | str] | None = None) -> Iterator[Relation]:
    """The facts of the documents that a declaration file (TOML) names; `docs/temporal.md` shows one.

    The declaration is checked at once, the documents are read when the iterator gets to them.

    Raises LogicError, at once or while reading: `no-collection`, `bad-collection`, `bad-path`, `no-document`,
    `not-xml`, `xml-entity`, `bad-date`.

    >>> export("no.toml")
    Traceback (most recent call last):
        ...
    logic.errors.LogicError: error[no-collection]: the declaration `no.toml` cannot be read: No such file or directory
      help: give the TOML file that declares the collection: its dimensions, its carriers of timestamps, its files
    """
    if trials is not None:
        raise errors.trials_given()
    declared = read_declaration(Path(path))
    return _declared(declared.collection, declared.files, declared.histories)


def _declared(
    collection: Collection, files: Sequence[Path], histories: Mapping[str, Sequence[Version]]
) -> Iterator[Relation]:
    yield from export_documents(collection, files)
    for number, (name, versions) in enumerate(histories.items(), len(files) + 1):
        yield from relations(fold_versions(collection, number, name, versions), collection)


def export_documents(
    collection: Collection, files: Iterable[str | PathLike[str]], *, first: int = 1, workers: int = 1
) -> Iterator[Relation]:
    """The facts of documents, numbered from `first` in their order; each relation may come several times, in parts.

    With several `workers`, as many processes read whole documents side by side; batches then come in any order.
    """
    jobs = list(enumerate(map(Path, files), first))
    yield dimensions(collection)
    batches = _one_by_one(collection, jobs) if workers == 1 else _side_by_side(collection, jobs, workers)
    for rows in batches:
        yield from relations(rows, collection)


def dimensions(collection: Collection) -> Relation:
    """The facts of the dimensions of a collection."""
    rows = [
        (collection.name, place, one.name, one.kind, one.granularity, one.ends, *one.timeline)
        for place, one in enumerate(collection.dimensions, 1)
    ]
    return Relation("dimension", DIMENSION, rows)


def relations(rows: Rows, collection: Collection) -> Iterator[Relation]:
    """The rows of a batch as relations, those without a row left out."""
    names = [one.name for one in collection.dimensions]
    plain = len(names) == 1
    ends = [end if plain else f"{name}_{end}" for name in names for end in ("from", "to")]
    for name, found in rows.items():
        if found:
            yield Relation(name, COLUMNS.get(name) or ("doc", "node", *ends), found)


def written_history(collection: Collection) -> Collection:
    """How to read again what was written as a history: boxes as elements `logic:period`, half-open, in order."""
    names = [one.name for one in collection.dimensions]
    over = tuple(Dimension(one.name, one.kind, one.granularity, "half-open") for one in collection.dimensions)
    ends = {name: (f"@{name}.from", f"@{name}.to") for name in names}
    return Collection(collection.name, over, (Carrier("//*", ends, "logic:period"),), whitespace=True)


def _one_by_one(collection: Collection, jobs: Sequence[Job]) -> Iterator[Rows]:
    """The rows of documents in batches, of several documents where these are small."""
    steps = Steps(collection)
    gathered: Rows = {predicate: [] for predicate in PREDICATES}
    for number, path in jobs:
        try:
            with path.open("rb") as file:
                for rows in read_rows(file, str(path), number, collection, steps):
                    for predicate, found in rows.items():
                        gathered[predicate] += found
                    if sum(map(len, gathered.values())) > BATCH:
                        yield gathered
                        gathered = {predicate: [] for predicate in PREDICATES}
        except OSError as error:
            raise errors.unreadable(str(path), str(error.strerror)) from None
    yield gathered


def _side_by_side(collection: Collection, jobs: Sequence[Job], workers: int) -> Iterator[Rows]:
    """Each process reads every `workers`-th document; what it reads comes back through one queue of a bounded size."""
    context: SpawnContext = multiprocessing.get_context("spawn")
    results: Queue[Rows | tuple[Diagnostic, ...] | None] = context.Queue(AHEAD * workers)
    processes = [
        context.Process(target=_read, args=(collection, jobs[place::workers], results), daemon=True)
        for place in range(workers)
    ]
    for process in processes:
        process.start()
    try:
        yield from _received(processes, results)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _received(
    processes: Sequence[SpawnProcess], results: Queue[Rows | tuple[Diagnostic, ...] | None]
) -> Iterator[Rows]:
    working = len(processes)
    while working:
        try:
            found = results.get(timeout=PATIENCE)
        except queue.Empty:
            if any(process.exitcode for process in processes):
                raise errors.worker_died() from None
            continue
        match found:
            case None:
                working -= 1
            case dict():
                yield found
            case diagnostics:
                raise LogicError(diagnostics)


def _read(collection: Collection, jobs: Sequence[Job], results: Queue[Rows | tuple[Diagnostic, ...] | None]) -> None:
    """What a process does: reads its documents, and says at the end that it is done, or what was wrong."""
    with suppress(KeyboardInterrupt):
        try:
            for rows in _one_by_one(collection, jobs):
                results.put(rows)
            results.put(None)
        except LogicError as error:
            results.put(error.diagnostics)
