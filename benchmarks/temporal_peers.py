"""The slice `//law//contents//article` with a window by what a user would pick instead, each with its answer count.

A function takes the documents (paths), the indexes (tuples by tag) or both, and the window; it returns a call that
answers once, so that what is done once for many questions (parsing, loading, indexing) is not timed.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
from lxml import etree

from benchmarks.path_stack import Tuple
from benchmarks.temporal_documents import NAMES
from logic.facts.instants import NOW

Window = tuple[tuple[int, int], ...]
Indexes = dict[str, list[Tuple]]
ALIASES = ("l", "c", "a")
TAGS = ("law", "contents", "article")


def conditions() -> str:
    """The structural conditions and the overlaps of all three boxes with the window, as SQL."""
    inside = ["c.doc = l.doc", "a.doc = c.doc", "l.lft < c.lft", "c.lft < l.rgt", "c.lft < a.lft", "a.lft < c.rgt"]
    for name in NAMES:
        starts = ", ".join([f"{alias}.{name}_from" for alias in ALIASES])
        ends = ", ".join([f"{alias}.{name}_to" for alias in ALIASES])
        inside += [f"greatest({starts}, ?) < least({ends}, ?)"]
    for alias in ALIASES:  # what follows from these, said so that it can be used early
        inside += [f"{alias}.{name}_from < ? AND ? < {alias}.{name}_to" for name in NAMES]
    return " AND ".join(inside)


def parameters(window: Window) -> list[int]:
    bounds = [bound for start, end in window for bound in (start, end)]
    return bounds + [bound for _ in ALIASES for start, end in window for bound in (end, start)]


def columns() -> str:
    return "doc INTEGER, lft INTEGER, rgt INTEGER, " + ", ".join(
        f"{name}_from INTEGER, {name}_to INTEGER" for name in NAMES
    )


def sqlite(indexes: Indexes, window: Window) -> Callable[[], int]:
    connection = sqlite3.connect(":memory:")
    for tag, tuples in indexes.items():
        connection.execute(f"CREATE TABLE {tag} ({columns()})")
        rows = ((one.doc, one.left, one.right, *one.box) for one in tuples)
        connection.executemany(f"INSERT INTO {tag} VALUES ({', '.join('?' * 9)})", rows)
        connection.execute(f"CREATE INDEX {tag}_place ON {tag} (doc, lft)")
    connection.execute("ANALYZE")
    where = conditions().replace("greatest", "max").replace("least", "min")
    statement = f"SELECT count(*) FROM law AS l, contents AS c, article AS a WHERE {where}"
    return lambda: int(connection.execute(statement, parameters(window)).fetchone()[0])


def duck(indexes: Indexes, window: Window) -> Callable[[], int]:
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    names = [part.split()[0] for part in columns().split(", ")]
    for tag, tuples in indexes.items():
        rows = zip(*((one.doc, one.left, one.right, *one.box) for one in tuples), strict=True)
        found = {name: pa.array(column, pa.int32()) for name, column in zip(names, rows, strict=True)}
        connection.register("found", pa.table(found))
        connection.execute(f"CREATE TABLE {tag} AS SELECT * FROM found")
    statement = f"SELECT count(*) FROM law AS l, contents AS c, article AS a WHERE {conditions()}"

    def ask() -> int:
        row = connection.execute(statement, parameters(window)).fetchone()
        assert row is not None
        return int(row[0])

    return ask


def lxml(paths: Sequence[Path], window: Window) -> Callable[[], int]:
    """The stratum: whole documents as DOM trees, the path by XPath, then the timestamps of what it finds."""
    documents = [etree.parse(path) for path in paths]
    bounds = [bound for pair in window for bound in pair]

    def ask() -> int:
        return sum(_count(law, bounds) for document in documents for law in document.xpath("//law"))

    return ask


def _count(law: etree._Element, bounds: list[int]) -> int:
    count = 0
    for contents in law.xpath(".//contents"):
        outer = [box for box in map(_clip, _boxes(contents), [bounds] * 9) if box]
        for article in contents.xpath(".//article") if outer else ():
            count += sum(_clip(box, common) is not None for box in _boxes(article) for common in outer)
    return count


def _boxes(element: etree._Element) -> list[list[int]]:
    return [
        [
            NOW if end == "now" else int(end)
            for name in NAMES
            for end in (box.get(f"{name}_from"), box.get(f"{name}_to"))
        ]
        for box in element.iterfind("pertinence/ta")
    ]


def _clip(box: list[int], bounds: list[int]) -> list[int] | None:
    found = [(max, min)[place % 2](pair) for place, pair in enumerate(zip(box, bounds, strict=True))]
    return found if all(found[place] < found[place + 1] for place in range(0, len(found), 2)) else None


XQUERY = """
declare variable $now := 1879048190;
declare function local:end($e) {{ if ($e = 'now') then $now else xs:integer($e) }};
count(
 for $c in collection('{name}')//law//contents, $p in $c/pertinence/ta
 {outer}
 for $q in $c//article/pertinence/ta
 where {inner}
 return 1)
"""


def basex(paths: Sequence[Path], window: Window) -> tuple[int, float] | None:
    """The answers and the milliseconds that BaseX itself reports; None where it is not installed."""
    if shutil.which("basex") is None:
        return None
    name = f"temporal_{len(paths)}"
    lets, where = [], []
    for dimension, (start, end) in zip(NAMES, window, strict=True):
        first, last = f"xs:integer($p/@{dimension}_from)", f"local:end($p/@{dimension}_to)"
        lets.append(f"let $f{dimension} := max(({first}, {start})) let $t{dimension} := min(({last}, {end}))")
        inner = f"max(($f{dimension}, xs:integer($q/@{dimension}_from)))"
        where.append(f"{inner} lt min(($t{dimension}, local:end($q/@{dimension}_to)))")
    alive = " and ".join(f"$f{dimension} lt $t{dimension}" for dimension in NAMES)
    query = XQUERY.format(name=name, outer="\n ".join([*lets, f"where {alive}"]), inner=" and ".join(where))
    subprocess.run(["basex", "-c", f"CREATE DB {name} {paths[0].parent}"], check=True, capture_output=True)
    done = subprocess.run(["basex", "-V", "-r5", query], check=True, capture_output=True, text=True)
    subprocess.run(["basex", "-c", f"DROP DB {name}"], check=True, capture_output=True)
    evaluated = re.search(r"Evaluating: ([\d.]+) ms", done.stdout + done.stderr)
    answers = re.match(r"\s*(\d+)", done.stdout)
    assert answers, done.stdout
    return int(answers[1]), float(evaluated[1]) if evaluated else float("nan")


def best(ask: Callable[[], int], times: int = 3) -> tuple[int, float]:
    """The answer and the shortest of several runs in milliseconds."""
    shortest, answer = float("inf"), 0
    for _ in range(times):
        started = time.perf_counter()
        answer = ask()
        shortest = min(shortest, (time.perf_counter() - started) * 1000)
    return answer, shortest
