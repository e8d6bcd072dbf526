"""From a stratified program to its logical plan: each rule becomes a left-deep tree in the order of its text.

A literal adds a join, a test a selection, `is` an extension, a negation an anti-join. A negation whose goals read
variables of the rule is given the values of those variables as its first input, so that it can be evaluated alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeGuard

from logic.engine.analysis import program as logic
from logic.engine.analysis.program import (
    PERIODS,
    Atom,
    BuiltinCall,
    Goal,
    Key,
    Negation,
    Types,
    goal_variables,
    inner_bodies,
)
from logic.engine.analysis.program import Rule as LogicRule
from logic.engine.analysis.safety import calling_mode, computes_with, inner_names, schedule, stands_alone
from logic.engine.analysis.stratify import StratifiedProgram
from logic.engine.analysis.substitute import substitute_goal
from logic.engine.analysis.types import infer_types
from logic.engine.plan.expression import Call, Column, Expression, Literal, Test
from logic.engine.plan.failure import column_types, goal_can_fail
from logic.engine.plan.nodes import (
    Aggregate,
    AggregateColumn,
    AntiJoin,
    Apply,
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
    TopN,
    Union,
    Unit,
)
from logic.engine.syntax.ast import Compound, Constant, Term, Variable, is_ground, variables
from logic.errors import InternalError, Span
from logic.frozen import field, slotted

Order = tuple[tuple[str, bool], ...]
FOR_NOTHING = {  # what an aggregate of no answers is; the others have none
    **dict.fromkeys(("count", "count_distinct", "sum"), Constant(0)),
    **dict.fromkeys(("bag", "set"), Constant("[]")),
}


def translate(stratified: StratifiedProgram, statistics: Mapping[Key, RelationStatistics]) -> ProgramPlan:
    """The logical plan of a program; `statistics` describe the stored facts."""
    program = stratified.program
    derived = frozenset(program.by_head)
    types = infer_types(program.rules, program.facts)
    translation = _Translation(derived, types)
    strata = []
    answer: Plan = Unit()
    for stratum in stratified.strata:
        rules = stratum.rules
        if program.answer in stratum.predicates and len(rules) == 1:
            answer = translation.rule(rules[0]).input
        else:
            strata.append(translation.stratum(sorted(stratum.predicates), rules))
    if len(program.by_head.get(program.answer, ())) != 1:
        columns = tuple(f"_{number}" for number in range(1, program.answer.arity + 1))
        answer = Scan(str(program.answer), "all", columns)
    return ProgramPlan(
        tuple(strata),
        answer,
        {str(key): found for key, found in types.items()},
        {str(key): found for key, found in statistics.items()},
        tuple(translation.places),
        {str(key): modes for key, modes in program.lattices.items()},
    )


@slotted
class _Translation:
    """The state of one translation: the places that the plan refers to."""

    derived: frozenset[Key]
    types: Mapping[Key, Types]
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
            name = fresh(f"_{number}", plan.columns)
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
                case logic.Aggregate():
                    plan = self.aggregate(plan, goal)
                case logic.Solutions():
                    plan = self.solutions(plan, goal)
        return plan

    def literal(self, plan: Plan, atom: Atom) -> Plan:
        arguments: list[Argument] = []
        repeated: list[tuple[str, str]] = []
        for argument in atom.arguments:
            match argument:
                case Variable(name=name) if name in arguments:
                    again = fresh(name + "'", (*plan.columns, *filter(_is_name, arguments)))
                    repeated.append((name, again))
                    arguments.append(again)
                case Variable(name=name):
                    arguments.append(name)
                case constant:
                    arguments.append(Literal(constant))
        scan: Plan = Scan(str(atom.key), "all" if atom.key in self.derived else "facts", tuple(arguments))
        for name, again in repeated:
            scan = Select(scan, Test("=", (Column(name), Column(again)), self.place(atom.span)))
        return scan if plan == Unit() else Join(plan, scan)

    def builtin(self, plan: Plan, call: BuiltinCall) -> Plan:
        if call.name in ("true", "fail", "false"):
            return plan if call.name == "true" else Select(plan, Test("false", (), self.place(call.span)))
        if call.name == "=":
            return self.equality(plan, call)
        if call.builtin.solve is not None:
            return self.apply(plan, call)
        operands = self.operands(call)
        if call.name == "is":
            target, value = operands
            if not isinstance(value, Call):
                value = Call("+", (value,), self.place(call.span))  # what is computed must be a number
                operands = (target, value)
            if isinstance(target, Column) and target.name not in plan.columns:
                return Extend(plan, target.name, value)
        return Select(plan, Test("=" if call.name == "is" else call.name, operands, self.place(call.span)))

    def equality(self, plan: Plan, call: BuiltinCall) -> Plan:
        """`=` gives a variable the other side's value, compares, or takes a compound apart."""
        for target, source in (call.arguments, call.arguments[::-1]):
            if isinstance(target, Variable) and target.name not in plan.columns:
                known = {name.name for name in variables(source)} <= set(plan.columns)
                if known:
                    return Extend(plan, target.name, self.plain(source))
        left, right = call.arguments
        if isinstance(right, Compound) and not is_ground(right):
            return self.take_apart(plan, self.plain(left), right)
        return Select(plan, Test("=", (self.plain(left), self.plain(right)), self.place(call.span)))

    def take_apart(self, plan: Plan, term: Expression, pattern: Compound) -> Plan:
        """The rows in which a term has the name and arity of a pattern, with its arguments as columns."""
        place = self.place(pattern.span)
        shape = (term, Literal(Constant(pattern.name)), Literal(Constant(pattern.arity)))
        plan = Select(plan, Test("$functor", shape, place))
        for number, argument in enumerate(pattern.arguments, 1):
            part = Call("$argument", (term, Literal(Constant(number))), place)
            if isinstance(argument, Variable) and argument.name not in plan.columns:
                plan = Extend(plan, argument.name, part)
            else:
                plan = Select(plan, Test("=", (self.plain(argument), part), place))
        return plan

    def apply(self, plan: Plan, call: BuiltinCall) -> Plan:
        """A builtin that answers, in the first way of calling it for which the arguments are known."""
        mode = calling_mode(call, frozenset(plan.columns))
        if mode is None:
            raise InternalError(f"the planner put `{call}` where its arguments have no values")
        pairs = list(zip(call.arguments, mode, strict=True))
        given = tuple(
            self.expression(term) if letter == "e" else self.plain(term) for term, letter in pairs if letter != "-"
        )
        open_terms = [term for term, letter in pairs if letter == "-"]
        outputs: list[str] = []
        tests: list[Test] = []
        place = self.place(call.span)
        for number, term in enumerate(open_terms, 1):
            if isinstance(term, Variable) and term.name not in (*plan.columns, *outputs):
                outputs.append(term.name)
            else:
                outputs.append(fresh(f"{call.name}{number}'", (*plan.columns, *outputs)))
                tests.append(Test("=", (Column(outputs[-1]), self.plain(term)), place))
        plan = Apply(plan, str(call.key), mode, given, tuple(outputs), place)
        for test in tests:
            plan = Select(plan, test)
        return plan

    def operands(self, call: BuiltinCall) -> tuple[Expression, ...]:
        """The arguments of a builtin: an arithmetic expression where its mode says so, a plain term elsewhere."""
        modes = call.builtin.modes[0]
        return tuple(
            self.expression(term) if letter == "e" else self.plain(term)
            for term, letter in zip(call.arguments, modes, strict=True)
        )

    def plain(self, term: Term) -> Expression:
        """A variable, a ground term, or the making of a compound from them."""
        if isinstance(term, Variable):
            return Column(term.name)
        if isinstance(term, Constant) or is_ground(term):
            return Literal(term)
        parts = tuple(map(self.plain, term.arguments))
        return Call("$compound", (Literal(Constant(term.name)), *parts), self.place(term.span))

    def expression(self, term: Term) -> Expression:
        """An arithmetic expression."""
        match term:
            case Compound(name=logic.QUOTED, arguments=(value,)):
                return self.plain(value)
            case Compound(name=name, arguments=arguments):
                return Call(name, tuple(map(self.expression, arguments)), self.place(term.span))
            case _:
                return self.plain(term)

    def negation(self, plan: Plan, negation: Negation) -> Plan:
        shared = shared_columns(plan, negation)
        return AntiJoin(plan, Project(self.inner(plan, negation, shared), shared))

    def inner(self, plan: Plan, goal: Goal, shared: tuple[str, ...], *, named: bool = False) -> Plan:
        """The answers of goals inside a goal, each once.

        Those that read outer values start from them, and those that can fail see no others: what stands before them
        may keep a row away that would stop the query. `named` keeps only the columns that have a name in the text, so
        that answers differ in what a user sees.
        """
        names = {str(key): found for key, found in self.types.items()}
        careful = plan != Unit() and goal_can_fail(goal, column_types(plan, names), self.types)
        plans = []
        for body in inner_bodies(goal):
            alone = not careful and stands_alone(body, frozenset(shared))
            outer = Unit() if alone else Distinct(Project(plan if careful else without_negations(plan), shared))
            plans.append(self.body(outer, body, frozenset(shared)))
        kept = tuple(name for name in plans[0].columns if all(name in other.columns for other in plans))
        if named:
            kept = tuple(name for name in kept if not Variable(name).anonymous or name in shared)
        if len(plans) == 1 and kept == plans[0].columns:
            return plans[0]
        projected = tuple(Project(found, kept) for found in plans)
        return Distinct(projected[0] if len(plans) == 1 else Union(projected))

    def aggregate(self, plan: Plan, goal: logic.Aggregate) -> Plan:
        shared = shared_columns(plan, goal)
        group = tuple(dict.fromkeys((*goal.free, *shared)))
        inner = self.inner(plan, goal, shared)
        inner, argument = self.column(inner, goal.argument, "argument'")
        inner, witness = self.column(inner, goal.witness, "witness'")
        taken = (*plan.columns, *inner.columns)
        names = tuple(fresh(f"result{number}'", taken) for number, _ in enumerate(goal.results, 1))
        function = goal.function.removesuffix("_witness")
        results = [AggregateColumn(names[0], function, argument, None)]
        if witness is not None:
            results.append(AggregateColumn(names[1], goal.function, argument, witness))
        if goal.function in PERIODS:
            results[0] = AggregateColumn(names[0], goal.function, argument, witness)
        place = self.place(goal.span)
        groups: Plan = Aggregate(inner, group, tuple(results), place)
        if goal.grouped and not group and goal.function in FOR_NOTHING:  # no answers make no group
            counted = fresh("count'", (*taken, *names))
            groups = Aggregate(inner, group, (*results, AggregateColumn(counted, "count", None, None)), place)
            groups = Project(Select(groups, Test("\\==", (Column(counted), Literal(Constant(0))), place)), names)
        joined: Plan = groups if plan == Unit() else Join(plan, groups)
        if shared and not goal.grouped and goal.function in FOR_NOTHING:
            missing = Extend(AntiJoin(plan, Project(groups, shared)), names[0], Literal(FOR_NOTHING[goal.function]))
            columns = missing.columns  # both sides in this order, however their joins are ordered later
            joined = Union((Project(joined, columns), Project(missing, columns)))
        for name, result in zip(names, goal.results, strict=True):
            joined = self.named_result(joined, name, result, place)
        return joined

    def column(self, plan: Plan, term: Term | None, name: str) -> tuple[Plan, str | None]:
        """The plan with a term as one of its columns."""
        if term is None:
            return plan, None
        if isinstance(term, Variable):
            return plan, term.name
        name = fresh(name, plan.columns)
        return Extend(plan, name, self.plain(term)), name

    def named_result(self, plan: Plan, name: str, result: Term, place: int) -> Plan:
        """The column of a result under its name in the text, or compared with what stands there."""
        if isinstance(result, Variable) and result.name not in plan.columns:
            return Extend(plan, result.name, Column(name))
        return Select(plan, Test("=", (Column(name), self.plain(result)), place))

    def solutions(self, plan: Plan, goal: logic.Solutions) -> Plan:
        goal = with_outer_names(goal, plan.columns)
        shared = shared_columns(plan, goal)
        inner: Plan = self.inner(plan, goal, shared, named=True)
        inside = [found.name for found in goal_variables(goal) if found.name in inner.columns]
        if goal.distinct:
            group = tuple(dict.fromkeys((*shared, *goal.distinct)))
            inner = TopN(inner, group, _with_ties((), inside, group), 1, 0)
        if goal.limit and not goal.offset and not goal.outputs:  # which answers they are does not matter
            inner = TopN(inner, shared, (), 1, 0)
        elif goal.order or goal.limit is not None or goal.offset:
            inner = TopN(inner, shared, _with_ties(goal.order, inside, shared), goal.limit, goal.offset)
        joined = inner if plan == Unit() else Join(plan, inner)
        for name, term in goal.outputs or ():
            if term != Variable(name):
                joined = self.named_result(joined, name, term, self.place(goal.span))
        return joined


def shared_columns(plan: Plan, goal: Goal) -> tuple[str, ...]:
    """The columns of the plan that goals inside a goal read."""
    inside = inner_names(goal) | computes_with(goal).keys()
    return tuple(name for name in plan.columns if name in inside)


def with_outer_names(goal: logic.Solutions, taken: tuple[str, ...]) -> logic.Solutions:
    """The goal whose own variables have the names of those that it gives values to, where these have none yet."""
    names: dict[str, Variable] = {}
    for inner, term in goal.outputs or ():
        used = (*taken, *(found.name for found in names.values()))
        if isinstance(term, Variable) and not term.anonymous and term.name not in used:
            names[inner] = term
    named = substitute_goal(goal, names)
    assert isinstance(named, logic.Solutions)
    return named


def _with_ties(order: Order, names: list[str], group: tuple[str, ...]) -> Order:
    """An order that leaves no ties: the other columns follow, in the order of the text, as in answers."""
    first = {name: down for name, down in reversed(order) if name not in group}  # an order by a name once is enough
    wanted = tuple((name, first[name]) for name in dict.fromkeys(name for name, _ in order) if name in first)
    taken = {*group, *first}
    return (*wanted, *((name, False) for name in dict.fromkeys(names) if name not in taken))


def without_negations(plan: Plan) -> Plan:
    """The plan without its anti-joins: more rows, and fewer copies in it of copies.

    What is aggregated or chosen stays: other rows would make other results.
    """
    if isinstance(plan, Aggregate | TopN):
        return plan
    if isinstance(plan, AntiJoin):
        return without_negations(plan.left)
    return plan.map_children(without_negations)


def _is_name(argument: Argument) -> TypeGuard[str]:
    return isinstance(argument, str)


def fresh(name: str, taken: tuple[str, ...]) -> str:
    while name in taken:
        name += "'"
    return name
