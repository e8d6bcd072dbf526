"""Semi-naive evaluation: a rule that uses its own stratum becomes one variant for each such use.

A variant reads one use from the rows of the last round (delta), the uses before it from the rows before that round
(old), and those after it from all rows, so that each combination of rows is joined once. After Balbin and
Ramamohanarao, "A generalization of the differential approach to recursive query evaluation", 1987. Rules that use
nothing of their stratum run once, as its seed.
"""

from __future__ import annotations

from logic.engine.plan.nodes import Aggregate, AntiJoin, Plan, ProgramPlan, Rule, Scan, Stratum, TopN
from logic.engine.plan.translate import without_negations
from logic.frozen import replace

CLOSED = (Aggregate, TopN)  # they need all rows below them, like what stands under a negation


def split_recursion(program: ProgramPlan) -> ProgramPlan:
    """The program with the rules of each recursive stratum split into a seed and the variants of its rounds."""
    return replace(program, strata=tuple(_split(stratum) for stratum in program.strata))


def _split(stratum: Stratum) -> Stratum:
    relations = frozenset(stratum.relations)
    seed: list[Rule] = []
    rounds: list[Rule] = []
    for rule in stratum.seed:
        uses = _count_uses(rule.input, relations)
        if uses:
            rounds += [replace(rule, input=_variant(rule.input, relations, delta)) for delta in range(uses)]
        else:
            seed.append(rule)
    return replace(stratum, seed=tuple(seed), rounds=tuple(rounds))


def _is_use(plan: Plan, relations: frozenset[str]) -> bool:
    return isinstance(plan, Scan) and plan.part == "all" and plan.relation in relations


def _count_uses(plan: Plan, relations: frozenset[str]) -> int:
    """The uses outside negations; what stands under one always reads all rows."""
    if isinstance(plan, AntiJoin):
        return _count_uses(plan.left, relations)
    if isinstance(plan, CLOSED):
        return 0
    return _is_use(plan, relations) + sum(
        _count_uses(child, relations) for child in plan.children if isinstance(child, Plan)
    )


def _variant(plan: Plan, relations: frozenset[str], delta: int) -> Plan:
    """The plan with use number `delta` reading the last round; uses are counted from left to right."""
    seen = 0

    def change(node: Plan) -> Plan:
        nonlocal seen
        if isinstance(node, AntiJoin):
            left = change(node.left)
            return replace(node, left=left, right=_started_from(node.right, node.left, left))
        if isinstance(node, CLOSED):
            return node
        if not _is_use(node, relations):
            return node.map_children(change)
        assert isinstance(node, Scan)
        seen += 1
        number = seen - 1
        return replace(node, part="old" if number < delta else "delta" if number == delta else "all")

    return change(plan)


def _started_from(goal: Plan, old: Plan, new: Plan) -> Plan:
    """A goal under a negation that starts from the rows before it, started from those of the variant alone.

    Only answers for these rows are looked for; the others were looked for in the rounds before.
    """
    instead = {old: new, without_negations(old): without_negations(new)}

    def change(node: Plan) -> Plan:
        return instead[node] if node in instead else node.map_children(change)

    return change(goal)
