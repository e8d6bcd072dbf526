"""Table 1 of Mandreoli, Martoglia and Ronchetti beside ours, and the same slice by other systems, in one run.

    python -m benchmarks.temporal_xml --documents 5000 --size 24000 --tiles 100

It generates the documents (once, into a folder), exports them, and asks `//law//contents//article` for two windows:
TS1, which 20 % of the involved tuples meet, and TS2 (31 %). The nine scenarios are hints to the same rule: their counts
and times are those of `explain analyze`. Then the rule is asked without a hint, by the library's slice and by other
systems; at the end of the indexes repeated so many times, by ours and by DuckDB.
The exit status is 1 if counts differ, or are not in the order that the paper found.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks import temporal_peers as peers
from benchmarks import temporal_tiles
from benchmarks.path_stack import LEVELS, Counts, Level, Tuple, meets
from benchmarks.temporal_documents import COLLECTION, NAMES, windows, write_documents
from logic import KnowledgeBase
from logic.exporters.temporal_xml import export_documents

SCENARIOS: tuple[tuple[Level, Level], ...] = tuple((x, y) for y in LEVELS for x in LEVELS)
# Time (ms), non-consistent solutions, buffered and pushed tuples (%), in the order of SCENARIOS.
PAPER = (
    (1890, 23.10, 7.99, 7.76), (1953, 23.10, 9.23, 7.76), (2000, 39.13, 9.43, 9.17),
    (2625, 23.10, 17.95, 7.76), (2797, 23.10, 23.37, 7.76), (2835, 39.13, 23.80, 9.17),
    (12125, 95.74, 88.92, 88.85), (12334, 95.74, 99.33, 88.85), (12688, 96.51, 100.00, 100.00),
)  # fmt: skip
SHARES = {"TS1": 0.20, "TS2": 0.31}
TWIG = "//law//contents//article"


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    folder = options.folder / f"{options.documents}x{options.size}"
    folder.mkdir(parents=True, exist_ok=True)
    paths = write_documents(folder, options.documents, options.size)
    knowledge = load(paths)
    indexes = {tag: index(knowledge, tag) for tag in peers.TAGS}
    boxes = [one.box for tuples in indexes.values() for one in tuples]
    wrong: list[str] = []
    chosen = {name: windows(boxes, share) for name, share in SHARES.items()}
    for name, window in chosen.items():
        alive = sum(meets(box, tuple(end for period in window for end in period)) for box in boxes) / len(boxes)
        print(f"\n{name}: {TWIG} during {window[0]} in each of {len(window)} dimensions; {alive:.1%} of tuples meet it")
        expected = table(knowledge, window, PAPER if name == "TS1" else (), wrong)
        compare(knowledge, paths, indexes, window, expected, wrong)
    if options.tiles:
        wrong += temporal_tiles.compare(indexes, chosen["TS1"], options.tiles)
    print("\n".join(wrong))
    return 1 if wrong else 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.temporal_xml", description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=5_000, help="how many documents (5000)")
    parser.add_argument("--size", type=int, default=24_000, help="bytes of each, about (24000)")
    parser.add_argument("--tiles", type=int, default=0, help="repeat the indexes so many times, then ask again (0: no)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "logic-temporal", help="where to")
    return parser.parse_args(arguments)


def load(paths: Sequence[Path]) -> KnowledgeBase:
    """The facts of all documents; says how fast they came."""
    size = sum(path.stat().st_size for path in paths) / 1e6
    started, used = time.perf_counter(), time.process_time()
    rows = sum(map(len, export_documents(COLLECTION, paths)))
    passed, used = time.perf_counter() - started, time.process_time() - used
    print(f"exported {len(paths):,} documents, {size:.0f} MB, {rows:,} rows: {size / passed:.0f} MB/s, "
          f"{size / used:.0f} MB per second of the processor")  # fmt: skip
    knowledge = KnowledgeBase()
    started = time.perf_counter()
    knowledge.consult(text=":- use_module(library(temporal)).")
    knowledge.add_facts(export_documents(COLLECTION, paths))
    print(f"into a knowledge base: {size / (time.perf_counter() - started):.0f} MB/s")
    return knowledge


def index(knowledge: KnowledgeBase, tag: str) -> list[Tuple]:
    """The temporal inverted index of a tag."""
    ends = ", ".join(f"F{name}, T{name}" for name in NAMES)
    rows = knowledge.query(f"elem(Doc, Node, Left, Right, _, Tag), life(Doc, Node, {ends})", Tag=tag).tuples()
    return [Tuple(row[0], row[2], row[3], row[4:]) for row in sorted(rows, key=lambda row: (row[0], row[2]))]  # type: ignore[arg-type]


def table(knowledge: KnowledgeBase, window: peers.Window, paper: Sequence[tuple[float, ...]], wrong: list[str]) -> int:
    """Prints the nine scenarios beside the paper's, if there are figures of it; returns the number of solutions."""
    print("            time (ms)       non-consistent     buffered          pushed        solutions")
    print("               ours  paper   ours  paper     ours  paper     ours  paper")
    found: dict[tuple[Level, Level], Counts] = {}
    times: dict[Level, list[float]] = {y: [] for y in LEVELS}
    for place, (x, y) in enumerate(SCENARIOS):
        found[x, y], spent = scenario(knowledge, textbook(window), x, y)
        times[y].append(spent)
        theirs = paper[place] if paper else ("",) * 4
        pairs = "  ".join(f"{one:6.2f} {other:6}" for one, other in zip(percent(found[x, y]), theirs[1:], strict=True))
        print(f"{x.upper():>4}/{y.upper():<4} {spent:10.2f} {theirs[0]:6}  {pairs}   {found[x, y].solutions:9,}")
    print(f"*/SOL takes {min(times['sol']) / min(times['l1']):.1f} times as long as */L1 (the paper: 6.4)")
    wrong += mistakes(found)
    return found["sol", "sol"].solutions


def scenario(knowledge: KnowledgeBase, rule: str, x: Level, y: Level, runs: int = 5) -> tuple[Counts, float]:
    """What is counted in a scenario, and the least time of the operator in milliseconds."""
    lines = [explained(knowledge, f"{rule}, joined_by(LA, pathstack({x}, {y}))", "PathStack") for _ in range(runs)]
    numbers = re.findall(r"([\d,]+) (?:tuples|buffered|pushed|candidates|solutions)", lines[0])
    return Counts(*(int(number.replace(",", "")) for number in numbers)), min(map(milliseconds, lines))


def explained(knowledge: KnowledgeBase, question: str, operator: str) -> str:
    """The line of `explain analyze` for an operator."""
    plan = knowledge.explain(question, analyze=True)
    return next(line for line in plan.splitlines() if line.lstrip().startswith(operator))


def milliseconds(line: str) -> float:
    """The time that stands in a line of `explain analyze`."""
    found = re.search(r"([\d.]+) (ms|s)\b", line)
    assert found is not None, line
    return float(found[1]) * (1000 if found[2] == "s" else 1)


def percent(counts: Counts) -> tuple[float, float, float]:
    inconsistent = 100 * (1 - counts.solutions / counts.candidates) if counts.candidates else 0.0
    return inconsistent, 100 * counts.buffered / counts.tuples, 100 * counts.pushed / counts.tuples


def mistakes(found: dict[tuple[Level, Level], Counts]) -> Iterator[str]:
    """What does not hold of the nine scenarios although it must."""
    if len({counts.solutions for counts in found.values()}) > 1:
        yield "the scenarios have different solutions"
    for fixed in LEVELS:
        for one, other in pairwise(LEVELS):
            for less, more in (((one, fixed), (other, fixed)), ((fixed, one), (fixed, other))):
                if found[less].buffered > found[more].buffered or found[less].pushed > found[more].pushed:
                    yield f"{less} takes more tuples than {more}"


def compare(
    knowledge: KnowledgeBase,
    paths: Sequence[Path],
    indexes: peers.Indexes,
    window: peers.Window,
    expected: int,
    wrong: list[str],
) -> None:
    """The same slice by this engine and by others; the best of three runs."""
    stretch = ", ".join(f"{name}:[{start}, {end})" for name, (start, end) in zip(NAMES, window, strict=True))
    rule = textbook(window)
    calls = {
        "logic, the rule, by the API": lambda: knowledge.query(rule).count(),
        "SQLite": peers.sqlite(indexes, window),
        "DuckDB, one thread": peers.duck(indexes, window),
        "lxml DOM": peers.lxml(paths, window),
    }
    results = {name: peers.best(call) for name, call in calls.items()}
    core = [milliseconds(explained(knowledge, rule, "TwigReduce")) for _ in range(10)]
    print(f"{'logic, inside the core':<27} {min(core):9.2f} ms")
    if (other := peers.basex(paths, window)) is not None:
        results["BaseX"] = other
    for name, (answers, spent) in results.items():
        print(f"{name:<27} {spent:9.2f} ms  {answers:9,} answers")
        if answers != expected:
            wrong.append(f"{name} has {answers} answers, not {expected}")
    distinct, spent = peers.best(lambda: knowledge.slice(f"{TWIG} during {stretch} raw").count())
    print(f"{'logic, kb.slice':<27} {spent:9.2f} ms  {distinct:9,} answers, equal ones of different boxes once")


def textbook(window: peers.Window) -> str:
    """The slice as a user would write it, with all boxes as answers."""
    goals = [f"elem(D, {one}, L{one}, R{one}, _, {tag})" for one, tag in zip("ABC", peers.TAGS, strict=True)]
    goals += ["LA < LB", "LB < RA", "LB < LC", "LC < RB"]
    for one in "ABC":
        goals.append(f"life(D, {one}, {', '.join(f'F{one}{place}, T{one}{place}' for place in range(len(NAMES)))})")
    for place, (start, end) in enumerate(window):
        goals += [f"F{one}{place} < {end}, {start} < T{one}{place}" for one in "ABC"]
        goals += [f"F{one}{place} < T{other}{place}" for one in "ABC" for other in "ABC" if one != other]
    return ", ".join(goals)


if __name__ == "__main__":
    sys.exit(main())
