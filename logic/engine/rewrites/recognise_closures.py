"""A recursion that only moves one argument along edges becomes a closure: no rounds, no joins.

    path(X, Z) :- path(X, Y), edge(Y, Z).       the rest of the arguments stays as it is
    path(X, Z) :- edge(X, Y), path(Y, Z).       the first argument moves, against the edges
    path(X, Z) :- path(X, Y), path(Y, Z).       the edges are what the other rules say
    reach(Y) :- reach(X), edge(X, Y).
    path(T, X, Z) :- path(T, X, Y), edge(T, Y, Z).      for each T there are edges of its own

Of a table that keeps the least or the greatest value of each node, the value may be carried along the same way:

    :- table label(_, min).
    label(Y, L) :- label(X, L), edge(X, Y).

A second rule may carry it back along the same edges: then it spreads over connected components.

The rest of the body must be joined through the moving argument alone. A literal about the arguments that stay is
dropped where every other rule has it too, as magic sets put it there. A stratum of several predicates, another lattice,
tests in the body, rules that move different arguments, or rules whose edges share different arguments with what stays
are left as they are.
"""

from __future__ import annotations

from typing import Literal as OneOf

from logic.engine.analysis.program import Lattice
from logic.engine.plan.expression import Column
from logic.engine.plan.nodes import (
    AntiJoin,
    Closure,
    Extend,
    Join,
    Plan,
    ProgramPlan,
    Project,
    Rule,
    Scan,
    Select,
    Stratum,
    Union,
)
from logic.frozen import frozen, replace

Guard = tuple[str, tuple[object, ...]]  # a relation, and which arguments of the head it is about


def recognise_closures(program: ProgramPlan) -> ProgramPlan:
    """The program with every stratum that is a closure as one rule that is not recursive."""
    return replace(
        program,
        strata=tuple(_recognise(stratum, program.lattices.get(stratum.relations[0], ())) for stratum in program.strata),
    )


@frozen
class _Step:
    """How a recursive rule moves an argument: along the edges that other literals are."""

    moving: int
    edge: Plan
    along: tuple[str, str]
    keys: tuple[tuple[int, str], ...]  # arguments that stay and are columns of the edge
    guards: frozenset[Guard]

    @property
    def columns(self) -> tuple[str, ...]:
        return *self.along, *(name for _, name in self.keys)


@frozen
class _Double:
    """How a rule moves an argument along what its predicate says of two arguments: the number of the other one."""

    moving: int
    start: int
    guards: frozenset[Guard]


def _recognise(stratum: Stratum, lattice: Lattice) -> Stratum:
    if len(stratum.relations) != 1:
        return stratum
    (relation,) = stratum.relations
    recursive: list[Rule] = []
    others: list[Rule] = []
    for rule in stratum.seed:
        (recursive if uses(rule.input, relation) else others).append(rule)
    steps = [step for rule in recursive if (step := _step(rule, relation)) is not None]
    if not others or not steps or len(steps) < len(recursive):
        return stratum
    seed = union([rule.input for rule in others], others[0].input.columns)
    if not all(step.guards <= _guards(rule) for step in steps for rule in others):
        return stratum
    closure = _double(steps, seed) or _closure(steps, seed)
    if closure is not None and lattice:
        closure = _kept_best(closure, lattice)
    return stratum if closure is None else replace(stratum, seed=(replace(recursive[0], input=closure),))


def _double(steps: list[_Step | _Double], seed: Plan) -> Closure | None:
    """The closure of a seed whose rows are the edges."""
    match steps:
        case [_Double(moving=moving, start=start)]:
            names = seed.columns
            keys = tuple((name, name) for number, name in enumerate(names) if number not in (moving, start))
            return Closure(seed, seed, (names[start], names[moving]), keys, names[moving], names)
        case _:
            return None


def _closure(steps: list[_Step | _Double], seed: Plan) -> Closure | None:
    """The closure along the edges of all steps, if they move the same argument for each value of the same others."""
    found = [step for step in steps if isinstance(step, _Step)]
    moves = {(step.moving, tuple(number for number, _ in step.keys)) for step in found}
    if len(found) < len(steps) or len(moves) > 1:
        return None
    first, names = found[0], seed.columns
    keys = tuple((names[number], name) for number, name in first.keys)
    edges = [_between(step.edge, step.columns, first.columns) for step in found] if len(found) > 1 else [first.edge]
    edge = Union(tuple(edges)) if len(edges) > 1 else edges[0]
    return Closure(seed, edge, first.along, keys, names[first.moving], names)


def _kept_best(closure: Closure, lattice: Lattice) -> Closure | None:
    """The closure of a table that keeps the least or the greatest value that reaches a node, if it is one."""
    (number, mode), *more = [column for part in lattice for column in part.columns]
    stays = closure.names[number] != closure.moving and not closure.keys and closure.edge is not closure.seed
    if len(closure.names) != 2 or more or not stays or mode not in ("min", "max"):
        return None
    best: OneOf["min", "max"] = "min" if mode == "min" else "max"
    one_way = _one_way(closure.edge)
    return replace(closure, edge=one_way or closure.edge, best=best, both_ways=one_way is not None)


def _one_way(edge: Plan) -> Plan | None:
    """Of edges each of which leads back too, those of one direction."""
    match edge:
        case Union(inputs=(Scan() as one, Scan() as other)) if replace(one, arguments=one.arguments[::-1]) == other:
            return one
        case _:
            return None


def _between(edge: Plan, columns: tuple[str, ...], names: tuple[str, ...]) -> Plan:
    """Columns of edges under these names."""
    if isinstance(edge, Scan) and set(edge.columns) == set(columns):
        renamed = dict(zip(columns, names, strict=True))
        return replace(edge, arguments=tuple(renamed[one] if isinstance(one, str) else one for one in edge.arguments))
    return _renamed(Project(edge, columns), names)


def uses(plan: Plan, relation: str) -> bool:
    return any(isinstance(node, Scan) and node.relation == relation for node in plan.walk())


def _step(rule: Rule, relation: str) -> _Step | _Double | None:
    """How the rule moves an argument, if that is all it does."""
    leaves = literals(rule.input)
    if leaves is None:
        return None
    own = [leaf for leaf in leaves if leaf.relation == relation]
    head, before = rule.input.columns, own[0].arguments
    if any(not isinstance(argument, str) for scan in own for argument in scan.arguments):
        return None
    if len(own) == 2:
        rest = [leaf for leaf in leaves if leaf not in own]
        return _doubled(own[0], own[1], rest, head) or _doubled(own[1], own[0], rest, head)
    moved = _moved(own[0], head)
    if len(own) != 1 or len(moved) != 1 or head[moved[0]] in before:
        return None
    (moving,) = moved
    start, end = before[moving], head[moving]
    if not isinstance(start, str) or start in head:
        return None
    carried = frozenset(head) - {end}
    guards = [leaf for leaf in leaves if leaf not in own and set(leaf.columns) <= carried]
    edges = [leaf for leaf in leaves if leaf not in own and leaf not in guards]
    read = frozenset(name for leaf in edges for name in leaf.columns)
    if not {start, end} <= read:
        return None
    keys = tuple((number, name) for number, name in enumerate(head) if name in read & carried)
    if len(edges) > 1 and (guards or keys or not carried):  # the whole join of the edges may be far more work
        return None
    # What is said of the keys alone says which edges are needed.
    about = [leaf for leaf in guards if leaf.columns and set(leaf.columns) <= {name for _, name in keys}]
    edge = joined([*about, *edges]) if len(edges) == 1 else Project(joined(edges), (start, end))
    return _Step(moving, edge, (start, end), keys, frozenset(_guard(leaf, head) for leaf in guards))


def _moved(own: Scan, head: tuple[str, ...]) -> list[int]:
    """The numbers of the arguments that differ from those of the head."""
    return [number for number, (one, other) in enumerate(zip(head, own.arguments, strict=True)) if one != other]


def _doubled(first: Scan, second: Scan, rest: list[Scan], head: tuple[str, ...]) -> _Double | None:
    """The step of `path(X, Z) :- path(X, Y), path(Y, Z)`, also with more arguments that are the same everywhere."""
    moved, before = _moved(first, head), _moved(second, head)
    if len(moved) != 1 or len(before) != 1 or moved[0] <= before[0]:
        return None
    middle, carried = first.arguments[moved[0]], frozenset(head) - {head[moved[0]], head[before[0]]}
    if (
        middle != second.arguments[before[0]]
        or middle in head
        or not all(set(leaf.columns) <= carried for leaf in rest)
    ):
        return None
    return _Double(moved[0], before[0], frozenset(_guard(leaf, head) for leaf in rest))


def literals(plan: Plan) -> list[Scan] | None:
    """The literals of a rule that has nothing else in its body."""
    match plan:
        case Project(input=below):
            return literals(below)
        case Join(left=left, right=right):
            one, other = literals(left), literals(right)
            return None if one is None or other is None else one + other
        case Scan():
            return [plan]
        case _:
            return None


def joined(leaves: list[Scan]) -> Plan:
    plan: Plan = leaves[0]
    for leaf in leaves[1:]:
        plan = Join(plan, leaf)
    return plan


def _guard(leaf: Scan, head: tuple[str, ...]) -> Guard:
    """A literal by the numbers of the head's arguments that it is about."""
    return leaf.relation, tuple(head.index(one) if one in head else one for one in leaf.arguments)


def _guards(rule: Rule) -> frozenset[Guard]:
    """The literals of a rule that are about arguments of its head alone."""
    head = rule.input.columns
    return frozenset(_guard(leaf, head) for leaf in _positive(rule.input) if set(leaf.columns) <= set(head))


def _positive(plan: Plan) -> list[Scan]:
    """The literals that every row of a plan satisfies."""
    match plan:
        case Scan():
            return [plan]
        case Join(left=left, right=right):
            return _positive(left) + _positive(right)
        case Project(input=below) | Select(input=below) | Extend(input=below) | AntiJoin(left=below):
            return _positive(below)
        case _:
            return []


def union(plans: list[Plan], names: tuple[str, ...]) -> Plan:
    """The rows of plans whose columns agree by position, under these names."""
    renamed = tuple(_renamed(plan, names) for plan in plans)
    return renamed[0] if len(renamed) == 1 else Union(renamed)


def _renamed(plan: Plan, names: tuple[str, ...]) -> Plan:
    if plan.columns == names:
        return plan
    apart = tuple(f"{name}'" for name in names)  # a name may stand for another column on the way
    for old, new in zip(plan.columns, apart, strict=True):
        plan = Extend(plan, new, Column(old))
    plan = Project(plan, apart)
    for old, new in zip(apart, names, strict=True):
        plan = Extend(plan, new, Column(old))
    return Project(plan, names)
