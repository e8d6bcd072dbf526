"""The order of the rewrites, and what each of them changed.

`PROGRAM_REWRITES` work on rules, `PLAN_REWRITES` on the logical plan; a rewrite that changes nothing leaves no step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from logic.engine.analysis.program import Program
from logic.engine.plan.nodes import ProgramPlan
from logic.engine.rewrites.answer_by_closure import answer_by_closure
from logic.engine.rewrites.drop_implied import drop_implied
from logic.engine.rewrites.drop_unreachable import drop_unreachable
from logic.engine.rewrites.inline_closures import inline_closures
from logic.engine.rewrites.inline_rules import inline_rules
from logic.engine.rewrites.magic_sets import magic_sets
from logic.engine.rewrites.merge_aggregates import merge_aggregates
from logic.engine.rewrites.order_joins import order_joins
from logic.engine.rewrites.prune_columns import prune_columns
from logic.engine.rewrites.push_down_selections import push_down_selections
from logic.engine.rewrites.recognise_as_of import recognise_as_of
from logic.engine.rewrites.recognise_closures import recognise_closures
from logic.engine.rewrites.recognise_pair_closures import recognise_pair_closures
from logic.engine.rewrites.shorten_lists import shorten_lists
from logic.engine.rewrites.split_recursion import split_recursion
from logic.engine.rewrites.stop_at_first import stop_at_first
from logic.engine.rewrites.store_joins import store_joins
from logic.engine.rewrites.substitute_equalities import substitute_equalities
from logic.frozen import frozen

ProgramRewrite = Callable[[Program], Program]
PlanRewrite = Callable[[ProgramPlan], ProgramPlan]

PROGRAM_REWRITES: tuple[ProgramRewrite, ...] = (
    substitute_equalities,  # first: inlining and magic sets see more constants
    inline_rules,
    substitute_equalities,  # again: inlining leaves equalities with the constants of heads
    magic_sets,  # after inlining: fewer predicates to adorn
    drop_implied,  # of what magic sets ask for
    drop_unreachable,  # magic sets strand the rules that they replace
    store_joins,  # last: what it adds is of use only as it is
)
PLAN_REWRITES: tuple[PlanRewrite, ...] = (
    recognise_as_of,  # first: a goal inside a goal still has the rows before it as they were translated
    push_down_selections,
    merge_aggregates,  # before joins are ordered: the join between them goes
    recognise_closures,  # before recursion is split: a closure needs no rounds
    recognise_pair_closures,  # after closures of one argument, which are less work
    answer_by_closure,  # once closures are known
    inline_closures,  # of those that are left
    split_recursion,  # before joins are ordered: each variant is ordered for its own delta
    stop_at_first,  # after recursion is split: the rules that do not depend on their predicate are known
    prune_columns,  # before joins are ordered: a column that nobody reads connects nothing
    order_joins,
    shorten_lists,  # after joins are ordered: the test of the number then stands on the list
    prune_columns,  # again: joins decide which columns are still needed
)


@frozen
class Step:
    """One rewrite that changed something: its name and the form it left."""

    name: str
    result: Program | ProgramPlan


def rewrite_program(program: Program, rewrites: Sequence[ProgramRewrite]) -> tuple[Program, tuple[Step, ...]]:
    """The program after all rewrites, with a step for each that changed it."""
    steps = []
    for change in rewrites:
        after = change(program)
        if after != program:
            steps.append(Step(change.__name__, after))
            program = after
    return program, tuple(steps)


def rewrite_plan(plan: ProgramPlan, rewrites: Sequence[PlanRewrite]) -> tuple[ProgramPlan, tuple[Step, ...]]:
    """The plan after all rewrites, with a step for each that changed it."""
    steps = []
    for change in rewrites:
        after = change(plan)
        if after != plan:
            steps.append(Step(change.__name__, after))
            plan = after
    return plan, tuple(steps)
