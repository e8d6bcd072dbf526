"""What was the newest at a moment becomes a look-up in sorted instants, in whatever words a rule asks for it.

    price(P, T, V), T =< At, \\+ (price(P, T2, _), T2 =< At, T2 > T)        nothing newer; all rows of that instant
    aggregate_all(max(T, V), (price(P, T, V), T =< At), max(_, V))         the greatest instant, and one value
    limit(1, order_by([desc(T)], (price(P, T, V), T =< At)))               the first in order

`<` leaves the moment itself out; `>=` with `T2 < T`, `min` or an ascending order asks for the next one after it. With
`aggregate/3` there is an answer for each value of the variables that are free in the goal.

The aggregate and the choice become a join at once; the negation is marked as `NewestOnly`, and `order_joins` joins its
literal so where it comes after the moment.

It does not apply where instants or moments may be no numbers, the goal inside has other conditions or several literals,
or tells rows apart by what is not a plain variable.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

from logic.engine.analysis.program import Types
from logic.engine.plan.as_of import AsOf, NewestOnly, Order
from logic.engine.plan.bridge import BridgeJoin
from logic.engine.plan.expression import Column, Literal, Test
from logic.engine.plan.failure import NUMERIC, column_types
from logic.engine.plan.nodes import (
    Aggregate,
    AntiJoin,
    Apply,
    Argument,
    Distinct,
    Extend,
    Join,
    Plan,
    ProgramPlan,
    Project,
    Scan,
    Select,
    TopN,
    Unit,
)
from logic.engine.plan.translate import fresh, without_negations
from logic.engine.syntax.ast import Constant
from logic.frozen import frozen, replace


def recognise_as_of(program: ProgramPlan) -> ProgramPlan:
    """The program with such look-ups as joins."""
    return program.map_plans(partial(_recognise, types=program.types))


def _recognise(plan: Plan, types: Mapping[str, Types]) -> Plan:
    found: Plan | None = None
    match plan:
        case Join(left=left, right=Aggregate() as aggregate):
            found = _of_aggregate(left, aggregate, types)
        case Join(left=left, right=TopN() as top):
            found = _of_choice(left, top, types)
        case AntiJoin(right=Project(input=below)):
            found = _of_negation(plan, below, types)
    return (plan if found is None else found).map_children(lambda child: _recognise(child, types))


@frozen
class _Inside:
    """A goal inside a goal: one literal and tests, for the values of the columns `shared` of the rows before."""

    shared: tuple[str, ...]
    scan: Scan
    tests: tuple[Test, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(name for name in self.scan.columns if name in self.shared)


@frozen
class _Bound:
    """A test that an instant is not after a moment (or not before it, unless `newest`)."""

    instant: str
    moment: str | Literal
    newest: bool
    closed: bool


def _inside(plan: Plan, before: Plan) -> _Inside | None:
    tests: list[Test] = []
    while isinstance(plan, Select):
        tests.append(plan.test)
        plan = plan.input
    match plan:
        case Join(left=Distinct(input=Project(input=outer, names=shared)), right=Scan() as scan) if (
            outer == before or outer == without_negations(before)
        ):
            return _Inside(shared, scan, tuple(tests))
        case _:
            return None


def _bounds(inside: _Inside) -> list[_Bound | None]:
    """What each of the tests says."""
    own, shared = set(inside.scan.columns) - set(inside.shared), set(inside.shared)
    return [_bound(test, own, shared) for test in inside.tests]


def _only_bound(inside: _Inside, before: Plan, types: Mapping[str, Types]) -> _Bound | None:
    """What the only test says, if it is about columns of numbers."""
    bound = _bounds(inside)[0] if len(inside.tests) == 1 else None
    if bound is None or isinstance(bound.moment, Literal):
        return None
    return bound if _numeric(inside.scan, bound.instant, types) and _numeric(before, bound.moment, types) else None


def _numeric(plan: Plan, column: str | Literal, types: Mapping[str, Types]) -> bool:
    if isinstance(column, Literal):
        return isinstance(column.value, Constant) and isinstance(column.value.value, int | float)
    return column_types(plan, types).get(column) in NUMERIC


def _bound(test: Test, own: set[str], shared: set[str]) -> _Bound | None:
    match test:
        case Test(name="<" | "=<" | ">" | ">=" as name, arguments=(Column(one), Column() | Literal() as other)) if (
            one in own and (isinstance(other, Literal) or other.name in shared)
        ):
            return _Bound(one, other.name if isinstance(other, Column) else other, name in ("<", "=<"), "=" in name)
        case Test(name="<" | "=<" | ">" | ">=" as name, arguments=(Column() | Literal() as other, Column(one))) if (
            one in own and (isinstance(other, Literal) or other.name in shared)
        ):
            return _Bound(one, other.name if isinstance(other, Column) else other, name in (">", ">="), "=" in name)
        case _:
            return None


def _of_aggregate(before: Plan, aggregate: Aggregate, types: Mapping[str, Types]) -> Plan | None:
    """The greatest or least instant of each group, and a witness of it."""
    inside = _inside(aggregate.input, before)
    bound = None if inside is None else _only_bound(inside, before, types)
    if inside is None or bound is None:
        return None
    wanted = "max" if bound.newest else "min"
    names: dict[Argument, str] = {}
    for result in aggregate.results:
        source = result.witness if result.function == f"{wanted}_witness" else result.argument
        if result.function not in (wanted, f"{wanted}_witness") or result.argument != bound.instant or source in names:
            return None
        names[source] = result.output
    by = tuple(name for name in aggregate.group if name not in inside.shared)
    if bound.instant not in names or not names.keys().isdisjoint((*inside.shared, *by)):
        return None
    kept = {*inside.keys, *by}
    arguments = tuple(
        names.get(one, one if one in kept else None) if isinstance(one, str) else one for one in inside.scan.arguments
    )
    order = tuple((name, False) for source, name in names.items() if source != bound.instant)
    instant = names[bound.instant]
    condition = _as_of((*inside.keys, *by), bound, instant, order)
    return BridgeJoin(before, replace(inside.scan, arguments=arguments), condition)


def _of_choice(before: Plan, top: TopN, types: Mapping[str, Types]) -> Plan | None:
    """The first row of each group by its instant, then by other columns."""
    below, named = top.input, frozenset(top.input.columns)
    match below:
        case Distinct(input=Project(input=projected)):
            below = projected
    inside = _inside(below, before)
    bound = None if inside is None else _only_bound(inside, before, types)
    if inside is None or bound is None or (top.limit, top.offset) != (1, 0) or set(top.group) != set(inside.shared):
        return None
    if not top.order or top.order[0] != (bound.instant, bound.newest):
        return None
    arguments = tuple(one if one in named or not isinstance(one, str) else None for one in inside.scan.arguments)
    condition = _as_of(inside.keys, bound, bound.instant, top.order[1:])
    return BridgeJoin(before, replace(inside.scan, arguments=arguments), condition)


def _as_of(keys: tuple[str, ...], bound: _Bound, instant: str, order: Order | None = None) -> AsOf:
    assert isinstance(bound.moment, str)
    return AsOf(keys, bound.moment, instant, bound.newest, bound.closed, order)


def _of_negation(anti: AntiJoin, below: Plan, types: Mapping[str, Types]) -> Plan | None:
    """A literal of the rows before of which no row is nearer to the moment."""
    inside = _inside(below, anti.left)
    both = [] if inside is None else _bounds(inside)
    if inside is None or None in both or not 1 <= len(both) <= 2:
        return None
    bounds = [bound for bound in both if bound is not None]
    if len(bounds) == 1:  # nothing nearer to the end of time
        newest = not bounds[0].newest
        bounds.append(_Bound(bounds[0].instant, Literal(Constant(math.inf if newest else -math.inf)), newest, True))
    for bound, nearer in (bounds, bounds[::-1]):
        literal = _literal(anti.left, inside, nearer)
        known = _numeric(anti.left, bound.moment, types)
        if literal is None or not (known and _numeric(literal, nearer.moment, types) and _fits(bound, nearer)):
            continue
        assert isinstance(nearer.moment, str)
        return _marked(anti, literal, bound, nearer.moment, inside)
    return None


def _fits(bound: _Bound, nearer: _Bound) -> bool:
    """Whether an instant is nearer to the moment of the bound if it is beyond that of the other."""
    same = bound.instant == nearer.instant and isinstance(nearer.moment, str) and bound.moment != nearer.moment
    return same and bound.newest != nearer.newest and not nearer.closed


def _marked(anti: AntiJoin, literal: Scan, bound: _Bound, instant: str, inside: _Inside) -> NewestOnly | None:
    """The negation as a look-up; a moment that is a constant becomes a column."""
    left, moment = anti.left, bound.moment
    if isinstance(moment, Literal):
        said = [_bound(test, {instant}, set()) for test in _tests(left)]
        if len(inside.tests) == 2 and replace(bound, instant=instant) not in said:
            return None
        name = fresh("moment'", left.columns)
        # A literal alone is looked up from one row; others come first, since they may give its keys.
        alone = _literals(left) == [literal]
        given = Join(Extend(Unit(), name, moment), left) if alone else Extend(left, name, moment)
        sign = ("=<" if bound.closed else "<") if bound.newest else (">=" if bound.closed else ">")
        left, bound = Select(given, Test(sign, (Column(instant), Column(name)), 0)), replace(bound, moment=name)
    keys = tuple(name for name in literal.columns if name in inside.keys)
    return NewestOnly(left, anti.right, _as_of(keys, bound, instant), literal.relation, literal.arguments)


def _literal(before: Plan, inside: _Inside, nearer: _Bound) -> Scan | None:
    """The literal of the rows before that the goal inside repeats, with another instant and what it leaves open."""
    for literal in _literals(before):
        if literal.relation == inside.scan.relation and literal.part == inside.scan.part:
            pairs = list(zip(literal.arguments, inside.scan.arguments, strict=True))
            if all(_repeats(mine, theirs, inside.shared, nearer) for mine, theirs in pairs):
                return literal
    return None


def _repeats(mine: Argument, theirs: Argument, shared: Sequence[str], nearer: _Bound) -> bool:
    """Whether an argument of a literal is what the goal inside has in its place, or what that leaves open."""
    if theirs == nearer.instant:
        return mine == nearer.moment
    if isinstance(theirs, str) and theirs not in shared:
        return isinstance(mine, str) and mine != nearer.moment
    return mine == theirs


def _literals(plan: Plan) -> list[Scan]:
    """The literals of a conjunction."""
    match plan:
        case Scan():
            return [plan]
        case Join(left=left, right=right):
            return _literals(left) + _literals(right)
        case Select(input=below) | Extend(input=below) | Apply(input=below):
            return _literals(below)
        case AntiJoin(left=left):
            return _literals(left)
        case _:
            return []


def _tests(plan: Plan) -> list[Test]:
    """The tests that a conjunction makes on its rows."""
    match plan:
        case Join(left=left, right=right):
            return _tests(left) + _tests(right)
        case Select(input=below, test=test):
            return [*_tests(below), test]
        case Extend(input=below) | Apply(input=below):
            return _tests(below)
        case AntiJoin(left=left):
            return _tests(left)
        case _:
            return []
