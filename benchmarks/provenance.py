"""A captured trial: how fast its facts are read, and what influenced what, ours beside SWI-Prolog, DuckDB and Python.

    python -m benchmarks.provenance --size 7 --folder /tmp/queens

noWorkflow captures a script that places SIZE queens (7: 243,000 evaluations in about a minute); in a folder that has a
trial already that one is taken. The times are wall seconds, the least of the runs: of reading from the SQLite file into
a knowledge base; and from facts in memory to the number of answers, of one slice (what the result of the script
depends on) and of all pairs of evaluations where one influenced the other. All must find the same number.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from benchmarks.table import aligned
from logic import KnowledgeBase
from logic.exporters import noworkflow

QUEENS = """
import sys


def safe(row, queens):
    for column in range(len(queens)):
        other = queens[column]
        if other == row:
            return False
        if abs(other - row) == len(queens) - column:
            return False
    return True


def solve(size, queens):
    if len(queens) == size:
        return 1
    found = 0
    for row in range(size):
        if safe(row, queens):
            found = found + solve(size, queens + [row])
    return found


print(solve(int(sys.argv[1]), []))
"""
LIBRARY = ":- use_module(library(provenance))."
OWN = """
takes(To, From) :- valid_dependency_id(1, To, From, _).
influence(E, E) :- evaluation(1, E, _, _, _, _, _).
influence(From, To) :- influence(Between, To), takes(Between, From).
"""
NEEDED = {"evaluation": ("code_component",), "dependency": ("dependent", "dependency", "type")}
SQL = """
with recursive reached(source, target) as (
    select id, id from evaluation {where}
    union select takes.source, reached.target from reached join takes on takes.target = reached.source)
select count(*) from reached
"""
SWI = """
:- initialization(main, main).
:- table influence/2.
influence(To, To) :- evaluation(To).
influence(To, From) :- influence(To, Between), takes(Between, From).
timed(Goal) :-
    get_time(Start), aggregate_all(count, Goal, Count), get_time(End), Seconds is End - Start,
    format('~d ~9f~n', [Count, Seconds]).
main :- timed(influence({last}, _)), abolish_all_tables, timed(influence(_, _)).
"""
Pairs = list[tuple[int, int]]
Measured = dict[str, tuple[int, float]]  # answers and seconds by question
SLICE, ALL = "one slice", "all pairs"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.provenance", description=__doc__)
    parser.add_argument("--size", type=int, default=7, help="queens that the captured script places (7)")
    parser.add_argument("--folder", type=Path, help="keep the capture here, or take the one that is here")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        capture(folder, options.size)
        print(f"{export_table(folder, options.runs)}\n")
        return influence_table(folder, Path(temporary), options.runs)


def capture(folder: Path, size: int) -> None:
    """Runs the script under noWorkflow, unless the folder has a trial."""
    if (folder / ".noworkflow" / "db.sqlite").is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "queens.py").write_text(QUEENS)
    command = [sys.executable, "-m", "noworkflow", "run", "queens.py", str(size)]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    print(f"captured by noWorkflow in {time.perf_counter() - start:.0f} s\n", flush=True)


# -- from the database into a knowledge base -------------------------------------------------------------------------


def export_table(folder: Path, runs: int) -> str:
    """Facts, seconds and facts a second: of all predicates, of what influence needs, and row by row."""
    rows = [["export into a knowledge base", "facts", "seconds", "processor", "M facts/s"]]
    for title, wanted, columns in (
        ("all predicates", None, True),
        ("only what influence needs", NEEDED, True),
        ("all, row by row", None, False),
    ):
        loads = [load(folder, wanted, columns=columns) for _ in range(runs)]
        facts, wall, processor = loads[0].facts, min(one.wall for one in loads), min(one.processor for one in loads)
        rows.append([title, f"{facts:,}", f"{wall:.3f}", f"{processor:.3f}", f"{facts / wall / 1e6:.2f}"])
    return aligned(rows)


@dataclass(frozen=True)
class Loaded:
    """A knowledge base with the facts of trial 1 and the library, how many facts, and what it took to load them."""

    kb: KnowledgeBase
    facts: int
    wall: float
    processor: float


def load(folder: Path, wanted: dict[str, tuple[str, ...]] | None = None, *, columns: bool = True) -> Loaded:
    """The facts of trial 1, as columns or as if the driver for them were not installed."""
    kb = KnowledgeBase()
    kb.consult(text=LIBRARY)
    gc.collect()
    with nullcontext() if columns else mock.patch.dict(sys.modules, {"adbc_driver_sqlite": None}):
        wall, processor = time.perf_counter(), time.process_time()
        facts = kb.add_facts(noworkflow.export(folder, 1, wanted))
        return Loaded(kb, facts, time.perf_counter() - wall, time.process_time() - processor)


# -- what influenced what --------------------------------------------------------------------------------------------


def influence_table(folder: Path, scratch: Path, runs: int) -> int:
    """Prints the counts and times of all engines; 1 if they differ."""
    kb = load(folder).kb
    kb.consult(text=OWN, name="own")
    evaluations = [row["Id"] for row in kb.query("evaluation_code_id(1, Id, _)")]
    last = max(row["Id"] for row in kb.query("activation_id(1, 1, Id)"))  # what the script itself did last
    pairs: Pairs = kb.query("takes(To, From)").tuples()  # type: ignore[assignment]
    found = {
        "logic, library": ours(kb, "evaluation_influence_id(1, From, {})", last, runs),
        "logic, two columns": ours(kb, "influence(From, {})", last, runs),
        "Python dictionaries": by_python(evaluations, pairs, last, runs),
        "DuckDB": by_duckdb(evaluations, pairs, last, runs),
    }
    if shutil.which("swipl"):
        found["SWI-Prolog, tabled"] = by_swi(evaluations, pairs, last, scratch)
    print(f"{len(evaluations):,} evaluations, {len(pairs):,} dependencies between them\n")
    for question in (SLICE, ALL):
        rows = [[question, "answers", "seconds", "M answers/s"]]
        rows += [
            [engine, f"{count:,}", f"{seconds:.4f}", f"{count / seconds / 1e6:.2f}"]
            for engine, (count, seconds) in ((engine, measured[question]) for engine, measured in found.items())
        ]
        print(f"{aligned(rows)}\n")
    differ = any(len({measured[question][0] for measured in found.values()}) > 1 for question in (SLICE, ALL))
    if differ:
        print("the engines differ in their answers", file=sys.stderr)
    return int(differ)


def least(run: Callable[[], int], runs: int) -> tuple[float, int]:
    """The least wall time of some runs, and what they gave."""
    best, found = float("inf"), 0
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        found = run()
        best = min(best, time.perf_counter() - start)
    return best, found


def ours(kb: KnowledgeBase, goal: str, last: int, runs: int) -> Measured:
    slice_seconds, slice_count = least(lambda: kb.query(goal.format(last)).count(), runs)
    all_seconds, all_count = least(lambda: kb.query(goal.format("To")).count(), runs)
    return {SLICE: (slice_count, slice_seconds), ALL: (all_count, all_seconds)}


def by_python(evaluations: Sequence[int], pairs: Pairs, last: int, runs: int) -> Measured:
    """A walk over a dictionary of lists, from one evaluation and from all."""
    sources: dict[int, list[int]] = {}
    for target, source in pairs:
        sources.setdefault(target, []).append(source)

    def reached(start: int) -> int:
        seen, pending = {start}, [start]
        while pending:
            for source in sources.get(pending.pop(), ()):
                if source not in seen:
                    seen.add(source)
                    pending.append(source)
        return len(seen)

    slice_seconds, slice_count = least(lambda: reached(last), runs)
    all_seconds, all_count = least(lambda: sum(map(reached, evaluations)), runs)
    return {SLICE: (slice_count, slice_seconds), ALL: (all_count, all_seconds)}


def by_duckdb(evaluations: Sequence[int], pairs: Pairs, last: int, runs: int) -> Measured:
    """A recursive common table expression; as many threads as DuckDB takes."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    connection.register("e", pa.table({"id": evaluations}))
    targets, sources = zip(*pairs, strict=True)
    connection.register("d", pa.table({"target": targets, "source": sources}))
    connection.execute("create table evaluation as select * from e; create table takes as select * from d")

    def count(where: str) -> int:
        return int(connection.execute(SQL.format(where=where)).fetchall()[0][0])

    slice_seconds, slice_count = least(lambda: count(f"where id = {last}"), runs)
    all_seconds, all_count = least(lambda: count(""), runs)
    return {SLICE: (slice_count, slice_seconds), ALL: (all_count, all_seconds)}


def by_swi(evaluations: Sequence[int], pairs: Pairs, last: int, scratch: Path) -> Measured:
    """Tabled rules, run once."""
    program = scratch / "influence.pl"
    facts = "".join(f"evaluation({id}).\n" for id in evaluations)
    facts += "".join(f"takes({target}, {source}).\n" for target, source in pairs)
    program.write_text(facts + SWI.format(last=last))
    limits = ("--stack-limit=8g", "--table-space=8g")
    done = subprocess.run(["swipl", *limits, str(program)], capture_output=True, text=True, check=True)
    one, every = (line.split() for line in done.stdout.splitlines())
    return {SLICE: (int(one[0]), float(one[1])), ALL: (int(every[0]), float(every[1]))}


if __name__ == "__main__":
    sys.exit(main())
