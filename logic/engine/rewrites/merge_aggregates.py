"""Several aggregates of the same groups of the same rows are computed in one pass over these.

    total(G, C, S) :- aggregate(count, N^V^sale(N, G, V), C), aggregate(sum(V), N^sale(N, G, V), S).

It does not apply where the goals or the groups differ, names of variables included.
"""

from __future__ import annotations

from dataclasses import replace

from logic.engine.plan.nodes import Aggregate, Extend, Join, Plan, ProgramPlan, Select


def merge_aggregates(program: ProgramPlan) -> ProgramPlan:
    """The program with aggregates merged where one is joined to another of the same groups."""
    return program.map_plans(_merge)


def _merge(plan: Plan) -> Plan:
    plan = plan.map_children(lambda child: _merge(child) if isinstance(child, Plan) else child)
    match plan:
        case Join(left=left, right=Aggregate() as right) if set(plan.on) == set(right.group):
            return _into(left, right) or plan
        case _:
            return plan


def _into(plan: Plan, other: Aggregate) -> Plan | None:
    """The plan with the results of the other aggregate too, if it has one of the same groups."""
    match plan:
        case Aggregate(input=below, group=group, results=results):
            same = (below, group) == (other.input, other.group)
            return replace(plan, results=(*results, *other.results)) if same else None
        case Extend(input=below) | Select(input=below):
            inner = _into(below, other)
            return None if inner is None else replace(plan, input=inner)
        case _:
            return None
