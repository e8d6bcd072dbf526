"""Several aggregates of the same groups of one literal's rows are computed in one pass over these.

    total(G, C, S) :- aggregate(count, N^V^sale(N, G, V), C), aggregate(sum(V), N^sale(N, G, V), S).

The names of the variables inside play no part. It does not apply where the goals or the groups differ, nor to
aggregates of periods.
"""

from __future__ import annotations

from collections.abc import Mapping

from logic.engine.analysis.program import PERIODS
from logic.engine.plan.nodes import Aggregate, AggregateColumn, Extend, Join, Plan, ProgramPlan, Scan, Select
from logic.frozen import replace


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
            names = _names(other.input, below)
            if any(result.function in PERIODS for result in (*results, *other.results)):
                return None  # they have several rows for a group
            if names is None or group != other.group or any(names.get(name, name) != name for name in group):
                return None
            return replace(plan, results=(*results, *(_renamed(result, names) for result in other.results)))
        case Extend(input=below) | Select(input=below):
            inner = _into(below, other)
            return None if inner is None else replace(plan, input=inner)
        case _:
            return None


def _names(plan: Plan, other: Plan) -> Mapping[str, str] | None:
    """For each column of a plan that of another with the same rows; None if these differ."""
    if plan == other:
        return {}
    match plan, other:
        case Scan(), Scan() if (plan.relation, plan.part) == (other.relation, other.part):
            pairs = list(zip(plan.arguments, other.arguments, strict=True))
            names = {one: two for one, two in pairs if isinstance(one, str) and isinstance(two, str)}
            same = all(one == two or (isinstance(one, str) and isinstance(two, str)) for one, two in pairs)
            return names if same else None
        case _:
            return None


def _renamed(result: AggregateColumn, names: Mapping[str, str]) -> AggregateColumn:
    """The result, of the columns of the other plan."""
    argument, witness = (one and names.get(one, one) for one in (result.argument, result.witness))
    return replace(result, argument=argument, witness=witness)
