"""Draws a results file of `benchmarks.run`: `python -m benchmarks.chart RESULTS CHART.svg`; needs the extra `plot`.

A point for each peer, at how many times as long as ours it took; left of 1 it was faster.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.compare import read
from benchmarks.process import Run
from benchmarks.table import medians
from benchmarks.workloads import WORKLOADS


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chart", description="Draw a results file.")
    parser.add_argument("results", type=Path)
    parser.add_argument("chart", type=Path)
    options = parser.parse_args(arguments)
    draw(ratios(read(options.results)), options.chart)


def ratios(runs: Sequence[Run]) -> dict[str, dict[str, float]]:
    """For each engine the ratio of its median to ours, by workload."""
    found = medians(runs, lambda run: run.seconds)
    engines = {run.peer: run.engine for run in sorted(runs, key=lambda run: not run.failure)}
    ratio: dict[str, dict[str, float]] = {engine: {} for peer, engine in engines.items() if peer != "ours"}
    for (workload, peer), seconds in found.items():
        ours = found.get((workload, "ours"))
        if peer != "ours" and seconds and ours:
            ratio[engines[peer]][workload] = seconds / ours
    return ratio


def draw(ratio: dict[str, dict[str, float]], path: Path) -> None:
    """Writes the chart in the format that the name of the file tells."""
    from matplotlib import colormaps
    from matplotlib.figure import Figure

    workloads = [each.name for each in WORKLOADS if any(each.name in points for points in ratio.values())]
    figure = Figure(figsize=(9, 0.4 * len(workloads) + 1.5), layout="constrained")
    axes = figure.subplots()
    for number, (engine, points) in enumerate(ratio.items()):
        marker, color = "osD^vP*X<>ph"[number % 12], colormaps["tab20"](number % 20)
        places = [workloads.index(name) for name in points]
        axes.plot(list(points.values()), places, marker, label=engine, color=color, alpha=0.8)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.set_yticks(range(len(workloads)), workloads)
    axes.invert_yaxis()
    axes.set_xlabel("times as long as this engine")
    axes.grid(axis="x", alpha=0.3)
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    figure.savefig(path)


if __name__ == "__main__":
    main()
