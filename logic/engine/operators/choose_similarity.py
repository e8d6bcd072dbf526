"""The operators for joins by a condition (`plan/bridge.py`), with selections above them that they make themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from logic.engine.operators.as_of_join import AsOfJoin
from logic.engine.operators.band_join import BandJoin
from logic.engine.operators.choose_edit_methods import choose_methods
from logic.engine.operators.choose_interval import choose_interval_join
from logic.engine.operators.distinct import Distinct
from logic.engine.operators.edit_join import EditJoin, Order
from logic.engine.operators.edit_select import EditSelect
from logic.engine.operators.filter import Filter
from logic.engine.operators.operator import Operator
from logic.engine.plan.as_of import AsOf
from logic.engine.plan.band import Band
from logic.engine.plan.bridge import BridgeJoin
from logic.engine.plan.edit_distance import BUILTIN, TURNED, EditDistance, limits
from logic.engine.plan.expression import Column, Test
from logic.engine.plan.interval import Containment, Overlap
from logic.engine.plan.nodes import Apply, Plan, Select
from logic.errors import InternalError
from logic.frozen import replace

Choose = Callable[[Plan], Operator]
ORDERS = {"@<": "@>", "@>": "@<", "@=<": "@>=", "@>=": "@=<"}  # comparisons of terms, and the same the other way around


def choose_bridge(join: BridgeJoin, choose: Choose) -> Operator:
    """The operator for a join by a condition."""
    if isinstance(join.bridge, Containment | Overlap):
        return choose_interval_join(join, join.bridge, join.columns, choose)
    left, right = choose(join.left), choose(join.right)
    match join.bridge:
        case EditDistance() as bridge:
            return _edit_join(bridge, left, right)
        case Band(left=one, right=other, width=width):
            return BandJoin(left, right, (one, other), width)
        case AsOf(moment=moment, instant=instant, newest=newest, closed=closed, order=order) as bridge:
            by = tuple(name for name in bridge.keys if name not in join.on)
            return AsOfJoin(left, right, join.on, by, moment, instant, newest, closed, order)
        case _:
            raise InternalError(f"there is no operator for {type(join.bridge).__name__}")


def _edit_join(bridge: EditDistance, left: Operator, right: Operator) -> Operator:
    known = bridge.limits
    methods, reason = choose_methods(bridge)
    return EditJoin(
        side(left, bridge.left),
        side(right, bridge.right),
        (bridge.left, bridge.right),
        bridge.output,
        known.least,
        known.most,
        known.bound,
        None,
        methods,
        reason,
        bridge.place,
    )


def side(operator: Operator, text: str) -> Operator:
    """A side of a join without repeated rows; of a column of texts alone the join takes each once by itself."""
    return operator if operator.unique or operator.columns == (text,) else Distinct(operator)


def choose_selection(plan: Select, choose: Choose) -> Operator:
    """Selections: those that an operator below makes itself become a part of it."""
    tests: list[Test] = []
    below: Plan = plan
    while isinstance(below, Select):
        tests.insert(0, below.test)
        below = below.input
    operator: Operator
    match below:
        case Apply(builtin=builtin) if builtin == BUILTIN:
            operator, tests = choose_edit_select(below, tests, choose)
        case BridgeJoin(bridge=EditDistance()):
            operator = choose(below)
            assert isinstance(operator, EditJoin)
            operator, tests = _ordered(operator, tests)
        case _:
            operator = choose(below)
    for test in tests:
        operator = Filter(operator, test)
    return operator


def choose_edit_select(apply: Apply, tests: list[Test], choose: Choose) -> tuple[Operator, list[Test]]:
    """The distance of two texts of a row, limited by tests; and the tests that are still to be made."""
    (output,) = apply.outputs
    known = limits(output, tests)
    if not known.limited or known.most is None:
        return EditSelect(choose(apply.input), apply.arguments, output, 0, None, apply.place), tests
    selection = EditSelect(choose(apply.input), apply.arguments, output, known.least, known.most, apply.place)
    return selection, list(known.rest)


def _ordered(join: EditJoin, tests: list[Test]) -> tuple[EditJoin, list[Test]]:
    """The join with the first test that compares its sides, and the other tests.

    A comparison of numbers can fail: the tests before it may keep the offending row away.
    """
    for number, test in enumerate(tests):
        order = _order(join, test, ORDERS if number else ORDERS | TURNED)
        if order is not None:
            return replace(join, order=order), [one for one in tests if one is not test]
    return join, tests


def _order(join: EditJoin, test: Test, orders: Mapping[str, str]) -> Order | None:
    match test.arguments:
        case (Column(name=one), Column(name=other)) if test.name in orders:
            if one in join.left.columns and other in join.right.columns:
                return test.name, one, other, test.place
            if one in join.right.columns and other in join.left.columns:
                return orders[test.name], other, one, test.place
    return None
