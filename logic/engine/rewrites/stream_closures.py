"""A closure that is read once, from its first row to its last, is handed on as it is made and never stored.

It does not apply where the closure is looked up: on the right of a join, under a negation, or in rounds.
"""

from __future__ import annotations

from dataclasses import replace

from logic.engine.plan.nodes import (
    Aggregate,
    AntiJoin,
    Closure,
    Distinct,
    Extend,
    Join,
    Plan,
    ProgramPlan,
    Project,
    Scan,
    Select,
    Stratum,
    TopN,
)


def stream_closures(program: ProgramPlan) -> ProgramPlan:
    """The program with each closure that is read once standing where it is read."""
    for stratum in program.strata:
        closure = _closure(stratum)
        relation = stratum.relations[0]
        if closure is None or _reads(program, relation) != 1:
            continue
        others = tuple(other for other in program.strata if other is not stratum)
        changed = replace(program, strata=others).map_plans(lambda plan: _put(plan, relation, closure))  # noqa: B023
        if _reads(changed, relation) == 0 and not _in_rounds(program, relation):
            program = changed
    return program


def _closure(stratum: Stratum) -> Closure | None:
    if len(stratum.seed) == 1 and not stratum.rounds and isinstance(stratum.seed[0].input, Closure):
        return stratum.seed[0].input
    return None


def _reads(program: ProgramPlan, relation: str) -> int:
    plans = [rule.input for stratum in program.strata for rule in (*stratum.seed, *stratum.rounds)]
    return sum(
        isinstance(node, Scan) and node.relation == relation
        for plan in (*plans, program.answer)
        for node in plan.walk()
    )


def _in_rounds(program: ProgramPlan, relation: str) -> bool:
    plans = [rule.input for stratum in program.strata for rule in stratum.rounds]
    return any(isinstance(node, Scan) and node.relation == relation for plan in plans for node in plan.walk())


def _put(plan: Plan, relation: str, closure: Closure) -> Plan:
    """The plan with the closure in the place of the scan, where rows only pass."""
    match plan:
        case Scan(arguments=arguments) if plan.relation == relation:
            names = tuple(one for one in arguments if isinstance(one, str))
            return replace(closure, names=names) if len(names) == len(arguments) else plan
        case Join(left=left) | AntiJoin(left=left):
            return replace(plan, left=_put(left, relation, closure))
        case Project() | Select() | Extend() | Distinct() | Aggregate() | TopN():
            return plan.map_children(lambda child: _put(child, relation, closure))
        case _:
            return plan
