"""What is measured: facts from seeded generators, and one question about them in the language of each peer.

>>> workload("closure-chain").make(3)["edge"].to_pydict()
{'x': [0, 1, 2], 'y': [1, 2, 3]}
"""

from __future__ import annotations

from benchmarks.workloads.joins import JOINS
from benchmarks.workloads.pointers import POINTERS
from benchmarks.workloads.recursion import RECURSION
from benchmarks.workloads.workload import Facts, Workload

WORKLOADS: tuple[Workload, ...] = (*RECURSION, *JOINS, *POINTERS)


def workload(name: str) -> Workload:
    """The workload of that name."""
    for candidate in WORKLOADS:
        if candidate.name == name:
            return candidate
    raise SystemExit(f"no workload is called {name}; there are: {', '.join(each.name for each in WORKLOADS)}")


__all__ = ["WORKLOADS", "Facts", "Workload", "workload"]
