"""Which tests and expressions can stop a query with an error, judged by the types of the columns they read.

A condition that can fail must not be evaluated on rows that the literals before it in the text would have removed:
`q(X), number(X), X > 3` raises nothing for a text in `q`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from logic.engine.analysis import program as logic
from logic.engine.analysis.program import PERIODS, BuiltinCall, Goal, Key, Types, inner_bodies
from logic.engine.analysis.types import TYPE_TESTS, expression_type, meet_types, variable_types
from logic.engine.builtins import BUILTINS
from logic.engine.plan.bridge import BridgeJoin
from logic.engine.plan.expression import Call, Column, Expression, Literal, Test
from logic.engine.plan.nodes import (
    Aggregate,
    AntiJoin,
    Distinct,
    Extend,
    Intersection,
    Join,
    Plan,
    Project,
    Scan,
    Select,
)
from logic.engine.plan.twig import Twig
from logic.engine.syntax.ast import Compound, Constant

NUMERIC = ("int", "float", "number", "none")
NUMBERS = (*PERIODS, "sum", "avg", "max", "min")  # aggregates that are of numbers, and are some
CONSTANT = (*NUMERIC, "text")


def column_types(plan: Plan, types: Mapping[str, Types]) -> dict[str, str]:
    """The type of each column of the plan that its scans give one to."""
    match plan:
        case Scan(relation=relation, arguments=arguments):
            columns = types.get(relation, ("any",) * len(arguments))
            return {name: kind for name, kind in zip(arguments, columns, strict=True) if isinstance(name, str)}
        case Extend(input=below, column=column, expression=Call() as call) if expression_can_fail(call):
            return {**column_types(below, types), column: "number"}
        case Extend(input=below, column=column, expression=Column(name=name)):
            known = column_types(below, types)
            return {**known, column: known.get(name, "any")}
        case Aggregate(input=below, group=group, results=results):
            known = column_types(below, types)
            numbers = {result.output: "number" for result in results if result.function in NUMBERS}
            return {name: known.get(name, "any") for name in group} | numbers
        case AntiJoin(left=left):
            return column_types(left, types)  # what stands under a negation says nothing about the rows that stay
        case Intersection(left=left, rights=rights):
            return column_types(reduce(Join, rights, left), types)
        case Join(left=left, right=right):
            known, more = column_types(left, types), column_types(right, types)
            return {**known, **{name: meet_types(known.get(name, "any"), kind) for name, kind in more.items()}}
        case Twig(inputs=inputs):
            return column_types(reduce(Join, inputs), types)
        case BridgeJoin(left=left, right=right, bridge=bridge):
            return {**column_types(Join(left, right), types), **bridge.types()}
        case Select(input=below, test=test):
            return with_test(column_types(below, types), test)
        case Project(input=below) | Distinct(input=below):
            return column_types(below, types)
        case _:
            return {}


def with_test(types: Mapping[str, str], test: Test) -> dict[str, str]:
    """The types of the columns of the rows that pass a test, as `atom(X)` says one."""
    match test:
        case Test(name=name, arguments=(Column(name=column),)) if name in TYPE_TESTS:
            return {**types, column: meet_types(types.get(column, "any"), TYPE_TESTS[name])}
        case _:
            return dict(types)


def test_can_fail(test: Test, types: Mapping[str, str]) -> bool:
    """Whether the test can raise: arithmetic inside it, or a comparison of numbers on what may be text."""
    if any(expression_can_fail(argument) for argument in test.arguments):
        return True
    builtin = BUILTINS.get((test.name, len(test.arguments)))
    return builtin is not None and builtin.numeric and any(_maybe_text(argument, types) for argument in test.arguments)


def expression_can_fail(expression: Expression) -> bool:
    """Whether computing the expression can raise: any arithmetic can overflow; making and taking apart terms cannot."""
    return isinstance(expression, Call) and not expression.function.startswith("$")


def _maybe_text(expression: Expression, types: Mapping[str, str]) -> bool:
    match expression:
        case Column(name=name):
            return types.get(name, "any") not in NUMERIC
        case Literal(value=value):
            return not (isinstance(value, Constant) and isinstance(value.value, (int, float)))
        case Call():
            return False


def goal_can_fail(goal: Goal, scope: Mapping[str, str], types: Mapping[Key, Types]) -> bool:
    """Whether goals inside a goal, or an aggregate of them, can raise; `scope` has the types of outer variables.

    That a sum of integers overflows is not foreseen: every sum would have to wait for the rest of its rule.
    """
    for body in inner_bodies(goal):
        known = {**scope, **variable_types(body, types)}
        if isinstance(goal, logic.Aggregate) and _needs_numbers(goal, known):
            return True
        for inner in body:
            if isinstance(inner, BuiltinCall) and _call_can_fail(inner, known):
                return True
            if goal_can_fail(inner, known, types):
                return True
    return False


def _needs_numbers(goal: logic.Aggregate, scope: Mapping[str, str]) -> bool:
    """Whether an aggregate is of numbers, and could be given other values."""
    of = [goal.argument, *([goal.witness] if goal.function in PERIODS else [])]
    kinds = [expression_type(term, scope) for term in of if term is not None]
    return goal.function.removesuffix("_witness") in NUMBERS and any(kind not in NUMERIC for kind in kinds)


def _call_can_fail(call: BuiltinCall, scope: Mapping[str, str]) -> bool:
    builtin = call.builtin
    if builtin.solve is not None:
        return True
    operands = [term for term, letter in zip(call.arguments, builtin.modes[0], strict=True) if letter == "e"]
    return any(isinstance(term, Compound) or expression_type(term, scope) not in NUMERIC for term in operands)
