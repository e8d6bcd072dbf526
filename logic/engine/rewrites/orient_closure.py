"""A closure that is asked from one end is turned so that the end that is given stays and the other moves.

    path(X, Y) :- edge(X, Y).                       asked as path(a, Z), the last rule becomes
    path(X, Z) :- edge(X, Y), path(Y, Z).           path(X, Z) :- path(X, Y), edge(Y, Z).

Magic sets then ask for the paths of `a` alone, not for those of every node on the way. Arguments that are the same
everywhere stay as they are. It does not apply where an edge of the recursive rules is not a path by itself, or where
the rules say more than that.
"""

from __future__ import annotations

from collections.abc import Sequence

from logic.engine.analysis.program import Atom, Key, Rule
from logic.engine.syntax.ast import Variable
from logic.frozen import frozen, replace

Edge = tuple[Key, tuple[int, ...]]  # a predicate, and which arguments of a path stand in it


@frozen
class _Step:
    """Which argument of the path a rule moves, which other one is an end of the edge, and the edge; none for a path."""

    moving: int
    start: int
    edge: Edge | None


def oriented(rules: Sequence[Rule], pattern: str) -> Sequence[Rule]:
    """The rules of a predicate that is asked with this pattern of bound (`b`) and free (`f`) arguments."""
    if len(set(pattern)) < 2 or not rules:
        return rules
    key = rules[0].head.key
    recursive = [rule for rule in rules if any(isinstance(goal, Atom) and goal.key == key for goal in rule.body)]
    base = [rule for rule in rules if rule not in recursive]
    edges = {_edge(rule.body, rule.head) for rule in base}
    found = [_step(rule) for rule in recursive]
    steps = [step for step in found if step is not None]
    if (
        not steps
        or None in edges
        or len(steps) < len(found)
        or len({frozenset((s.moving, s.start)) for s in steps}) > 1
    ):
        return rules
    wanted = next((end for end in (steps[0].moving, steps[0].start) if pattern[end] == "f"), None)
    other = steps[0].moving + steps[0].start - (wanted or 0)
    if wanted is None or pattern[other] == "f":
        return rules
    sides = [{step.edge for step in steps if step.moving == moving} for moving in (wanted, other)]
    double = any(step.edge is None for step in steps)
    if not {step.edge for step in steps} <= edges | {None} or not (double or edges in sides):
        return rules
    if not double and {step.moving for step in steps} == {wanted}:
        return rules
    return (*base, *(_turned(rule, recursive[0], wanted, other) for rule in base))


def _variables(atom: Atom) -> tuple[str, ...] | None:
    """The names of different variables, if these are the arguments."""
    names = tuple(one.name for one in atom.arguments if isinstance(one, Variable))
    return names if len({*names}) == len(atom.arguments) else None


def _edge(body: Sequence[object], ends: Atom) -> Edge | None:
    """The edge that a body of one literal is, between the variables of an atom."""
    match body:
        case (Atom() as atom,):
            names, wanted = _variables(atom), _variables(ends)
            if names is None or wanted is None or {*names} != {*wanted}:
                return None
            return atom.key, tuple(wanted.index(name) for name in names)
        case _:
            return None


def _step(rule: Rule) -> _Step | None:
    """How a rule of two literals moves an argument of the one along the other."""
    head = _variables(rule.head)
    match rule.body:
        case (Atom() as one, Atom() as other) if head is not None:
            for path, edge in ((one, other), (other, one)):
                names = _variables(path)
                if path.key != rule.head.key or names is None:
                    continue
                moved = [number for number, name in enumerate(names) if name != head[number]]
                if len(moved) != 1 or names[moved[0]] in head:
                    continue
                for start in range(len(head)):
                    ends = tuple(names[moved[0]] if number == start else name for number, name in enumerate(head))
                    found = _edge((edge,), replace(rule.head, arguments=tuple(map(Variable, ends))))
                    if start != moved[0] and found is not None:
                        double = found == (rule.head.key, tuple(range(len(head))))
                        return _Step(moved[0], start, None if double else found)
            return None
        case _:
            return None


def _turned(base: Rule, recursive: Rule, moving: int, start: int) -> Rule:
    """The recursive rule for the edge of a base rule, in which the argument that is given stays."""
    head = base.head.arguments
    middle = Variable("Between")
    while middle in head:
        middle = Variable(middle.name + "'")
    (edge,) = base.body
    assert isinstance(edge, Atom)
    along = {one: middle if number == start else one for number, one in enumerate(head)}
    path = replace(base.head, arguments=tuple(middle if number == moving else one for number, one in enumerate(head)))
    moved = replace(edge, arguments=tuple(along[one] for one in edge.arguments))
    return replace(recursive, head=base.head, body=(path, moved))
