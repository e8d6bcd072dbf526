"""A recursion that only moves one argument along edges becomes a closure: no rounds, no joins.

    path(X, Z) :- path(X, Y), edge(Y, Z).       the rest of the arguments stays as it is
    path(X, Z) :- edge(X, Y), path(Y, Z).       the first argument moves, against the edges
    path(X, Z) :- path(X, Y), path(Y, Z).       the edges are what the other rules say
    reach(Y) :- reach(X), edge(X, Y).

Of a table that keeps the least or the greatest value of each node, the value may be carried along the same way:

    :- table label(_, min).
    label(Y, L) :- label(X, L), edge(X, Y).

A second rule may carry it back along the same edges: then it spreads over connected components.

The rest of the body must be joined through the moving argument alone. A literal about the arguments that stay is
dropped where every other rule has it too, as magic sets put it there. A stratum of several predicates, another lattice,
tests in the body, or rules that move different arguments are left as they are.
"""

from __future__ import annotations

from dataclasses import replace
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
from logic.frozen import frozen

Guard = tuple[str, tuple[object, ...]]  # a relation, and which arguments of the head it is about


def recognise_closures(program: ProgramPlan) -> ProgramPlan:
    """The program with every stratum that is a closure as one rule that is not recursive."""
    return replace(
        program,
        strata=tuple(_recognise(stratum, program.lattices.get(stratum.relations[0], ())) for stratum in program.strata),
    )


@frozen
class _Step:
    """How a recursive rule moves an argument: along which columns of `edge`, or of the predicate itself where None."""

    moving: int
    edge: Plan | None
    along: tuple[str, str]
    guards: frozenset[Guard]


def _recognise(stratum: Stratum, lattice: Lattice) -> Stratum:
    if len(stratum.relations) != 1:
        return stratum
    (relation,) = stratum.relations
    recursive = [rule for rule in stratum.seed if _uses(rule.input, relation)]
    others = [rule for rule in stratum.seed if not _uses(rule.input, relation)]
    steps = [step for rule in recursive if (step := _step(rule, relation)) is not None]
    if not others or not steps or len(steps) < len(recursive) or len({step.moving for step in steps}) > 1:
        return stratum
    if not all(step.guards <= _guards(rule) for step in steps for rule in others):
        return stratum
    seed = _union([rule.input for rule in others], others[0].input.columns)
    if len(steps) == 1:
        edge, along = steps[0].edge, steps[0].along
    elif all(step.edge is not None for step in steps):
        along = steps[0].along
        edge = Union(tuple(_between(step.edge, step.along, along) for step in steps if step.edge is not None))
    else:
        return stratum
    if edge is None:
        edge, along = seed, (seed.columns[0], seed.columns[1])
    best: OneOf["min", "max"] | None = None
    if lattice:
        more = [column for part in lattice for column in part.columns]
        number, mode = more.pop(0)
        if len(seed.columns) != 2 or number == steps[0].moving or more or edge is seed or mode not in ("min", "max"):
            return stratum
        best = "min" if mode == "min" else "max"
    one_way = _one_way(edge) if best else None
    closure = Closure(
        seed, one_way or edge, along, seed.columns[steps[0].moving], seed.columns, best, one_way is not None
    )
    return replace(stratum, seed=(replace(recursive[0], input=closure),))


def _one_way(edge: Plan) -> Plan | None:
    """Of edges each of which leads back too, those of one direction."""
    match edge:
        case Union(inputs=(Scan() as one, Scan() as other)) if replace(one, arguments=one.arguments[::-1]) == other:
            return one
        case _:
            return None


def _between(edge: Plan, along: tuple[str, str], names: tuple[str, str]) -> Plan:
    """Start and end of edges under these names."""
    if isinstance(edge, Scan) and set(edge.columns) == set(along):
        renamed = dict(zip(along, names, strict=True))
        return replace(edge, arguments=tuple(renamed[one] if isinstance(one, str) else one for one in edge.arguments))
    return _renamed(Project(edge, along), names)


def _uses(plan: Plan, relation: str) -> bool:
    return any(isinstance(node, Scan) and node.relation == relation for node in plan.walk())


def _step(rule: Rule, relation: str) -> _Step | None:
    """How the rule moves an argument, if that is all it does."""
    leaves = _leaves(rule.input)
    if leaves is None:
        return None
    own = [leaf for leaf in leaves if leaf.relation == relation]
    head, before = rule.input.columns, own[0].arguments
    if any(not isinstance(argument, str) for scan in own for argument in scan.arguments):
        return None
    if len(own) == len(leaves) == 2 and len(head) == 2:  # path(X, Y), path(Y, Z)
        first, second = own if own[0].columns[0] == head[0] else reversed(own)
        chained = (first.columns[0], second.columns[1]) == head and first.columns[1] == second.columns[0]
        return _Step(1, None, ("", ""), frozenset()) if chained and len({*first.columns, *head}) == 3 else None
    moved = [number for number, (one, other) in enumerate(zip(head, before, strict=True)) if one != other]
    if len(own) != 1 or len(moved) != 1 or head[moved[0]] in before:
        return None
    (moving,) = moved
    start, end = before[moving], head[moving]
    assert isinstance(start, str)
    carried = frozenset(head) - {end}
    guards = [leaf for leaf in leaves if leaf not in own and set(leaf.columns) <= carried]
    edges = [leaf for leaf in leaves if leaf not in own and leaf not in guards]
    read = frozenset(name for leaf in edges for name in leaf.columns)
    if not {start, end} <= read or read & carried:
        return None
    if len(edges) > 1 and (guards or not carried):  # few starts: the whole join of the edges may be far more work
        return None
    edge = edges[0] if len(edges) == 1 else Project(_joined(edges), (start, end))
    return _Step(moving, edge, (start, end), frozenset(_guard(leaf, head) for leaf in guards))


def _leaves(plan: Plan) -> list[Scan] | None:
    """The literals of a rule that has nothing else in its body."""
    match plan:
        case Project(input=below):
            return _leaves(below)
        case Join(left=left, right=right):
            one, other = _leaves(left), _leaves(right)
            return None if one is None or other is None else one + other
        case Scan():
            return [plan]
        case _:
            return None


def _joined(leaves: list[Scan]) -> Plan:
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


def _union(plans: list[Plan], names: tuple[str, ...]) -> Plan:
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
