"""Columns of a closure that one rule reads, and nothing else, are read as they are made: its rows are not kept.

    :- table label(_, min).
    label(X, X) :- node(X).
    label(Y, L) :- label(X, L), edge(X, Y).
    label(X, L) :- label(Y, L), edge(X, Y).
    component(L) :- label(_, L).                the labels are made once for each component, not for each node

It does not apply where a second literal reads the closure, where a rule joins it or asks for a value, or where the
answer is all of it, which is handed over as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from logic.engine.plan.nodes import Closure, PairClosure, Plan, ProgramPlan, Project, Scan, Stratum
from logic.frozen import replace


def inline_closures(program: ProgramPlan) -> ProgramPlan:
    """The program without the strata of closures that are read once, column by column."""
    closures = {stratum.relations[0]: made for stratum in program.strata if (made := _closure(stratum)) is not None}
    if not closures:
        return program
    reads = Counter(_read(program))
    once = {relation: made for relation, made in closures.items() if reads[relation] == 1}
    inlined = program.map_plans(lambda plan: _inlined(plan, once))
    left = {*_read(inlined)}
    kept = tuple(
        stratum for stratum in inlined.strata if stratum.relations[0] not in once or stratum.relations[0] in left
    )
    return replace(inlined, strata=kept) if len(kept) < len(program.strata) else program


def _read(program: ProgramPlan) -> Iterator[str]:
    """The relation of every scan of a program whose recursion is not split yet."""
    plans = (*(rule.input for stratum in program.strata for rule in stratum.seed), program.answer)
    return (node.relation for plan in plans for node in plan.walk() if isinstance(node, Scan))


def _closure(stratum: Stratum) -> Closure | PairClosure | None:
    """The closure that is all of a stratum."""
    made = stratum.seed[0].input if len(stratum.seed) == 1 and len(stratum.relations) == 1 else None
    return made if isinstance(made, Closure | PairClosure) else None


def _inlined(plan: Plan, closures: Mapping[str, Closure | PairClosure]) -> Plan:
    """A plan that only takes some columns of a closure, with the closure itself."""
    scan = plan.input if isinstance(plan, Project) else plan
    if not isinstance(scan, Scan) or scan.relation not in closures:
        return plan
    closure = closures[scan.relation]
    free = [f"{name}'" for name in closure.names]
    names = [other if argument is None else argument for other, argument in zip(free, scan.arguments, strict=True)]
    texts = tuple(name for name in names if isinstance(name, str))
    if len({*texts}) < len(names) or not 0 < len(plan.columns) < len(names):
        return plan
    return Project(replace(closure, names=texts), plan.columns)
