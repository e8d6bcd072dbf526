"""The order in which the literals of a conjunction are joined: the search for the one with the fewest rows on the way.

Greedily, from each literal that may come first, the next step is the one that is estimated to leave the fewest rows. A
step joins one literal; or several at once that add the same variable and would each make many rows alone, as the two
literals that close a triangle do.

Where what is read later has far fewer different rows than there are, only these go on: a variable that nothing reads
any more, as one that stands once in a body, must not make work for what comes after it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce

from logic.engine.plan.bridge import Bridge, BridgeJoin, connects
from logic.engine.plan.estimate import ANTI_SHARE, Estimate, estimate_bridge, estimate_join, estimate_test, rows_joined
from logic.engine.plan.nodes import AntiJoin, Apply, Extend, Select
from logic.engine.rewrites.conditions import Condition, Crossing
from logic.errors import InternalError
from logic.frozen import frozen

Step = tuple[int, ...]  # the numbers of the literals that are joined together
WORTH = 2.0  # rows that one literal alone must make of each, so that it is joined together with others
LOOK = 0.1  # what it costs to pass over such a row, beside one that is made
REPEATS = 4.0  # rows for each different one that make it worth to keep only that
MANY = 4_096.0  # of fewer rows it is not worth it


def search_order(
    starts: Iterable[int],
    sizes: Sequence[Estimate],
    conditions: list[Condition],
    may_meet: AbstractSet[int],
    needed: AbstractSet[str],
) -> tuple[Step, ...]:
    """The best order found for the columns that are needed; only literals of `may_meet` are joined several at once."""
    best: tuple[tuple[Step, ...], float] | None = None
    for start in starts:
        best = _greedy(start, sizes, conditions, may_meet, needed, None if best is None else best[1]) or best
    if best is None:
        raise InternalError("a conjunction has no literal that may come first")
    return best[0]


def rows_alone(size: Estimate, literals: Iterable[Estimate]) -> float:
    """How many rows the best of some literals, joined alone, makes of each row."""
    return min(rows_joined(size, literal) for literal in literals) / size.rows


def different(
    size: Estimate, needed: AbstractSet[str], left: Iterable[Iterable[str]], waiting: Iterable[Condition]
) -> Estimate | None:
    """The different rows over those columns that are read later, where that are few of many."""
    if size.rows < MANY:
        return None
    read = read_later(needed, left, waiting)
    distinct = {name: count for name, count in size.distinct.items() if name in read}
    rows = math.prod(distinct.values())
    fewer = 0 < len(distinct) < len(size.distinct) and rows * REPEATS <= size.rows
    return Estimate(rows, distinct) if fewer else None


def read_later(needed: AbstractSet[str], left: Iterable[Iterable[str]], waiting: Iterable[Condition]) -> set[str]:
    """The columns that are needed in the end, or by the literals that are left or the conditions that wait."""
    parts = [part for one in waiting if isinstance(one.node, Crossing) for part in one.node.parts]
    return set(needed).union(*left, *(one.needs for one in (*waiting, *parts)))


def _greedy(
    start: int,
    sizes: Sequence[Estimate],
    conditions: list[Condition],
    may_meet: AbstractSet[int],
    needed: AbstractSet[str],
    limit: float | None,
) -> tuple[tuple[Step, ...], float] | None:
    """The order that always takes the step with the smallest result next, and the sum of what they cost.

    None where it costs no less than the limit, if there is one.
    """
    order: list[Step] = [(start,)]
    left = set(range(len(sizes))) - {start}
    size, waiting = _reduced(sizes[start], conditions)
    cost = size.rows
    while left and (limit is None or cost < limit):
        size = different(size, needed, (sizes[number].distinct for number in left), waiting) or size
        steps = [*_meetings(size, sizes, left & may_meet)]  # first: they are taken of steps that leave as many rows
        if any(isinstance(condition.node, Crossing) for condition in waiting):
            placed = set(range(len(sizes))) - left
            steps += [_crossing(size, sizes[number], number, waiting, placed) for number in left]
        else:
            steps += [_step(size, sizes[number], number) for number in left]
        best = min(steps, key=lambda step: step.rank)
        order.append(best.numbers)
        left -= set(best.numbers)
        size, waiting = _reduced(*_taken(best, size, sizes, waiting))
        cost += best.cost
    return (tuple(order), cost) if limit is None or cost < limit else None


@frozen
class _Step:
    """Literals that may be joined next, and the crossing that joins the only one if one does.

    `cost` is in rows: those on which the conditions are tested, and what it costs to find them. `rank` puts connected
    literals first, then goes by the size of the join, then by the order of the text.
    """

    numbers: Step
    cost: float
    rank: tuple[bool, float, int]
    crossing: tuple[Condition, Bridge] | None = None


def _step(size: Estimate, leaf: Estimate, number: int) -> _Step:
    rows = rows_joined(size, leaf)
    return _Step((number,), rows, (leaf.rows > 1 and size.distinct.keys().isdisjoint(leaf.distinct), rows, number))


def _crossing(size: Estimate, leaf: Estimate, number: int, waiting: list[Condition], placed: set[int]) -> _Step:
    """The step to a literal that a crossing joins if one does."""
    crossing, bridge = find_crossing(size, leaf, waiting, {*placed, number})
    if crossing is None or bridge is None:
        return _step(size, leaf, number)
    rows = estimate_bridge(size, leaf, bridge).rows
    cost = rows + bridge.work({**size.distinct, **leaf.distinct})
    return _Step((number,), cost, (False, rows, number), (crossing, bridge))


def _taken(
    step: _Step, size: Estimate, sizes: Sequence[Estimate], waiting: list[Condition]
) -> tuple[Estimate, list[Condition]]:
    """The size after a step, before the conditions that still wait then."""
    if step.crossing is None:
        return reduce(estimate_join, [sizes[number] for number in step.numbers], size), waiting
    condition, bridge = step.crossing
    (number,) = step.numbers
    return estimate_bridge(size, sizes[number], bridge), crossed(condition, waiting)


def _meetings(size: Estimate, sizes: Sequence[Estimate], numbers: AbstractSet[int]) -> Iterable[_Step]:
    """The steps that join several of these literals at once: all add the same one column, and one connects it."""
    adding: dict[str, list[int]] = {}
    for number in sorted(numbers):
        added = [name for name in sizes[number].distinct if name not in size.distinct]
        if len(added) == 1:
            adding.setdefault(added[0], []).append(number)
    for found in adding.values():
        literals = [sizes[number] for number in found]
        connected = any(len(literal.distinct) > 1 for literal in literals)
        if len(found) > 1 and connected and (alone := rows_alone(size, literals)) >= WORTH:
            joined = reduce(estimate_join, literals, size)
            cost = joined.rows + LOOK * alone * size.rows
            yield _Step(tuple(found), cost, (False, joined.rows, found[0]))


def find_crossing(
    left: Estimate, right: Estimate, waiting: list[Condition], placed: set[int]
) -> tuple[Condition | None, Bridge | None]:
    """The first condition that joins two inputs and pays, and its bridge for this order of them."""
    names, more = frozenset(left.distinct), frozenset(right.distinct)
    partners = right.rows / min(right.rows, math.prod(right.distinct[name] for name in names & more))
    for number, condition in enumerate(waiting):
        if isinstance(condition.node, Crossing) and condition.after <= placed:
            bridge = connects(condition.node.bridge, names, more)
            guarded = condition.node.can_fail and any(one.needs <= names | more for one in waiting[:number])
            if bridge is not None and not guarded and (not names & more or bridge.pays(partners)):
                return condition, bridge
    return None, None


def crossed(crossing: Condition, waiting: list[Condition]) -> list[Condition]:
    """What waits when a crossing has joined: of its parts those that it does not say all of."""
    assert isinstance(crossing.node, Crossing)
    left_over = crossing.node.left_over
    return [part for one in waiting for part in (left_over if one is crossing else (one,))]


def _reduced(size: Estimate, waiting: list[Condition]) -> tuple[Estimate, list[Condition]]:
    """The size after the conditions whose columns are there; which can fail does not matter for a guess."""
    kept = []
    for condition in waiting:
        if not condition.needs <= size.distinct.keys():
            kept.append(condition)
            continue
        match condition.node:
            case Select(test=test):
                size = estimate_test(size, test)
            case Extend(column=column):
                size = Estimate(size.rows, {**size.distinct, column: size.distinct.get(column, size.rows)})
            case AntiJoin():
                size = size.limited(size.rows * ANTI_SHARE)
            case Crossing(parts=parts):
                size, more = _reduced(size, list(parts))
                kept += more
            case Apply(outputs=outputs):
                size = Estimate(size.rows, {**dict.fromkeys(outputs, size.rows), **size.distinct})
            case BridgeJoin(right=right):
                size = Estimate(size.rows, {**dict.fromkeys(right.columns, size.rows), **size.distinct})
    return size, kept
