"""The indexes of `temporal_xml` repeated: as many documents, with the same contents, asked of ours and of DuckDB."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks import temporal_peers as peers
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
    first = peers.best(lambda: knowledge.run(ask).count(), 1)
    ours = peers.best(lambda: knowledge.run(ask).count())
    theirs = peers.best(lambda: int(connection.execute(statement, peers.parameters(window)).fetchall()[0][0]))
    print(f"\nThe indexes {tiles} times, {rows:,} tuples: {ours[0]:,} answers")
    print(f"{'logic, the first time':<27} {first[1]:9.1f} ms, sorting the indexes")
    print(f"{'logic':<27} {ours[1]:9.1f} ms")
    print(f"{'DuckDB, one thread':<27} {theirs[1]:9.1f} ms, {theirs[1] / ours[1]:.1f} times as long")
    return [] if ours[0] == theirs[0] else [f"of the repeated indexes DuckDB has {theirs[0]} answers, not {ours[0]}"]


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
