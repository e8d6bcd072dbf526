"""From a stratified program to its logical plan: each rule becomes a left-deep tree in the order of its text.

A literal adds a join, a test a selection, `is` an extension, a negation an anti-join. A negation whose goals read
variables of the rule is given the values of those variables as its first input, so that it can be evaluated alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from logic.engine.analysis.program import Atom, BuiltinCall, Goal, Key, Negation, goal_variables
from logic.engine.analysis.program import Rule as LogicRule
from logic.engine.analysis.safety import schedule
from logic.engine.analysis.stratify import StratifiedProgram
from logic.engine.analysis.types import infer_types
from logic.engine.builtins import BUILTINS
from logic.engine.plan.expression import Call, Column, Expression, Literal, Test
from logic.engine.plan.nodes import (
    AntiJoin,
    Argument,
    Distinct,
    Extend,
    Join,
    Plan,
    ProgramPlan,
    Project,
    RelationStatistics,
    Rule,
    Scan,
    Select,
    Stratum,
    Unit,
)
from logic.engine.syntax.ast import Compound, Constant, Term, Variable, variables
from logic.errors import InternalError, Span


def translate(stratified: StratifiedProgram, statistics: Mapping[Key, RelationStatistics]) -> ProgramPlan:
    """The logical plan of a program; `statistics` describe the stored facts."""
    program = stratified.program
    derived = frozenset(program.by_head())
    translation = _Translation(derived)
    strata = []
    answer: Plan = Unit()
    for stratum in stratified.strata:
        rules = stratum.rules
        if program.answer in stratum.predicates and len(rules) == 1:
            answer = translation.rule(rules[0]).input
        else:
            strata.append(translation.stratum(sorted(stratum.predicates), rules))
    if len(program.by_head().get(program.answer, ())) != 1:
        columns = tuple(f"_{number}" for number in range(1, program.answer.arity + 1))
        answer = Scan(str(program.answer), "all", columns)
    types = infer_types(program.rules, program.facts)
    return ProgramPlan(
        tuple(strata),
        answer,
        {str(key): found for key, found in types.items()},
        {str(key): found for key, found in statistics.items()},
        tuple(translation.places),
    )


@dataclass(slots=True)
class _Translation:
    """The state of one translation: the places that the plan refers to."""

    derived: frozenset[Key]
    places: list[Span] = field(default_factory=list)

    def place(self, span: Span) -> int:
        self.places.append(span)
        return len(self.places) - 1

    def stratum(self, keys: list[Key], rules: tuple[LogicRule, ...]) -> Stratum:
        return Stratum(tuple(map(str, keys)), tuple(self.rule(rule) for rule in rules))

    def rule(self, rule: LogicRule) -> Rule:
        used = frozenset(found.name for argument in rule.head.arguments for found in variables(argument))
        plan = self.body(Unit(), rule.body, used)
        names: list[str] = []
        for number, argument in enumerate(rule.head.arguments, 1):
            if isinstance(argument, Variable) and argument.name not in names:
                names.append(argument.name)
                continue
            name = _fresh(f"_{number}", plan.columns)
            plan = Extend(plan, name, self.plain(argument))
            names.append(name)
        return Rule(str(rule.head.key), Project(plan, tuple(names)), self.place(rule.span))

    def body(self, plan: Plan, body: tuple[Goal, ...], used: frozenset[str]) -> Plan:
        """The plan with the goals of a body added; `used` are variables that matter outside the body."""
        for goal in schedule(body, frozenset(plan.columns), used):
            match goal:
                case Atom():
                    plan = self.literal(plan, goal)
                case BuiltinCall():
                    plan = self.builtin(plan, goal)
                case Negation():
                    plan = self.negation(plan, goal)
        return plan

    def literal(self, plan: Plan, atom: Atom) -> Plan:
        arguments: list[Argument] = []
        repeated: list[tuple[str, str]] = []
        for argument in atom.arguments:
            match argument:
                case Constant(value=value):
                    arguments.append(Literal(value))
                case Variable(name=name) if name in arguments:
                    again = _fresh(
                        name + "'", (*plan.columns, *(found for found in arguments if isinstance(found, str)))
                    )
                    repeated.append((name, again))
                    arguments.append(again)
                case Variable(name=name):
                    arguments.append(name)
                case _:
                    raise InternalError(f"a compound term reached the planner: {argument}")
        scan: Plan = Scan(str(atom.key), "all" if atom.key in self.derived else "facts", tuple(arguments))
        for name, again in repeated:
            scan = Select(scan, Test("=", (Column(name), Column(again)), self.place(atom.span)))
        return scan if plan == Unit() else Join(plan, scan)

    def builtin(self, plan: Plan, call: BuiltinCall) -> Plan:
        if call.name in ("true", "fail", "false"):
            return plan if call.name == "true" else Select(plan, Test("false", (), self.place(call.span)))
        operands = self.operands(call)
        if call.name in ("is", "="):
            left, right = operands
            for target, source in ((left, right), (right, left)):
                if isinstance(target, Column) and target.name not in plan.columns:
                    return Extend(plan, target.name, source)
        return Select(plan, Test("=" if call.name == "is" else call.name, operands, self.place(call.span)))

    def operands(self, call: BuiltinCall) -> tuple[Expression, ...]:
        """The arguments of a builtin: an arithmetic expression where its mode says so, a plain term elsewhere."""
        modes = BUILTINS[call.key].modes[0]
        return tuple(
            self.expression(term) if letter == "e" else self.plain(term)
            for term, letter in zip(call.arguments, modes, strict=True)
        )

    @staticmethod
    def plain(term: Term) -> Expression:
        match term:
            case Variable(name=name):
                return Column(name)
            case Constant(value=value):
                return Literal(value)
            case Compound():
                raise InternalError(f"a compound term reached the planner: {term}")

    def expression(self, term: Term) -> Expression:
        """An arithmetic expression."""
        match term:
            case Compound(name=name, arguments=arguments):
                return Call(name, tuple(map(self.expression, arguments)), self.place(term.span))
            case _:
                return self.plain(term)

    def negation(self, plan: Plan, negation: Negation) -> Plan:
        inside = {variable.name for variable in goal_variables(negation)}
        shared = tuple(name for name in plan.columns if name in inside)
        needs_outside = self.reads_outside(negation.body, frozenset(shared))
        start: Plan = Distinct(Project(without_negations(plan), shared)) if needs_outside else Unit()
        inner = self.body(start, negation.body, frozenset(shared))
        return AntiJoin(plan, Project(inner, shared))

    @staticmethod
    def reads_outside(body: tuple[Goal, ...], shared: frozenset[str]) -> bool:
        """Whether the goals alone leave one of the shared variables without a value."""
        bound: set[str] = set()
        for goal in body:
            if isinstance(goal, Atom):
                bound |= {variable.name for variable in goal_variables(goal)}
        return not shared <= bound or any(
            {variable.name for variable in goal_variables(goal)} - bound for goal in body if not isinstance(goal, Atom)
        )


def without_negations(plan: Plan) -> Plan:
    """The plan without its anti-joins: more rows, and no copy in it of a copy."""
    plan = plan.map_children(without_negations)
    return plan.left if isinstance(plan, AntiJoin) else plan


def _fresh(name: str, taken: tuple[str, ...]) -> str:
    while name in taken:
        name += "'"
    return name
