"""The engines that are measured, one module each, with `LABEL`, `missing()` and `count(workload, folder)`.

`missing()` says what has to be installed, or None. `count()` loads the rules, and the facts that `facts.write` put into
the folder; then the clock runs until the number of distinct answers is known. It is None if the peer cannot ask that.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from benchmarks.workloads import Workload

FLOORS: tuple[str, ...] = ("floor_hash", "floor_sorted", "floor_dense")
PEERS: tuple[str, ...] = ("ours", "duckdb", "swi", "clingo", "cozo", "egglog", "nemo", "polars", "scipy", *FLOORS)


@dataclass(frozen=True)
class Outcome:
    """One run: the engine with its version, the number of distinct answers, and the seconds until it was known.

    `idle_megabytes` is the most that the process took before the facts were read, if the peer knows; `peak_megabytes`
    the most that the engine took, if that is not the whole process with its child processes.
    """

    engine: str
    answers: int
    seconds: float
    idle_megabytes: float = 0.0
    peak_megabytes: float | None = None


class Peer(Protocol):
    """What the module of a peer offers."""

    LABEL: str

    def missing(self) -> str | None: ...

    def count(self, workload: Workload, folder: Path) -> Outcome | None: ...


def peer(name: str) -> Peer:
    """The module of a peer; it imports the engine only when it is asked to count."""
    return cast("Peer", importlib.import_module(f"benchmarks.peers.{name}"))
