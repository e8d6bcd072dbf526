"""A question for one value of what the edges of a closure carry is answered by the closure of that value's edges.

    ?- influences(7, X, Y).         influences(T, X, Y) :- dependency(T, X, Y).
                                    influences(T, X, Z) :- influences(T, X, Y), dependency(T, Y, Z).

The value is put in the place of the column everywhere, so that pairs are left of the rows; the answer is what the
closure makes, as it comes or counted. It does not apply where something else reads the closure, or where a rule does
more with the column than join it.
"""

from __future__ import annotations

from logic.engine.plan.expression import Literal, columns_of
from logic.engine.plan.nodes import Closure, Extend, Join, Plan, ProgramPlan, Project, Scan, Union
from logic.frozen import replace


def answer_by_closure(program: ProgramPlan) -> ProgramPlan:
    """The program whose answer is the closure itself, if the answer asks for one value of each of its keys."""
    scan = program.answer.input if isinstance(program.answer, Project) else program.answer
    if not isinstance(scan, Scan) or not scan.columns:
        return program
    made = [stratum for stratum in program.strata if stratum.relations == (scan.relation,)]
    readers = [
        node for stratum in program.strata for rule in stratum.seed for node in rule.walk() if _reads(node, scan)
    ]
    match made:
        case [stratum] if len(stratum.seed) == 1 and not readers and isinstance(stratum.seed[0].input, Closure):
            closure = _asked(stratum.seed[0].input, scan)
            if closure is None:
                return program
            answer = closure if closure.columns == program.answer.columns else Project(closure, program.answer.columns)
            return replace(program, strata=tuple(one for one in program.strata if one is not stratum), answer=answer)
        case _:
            return program


def _reads(node: object, scan: Scan) -> bool:
    return isinstance(node, Scan) and node.relation == scan.relation


def _asked(closure: Closure, scan: Scan) -> Closure | None:
    """The closure for the values that a scan gives to its keys, with the names of the scan for its columns."""
    given = dict(zip(closure.names, scan.arguments, strict=True))
    values = {name: value for name, value in given.items() if isinstance(value, Literal)}
    names = [value for value in scan.arguments if isinstance(value, str)]
    if not values or values.keys() != {row for row, _ in closure.keys} or len({*names}) + len(values) < len(given):
        return None
    # Columns of the seed have the place of the closure's; their names are those that `keys` and `moving` speak of.
    seed: Plan | None = closure.seed
    edge: Plan | None = closure.edge
    for row, column in closure.keys:
        seed, edge = seed and _without(seed, row, values[row]), edge and _without(edge, column, values[row])
    if seed is None or edge is None:
        return None
    return replace(closure, seed=seed, edge=edge, keys=(), names=tuple(names))


def _without(plan: Plan, column: str, value: Literal) -> Plan | None:
    """The rows that have a value in a column, without the column; None where it is used for more than to join."""
    match plan:
        case Scan(arguments=arguments):
            return replace(plan, arguments=tuple(value if one == column else one for one in arguments))
        case Join(left=left, right=right):
            one, other = _without(left, column, value), _without(right, column, value)
            return None if one is None or other is None else Join(one, other)
        case Project(input=below, names=names) if (found := _without(below, column, value)) is not None:
            return Project(found, tuple(name for name in names if name != column))
        case Extend(input=below, column=made, expression=expression):
            found = _without(below, column, value)
            if found is None or made == column or column in columns_of(expression):
                return None
            return replace(plan, input=found)
        case Union(inputs=inputs):
            parts = tuple(found for part in inputs if (found := _without(part, column, value)) is not None)
            return Union(parts) if len(parts) == len(inputs) else None
        case _:
            return None
