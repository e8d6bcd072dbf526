"""How many rows a plan will have, from the statistics of the stored facts.

The usual assumptions (Selinger et al., SIGMOD 1979): columns are independent, values are spread evenly, and of two
joined columns the one with fewer distinct values is contained in the other.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from logic.engine.analysis.types import TYPE_TESTS
from logic.engine.plan.bridge import Bridge, BridgeJoin
from logic.engine.plan.expression import Literal, Test
from logic.engine.plan.interval import Containment
from logic.engine.plan.nodes import (
    Aggregate,
    AntiJoin,
    Apply,
    Closure,
    Distinct,
    Extend,
    Intersection,
    Join,
    PairClosure,
    Plan,
    Project,
    RelationStatistics,
    Scan,
    Select,
    Stratum,
    TopN,
    Union,
    Unit,
)
from logic.engine.plan.tree import Tree
from logic.engine.plan.twig import Twig
from logic.frozen import frozen, replace

Statistics = Mapping[str, RelationStatistics]
UNKNOWN_ROWS = 1000.0
RECURSION_GROWTH = 10.0  # a fixpoint is guessed to have ten times the rows of its seed
DELTA_SHARE = 0.1  # of a fixpoint's rows, those of one round
TYPE_SHARE = 0.9  # who asks for a type has mostly values of it
TEST_SHARE = {"=": 0.1, "==": 0.1, "=:=": 0.1, **dict.fromkeys(TYPE_TESTS, TYPE_SHARE)}
DEFAULT_TEST_SHARE = 0.33
ANTI_SHARE = 0.5


@frozen
class Estimate:
    """Rows and, for each column, distinct values; at least one of each, so that products mean something."""

    rows: float
    distinct: Mapping[str, float]

    def limited(self, rows: float) -> Estimate:
        rows = max(rows, 1.0)
        return Estimate(rows, {name: min(count, rows) for name, count in self.distinct.items()})

    def different(self) -> Estimate:
        """The rows without those that are there already."""
        return self.limited(min(self.rows, math.prod(self.distinct.values())))


class Estimates:
    """The estimates for plans; relations without statistics are guessed. Each plan is looked at once.

    It is for a time in which the statistics do not change.
    """

    def __init__(self, statistics: Statistics) -> None:
        self.statistics = statistics
        self._found: dict[int, tuple[Plan, Estimate]] = {}  # by identity: it holds the plan, so that it stays its own

    def __call__(self, plan: Plan) -> Estimate:
        found = self._found.get(id(plan))
        if found is None:
            found = self._found[id(plan)] = plan, self._estimate(plan)
        return found[1]

    def _estimate(self, plan: Plan) -> Estimate:
        match plan:
            case Unit():
                return Estimate(1.0, {})
            case Scan():
                return estimate_scan(plan, self.statistics)
            case Select(input=below, test=test):
                return estimate_test(self(below), test)
            case Extend(input=below, column=column):
                found = self(below)
                return replace(found, distinct={**found.distinct, column: found.rows})
            case Join(left=left, right=right):
                return estimate_join(self(left), self(right))
            case Intersection(left=left, rights=rights, kept=kept):
                before = found = self(left)
                for right in rights:
                    found = estimate_join(found, self(right))
                return found if kept else before.limited(min(before.rows, found.rows))
            case BridgeJoin(left=left, right=right, bridge=bridge):
                return estimate_bridge(self(left), self(right), bridge)
            case Twig():
                return estimate_twig(plan, [self(part) for part in plan.inputs])
            case AntiJoin(left=left):
                found = self(left)
                return found.limited(found.rows * ANTI_SHARE)
            case Project(input=below, names=names):
                found = self(below)
                return replace(found, distinct={name: found.distinct.get(name, found.rows) for name in names})
            case Apply(input=below, outputs=outputs):
                found = self(below)
                return replace(found, distinct={**found.distinct, **dict.fromkeys(outputs, found.rows)})
            case Aggregate(input=below, group=group, results=results):
                found = self(below)
                rows = min(found.rows, math.prod(found.distinct.get(name, found.rows) for name in group))
                names = (*group, *(result.output for result in results))
                return Estimate(rows, {name: found.distinct.get(name, rows) for name in names}).limited(rows)
            case TopN(input=below, limit=limit):
                found = self(below)
                return found if limit is None else found.limited(min(found.rows, float(limit)))
            case Union(inputs=inputs):
                parts = [self(part) for part in inputs]
                return replace(parts[0], rows=sum(part.rows for part in parts))
            case Distinct(input=below):
                found = self(below)
                return found.different()
            case Closure(seed=seed) | PairClosure(seed=seed):
                found = self(seed)
                return replace(found, rows=found.rows * RECURSION_GROWTH)
            case _:
                raise NotImplementedError(type(plan).__name__)


def estimate_scan(scan: Scan, statistics: Statistics) -> Estimate:
    known = statistics.get(scan.relation, RelationStatistics(UNKNOWN_ROWS, ()))
    rows = known.rows * (DELTA_SHARE if scan.part == "delta" else 1.0)
    distinct: dict[str, float] = {}
    for number, argument in enumerate(scan.arguments):
        if argument is None:
            continue  # nobody looks at a column only to throw it away
        count = max(known.distinct[number] if known.distinct else known.rows, 1.0)
        if isinstance(argument, Literal):
            rows /= count
        else:
            distinct[argument] = count
    return Estimate(rows, distinct).limited(rows)


def estimate_test(found: Estimate, test: Test) -> Estimate:
    return found.limited(found.rows * TEST_SHARE.get(test.name, DEFAULT_TEST_SHARE))


def rows_joined(left: Estimate, right: Estimate) -> float:
    """How many rows of two inputs agree on the columns that both have."""
    rows, others = left.rows * right.rows, left.distinct
    for name, count in right.distinct.items():
        if name in others:
            rows /= max(count, others[name])
    return max(rows, 1.0)


def estimate_join(left: Estimate, right: Estimate) -> Estimate:
    """The estimate for the rows that agree on the columns that both have."""
    distinct = {**left.distinct, **right.distinct}
    for name, count in left.distinct.items():
        distinct[name] = min(count, distinct[name])
    return Estimate(0.0, distinct).limited(rows_joined(left, right))


def estimate_bridge(left: Estimate, right: Estimate, bridge: Bridge) -> Estimate:
    """The estimate for the pairs of rows that pass a condition."""
    pairs = estimate_join(left, right)
    rows = pairs.rows * bridge.share({**left.distinct, **right.distinct})
    return Estimate(rows, {**pairs.distinct, **dict.fromkeys(bridge.outputs, rows)}).limited(rows)


def estimate_twig(twig: Twig, inputs: list[Estimate]) -> Estimate:
    """The estimate for the matches of a twig."""
    found = inputs[0]
    for node, rows in zip(twig.nodes[1:], inputs[1:], strict=True):
        outer = twig.nodes[node.parent or 0]
        found = estimate_bridge(
            found, rows, Containment((outer.left, outer.right or outer.left), (node.left, node.left), (False, False))
        )
    return found.limited(found.rows * DEFAULT_TEST_SHARE ** len(twig.bounds))


def text_lengths(plans: Iterable[Tree], column: str, statistics: Statistics) -> tuple[int, ...]:
    """Lengths of texts in a column, as `RelationStatistics` has them; none where no stored relation says it."""
    scans = (node for plan in plans for node in plan.walk() if isinstance(node, Scan) and column in node.arguments)
    for scan in scans:
        known = statistics.get(scan.relation)
        if known is not None and known.lengths:
            return known.lengths[scan.arguments.index(column)]
    return ()


class Guesses(Mapping[str, RelationStatistics]):
    """Statistics of stored relations, and guesses for those of strata, which are made when somebody asks for one.

    A rule with one literal has nothing to be ordered, so that often nobody asks, and columns are not looked at for it.
    """

    def __init__(self, stored: Statistics) -> None:
        self._known = dict(stored)
        self._waiting: deque[Stratum] = deque()

    def expect(self, stratum: Stratum) -> None:
        """Gives a stratum whose relations may be asked for; those that it reads were given before."""
        self._waiting.append(stratum)

    def __getitem__(self, relation: str) -> RelationStatistics:
        while relation not in self._known and self._waiting:
            self._known.update(guess(self._waiting.popleft(), self._known))  # in their order: chains may be long
        return self._known[relation]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._known, *(name for stratum in self._waiting for name in stratum.relations)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def guess(stratum: Stratum, statistics: Statistics) -> dict[str, RelationStatistics]:
    """Guesses for the relations of a stratum, from the plans of its seed."""
    growth = RECURSION_GROWTH if stratum.rounds else 1.0
    estimate = Estimates(statistics)
    found = {}
    for relation in stratum.relations:
        plans = [rule.input for rule in (*stratum.seed, *stratum.rounds) if rule.relation == relation]
        seeds = [estimate(rule.input).different() for rule in stratum.seed if rule.relation == relation]
        rows = max(1.0, growth * sum(seed.rows for seed in seeds)) if seeds else UNKNOWN_ROWS
        width = len(plans[0].columns) if plans else 0
        distinct = (max(1.0, rows**0.6),) * width if stratum.rounds else _distinct(seeds, plans, rows)
        found[relation] = RelationStatistics(rows, distinct, _lengths(plans, width, statistics))
    return found


def _lengths(plans: list[Plan], width: int, statistics: Statistics) -> tuple[tuple[int, ...], ...]:
    """Lengths of the texts in each column, from the first rule that takes them from a relation."""
    found = ([text_lengths((plan,), plan.columns[at], statistics) for plan in plans] for at in range(width))
    return tuple(next(filter(None, lengths), ()) for lengths in found)


def _distinct(seeds: list[Estimate], plans: list[Plan], rows: float) -> tuple[float, ...]:
    """The distinct values of each column of rules that do not depend on themselves."""
    columns = zip(*(plan.columns for plan in plans), strict=True)
    counts = (sum(seed.distinct.get(name, rows) for seed, name in zip(seeds, names, strict=True)) for names in columns)
    return tuple(min(max(1.0, count), rows) for count in counts)
