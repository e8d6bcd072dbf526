"""The indexes of `temporal_xml` repeated: as many documents, with the same contents, asked of ours and of DuckDB."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks import temporal_peers as peers
from benchmarks.intervals import timed
from benchmarks.temporal_documents import NAMES
from logic import KnowledgeBase

LETTERS = dict(zip(peers.TAGS, "ABC", strict=True))


def compare(indexes: peers.Indexes, window: peers.Window, tiles: int) -> list[str]:
    """Prints how long both take for the slice, on one thread; returns what is wrong."""
    knowledge, connection = KnowledgeBase(), duckdb.connect()
    connection.execute("SET threads = 1")
    rows = 0
    for tag in peers.TAGS:
        table = tiled(indexes, tag, tiles)
        rows += len(table)
        knowledge.add(tag, table)
        connection.register("found", table)
        connection.execute(f"CREATE TABLE {tag} AS SELECT * FROM found")
    statement = f"SELECT count(*) FROM law AS l, contents AS c, article AS a WHERE {peers.conditions()}"
    ask = knowledge.compile(rule(window))
    first = least(lambda: knowledge.run(ask).count(), 1)
    ours = least(lambda: knowledge.run(ask).count())
    theirs = least(lambda: int(connection.execute(statement, peers.parameters(window)).fetchall()[0][0]))
    print(f"\nThe indexes {tiles} times, {rows:,} tuples: {ours.answers:,} answers; one thread, wall (processor) ms")
    print(f"{'logic, the first time':<27} {first.wall:9.1f} ({first.processor:.1f}), sorting the indexes")
    print(f"{'logic':<27} {ours.wall:9.1f} ({ours.processor:.1f})")
    ratio = theirs.processor / ours.processor
    print(f"{'DuckDB':<27} {theirs.wall:9.1f} ({theirs.processor:.1f}): {ratio:.1f} times the processor's time")
    same = ours.answers == theirs.answers
    return [] if same else [f"of the repeated indexes DuckDB has {theirs.answers} answers, not {ours.answers}"]


class Timed(NamedTuple):
    """How many answers, and the least milliseconds of the wall clock and of the processors."""

    answers: int
    wall: float
    processor: float


def least(ask: Callable[[], int], times: int = 5) -> Timed:
    runs = [timed(ask) for _ in range(times)]
    return Timed(runs[0][0], min(run[1] for run in runs) * 1000, min(run[2] for run in runs) * 1000)


def tiled(indexes: peers.Indexes, tag: str, tiles: int) -> pa.Table:
    """An index so many times, each time of other documents."""
    once = np.array([(one.doc, one.left, one.right, *one.box) for one in indexes[tag]], dtype=np.int32)
    every = np.tile(once, (tiles, 1))
    documents = 1 + max(one.doc for index in indexes.values() for one in index)
    every[:, 0] += np.repeat(np.arange(tiles, dtype=np.int32) * documents, len(once))
    names = [part.split()[0] for part in peers.columns().split(", ")]
    return pa.table({name: every[:, place] for place, name in enumerate(names)})


def rule(window: peers.Window) -> str:
    """The slice over these indexes as a user would write it."""
    goals = []
    for tag, one in LETTERS.items():
        ends = ", ".join(f"F{one}{place}, T{one}{place}" for place in range(len(NAMES)))
        goals.append(f"{tag}(D, L{one}, R{one}, {ends})")
    goals += ["LA < LB", "LB < RA", "LB < LC", "LC < RB"]
    for place, (start, end) in enumerate(window):
        goals += [f"F{one}{place} < {end}, {start} < T{one}{place}" for one in "ABC"]
        goals += [f"F{one}{place} < T{other}{place}" for one in "ABC" for other in "ABC" if one != other]
    return ", ".join(goals)
