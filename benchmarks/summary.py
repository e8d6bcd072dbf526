"""What is promised of our engine, held against the runs: ahead of every peer, near the floor, in no more memory.

The best peer of a workload is the fastest that is no floor; one that did not end counts with the time that it had.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.peers import FLOORS
from benchmarks.process import Run
from benchmarks.table import aligned, medians
from benchmarks.workloads import workload

AHEAD = 5.0  # of the best peers, in the geometric mean
NEAR = 3.0  # times the matching floor
MEMORY = 1.5  # times the hash floor


@dataclass(frozen=True)
class Standing:
    """Our engine on one workload. Each figure is None if nothing was there to compare with."""

    workload: str
    ours: float | None  # seconds; None if a run failed
    peer: str = ""  # the engine of the best peer
    peer_seconds: float | None = None
    late: bool = False  # no peer ended: `peer_seconds` is what it had
    floor: str = ""  # the name of the matching floor
    floor_seconds: float | None = None
    megabytes: float | None = None  # ours, above what it takes before the facts are read
    floor_megabytes: float | None = None  # of the hash floor

    @property
    def ahead(self) -> float | None:
        """How many times as long as ours the best peer took."""
        return ratio(self.peer_seconds, self.ours)

    @property
    def above(self) -> float | None:
        """How many times as long as the floor ours took."""
        return ratio(self.ours, self.floor_seconds)

    @property
    def memory(self) -> float | None:
        """How many times as much memory as the hash floor ours took."""
        return ratio(self.megabytes, self.floor_megabytes)

    def missed(self) -> list[str]:
        """The promises that do not hold here."""
        if self.ours is None:
            return ["no answer"]
        found = []
        if self.ahead is not None and self.ahead < 1:
            found.append(f"behind {self.peer}, which took {self.ahead:.2f} times as long")
        if self.above is not None and self.above > NEAR:
            found.append(f"{self.above:.1f} times the {self.floor} floor")
        if self.memory is not None and self.memory > MEMORY:
            found.append(f"{self.memory:.1f} times the memory of the hash floor")
        return found


def ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def standings(runs: Sequence[Run]) -> list[Standing]:
    """One for each workload, in the order of the runs, from the medians."""
    return [
        standing(name, [run for run in runs if run.workload == name])
        for name in dict.fromkeys(r.workload for r in runs)
    ]


def standing(name: str, runs: Sequence[Run]) -> Standing:
    seconds = {peer: value for (_, peer), value in medians(runs, lambda run: run.seconds).items() if value is not None}
    megabytes = medians(runs, lambda run: run.peak_megabytes - run.idle_megabytes)
    engines = {run.peer: run.engine for run in runs}
    ended = {peer: value for peer, value in seconds.items() if peer not in ("ours", *FLOORS)}
    had = {run.peer: run.seconds for run in runs if run.late and run.peer not in ("ours", *FLOORS)}
    peers = ended or had
    best = min(peers, key=peers.__getitem__, default="")
    floor = workload(name).floor
    return Standing(
        name, seconds.get("ours"),
        peer=engines.get(best, ""), peer_seconds=peers.get(best), late=best in had and not ended,
        floor=floor, floor_seconds=seconds.get(f"floor_{floor}"),
        megabytes=megabytes.get((name, "ours")), floor_megabytes=megabytes.get((name, "floor_hash")),
    )  # fmt: skip


def mean(found: Sequence[Standing]) -> tuple[float, int]:
    """The geometric mean of how far ahead of the best peers we are, and over how many workloads."""
    ahead = [each.ahead for each in found if each.ahead]
    return statistics.geometric_mean(ahead) if ahead else 0.0, len(ahead)


def summary(runs: Sequence[Run]) -> str:
    """The standings as a table, the mean, and each promise that is missed."""
    found = standings(runs)
    average, count = mean(found)
    lines = [aligned([HEADING, *map(row, found)])]
    if count:
        lines.append(
            f"\nThe best peers took {average:.1f} times as long as ours, in the geometric mean of {count} workloads."
        )
    missed = [f"- {each.workload}: {reason}" for each in found for reason in each.missed()]
    if count and average < AHEAD:
        missed.append(f"- all: in the geometric mean {average:.1f} times ahead of the best peers, not {AHEAD:g}")
    lines.append("\nPromises that were missed:" if missed else "\nNo promise was missed.")
    return "\n".join([*lines, *missed])


HEADING = ("workload", "ours", "best peer", "ahead", "floor", "times", "MB", "hash floor", "times")


def row(each: Standing) -> list[str]:
    """A standing as a line of the table."""
    late = "> " if each.late else ""
    peer = "-" if each.peer_seconds is None else f"{each.peer} {late}{each.peer_seconds:.3g}"
    floor = "-" if each.floor_seconds is None else f"{each.floor} {each.floor_seconds:.3g}"
    return [
        each.workload, written(each.ours, ".3g"), peer, late + written(each.ahead, ".1f"), floor,
        written(each.above, ".1f"), written(each.megabytes, ".0f"), written(each.floor_megabytes, ".0f"),
        written(each.memory, ".1f"),
    ]  # fmt: skip


def written(value: float | None, style: str) -> str:
    return "-" if value is None else format(value, style)
