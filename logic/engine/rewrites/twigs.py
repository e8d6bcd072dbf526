"""Literals with intervals that lie inside one another (`LA < LX, LX < RA`, and so on) are one twig.

A query node of the twig is a literal with such an interval, together with the literals that say more of it: those that
share a column with it and with no other query node (`life(D, A, F, T)` beside `elem(D, A, LA, RA, _, law)`). Bounds on
its columns, and comparisons with those of other query nodes, are looked at by the join too.

It does not apply to intervals whose ends may be equal, to literals that share more or less with one another than one
column, or where an interval lies in two that are not in one another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from logic.engine.plan.expression import Column, Literal, Test
from logic.engine.plan.failure import NUMERIC
from logic.engine.plan.interval import Containment
from logic.engine.plan.nodes import Join, Plan, Scan, Select
from logic.engine.plan.query_node import Bound, Less, QueryNode
from logic.engine.plan.twig import Twig
from logic.engine.rewrites.bridges.interval import compared, recognise_intervals
from logic.engine.rewrites.conditions import Condition
from logic.engine.rewrites.conditions import Literal as Columns
from logic.engine.syntax.ast import Constant
from logic.frozen import field, frozen, replace, slotted

TURNED = {"<": ">", "=<": ">=", ">": "<", ">=": "=<"}


@frozen
class Conjunction:
    """Literals and the conditions on them, on their way to a plan; those with a column in `apart` make no twig."""

    leaves: tuple[Plan, ...]
    conditions: tuple[Condition, ...]
    apart: frozenset[str] = frozenset()


@frozen
class _Edge:
    """That the interval of a literal, between two columns, lies around a point of another."""

    outer: int
    inner: int
    ends: tuple[str, str]
    point: str
    parts: tuple[Condition, ...]


@frozen
class _Tree:
    """Edges that form a tree: of each query node the edge from the one around it; the root comes first."""

    root: int
    edges: tuple[_Edge, ...]
    on: tuple[str, ...]

    @property
    def order(self) -> tuple[int, ...]:
        return (self.root, *(edge.inner for edge in self.edges))


@slotted
class Found:
    """A twig that was found: the literals of each query node, and what is left of the conjunction."""

    groups: dict[int, list[int]]
    twig: Callable[[tuple[Plan, ...]], Twig]
    absorbed: list[Condition] = field(default_factory=list)

    @property
    def leaves(self) -> list[int]:
        return [number for group in self.groups.values() for number in group]


def find_twigs(given: Conjunction, literals: Sequence[Columns]) -> list[Found]:
    """The twigs of a conjunction; no two have a literal in common."""
    found: list[Found] = []
    for tree in _trees(_edges(given, literals), literals):
        groups = _groups(tree, given.leaves, literals)
        taken = {number for one in found for number in one.leaves}
        if taken.isdisjoint(number for group in groups.values() for number in group):
            found.append(_found(tree, groups, given, literals))
    return found


def put_twig(given: Conjunction, found: Found, plan: Callable[[Plan], Plan]) -> Conjunction:
    """The conjunction with a twig in the place of its literals; `plan` orders those of a query node."""
    inputs = tuple(plan(reduce(Join, (given.leaves[number] for number in group))) for group in found.groups.values())
    rest = [number for number in range(len(given.leaves)) if number not in found.leaves]
    places = {**dict.fromkeys(found.leaves, 0), **{number: place for place, number in enumerate(rest, 1)}}
    kept = tuple(
        replace(one, after=frozenset(places[number] for number in one.after))
        for one in given.conditions
        if not any(one is other for other in found.absorbed)
    )
    return replace(given, leaves=(found.twig(inputs), *(given.leaves[number] for number in rest)), conditions=kept)


def starts(given: Conjunction, found: Found) -> list[Plan]:
    """From where joins could go to the rows of a twig: its literals, and whatever is tied to it, joined."""
    inside = [given.leaves[number] for number in found.leaves]
    names = {name for leaf in inside for name in leaf.columns}
    outside = [leaf for number, leaf in enumerate(given.leaves) if number not in found.leaves]
    tied = [leaf for leaf in outside if not names.isdisjoint(leaf.columns)]
    for leaf in tied:  # grows while it is gone through
        near = (one for one in outside if not set(leaf.columns).isdisjoint(one.columns))
        tied += [one for one in near if not any(one is other for other in tied)]
    return [*inside, reduce(Join, tied)] if tied else inside


def _edges(given: Conjunction, literals: Sequence[Columns]) -> list[_Edge]:
    edges = []
    for crossing in recognise_intervals(given.conditions, literals):
        match crossing.bridge:
            case Containment(outer=ends, inner=(point, end), closed=(False, False)) if point == end:
                outer = next((number for number, names in enumerate(literals) if set(ends) <= names.keys()), None)
                inner = next((number for number, names in enumerate(literals) if point in names), None)
                both = [given.leaves[number] for number in (outer, inner) if number is not None]
                if outer is not None and inner is not None and all(isinstance(leaf, Scan) for leaf in both):
                    edges.append(_Edge(outer, inner, ends, point, crossing.parts))
    return edges


def _trees(edges: Sequence[_Edge], literals: Sequence[Columns]) -> list[_Tree]:
    """The trees that the edges form; of several edges to one literal that from the innermost is taken."""
    around: dict[int, set[int]] = {}
    for edge in edges:
        around.setdefault(edge.inner, set()).add(edge.outer)
    chosen: dict[int, _Edge] = {}
    for edge in edges:
        other = chosen.get(edge.inner)
        if other is None or other.outer in around.get(edge.outer, ()):
            chosen[edge.inner] = edge
    if any(not around[inner] <= {edge.outer, *around.get(edge.outer, ())} for inner, edge in chosen.items()):
        return []  # an interval in two that are not in one another
    roots = dict.fromkeys(edge.outer for edge in chosen.values() if edge.outer not in chosen)
    trees = []
    for root in roots:
        tree = _tree(root, list(chosen.values()), literals)
        if tree is not None:
            trees.append(tree)
    return trees


def _tree(root: int, chosen: Sequence[_Edge], literals: Sequence[Columns]) -> _Tree | None:
    """The tree below a root, if its literals fit together."""
    order, edges = [root], []
    for number in order:  # grows while it is gone through
        below = [edge for edge in chosen if edge.outer == number]
        if len({edge.ends for edge in below}) > 1:
            return None
        for edge in below:
            onward = [one for one in chosen if one.outer == edge.inner]
            if any(one.ends[0] != edge.point for one in onward):
                return None
            order.append(edge.inner)
            edges.append(edge)
    shared = {frozenset(literals[edge.outer].keys() & literals[edge.inner].keys()) for edge in edges}
    if len(shared) != 1 or len(on := next(iter(shared))) > 1:
        return None
    return _Tree(root, tuple(edges), tuple(on))


def _groups(tree: _Tree, leaves: Sequence[Plan], literals: Sequence[Columns]) -> dict[int, list[int]]:
    """The literals of each query node: its own, and those that say more of it."""
    groups = {number: [number] for number in tree.order}
    above = {edge.inner: edge.outer for edge in tree.edges}
    free = [number for number, leaf in enumerate(leaves) if isinstance(leaf, Scan) and number not in groups]
    names = {number: set(literals[number]) - set(tree.on) for number in tree.order}
    grown = True
    while grown:
        grown = False
        for number in free:
            near = [node for node in tree.order if names[node] & literals[number].keys()]
            if len(near) == 2 and above.get(near[1]) == near[0]:  # as `parent(D, X, A)` does
                near = near[1:]
            if len(near) == 1 and set(tree.on) <= literals[number].keys():
                groups[near[0]].append(number)
                names[near[0]] |= set(literals[number]) - set(tree.on)
                free.remove(number)
                grown = True
                break
    return groups


def _found(tree: _Tree, groups: dict[int, list[int]], given: Conjunction, literals: Sequence[Columns]) -> Found:
    owners: dict[str, int] = {}
    numeric = set[str]()
    for node, group in groups.items():
        for number in group:
            owners |= {name: node for name in literals[number] if name not in owners}
            numeric |= {name for name, kind in literals[number].items() if kind in NUMERIC}
    own = {name: node for name, node in owners.items() if name in numeric and name not in tree.on}
    bounds: list[Bound] = []
    less: list[Less] = []
    absorbed = [part for edge in tree.edges for part in edge.parts]
    for condition in given.conditions:
        if any(condition is one for one in absorbed):
            continue
        if (bound := _bound(condition, own)) is not None:
            bounds.append(bound)
            absorbed.append(condition)
        elif (pair := compared(condition)) is not None and _of_two(pair, own):
            less.append(Less(*pair))
            absorbed.append(condition)

    def twig(inputs: tuple[Plan, ...]) -> Twig:
        return Twig(inputs, tree.on, _nodes(tree), tuple(bounds), tuple(less))

    return Found(groups, twig, absorbed)


def _nodes(tree: _Tree) -> tuple[QueryNode, ...]:
    ends = {edge.outer: edge.ends for edge in tree.edges}
    places = {number: place for place, number in enumerate(tree.order)}
    root = QueryNode(*ends[tree.root], None)
    inner = (
        QueryNode(edge.point, ends[edge.inner][1] if edge.inner in ends else None, places[edge.outer])
        for edge in tree.edges
    )
    return root, *inner


def _of_two(pair: tuple[str, str, bool], own: Mapping[str, int]) -> bool:
    low, high, _ = pair
    return low in own and high in own and own[low] != own[high]


def _bound(condition: Condition, own: Mapping[str, int]) -> Bound | None:
    """The comparison of a column with a number that a condition is."""
    match condition.node:
        case Select(test=Test(name=sign, arguments=(Column(name=name), Literal() as value))) if sign in TURNED:
            pass
        case Select(test=Test(name=turned, arguments=(Literal() as value, Column(name=name)))) if turned in TURNED:
            sign = TURNED[turned]
        case _:
            return None
    is_number = isinstance(value.value, Constant) and isinstance(value.value.value, int | float)
    return Bound(name, sign, value) if is_number and name in own else None
