"""Polars: joins and groups over data frames."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.facts import tables
from benchmarks.peers import Outcome
from benchmarks.workloads import Workload

if TYPE_CHECKING:
    import polars as pl

LABEL = "Polars"


def missing() -> str | None:
    return None if importlib.util.find_spec("polars") else "pip install polars"


def count(workload: Workload, folder: Path) -> Outcome | None:
    import polars as pl

    if "polars" not in workload.texts:
        return None
    name, *predicates = workload.texts["polars"].split()
    loaded = tables(folder)
    frames = [pl.from_arrow(loaded[predicate]) for predicate in predicates]
    start = time.perf_counter()
    answers = QUESTIONS[name](*frames)
    return Outcome(f"Polars {pl.__version__}", answers, time.perf_counter() - start)


def triangles(edge: pl.DataFrame) -> int:
    two = edge.rename({"x": "a", "y": "b"}).join(edge.rename({"x": "b", "y": "c"}), on="b")
    return two.join(edge.rename({"x": "a", "y": "c"}), on=["a", "c"], how="semi").height


def squares(edge: pl.DataFrame) -> int:
    """Pairs of the ways of two edges between the same ends."""
    import polars as pl

    two = edge.rename({"x": "a", "y": "b"}).join(edge.rename({"x": "b", "y": "c"}), on="b")
    ways = pl.col("len").cast(pl.Int64)
    return int(two.group_by("a", "c").len().select((ways * (ways - 1) // 2).sum()).item())


def groups(sale: pl.DataFrame) -> int:
    import polars as pl

    totals = sale.lazy().group_by("g").agg(pl.len().alias("c"), pl.col("v").sum().alias("s"))
    return totals.select("c", "s").unique().collect().height


def two(link: pl.DataFrame) -> int:
    pairs = link.join(link.rename({"x": "y", "y": "z"}), on="y")
    return pairs.select("x", "z").unique().height


QUESTIONS: dict[str, Callable[..., int]] = {
    "triangles": triangles, "squares": squares, "groups": groups, "two": two,
}  # fmt: skip
