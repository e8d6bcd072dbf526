"""A selection moves down to the input that has its columns.

It does not move below an extension that makes one of its columns, nor at all when it can fail (`plan/failure.py`):
a literal before it in the text may keep the offending row away from it.
"""

from __future__ import annotations

from collections.abc import Mapping

from logic.engine.analysis.program import Types
from logic.engine.plan.expression import Test, columns_of
from logic.engine.plan.failure import column_types, test_can_fail
from logic.engine.plan.nodes import AntiJoin, Extend, Join, Plan, ProgramPlan, Select
from logic.frozen import replace


def push_down_selections(program: ProgramPlan) -> ProgramPlan:
    """The program with every selection as low as it can go."""
    return program.map_plans(lambda plan: _push(plan, program.types))


def _push(plan: Plan, types: Mapping[str, Types]) -> Plan:
    plan = plan.map_children(lambda child: _push(child, types))
    return _sink(plan, types) if isinstance(plan, Select) else plan


def _sink(plan: Select, types: Mapping[str, Types]) -> Plan:
    """The selection below its input, as far as it goes."""
    match plan.input:
        case Join(left=left, right=right) as join if _fits(plan.test, left, types):
            return replace(join, left=_sink(Select(left, plan.test), types), right=right)
        case Join(right=right) as join if _fits(plan.test, right, types):
            return replace(join, right=_sink(Select(right, plan.test), types))
        case AntiJoin(left=left) as anti if _fits(plan.test, left, types):
            return replace(anti, left=_sink(Select(left, plan.test), types))
        case Extend(input=below) as extend if _fits(plan.test, below, types):
            return replace(extend, input=_sink(Select(below, plan.test), types))
        case Select(input=below, test=other) if (sunk := _sink(Select(below, plan.test), types)) != Select(
            below, plan.test
        ):
            return Select(sunk, other)
        case _:
            return plan


def _fits(test: Test, plan: Plan, types: Mapping[str, Types]) -> bool:
    """Whether the test can be made on the rows of the plan: they have its columns, and it cannot fail on them."""
    needed = columns_of(test)
    return bool(needed) and needed <= set(plan.columns) and not test_can_fail(test, column_types(plan, types))
