"""The one path from a question to operators: check, rewrite, stratify, translate, rewrite, choose."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator, Mapping, Sequence
from typing import SupportsIndex

from logic.engine.analysis.check import Schema, check, in_text_order, named_variables, question
from logic.engine.analysis.declare import Declaration
from logic.engine.analysis.link import Spaces
from logic.engine.analysis.lower import Foreign, lower_query
from logic.engine.analysis.mistakes import bad_parameter, joins_itself, needs_values, too_deep, unknown_parameter
from logic.engine.analysis.module_mistakes import unknown_module
from logic.engine.analysis.monotone import refuse_non_monotone
from logic.engine.analysis.program import (
    ANSWER,
    GIVEN,
    Atom,
    Key,
    LatticePart,
    Program,
    Rule,
    Solutions,
    is_applied,
    stored_as,
)
from logic.engine.analysis.safety import check_safety
from logic.engine.analysis.scopes import separate_scopes
from logic.engine.analysis.stratify import is_stratified, stratify
from logic.engine.analysis.substitute import substitute_goal
from logic.engine.analysis.well_founded import Alternation, Kept, Settled, split
from logic.engine.builtins.arithmetic import LARGEST, SMALLEST
from logic.engine.operators.choose import choose
from logic.engine.operators.fixpoint import Program as Operators
from logic.engine.plan.explain import Measured, explain
from logic.engine.plan.nodes import Game, ProgramPlan, RelationStatistics
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
from logic.engine.syntax.ast import Compound, Data, Query, Term, Value, Variable, from_value, variables
from logic.errors import Diagnostic, LogicError, Span
from logic.facts import values
from logic.facts.schema import Column, Predicate
from logic.frozen import field, frozen, replace

PAIRS = Key(GIVEN + "pairs", 3)  # a number, and the two values that are to be joined


@frozen
class Compiled:
    """A question at every level: as checked, as rewritten, as a logical plan, as operators.

    `variables` name the columns of the answer; `steps` are the rewrites that changed something; `ordered` tells that
    the question itself asks for an order of its answers. `joins` are the predicates that the lattices of the program
    call. Under the well-founded semantics the question may need what `before` computes first, and has undefined
    answers, those of `undefined`. `foreign` are the builtins that the host program defines.
    """

    variables: tuple[str, ...]
    checked: Program
    program: Program
    plan: ProgramPlan
    operators: Operators
    steps: tuple[Step, ...]
    ordered: bool = False
    foreign: Foreign = field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    before: tuple[Computed | Alternating | Equal, ...] = ()
    undefined: Compiled | None = None

    def parts(self) -> Iterator[Compiled]:
        """The question and every other one that its run asks."""
        yield self
        others: list[Compiled] = [join.compiled for join in self.joins]
        for step in self.before:
            match step:
                case Computed(compiled=compiled):
                    others.append(compiled)
                case Alternating(true=true, possible=possible):
                    others += [true.compiled, possible.compiled]
                case Equal():
                    pass
        others += [] if self.undefined is None else [self.undefined]
        for other in others:
            yield from other.parts()


@frozen
class Join:
    """The predicate that joins two values of a lattice, or with `chooses` tells whether the second replaces the first.

    `compiled` asks it about the numbered pairs that a run is given as `PAIRS`; `span` is where the table names it.
    """

    function: Key
    chooses: bool
    span: Span
    compiled: Compiled


@frozen
class Computed:
    """Answers that later questions read as the rows of a relation.

    Those of a `game` are moves, of which `compiled.operators` make positions.
    """

    relation: str
    compiled: Compiled
    game: bool = False


@frozen
class Alternating:
    """Two questions that read each other's answers, until there are no more true ones."""

    true: Computed
    possible: Computed


@frozen
class Equal:
    """Two relations that must be the same; `mistake` says what is wrong if they are not."""

    true: str
    possible: str
    mistake: Diagnostic


@frozen
class Known:
    """What a knowledge base knows when a question is asked: rules, declared and stored predicates, statistics.

    `well_founded` tells which meaning a program has that is not stratified; without it, it has none.
    """

    rules: tuple[Rule, ...]
    schema: Schema
    statistics: Mapping[Key, RelationStatistics] = field(default_factory=dict)
    spaces: Spaces = field(default_factory=Spaces)
    foreign: Foreign = field(default_factory=dict)
    well_founded: bool = False


@frozen
class Rewrites:
    """Which rewrites are made."""

    program: Sequence[ProgramRewrite]
    plan: Sequence[PlanRewrite]


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
        return _compile(query, known, parameters, Rewrites(program_rewrites, plan_rewrites))
    except RecursionError:
        raise LogicError(too_deep(query.span)) from None


def _compile(
    query: Query,
    known: Known,
    parameters: Mapping[str, Value],
    rewrites: Rewrites,
) -> Compiled:
    made, bodies = lowered(query, known)
    bodies = [separate_scopes(rule) for rule in bind_parameters(bodies, parameters, query)]
    named = {variable.name for variable in named_variables(bodies)}
    in_text = {variable.name: variable for variable in variables(query.goal) if variable.name in named}
    answers = tuple(in_text[name] for name in (in_text if query.columns is None else query.columns))
    rules = (*known.rules, *made, *question(bodies, answers))
    checked = check(rules, Key(ANSWER, len(answers)), known.schema, known.spaces)
    names = tuple(variable.name for variable in answers)
    if known.well_founded and not is_stratified(checked):
        compiled = compile_well_founded(checked, names, known, rewrites)
    else:
        compiled = compile_program(checked, names, known, rewrites)
    return replace(compiled, ordered=is_ordered(bodies))


def lowered(query: Query, known: Known) -> tuple[list[Rule], list[Rule]]:
    """The rules of a question, their names resolved: those of predicates that were made for it, and its own bodies."""
    if query.module not in known.spaces.by_name:
        raise LogicError(unknown_module(query.module, query.span, known.spaces.by_name))
    own = frozenset({rule.head.key for rule in known.rules} | set(known.schema.stored))
    rules, mistakes = lower_query(query, own | known.spaces.visible(query.module), known.foreign)
    mistakes += known.spaces.mistakes(rules, query.module)
    if mistakes:
        raise LogicError(mistakes)
    there = {rule.head.key for rule in known.rules if is_applied(rule.head.name)}
    made = [known.spaces.rule(rule, query.module) for rule in rules if is_applied(rule.head.name)]
    bodies = [
        replace(rule, body=known.spaces.goals(rule.body, query.module))
        for rule in rules
        if not is_applied(rule.head.name)
    ]
    return [rule for rule in made if rule.head.key not in there], bodies


def compile_program(checked: Program, names: tuple[str, ...], known: Known, rewrites: Rewrites) -> Compiled:
    """The plan for a checked program; `names` are those of its answer's columns."""
    refuse_non_monotone(stratify(checked))  # before any rewrite, so that an error names the user's rules
    program, rule_steps = rewrite_program(checked, rewrites.program)
    refuse_unsafe(program)
    statistics = {key: known.statistics[stored_as(key)] for key in program.facts if stored_as(key) in known.statistics}
    plan, plan_steps = rewrite_plan(translate(stratify(program), statistics), rewrites.plan)
    parts = {part.function: part for lattice in checked.lattices.values() for part in lattice}
    joins = tuple(compile_join(part, known, rewrites) for part in parts.values() if part.function is not None)
    steps = rule_steps + plan_steps
    return Compiled(names, checked, program, plan, choose(plan), steps, joins=joins, foreign=known.foreign)


def compile_join(part: LatticePart, known: Known, rewrites: Rewrites) -> Join:
    """The question for the predicate of a lattice: of each numbered pair of values, their join or whether it holds."""
    assert part.function is not None
    names = ("Number", "Old", "New", "Joined")[: part.function.arity + 1]
    given = tuple(Variable(name, part.span) for name in names)
    goal = Compound(part.function.name, given[1:], part.span)
    made, bodies = lowered(Query(goal, part.span, part.module), known)
    pairs = Atom(PAIRS.name, given[: PAIRS.arity], part.span)
    bodies = [separate_scopes(replace(rule, body=(pairs, *rule.body))) for rule in bodies]
    columns = tuple(Column(name) for name in names[: PAIRS.arity])
    declared = {**known.schema.declared, PAIRS: Declaration(Predicate(PAIRS.name, columns), part.span)}
    answers = (given[0], given[-1])
    rules = (*known.rules, *made, *question(bodies, answers))
    checked = check(rules, Key(ANSWER, len(answers)), replace(known.schema, declared=declared), known.spaces)
    if any(part in lattice for lattice in checked.lattices.values()):
        raise LogicError(joins_itself(part))
    return Join(part.function, part.chooses, part.span, compile_program(checked, names, known, rewrites))


def compile_well_founded(checked: Program, names: tuple[str, ...], known: Known, rewrites: Rewrites) -> Compiled:
    """The plans for a program that is not stratified, whose answers are true or undefined."""
    found = split(checked)

    def computed(kept: Kept) -> Computed:
        width = kept.program.answer.arity
        columns = tuple(f"A{number}" for number in range(1, width + 1))
        compiled = compile_program(kept.program, columns, known, rewrites)
        return Computed(str(kept.gives), played(compiled) if kept.game else compiled, kept.game)

    steps: list[Computed | Alternating | Equal] = []
    for step in found.steps:
        match step:
            case Kept():
                steps.append(computed(step))
            case Alternation(true=true, possible=possible):
                steps.append(Alternating(computed(true), computed(possible)))
            case Settled(true=one, possible=other, mistake=mistake):
                steps.append(Equal(str(one), str(other), mistake))
    undefined = None if found.undefined is None else compile_program(found.undefined, names, known, rewrites)
    compiled = compile_program(found.true, names, known, rewrites)
    return replace(compiled, before=tuple(steps), undefined=undefined)


def played(compiled: Compiled) -> Compiled:
    """A question for moves as one for the positions that are not lost, with their verdict."""
    moves = compiled.plan.answer
    names = moves.columns[: len(moves.columns) // 2]
    plan = replace(compiled.plan, answer=Game(moves, (*names, "verdict")))
    return replace(compiled, plan=plan, operators=choose(plan), variables=plan.answer.columns)


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


Profile = Sequence[
    tuple[int, int, float, int, Sequence[tuple[str, int]]]
]  # the fields of `Measured`, for each operator in preorder


def explain_compiled(compiled: Compiled, level: str, profile: Profile | None) -> str:
    """The compiled question as text at one level; `profile` is what the core measured, in preorder."""
    before = [line for step in compiled.before for line in explain_step(step, level)]
    return "\n".join([*before, explain_one(compiled, level, profile)])


def explain_step(step: Computed | Alternating | Equal, level: str) -> list[str]:
    """What is computed before the question, under headings."""
    from textwrap import indent

    match step:
        case Computed(relation=relation, compiled=compiled):
            return [f"First: {relation}", indent(explain_one(compiled, level, None), "  ")]
        case Alternating(true=true, possible=possible):
            return ["In turn, until it repeats itself:", *explain_step(possible, level), *explain_step(true, level)]
        case Equal(true=one, possible=other):
            return [f"Equal: {one}, {other}"]


def explain_one(compiled: Compiled, level: str, profile: Profile | None) -> str:
    """A compiled question as text, without what is computed before it."""
    match level:
        case "program":
            return str(compiled.program)
        case "plan":
            plan = compiled.plan
            return explain(plan.strata, plan.answer, compiled.variables)
        case "operators":
            program = compiled.operators
            measured = {} if profile is None else by_operator(program, profile)
            return explain(program.steps, program.answer, compiled.variables, measured)
        case _:
            raise ValueError(f"there is no level `{level}`; choose program, plan or operators")


def by_operator(program: Operators, profile: Profile) -> dict[int, Measured]:
    """What each operator did, by the identity of its node."""
    walked = [node for part in (*program.steps, program.answer) for node in part.walk()]
    return {id(node): Measured(*found) for node, found in zip(walked, profile, strict=True)}
