"""From the logical plan to physical operators.

A join reads its right side through an index where that side is a scan; one whose right side adds no column becomes a
semi-join. A scan with constants becomes an index scan. Duplicates are removed only where they can arise.
"""

from __future__ import annotations

from logic.engine.analysis.program import PERIODS
from logic.engine.operators.aggregate import Aggregate
from logic.engine.operators.anti_join import AntiJoin
from logic.engine.operators.apply import Apply
from logic.engine.operators.choose_interval import choose_interval_join
from logic.engine.operators.choose_nearest import choose_nearest
from logic.engine.operators.choose_similarity import choose_bridge, choose_edit_select, choose_selection
from logic.engine.operators.choose_twig import choose_twig
from logic.engine.operators.closure import Closure
from logic.engine.operators.distinct import Distinct
from logic.engine.operators.extend import Extend
from logic.engine.operators.filter import Filter
from logic.engine.operators.fixpoint import Fixpoint, Insert, Part, Program
from logic.engine.operators.game import Game
from logic.engine.operators.generate import Generate
from logic.engine.operators.hash_join import HashJoin
from logic.engine.operators.index_scan import IndexScan
from logic.engine.operators.multiway_join import MultiwayJoin
from logic.engine.operators.operator import Operator
from logic.engine.operators.pair_closure import PairClosure
from logic.engine.operators.periods import Periods
from logic.engine.operators.project import Project
from logic.engine.operators.scan import Scan
from logic.engine.operators.semi_join import SemiJoin
from logic.engine.operators.top_n import TopN
from logic.engine.operators.union import Union
from logic.engine.operators.values import Values
from logic.engine.plan import nodes
from logic.engine.plan.bridge import BridgeJoin
from logic.engine.plan.edit_distance import BUILTIN as EDIT_DISTANCE
from logic.engine.plan.expression import Literal
from logic.engine.plan.interval import Containment, Overlap
from logic.engine.plan.twig import Twig


def choose(plan: nodes.ProgramPlan) -> Program:
    """The operators for a program."""
    steps: list[Insert | Fixpoint] = []
    arities: dict[str, int] = {}
    for stratum in plan.strata:
        for rule in (*stratum.seed, *stratum.rounds):
            arities[rule.relation] = len(rule.input.columns)
        alone = len(stratum.seed) == 1 and not stratum.rounds
        seed = tuple(_insert(rule, alone and _stands_alone(rule, plan)) for rule in stratum.seed)
        rounds = tuple(map(_insert, stratum.rounds))
        steps += [Fixpoint(stratum.relations, seed, rounds)] if rounds else seed
    answer = choose_operator(plan.answer)
    lattices = {
        relation: tuple(Part(part.columns, part.function) for part in lattice)
        for relation, lattice in plan.lattices.items()
        if relation in arities
    }
    return Program(arities, lattices, tuple(steps), answer, answer.unique)


def _stands_alone(rule: nodes.Rule, plan: nodes.ProgramPlan) -> bool:
    """Whether the only rule of a relation leaves no choice of rows to a lattice."""
    return rule.relation not in plan.lattices or (isinstance(rule.input, nodes.Closure) and rule.input.best is not None)


def _insert(rule: nodes.Rule, alone: bool = False) -> Insert:
    operator = choose_operator(rule.input)
    return Insert(rule.relation, operator, rule.place, alone and operator.unique)


def choose_operator(plan: nodes.Plan) -> Operator:
    """The operator for a node of the logical plan."""
    match plan:
        case nodes.Unit():
            return Values((), ((),))
        case nodes.Scan():
            return _scan(plan)
        case nodes.Select():
            return choose_selection(plan, choose_operator)
        case BridgeJoin():
            return choose_bridge(plan, choose_operator)
        case Twig():
            return choose_twig(plan, plan.columns, choose_operator)
        case nodes.Apply(builtin=name) if name == EDIT_DISTANCE:
            return choose_edit_select(plan, [], choose_operator)[0]
        case nodes.Extend(input=below, column=column, expression=expression):
            return Extend(choose_operator(below), column, expression)
        case nodes.Project(input=below, names=names):
            if isinstance(below, BridgeJoin) and isinstance(below.bridge, Containment | Overlap):
                operator = choose_interval_join(below, below.bridge, names, choose_operator)
            elif isinstance(below, Twig):
                operator = choose_twig(below, names, choose_operator)
            else:
                operator = choose_operator(below)
            return operator if operator.columns == names else Project(operator, names)
        case nodes.Join():
            return _join(plan)
        case nodes.Intersection(left=left, rights=rights, column=column, kept=kept, reason=reason):
            on = tuple(tuple(name for name in right.columns if name != column) for right in rights)
            return MultiwayJoin(choose_operator(left), tuple(map(choose_operator, rights)), on, column, kept, reason)
        case nodes.AntiJoin(left=left, right=right):
            return AntiJoin(choose_operator(left), choose_operator(right), right.columns)
        case nodes.Apply(input=below, builtin=name, mode=mode, arguments=arguments, outputs=outputs, place=place):
            if (name, mode) == ("between/3", "++-"):
                return Generate(choose_operator(below), "between", arguments, outputs, place)
            return Apply(choose_operator(below), f"{name}:{mode}", arguments, outputs, place)
        case nodes.Aggregate(input=below, group=group, results=results, place=place):
            if results[0].function in PERIODS:
                return _periods(choose_operator(below), group, results, place)
            found = tuple((one.output, one.function, one.argument, one.witness) for one in results)
            return Aggregate(_distinct(choose_operator(below)), group, found, place)
        case nodes.TopN(input=below, group=group, order=order, limit=limit, offset=offset):
            nearest = choose_nearest(plan, choose_operator)
            return TopN(nearest or _distinct(choose_operator(below)), group, order, limit, offset)
        case nodes.Union(inputs=inputs):
            return Union(tuple(map(choose_operator, inputs)))
        case nodes.Closure(along=along, keys=keys, moving=moving, names=names, best=best, both_ways=both):
            seed, edge = choose_operator(plan.seed), choose_operator(plan.edge)
            return Closure(seed, edge, along, keys, moving, names, best, both)
        case nodes.PairClosure(seed=pairs, edges=edges, along=along, steps=steps, names=names):
            return PairClosure(choose_operator(pairs), tuple(map(choose_operator, edges)), along, steps, names)
        case nodes.Game(input=below, names=names):
            return Game(choose_operator(below), names)
        case nodes.Distinct(input=below):
            return _distinct(choose_operator(below))
        case _:
            raise NotImplementedError(type(plan).__name__)


def _periods(
    operator: Operator, group: tuple[str, ...], results: tuple[nodes.AggregateColumn, ...], place: int
) -> Periods:
    first, second = results
    assert first.argument is not None
    assert first.witness is not None
    outputs = first.output, second.output
    return Periods(operator, group, first.function, (first.argument, first.witness), outputs, place)


def _distinct(operator: Operator) -> Operator:
    return operator if operator.unique else Distinct(operator)


def _scan(scan: nodes.Scan) -> Operator:
    read = tuple(argument if isinstance(argument, str) else None for argument in scan.arguments)
    keys = tuple((number, argument) for number, argument in enumerate(scan.arguments) if isinstance(argument, Literal))
    return IndexScan(scan.relation, scan.part, read, keys) if keys else Scan(scan.relation, scan.part, read)


def _join(join: nodes.Join) -> Operator:
    """Selections on the right side are made after the join, so that the join can use the relation's index."""
    right, tests = join.right, []
    while isinstance(right, nodes.Select):
        tests.append(right.test)
        right = right.input
    left = choose_operator(join.left)
    on = tuple(name for name in left.columns if name in right.columns)
    if not tests and set(right.columns) <= set(on):
        return SemiJoin(left, choose_operator(right), on)
    operator: Operator = HashJoin(left, choose_operator(right), on)
    for test in reversed(tests):
        operator = Filter(operator, test)
    return operator
