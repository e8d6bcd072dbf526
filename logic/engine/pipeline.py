"""The one path from a question to operators: check, rewrite, stratify, translate, rewrite, choose."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import SupportsIndex

from logic.engine.analysis.check import Schema, check, in_text_order, named_variables, question
from logic.engine.analysis.link import Spaces
from logic.engine.analysis.lower import Foreign, lower_query
from logic.engine.analysis.mistakes import bad_parameter, needs_values, too_deep, unknown_parameter
from logic.engine.analysis.module_mistakes import unknown_module
from logic.engine.analysis.program import ANSWER, Key, Program, Rule, Solutions, is_applied, stored_as
from logic.engine.analysis.safety import check_safety
from logic.engine.analysis.scopes import separate_scopes
from logic.engine.analysis.stratify import stratify
from logic.engine.analysis.substitute import substitute_goal
from logic.engine.builtins.arithmetic import LARGEST, SMALLEST
from logic.engine.operators.choose import choose
from logic.engine.operators.fixpoint import Program as Operators
from logic.engine.plan.explain import explain
from logic.engine.plan.nodes import ProgramPlan, RelationStatistics
from logic.engine.plan.translate import translate
from logic.engine.rewrites.rewrite import (
    PLAN_REWRITES,
    PROGRAM_REWRITES,
    PlanRewrite,
    ProgramRewrite,
    Step,
    rewrite_plan,
    rewrite_program,
)
from logic.engine.syntax.ast import Data, Query, Term, Value, from_value, variables
from logic.errors import LogicError
from logic.facts import values


@dataclass(frozen=True, slots=True)
class Compiled:
    """A question at every level: as checked, as rewritten, as a logical plan, as operators.

    `variables` name the columns of the answer; `steps` are the rewrites that changed something; `ordered` tells that
    the question itself asks for an order of its answers; `foreign` are the builtins that the host program defines.
    """

    variables: tuple[str, ...]
    checked: Program
    program: Program
    plan: ProgramPlan
    operators: Operators
    steps: tuple[Step, ...]
    ordered: bool = False
    foreign: Foreign = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What a knowledge base knows when a question is asked: rules, declared and stored predicates, statistics."""

    rules: tuple[Rule, ...]
    schema: Schema
    statistics: Mapping[Key, RelationStatistics] = field(default_factory=dict)
    spaces: Spaces = field(default_factory=Spaces)
    foreign: Foreign = field(default_factory=dict)


def compile_goal(
    query: Query,
    known: Known,
    parameters: Mapping[str, Value],
    program_rewrites: Sequence[ProgramRewrite] = PROGRAM_REWRITES,
    plan_rewrites: Sequence[PlanRewrite] = PLAN_REWRITES,
) -> Compiled:
    """The plan for a parsed question; `parameters` give values to some of its variables.

    Raises LogicError with every mistake in it and in the rules that it reaches.
    """
    try:
        return _compile(query, known, parameters, program_rewrites, plan_rewrites)
    except RecursionError:
        raise LogicError(too_deep(query.span)) from None


def _compile(
    query: Query,
    known: Known,
    parameters: Mapping[str, Value],
    program_rewrites: Sequence[ProgramRewrite],
    plan_rewrites: Sequence[PlanRewrite],
) -> Compiled:
    if query.module not in known.spaces.by_name:
        raise LogicError(unknown_module(query.module, query.span, known.spaces.by_name))
    own = frozenset({rule.head.key for rule in known.rules} | set(known.schema.stored))
    bodies, mistakes = lower_query(query, own | known.spaces.visible(query.module), known.foreign)
    mistakes += known.spaces.mistakes(bodies, query.module)
    if mistakes:
        raise LogicError(mistakes)
    there = {rule.head.key for rule in known.rules if is_applied(rule.head.name)}
    made = [known.spaces.rule(rule, query.module) for rule in bodies if is_applied(rule.head.name)]
    made = [rule for rule in made if rule.head.key not in there]
    bodies = [rule for rule in bodies if not is_applied(rule.head.name)]
    bodies = [replace(rule, body=known.spaces.goals(rule.body, query.module)) for rule in bodies]
    bodies = [separate_scopes(rule) for rule in bind_parameters(bodies, parameters, query)]
    named = {variable.name for variable in named_variables(bodies)}
    in_text = {variable.name: variable for variable in variables(query.goal) if variable.name in named}
    answers = tuple(in_text.values())
    rules = (*known.rules, *made, *question(bodies, answers))
    checked = check(rules, Key(ANSWER, len(answers)), known.schema, known.spaces)
    stratify(checked)  # before any rewrite, so that an error names the user's rules
    program, rule_steps = rewrite_program(checked, program_rewrites)
    refuse_unsafe(program)
    statistics = {key: known.statistics[stored_as(key)] for key in program.facts if stored_as(key) in known.statistics}
    plan, plan_steps = rewrite_plan(translate(stratify(program), statistics), plan_rewrites)
    names = tuple(variable.name for variable in answers)
    steps = rule_steps + plan_steps
    return Compiled(names, checked, program, plan, choose(plan), steps, is_ordered(bodies), known.foreign)


def refuse_unsafe(program: Program) -> None:
    """Raises LogicError for rules that need values for their head's arguments where the question gives none."""
    mistakes = [mistake for rule in program.rules for mistake in check_safety(rule, strict=True)]
    if mistakes:
        raise LogicError([needs_values(mistake) for mistake in in_text_order(mistakes)])


def is_ordered(bodies: Sequence[Rule]) -> bool:
    """Whether the question itself puts its answers in an order."""
    goals = bodies[0].body if len(bodies) == 1 else ()
    return len(goals) == 1 and isinstance(goals[0], Solutions) and bool(goals[0].order)


def bind_parameters(bodies: Sequence[Rule], parameters: Mapping[str, Value], query: Query) -> list[Rule]:
    """The question with some variables replaced by values; a parameter that is no variable of it is an error."""
    used = {variable.name for variable in variables(query.goal) if not variable.anonymous}
    unknown = [name for name in parameters if name not in used]
    if unknown:
        raise LogicError([unknown_parameter(name, sorted(used), query.span) for name in unknown])
    given: dict[str, Term] = {name: from_value(as_value(name, value)) for name, value in parameters.items()}
    return [replace(rule, body=tuple(substitute_goal(goal, given) for goal in rule.body)) for rule in bodies]


def as_value(name: str, value: object) -> Data:
    """A parameter as a value: truth becomes the text `true` or `false`, numbers, text, lists and terms stay."""
    match value:
        case list() | tuple():
            return [as_value(name, item) for item in value]
        case values.Compound(name=functor, arguments=arguments):
            return values.Compound(functor, tuple(as_value(name, argument) for argument in arguments))
        case bool():
            return "true" if value else "false"
        case str() if value.isascii() or value == value.encode(errors="replace").decode():
            return str(value)
        case float() if not math.isnan(value):
            return float(value)
        case SupportsIndex() if SMALLEST <= (number := operator.index(value)) <= LARGEST:
            return number
        case _:
            raise LogicError(bad_parameter(name, value))


def explain_compiled(compiled: Compiled, level: str, profile: Sequence[int] | None) -> str:
    """The compiled question as text at one level; `profile` holds the rows that each operator yielded, in preorder."""
    match level:
        case "program":
            return str(compiled.program)
        case "plan":
            plan = compiled.plan
            return explain(plan.strata, plan.answer, compiled.variables)
        case "operators":
            program = compiled.operators
            counts = {} if profile is None else rows_by_operator(program, profile)
            return explain(program.steps, program.answer, compiled.variables, counts)
        case _:
            raise ValueError(f"there is no level `{level}`; choose program, plan or operators")


def rows_by_operator(program: Operators, profile: Sequence[int]) -> dict[int, int]:
    """The rows of each operator, by the identity of its node."""
    walked = [node for part in (*program.steps, program.answer) for node in part.walk()]
    return {id(node): rows for node, rows in zip(walked, profile, strict=True)}
