"""Random questions about a small social network, each asked of us and of DuckDB: where is our order of joins wrong?

    python -m benchmarks.random_joins --questions 60 --seed 1

A question joins two to five literals that share variables, with constants, comparisons and now and then a negation.
Each engine answers twice, and the faster answer counts. Printed are the questions on which DuckDB was faster, and the
geometric mean of our time in DuckDB's. The exit status is 1 if the answers are counted differently.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.workloads.generators import Ints, table
from logic import KnowledgeBase, LimitReached

PEOPLE, POSTS, TAGS, CITIES = 20_000, 50_000, 300, 100
# The columns of each table, by the kinds of their values: columns of one kind are joined.
SCHEMA = {
    "follows": "AA",
    "likes": "AP",
    "post": "PAT",
    "tag": "PG",
    "person": "ACY",
    "city": "CK",
}
CONSTANTS = {"C": range(20), "G": range(50), "K": range(10), "Y": range(1950, 2010)}
BOUNDS = {"Y": (1960, 1980, 2000), "T": (5, 50, 500)}

Literal = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Question:
    """Literals over variables and constants, bounds of variables, a negated literal (`_`: any value), what is asked."""

    literals: tuple[Literal, ...]
    bounds: tuple[tuple[str, int], ...]
    negated: Literal | None
    outputs: tuple[str, ...]

    def rule(self, name: str) -> str:
        """The question as a rule."""
        goals = [f"{predicate}({', '.join(arguments)})" for predicate, arguments in self.literals]
        goals += [f"{variable} < {bound}" for variable, bound in self.bounds]
        if self.negated is not None:
            goals.append(f"\\+ {self.negated[0]}({', '.join(self.negated[1])})")
        return f"{self.head(name)} :- {', '.join(goals)}."

    def head(self, name: str) -> str:
        return f"{name}({', '.join(self.outputs)})"

    def sql(self) -> str:
        """The number of its answers as a query."""
        places: dict[str, str] = {}
        tests = []
        for number, (_, arguments) in enumerate(self.literals):
            for column, argument in enumerate(arguments):
                place = f"t{number}.c{column}"
                if argument in places or argument.isdecimal():
                    tests.append(f"{place} = {places.get(argument, argument)}")
                else:
                    places[argument] = place
        tests += [f"{places[variable]} < {bound}" for variable, bound in self.bounds]
        if self.negated is not None:
            name, arguments = self.negated
            equal = [f"n.c{at} = {places[one]}" for at, one in enumerate(arguments) if one != "_"]
            tests.append(f"not exists (select 1 from {name} n where {' and '.join(equal)})")
        tables = ", ".join(f"{name} t{number}" for number, (name, _) in enumerate(self.literals))
        where = f" where {' and '.join(tests)}" if tests else ""
        asked = ", ".join(places[variable] for variable in self.outputs)
        return f"select count(*) from (select distinct {asked} from {tables}{where})"


def ask(choose: random.Random) -> Question:
    """A question whose literals hang together."""
    variables: list[str] = []
    literals = []
    for _ in range(choose.randint(2, 5)):
        fitting = [name for name, kinds in SCHEMA.items() if not literals or any(known(kinds, variables))]
        literals.append(literal(choose, choose.choice(fitting), variables))
    bounds = [(one, choose.choice(BOUNDS[one[0]])) for one in variables if one[0] in BOUNDS and choose.random() < 0.6]
    negated = None
    if choose.random() < 0.25:
        name = choose.choice([name for name, kinds in SCHEMA.items() if any(known(kinds, variables))])
        shared = known(SCHEMA[name], variables)
        negated = name, tuple(choose.choice(of_kind) if of_kind else "_" for of_kind in shared)
    outputs = choose.sample(variables, min(len(variables), choose.randint(1, 3)))
    return Question(tuple(literals), tuple(bounds), negated, tuple(outputs))


def known(kinds: str, variables: Sequence[str]) -> list[list[str]]:
    """For each column the variables there are that it could share."""
    return [[one for one in variables if one[0] == kind] for kind in kinds]


def literal(choose: random.Random, name: str, variables: list[str]) -> Literal:
    """A literal that shares a variable with those there are; what it adds is added to them."""
    shared = known(SCHEMA[name], variables)
    must = choose.choice([at for at, of_kind in enumerate(shared) if of_kind]) if variables else None
    arguments = []
    for at, (kind, of_kind) in enumerate(zip(SCHEMA[name], shared, strict=True)):
        if at == must or (of_kind and choose.random() < 0.15):
            arguments.append(choose.choice(of_kind))
        elif kind in CONSTANTS and (variables or at) and choose.random() < 0.12:
            arguments.append(str(choose.choice(CONSTANTS[kind])))
        else:
            variables.append(f"{kind}{len(variables)}")
            arguments.append(variables[-1])
    return name, tuple(arguments)


def network(rows: int) -> dict[str, pa.Table]:
    """The tables: some columns are skewed, others even."""
    draw = np.random.default_rng(7)

    def skewed(count: int, values: int, exponent: float) -> Ints:
        weights = 1 / np.arange(1, values + 1) ** exponent
        return draw.choice(values, count, p=weights / weights.sum())

    people, posts = np.arange(PEOPLE), np.arange(POSTS)
    return {
        "follows": table(c0=skewed(rows, PEOPLE, 0.8), c1=draw.integers(0, PEOPLE, rows)),
        "likes": table(c0=draw.integers(0, PEOPLE, rows), c1=skewed(rows, POSTS, 0.7)),
        "post": table(c0=posts, c1=draw.integers(0, PEOPLE, POSTS), c2=draw.integers(0, 1000, POSTS)),
        "tag": table(c0=draw.integers(0, POSTS, rows // 2), c1=skewed(rows // 2, TAGS, 1.0)),
        "person": table(c0=people, c1=skewed(PEOPLE, CITIES, 1.0), c2=draw.integers(1950, 2010, PEOPLE)),
        "city": table(c0=np.arange(CITIES), c1=draw.integers(0, 10, CITIES)),
    }


def timed(answer: Callable[[], int | None], limit: float) -> tuple[int | None, float]:
    """The answer, None if it was stopped, and the seconds of the faster of two runs."""
    seconds, found = [], None
    for _ in range(2):
        started = time.perf_counter()
        found = answer()
        seconds.append(time.perf_counter() - started)
        if found is None:
            return None, limit
    return found, min(seconds)


def of_ours(kb: KnowledgeBase, goal: str, limit: float) -> int | None:
    try:
        return kb.query(goal, sorted=False, timeout=limit).count()
    except LimitReached:
        return None


def of_duckdb(connection: duckdb.DuckDBPyConnection, query: str, limit: float) -> int | None:
    clock = threading.Timer(limit, connection.interrupt)
    clock.start()
    try:
        (count,) = connection.execute(query).fetchone() or (None,)
        return count
    except duckdb.InterruptException:
        return None
    finally:
        clock.cancel()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.random_joins", description="Random joins beside DuckDB."
    )
    parser.add_argument("--questions", type=int, default=60, help="so many (60)")
    parser.add_argument("--seed", type=int, default=1, help="of the questions (1)")
    parser.add_argument("--rows", type=int, default=100_000, help="of the largest tables (100,000)")
    parser.add_argument("--timeout", type=float, default=10, help="seconds after which an engine is stopped (10)")
    options = parser.parse_args(arguments)
    kb, connection = KnowledgeBase(), duckdb.connect()
    for name, rows in network(options.rows).items():
        kb.add(name, rows)
        connection.from_arrow(rows).create(name)
    ratios, wrong = [], 0
    for number in range(options.questions):
        question = ask(random.Random(f"{options.seed} {number}"))
        name = f"q{number}"
        kb.consult(text=question.rule(name), name=name)
        ours, mine = timed(lambda: of_ours(kb, question.head(name), options.timeout), options.timeout)  # noqa: B023
        theirs, other = timed(lambda: of_duckdb(connection, question.sql(), options.timeout), options.timeout)  # noqa: B023
        if ours is None and theirs is None:
            continue
        ratios.append(mine / other)
        if ours != theirs and None not in (ours, theirs):
            wrong += 1
            print(f"{ours:,} answers, and DuckDB counts {theirs:,}: {question.rule(name)}", file=sys.stderr)
        if mine > other:
            print(f"{mine:.3f} s, DuckDB {other:.3f}: {question.rule(name)}")
    mean = math.exp(statistics.fmean(map(math.log, ratios)))
    print(
        f"{len(ratios)} questions; our time is {mean:.2f} of DuckDB's in the geometric mean, {max(ratios):.1f} at worst"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
