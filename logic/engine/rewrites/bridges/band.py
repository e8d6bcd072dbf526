"""`abs(X - Y) =< K`, or `D is abs(X - Y), D =< K`: a join of two columns by numbers that are near each other.

`K` is a number or a column, the comparison `=<` or `<`, either way around. The conditions stay above the join.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from logic.engine.plan.band import Band
from logic.engine.plan.expression import Call, Column, Expression, Literal, Test
from logic.engine.plan.nodes import Extend, Select
from logic.engine.rewrites.conditions import Condition, Crossing
from logic.engine.syntax.ast import Constant


def recognise_band(conditions: Sequence[Condition], literals: Sequence[Mapping[str, str]]) -> list[Crossing]:
    """The limited differences of columns."""
    del literals
    computed = {
        condition.node.column: condition
        for condition in conditions
        if isinstance(condition.node, Extend) and _difference(condition.node.expression, {}) is not None
    }
    found = []
    taken: set[int] = set()
    for condition in conditions:
        if not isinstance(condition.node, Select):
            continue
        bridge, difference = _band(condition.node.test, computed)
        parts = [one for one in (computed.get(difference), condition) if one is not None]
        if bridge is not None and taken.isdisjoint(map(id, parts)):
            taken |= set(map(id, parts))
            found.append(Crossing(bridge, tuple(parts), tuple(parts)))
    return found


def _band(test: Test, computed: Mapping[str, Condition]) -> tuple[Band | None, str]:
    """The band that a test describes, and the column of the difference if it has one."""
    match test:
        case (
            Test(name="=<" | "<", arguments=(difference, width)) | Test(name=">=" | ">", arguments=(width, difference))
        ):
            columns = _difference(difference, computed)
        case _:
            return None, ""
    if columns is None or not _is_width(width):
        return None, ""
    assert isinstance(width, Literal | Column)
    return Band(*columns, width), difference.name if isinstance(difference, Column) else ""


def _difference(expression: Expression, computed: Mapping[str, Condition]) -> tuple[str, str] | None:
    """The two columns whose distance an expression is."""
    match expression:
        case Call(function="abs", arguments=(Call(function="-", arguments=(Column(left), Column(right))),)) if (
            left != right
        ):
            return left, right
        case Column(name=name) if name in computed and isinstance(node := computed[name].node, Extend):
            return _difference(node.expression, {})
        case _:
            return None


def _is_width(width: Expression) -> bool:
    match width:
        case Literal(value=Constant(value=int() | float())) | Column():
            return True
        case _:
            return False
