"""The literals of a rule are joined in the order that is estimated to make the fewest intermediate rows.

The rows of the last round of a fixpoint come first, since everything else was joined before. Then greedily, from the
best first literal, each next literal is the one whose join is estimated smallest. Selections, extensions and negations
are put in as soon as their columns are there; one that can fail waits for all literals before it in the text.

Two literals without a column in common are joined by conditions that connect them, if these have a shape that is known
(`rewrites/bridges/`); else every pair of their rows is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from logic.engine.analysis.program import Types
from logic.engine.analysis.types import TYPE_TESTS
from logic.engine.plan.as_of import renamed
from logic.engine.plan.bridge import Bridge, BridgeJoin
from logic.engine.plan.estimate import (
    Estimate,
    Estimates,
    Guesses,
    text_lengths,
)
from logic.engine.plan.expression import Column, Expression, Literal, Test, columns_of
from logic.engine.plan.failure import column_types, expression_can_fail, test_can_fail
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
    Stratum,
    TopN,
    Union,
    Unit,
)
from logic.engine.plan.twig import Twig
from logic.engine.rewrites.bridges.recognise import recognise
from logic.engine.rewrites.conditions import Condition, Crossing
from logic.engine.rewrites.conditions import Literal as Columns
from logic.engine.rewrites.join_search import (
    Step,
    crossed,
    different,
    find_crossing,
    read_later,
    rows_alone,
    search_order,
)
from logic.engine.rewrites.twig_hints import Hint, joined_as, no_twig, take_hints
from logic.engine.rewrites.twigs import Conjunction, find_twigs, put_twig, starts
from logic.errors import InternalError, LogicError, Span
from logic.frozen import frozen, replace

FEWEST_LITERALS = 3  # of a twig that is joined as a whole
MOST_LOOKED = 300  # rows that a twig looks at in the time in which joins go through one that they begin with
MOST_STARTS = 8  # first literals that are tried; beyond that only the smallest


def order_joins(program: ProgramPlan) -> ProgramPlan:
    """The program with the joins of each rule in the order of least estimated cost."""
    statistics = Guesses(program.statistics)
    strata: list[Stratum] = []
    for stratum in program.strata:
        statistics.expect(stratum)
        growing = frozenset(stratum.relations) if stratum.rounds else frozenset[str]()
        change = _Ordering(Estimates(statistics), program.types, program.places, growing).plan
        strata.append(
            replace(
                stratum,
                seed=tuple(replace(rule, input=change(rule.input)) for rule in stratum.seed),
                rounds=tuple(replace(rule, input=change(rule.input)) for rule in stratum.rounds),
            )
        )
    answer = _Ordering(Estimates(statistics), program.types, program.places).plan(program.answer)
    return replace(program, strata=tuple(strata), answer=answer)


@frozen
class _Ordering:
    estimate: Estimates
    types: Mapping[str, Types]
    places: Sequence[Span]
    growing: frozenset[str] = frozenset()

    def plan(self, plan: Plan, needed: frozenset[str] | None = None) -> Plan:
        """The plan with its joins in order; all its columns are needed if it is not said which."""
        match plan:
            case Project(input=below, names=names):
                return replace(plan, input=self.plan(below, frozenset(names)))
            case Union() | Distinct() | Aggregate() | TopN() | Closure() | PairClosure():
                return plan.map_children(self.plan)
            case Join() | Select() | Extend() | AntiJoin() | Apply() | BridgeJoin():
                return self.conjunction(plan, frozenset(plan.columns) if needed is None else needed)
            case _:
                return plan

    def conjunction(self, plan: Plan, needed: frozenset[str]) -> Plan:
        """The best order for a tree of joins with their conditions, of which some columns are needed."""
        leaves, conditions = self.flatten(plan)
        conditions, hints = take_hints(conditions, self.places)
        given = Conjunction(tuple(leaves), tuple(conditions))
        for hint in hints:
            given = self.hinted(given, hint)
        while (better := self.with_twig(given)) is not None:
            given = better
        leaves, conditions = list(given.leaves), list(given.conditions)
        if len(leaves) == 1:
            return self.build(((0,),), leaves, conditions, needed)
        sizes = [self.estimate(leaf) for leaf in leaves]
        conditions = recognise(conditions, self.literals(given))
        may_meet = frozenset(number for number, leaf in enumerate(leaves) if self.may_meet(leaf))
        order = search_order(self.starts(leaves, sizes, conditions), sizes, conditions, may_meet, needed)
        return self.build(order, leaves, conditions, needed)

    def may_meet(self, leaf: Plan) -> bool:
        """Whether a literal may be joined together with others: one that says of the variable they add how it is bound.

        A literal that reads all that its own stratum has found so far may not: no sorted index keeps up with it.
        """
        if isinstance(leaf, Twig):
            return False
        scans = [node for node in leaf.walk() if isinstance(node, Scan)]
        growing = any(scan.relation in self.growing and scan.part in ("all", "old") for scan in scans)
        bound = len(leaf.columns) > 1 or any(isinstance(one, Literal) for scan in scans for one in scan.arguments)
        return bound and not growing

    def literals(self, given: Conjunction) -> list[Columns]:
        """The columns of each literal and their types."""
        known = [(leaf, column_types(leaf, self.types)) for leaf in given.leaves]
        return [{name: types.get(name, "any") for name in leaf.columns} for leaf, types in known]

    def hinted(self, given: Conjunction, hint: Hint) -> Conjunction:
        """The conjunction with the twig that a hint is about, joined as it says."""
        literals = self.literals(given)
        for twig in find_twigs(given, literals):
            if any(hint.column in literals[number] for number in twig.leaves):
                if hint.method == "joins":
                    return replace(given, apart=given.apart | {str(hint.column)})
                made = put_twig(given, twig, self.plan)
                return replace(made, leaves=(joined_as(made.leaves[0], hint), *made.leaves[1:]))
        raise LogicError(no_twig(hint))

    def with_twig(self, given: Conjunction) -> Conjunction | None:
        """The conjunction with a twig in it, if there is one.

        Not where a literal has so few rows that it is faster to go from these from join to join: a twig looks at all
        rows of its query nodes. So not where there are the rows of the last round of a fixpoint.
        """
        if any(isinstance(leaf, Scan) and leaf.part == "delta" for leaf in given.leaves):
            return None
        for twig in find_twigs(given, self.literals(given)):
            names = {name for number in twig.leaves for name in given.leaves[number].columns}
            fewest = min(self.estimate(plan).rows for plan in starts(given, twig))
            if len(twig.leaves) >= FEWEST_LITERALS and names.isdisjoint(given.apart):
                made = put_twig(given, twig, self.plan)
                if self.looked_at(made.leaves[0]) <= fewest * MOST_LOOKED:
                    return made
        return None

    def looked_at(self, plan: Plan) -> float:
        """The rows of the query nodes of a twig."""
        inputs = plan.inputs if isinstance(plan, Twig) else ()
        return sum((self.estimate(part).rows for part in inputs), 0.0)

    def flatten(self, plan: Plan) -> tuple[list[Plan], list[Condition]]:
        """The literals of a tree and the conditions on them, both in the order of the text."""
        match plan:
            case Join(left=left, right=right):
                leaves, conditions = self.flatten(left)
                more_leaves, more = self.flatten(right)
                shift = len(leaves)
                moved = [replace(one, after=frozenset(number + shift for number in one.after)) for one in more]
                return leaves + more_leaves, conditions + moved
            case Select(input=below, test=test):
                leaves, conditions = self.flatten(below)
                return leaves, [*conditions, Condition(plan, columns_of(test), frozenset(range(len(leaves))))]
            case Extend(input=below, expression=expression):
                leaves, conditions = self.flatten(below)
                return leaves, [*conditions, Condition(plan, columns_of(expression), frozenset(range(len(leaves))))]
            case Apply(input=below, arguments=arguments):
                leaves, conditions = self.flatten(below)
                reads = frozenset[str]().union(*map(columns_of, arguments))
                return leaves, [*conditions, Condition(plan, reads, frozenset(range(len(leaves))))]
            case AntiJoin(left=left, right=right):
                leaves, conditions = self.flatten(left)
                anti = replace(plan, right=self.plan(right))
                return leaves, [*conditions, Condition(anti, frozenset(right.columns), frozenset())]
            case BridgeJoin(left=left, bridge=bridge):
                leaves, conditions = self.flatten(left)
                return leaves, [*conditions, Condition(plan, bridge.ends[0].union(plan.on), frozenset())]
            case Unit():
                return [plan], []
            case _:
                return [self.plan(plan)], []

    @staticmethod
    def starts(leaves: list[Plan], sizes: list[Estimate], conditions: list[Condition]) -> list[int]:
        """The literals that may come first."""
        for number, leaf in enumerate(leaves):
            if isinstance(leaf, Unit) or (isinstance(leaf, Scan) and leaf.part == "delta"):
                return [number]
        by_size = sorted(range(len(leaves)), key=lambda number: sizes[number].rows)
        by_size = [number for number in by_size if not _is_looked_up(leaves[number], conditions)] or by_size
        return by_size if len(leaves) <= MOST_STARTS else by_size[:1]

    def build(
        self, order: tuple[Step, ...], leaves: list[Plan], conditions: list[Condition], needed: frozenset[str]
    ) -> Plan:
        """The left-deep tree for an order of literals, with every condition as low as it can stand."""
        waiting = list(conditions)
        plan: Plan = Unit()
        placed: set[int] = set()
        for step in order:
            left = [leaf.columns for number, leaf in enumerate(leaves) if number not in placed]
            plan = self.different(plan, needed, left, waiting)
            met = self.meet(plan, [leaves[number] for number in step])
            if met is not None:
                placed.update(step)
                plan, waiting = self.apply(met, waiting, placed)
                continue
            for number in step:
                placed.add(number)
                plan, waiting = self.join(plan, leaves[number], waiting, placed)
                plan, waiting = self.apply(plan, waiting, placed)
        return plan

    def different(
        self, plan: Plan, needed: frozenset[str], left: list[tuple[str, ...]], waiting: list[Condition]
    ) -> Plan:
        """The different rows over the columns that are read later, where that are few of many."""
        if different(self.estimate(plan), needed, left, waiting) is None:
            return plan
        read = read_later(needed, left, waiting)
        return Distinct(Project(plan, tuple(name for name in plan.columns if name in read)))

    def join(self, plan: Plan, leaf: Plan, waiting: list[Condition], placed: set[int]) -> tuple[Plan, list[Condition]]:
        """The plan joined with a literal, and the conditions that wait still."""
        if any(isinstance(one.node, Crossing) for one in waiting):
            before, size = self.estimate(plan), self.estimate(leaf)
            crossing, bridge = find_crossing(before, size, waiting, placed)
            if crossing is not None and bridge is not None:
                leaf, waiting = self.guarded(leaf, bridge, plan, waiting)
                return BridgeJoin(plan, leaf, self.sized(bridge, plan, leaf)), crossed(crossing, waiting)
        return leaf if isinstance(plan, Unit) else Join(plan, leaf), waiting

    def guarded(self, leaf: Plan, bridge: Bridge, plan: Plan, waiting: list[Condition]) -> tuple[Plan, list[Condition]]:
        """The literal under the tests without which a value of it could make the bridge fail, and what still waits."""
        if not bridge.can_fail({**column_types(plan, self.types), **column_types(leaf, self.types)}):
            return leaf, waiting
        _, far = bridge.ends
        tests = [one for one in waiting if _is_type_test(one) and one.needs <= far]
        for one in tests:
            leaf = _put_on(leaf, one)
        return leaf, [one for one in waiting if one not in tests]

    def meet(self, plan: Plan, literals: list[Plan]) -> Plan | None:
        """The plan joined with several literals at once; None where they do not add the same one column to it."""
        added = {name for literal in literals for name in literal.columns} - set(plan.columns)
        if len(literals) < 2 or len(added) != 1 or not all(added <= set(literal.columns) for literal in literals):
            return None
        (column,) = added
        sizes = [self.estimate(literal) for literal in literals]
        alone = rows_alone(self.estimate(plan), sizes)
        return Intersection(plan, tuple(literals), column, True, f"as one alone makes {alone:,.0f} rows of each")

    def sized(self, bridge: Bridge, left: Plan, right: Plan) -> Bridge:
        """The bridge with what the choice of an operator wants to know of the values on both sides."""
        distinct = {**self.estimate(left).distinct, **self.estimate(right).distinct}
        return bridge.sized(distinct, lambda name: text_lengths((left, right), name, self.estimate.statistics))

    def apply(self, plan: Plan, waiting: list[Condition], placed: set[int]) -> tuple[Plan, list[Condition]]:
        """The plan with all conditions that can stand on it, in the order of the text, and those that cannot yet."""
        while True:
            ready = next((one for one in waiting if self.is_ready(one, plan, placed)), None)
            if ready is None:
                return plan, waiting
            if isinstance(ready.node, Crossing):  # its columns met in another way
                waiting = [part for one in waiting for part in (ready.node.parts if one is ready else (one,))]
                continue
            waiting = [one for one in waiting if one is not ready]
            plan = _put_on(plan, ready)

    def is_ready(self, condition: Condition, plan: Plan, placed: set[int]) -> bool:
        """Whether its columns are there, and it either cannot fail or has all literals before it in the text."""
        if not condition.needs <= set(plan.columns):
            return False
        return condition.after <= placed or not self.can_fail(condition.node, plan)

    def can_fail(self, node: Select | Extend | AntiJoin | Apply | BridgeJoin | Crossing, plan: Plan) -> bool:
        match node:
            case Crossing() | BridgeJoin():
                return False  # the parts of a crossing are looked at in their turn
            case Apply():
                return True
            case Select(test=test):
                return test_can_fail(test, column_types(plan, self.types))
            case Extend(expression=expression):
                return expression_can_fail(expression)
            case AntiJoin():
                return False


def _is_looked_up(leaf: Plan, conditions: list[Condition]) -> bool:
    """Whether a crossing could join the literal, but only after another."""
    bridges = [one.node.bridge for one in conditions if isinstance(one.node, Crossing)]
    return any(bridge.turned() is None and bridge.ends[1] <= set(leaf.columns) for bridge in bridges)


def _is_type_test(condition: Condition) -> bool:
    return isinstance(condition.node, Select) and condition.node.test.name in TYPE_TESTS


def _put_on(plan: Plan, condition: Condition) -> Plan:
    match condition.node:
        case Select() as select:
            return replace(select, input=plan)
        case AntiJoin() as anti:
            return replace(anti, left=plan)
        case Extend(column=column, expression=expression) if column in plan.columns:
            return Select(plan, _equal(column, expression))
        case Extend() as extend:
            return replace(extend, input=plan)
        case Apply() as apply:
            return _apply_on(plan, apply)
        case BridgeJoin() as look_up:
            return _look_up_on(plan, look_up)
        case Crossing():
            raise InternalError("a crossing is no node of a plan")


def _apply_on(plan: Plan, apply: Apply) -> Plan:
    """The builtin on the plan; an answer for a column that a literal already gives must equal it."""
    taken = [name for name in apply.outputs if name in plan.columns]
    outputs = tuple(f"{name}'" if name in taken else name for name in apply.outputs)
    applied: Plan = replace(apply, input=plan, outputs=outputs)
    for name in taken:
        applied = Select(applied, Test("=", (Column(name), Column(f"{name}'")), apply.place))
    return applied


def _look_up_on(plan: Plan, look_up: BridgeJoin) -> Plan:
    """The look-up on the plan; a column that a literal already gives must equal what is found."""
    taken = {name: f"{name}'" for name in look_up.right.columns if name in plan.columns and name not in look_up.on}
    joined: Plan = replace(renamed(look_up, taken), left=plan)
    for name, other in taken.items():
        joined = Select(joined, Test("=", (Column(name), Column(other)), 0))
    return joined


def _equal(column: str, expression: Expression) -> Test:
    """A column that a literal already gives must have the value of the expression."""
    place = getattr(expression, "place", 0)
    return Test("=", (Column(column), expression), place)
