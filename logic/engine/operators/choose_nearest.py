"""EditTopN for a choice of answers that is ordered by an edit distance first.

It does not apply to the farthest, nor where the choice is made from groups that are not the texts compared with, or
from answers that a further condition leaves out.
"""

from __future__ import annotations

from collections.abc import Callable

from logic.engine.operators.choose_similarity import side
from logic.engine.operators.distinct import Distinct
from logic.engine.operators.edit_top_n import EditTopN
from logic.engine.operators.operator import Operator
from logic.engine.operators.project import Project
from logic.engine.operators.values import Values
from logic.engine.plan import nodes
from logic.engine.plan.bridge import BridgeJoin
from logic.engine.plan.edit_distance import BUILTIN, EditDistance, Limits, limits
from logic.engine.plan.expression import Column, Expression, Literal, Test
from logic.frozen import frozen, replace

Choose = Callable[[nodes.Plan], Operator]


@frozen
class _Near:
    """A distance between a column of the one input and a column, or a constant, of the other."""

    group: nodes.Plan | None  # None for a constant
    others: nodes.Plan
    text: str | Literal
    other: str
    limits: Limits
    place: int


def choose_nearest(top: nodes.TopN, choose: Choose) -> Operator | None:
    """The rows below the choice that can be among those chosen, if that is the nearest texts; otherwise None."""
    if not top.limit or not top.order or top.order[0][1]:
        return None
    distance = top.order[0][0]
    kept: list[tuple[str, ...]] = []
    below = top.input
    while isinstance(below, nodes.Project | nodes.Distinct):
        if isinstance(below, nodes.Project):
            kept.append(below.names)
        below = below.input
    near = _near(below, distance, frozenset(top.group))
    if near is None or any(not set(near.others.columns) | {distance} <= set(names) for names in kept):
        return None
    operator = _operator(near, distance, top.limit + top.offset, choose)
    columns = top.input.columns
    return operator if operator.columns == columns else Distinct(Project(operator, columns))


def _operator(near: _Near, distance: str, nearest: int, choose: Choose) -> Operator:
    if near.group is None:
        assert isinstance(near.text, Literal)
        text = "text'"
        while text in near.others.columns:
            text += "'"
        group: Operator = Values((text,), ((near.text,),))
    else:
        assert isinstance(near.text, str)
        text = near.text
        group = side(choose(near.group), text)
    known = near.limits
    others = side(choose(near.others), near.other)
    return EditTopN(group, others, (text, near.other), distance, known.least, known.most, nearest, near.place)


def _near(plan: nodes.Plan, distance: str, group: frozenset[str]) -> _Near | None:
    """The inputs of a plan that compares the texts of a group with others."""
    tests: list[Test] = []
    while isinstance(plan, nodes.Select):
        tests.append(plan.test)
        plan = plan.input
    match plan:
        case BridgeJoin(left=left, right=right, bridge=EditDistance(output=output) as bridge) if output == distance:
            found = _two_sides(left, right, bridge.left, bridge.right, group)
            known, place = bridge.limits, bridge.place
        case nodes.Apply(builtin=builtin, outputs=(output,)) if (builtin, output) == (BUILTIN, distance):
            found = _of_rows(plan.input, plan.arguments, group)
            known, place = limits(distance, tests), plan.place
            tests = list(known.rest)
        case _:
            return None
    if found is None or tests or known.bound is not None or (known.most is not None and known.most < known.least):
        return None
    return replace(found, limits=known, place=place)


def _of_rows(below: nodes.Plan, arguments: tuple[Expression, ...], group: frozenset[str]) -> _Near | None:
    """A distance that is computed row by row: from a constant, or between the sides of a join of every pair."""
    match arguments:
        case (Column(name=other), Literal() as text) | (Literal() as text, Column(name=other)) if not group:
            return _Near(None, below, text, other, NO_LIMITS, 0)
        case (Column(name=one), Column(name=other)) if isinstance(below, nodes.Join) and not below.on:
            if one in below.left.columns and other in below.right.columns:
                return _two_sides(below.left, below.right, one, other, group)
            if other in below.left.columns and one in below.right.columns:
                return _two_sides(below.left, below.right, other, one, group)
    return None


def _two_sides(left: nodes.Plan, right: nodes.Plan, one: str, other: str, group: frozenset[str]) -> _Near | None:
    """A distance between two inputs, one of which is the groups."""
    if set(left.columns) == group:
        return _Near(left, right, one, other, NO_LIMITS, 0)
    return _Near(right, left, other, one, NO_LIMITS, 0) if set(right.columns) == group else None


NO_LIMITS = Limits(0, None, None, ())
