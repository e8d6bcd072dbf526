"""Columns that nothing above reads are not read from their relation.

It does not apply to a computation that can fail: leaving it out would hide the mistake.
"""

from __future__ import annotations

from logic.engine.analysis.program import PERIODS
from logic.engine.plan.bridge import BridgeJoin
from logic.engine.plan.expression import columns_of
from logic.engine.plan.failure import expression_can_fail
from logic.engine.plan.nodes import (
    Aggregate,
    AntiJoin,
    Apply,
    Closure,
    Distinct,
    Extend,
    Intersection,
    Join,
    PairClosure,
    Plan,
    ProgramPlan,
    Project,
    Scan,
    Select,
    TopN,
    Union,
    Unit,
)
from logic.engine.plan.twig import Twig
from logic.frozen import replace

Needed = frozenset[str]


def prune_columns(program: ProgramPlan) -> ProgramPlan:
    """The program in which every scan reads only the columns that are used."""
    return program.map_plans(lambda plan: _prune(plan, frozenset(plan.columns)))


def _prune(plan: Plan, needed: Needed) -> Plan:
    match plan:
        case Scan(arguments=arguments):
            kept = tuple(None if isinstance(one, str) and one not in needed else one for one in arguments)
            return plan if kept == arguments else replace(plan, arguments=kept)
        case Select(input=below, test=test):
            return replace(plan, input=_prune(below, needed | columns_of(test)))
        case Extend(input=below, column=column, expression=expression):
            if column not in needed and not expression_can_fail(expression):
                return _prune(below, needed)
            return replace(plan, input=_prune(below, (needed - {column}) | columns_of(expression)))
        case Project(input=below, names=names):
            return replace(plan, input=_prune(below, frozenset(names)))
        case Join(left=left, right=right):
            both = needed | frozenset(plan.on)
            return replace(plan, left=_prune(left, both), right=_prune(right, both))
        case Intersection(left=left, rights=rights, column=column):
            read = frozenset(name for right in rights for name in right.columns) | needed
            met = tuple(_prune(right, frozenset(right.columns)) for right in rights)
            return replace(plan, left=_prune(left, read - {column}), rights=met, kept=column in needed)
        case BridgeJoin(left=left, right=right, bridge=bridge):
            both = needed.union(*bridge.ends, bridge.reads, plan.on)
            joined = replace(plan, left=_prune(left, both), right=_prune(right, both))
            if bridge.keyed and any(needed & set(plan.columns) <= set(side.columns) for side in (left, right)):
                # then only the rows of that side that have a partner are made
                return Project(joined, tuple(name for name in plan.columns if name in needed))
            return joined
        case Twig(inputs=inputs):
            twig = replace(plan, inputs=tuple(_prune(part, needed | plan.reads) for part in inputs))
            return Project(twig, tuple(name for name in plan.columns if name in needed))
        case AntiJoin(left=left, right=right):
            return replace(
                plan,
                left=_prune(left, needed | frozenset(right.columns)),
                right=_prune(right, frozenset(right.columns)),
            )
        case Apply(input=below, arguments=arguments, outputs=outputs):
            read = frozenset[str]().union(*map(columns_of, arguments))
            return replace(plan, input=_prune(below, (needed - frozenset(outputs)) | read))
        case Aggregate(input=below, group=group, results=results) if results[0].function in PERIODS:
            ends = (name for result in results for name in (result.argument, result.witness) if name is not None)
            return replace(plan, input=_prune(below, frozenset((*group, *ends))))  # a period that repeats says nothing
        case Distinct() | Union() | Aggregate() | TopN():
            # each of their rows counts, so the columns that tell rows apart are all needed
            return plan.map_children(lambda child: _prune(child, frozenset(child.columns)))
        case Closure(seed=seed, edge=edge, along=along, keys=keys):
            read = frozenset((*along, *(name for _, name in keys)))
            return replace(plan, seed=_prune(seed, frozenset(seed.columns)), edge=_prune(edge, read))
        case PairClosure(seed=seed, edges=edges, along=along):
            found = tuple(_prune(edge, frozenset(along)) for edge in edges)
            return replace(plan, seed=_prune(seed, frozenset(seed.columns)), edges=found)
        case Unit():
            return plan
        case _:
            raise NotImplementedError(type(plan).__name__)
