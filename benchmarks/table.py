"""Medians as a table for people: a row for each workload, a column for each engine.

>>> print(aligned([["workload", "logic"], ["chain", "0.5"]]))
workload  logic
chain       0.5
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence

from benchmarks.process import LATE, Run

Figure = Callable[[Run], float]


def medians(runs: Iterable[Run], figure: Figure) -> dict[tuple[str, str], float | None]:
    """The median of a figure by workload and peer, in the order of the runs; None where a run failed."""
    groups: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.workload, run.peer), []).append(run)
    return {
        key: None if any(run.failure for run in group) else statistics.median(map(figure, group))
        for key, group in groups.items()
    }


def side_by_side(runs: Sequence[Run], figure: Figure) -> str:
    """The medians of a figure, with the ratio to ours."""
    found = medians(runs, figure)
    late = {(run.workload, run.peer): run.failure.removeprefix(LATE).strip() for run in runs if run.late}
    answers = {run.workload: f"{run.answers:,}" for run in runs if not run.failure}
    engines = {run.peer: run.engine for run in sorted(runs, key=lambda run: not run.failure)}
    rows = [["workload", "answers", *engines.values()]]
    for workload in dict.fromkeys(run.workload for run in runs):
        cells = [cell(found, late, workload, peer) for peer in engines]
        rows.append([workload, answers.get(workload, ""), *cells])
    return aligned(rows)


def cell(found: dict[tuple[str, str], float | None], late: dict[tuple[str, str], str], workload: str, peer: str) -> str:
    """A median and, for another engine than ours, how many times ours it is."""
    if (workload, peer) not in found:
        return "-"
    value, ours = found[workload, peer], found.get((workload, "ours"))
    if value is None:
        return f"> {late[workload, peer]}" if (workload, peer) in late else "failed"
    if peer == "ours" or not ours:
        return f"{value:.3g}"
    return f"{value:.3g} ({value / ours:.1f}x)"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows as text: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [first.ljust(widths[0]), *(text.rjust(width) for text, width in zip(others, widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
