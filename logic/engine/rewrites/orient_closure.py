"""A closure that is asked from one end is turned so that the end that is given stays and the other moves.

    path(X, Y) :- edge(X, Y).                       asked as path(a, Z), the last rule becomes
    path(X, Z) :- edge(X, Y), path(Y, Z).           path(X, Z) :- path(X, Y), edge(Y, Z).

Magic sets then ask for the paths of `a` alone, not for those of every node on the way. It does not apply where an edge
of the recursive rules is not a path by itself, or where the rules say more than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from logic.engine.analysis.program import Atom, Key, Rule
from logic.engine.syntax.ast import Variable

Edge = tuple[Key, bool]  # a predicate, and whether its arguments are the other way round


def oriented(rules: Sequence[Rule], pattern: str) -> Sequence[Rule]:
    """The rules of a predicate that is asked with this pattern of bound (`b`) and free (`f`) arguments."""
    if pattern not in ("bf", "fb") or not rules:
        return rules
    key = rules[0].head.key
    recursive = [rule for rule in rules if any(isinstance(goal, Atom) and goal.key == key for goal in rule.body)]
    base = [rule for rule in rules if rule not in recursive]
    edges = {_edge(rule.body, rule.head) for rule in base}
    steps = [_step(rule) for rule in recursive]
    if not steps or None in edges or None in steps:
        return rules
    found = [step for step in steps if step is not None]
    sides = [{edge for side, edge in found if side == wanted} for wanted in ("left", "right")]
    double = any(edge is None for _, edge in found)
    if not {edge for _, edge in found} <= edges | {None} or not (double or edges in sides):
        return rules
    if not double and {side for side, _ in found} == {"left" if pattern == "bf" else "right"}:
        return rules
    return (*base, *(_turned(rule, recursive[0], pattern) for rule in base))


def _variables(atom: Atom) -> tuple[str, str] | None:
    """The names of two different variables, if these are the arguments."""
    match atom.arguments:
        case (Variable(name=one), Variable(name=other)) if one != other:
            return one, other
        case _:
            return None


def _edge(body: Sequence[object], ends: Atom) -> Edge | None:
    """The edge that a body of one literal is, between the variables of an atom."""
    match body:
        case (Atom() as atom,):
            names, wanted = _variables(atom), _variables(ends)
            if names is None or wanted is None or {*names} != {*wanted}:
                return None
            return atom.key, names != wanted
        case _:
            return None


def _step(rule: Rule) -> tuple[str, Edge | None] | None:
    """On which side of the predicate itself the edge stands (`left` if the predicate comes first), and the edge."""
    head = _variables(rule.head)
    match rule.body:
        case (Atom() as one, Atom() as other) if head is not None:
            for path, edge in ((one, other), (other, one)):
                names = _variables(path)
                if path.key != rule.head.key or names is None:
                    continue
                if names[0] == head[0] and names[1] != head[1]:  # path(X, Y), edge(Y, Z)
                    side, ends = "left", (names[1], head[1])
                elif names[1] == head[1] and names[0] != head[0]:  # edge(X, Y), path(Y, Z)
                    side, ends = "right", (head[0], names[0])
                else:
                    continue
                found = _edge((edge,), replace(edge, arguments=tuple(map(Variable, ends))))
                if found is not None:
                    return side, None if found == (rule.head.key, False) else found
            return None
        case _:
            return None


def _turned(base: Rule, recursive: Rule, pattern: str) -> Rule:
    """The recursive rule for the edge of a base rule, in which the argument that is given stays."""
    first, last = base.head.arguments
    middle = Variable("Between")
    while middle in base.head.arguments:
        middle = Variable(middle.name + "'")
    (edge,) = base.body
    assert isinstance(edge, Atom)
    ends, stays = ((middle, last), (first, middle)) if pattern == "bf" else ((first, middle), (middle, last))
    along = dict(zip((first, last), ends, strict=True))
    path = replace(base.head, arguments=stays)
    moved = replace(edge, arguments=tuple(along[one] for one in edge.arguments))
    return replace(recursive, head=base.head, body=(path, moved))
