"""A question that asks only whether a predicate has any row needs no row but the first.

A predicate that rules define has one if a rule does that does not depend on it. So the question reads what these rules
make, where the first row ends the search, and the predicate itself is not computed.

    ?- path(_, _).      path(X, Y) :- edge(X, Y).      path(X, Z) :- path(X, Y), edge(Y, Z).

It does not apply where values are asked for or given, nor to predicates that depend on one another.
"""

from __future__ import annotations

from collections.abc import Mapping

from logic.engine.plan.expression import Literal
from logic.engine.plan.nodes import Closure, PairClosure, Plan, ProgramPlan, Project, Scan, Stratum, Union
from logic.frozen import replace


def stop_at_first(program: ProgramPlan) -> ProgramPlan:
    """The program whose answer, if it has no columns, reads no predicate of which only some row is asked for."""
    if program.answer.columns:
        return program
    alone = {stratum.relations[0]: stratum for stratum in program.strata if len(stratum.relations) == 1}
    answer = _any(program.answer, alone)
    if answer == program.answer:
        return program
    return replace(program, answer=answer, strata=_needed(program.strata, answer))


def _any(plan: Plan, alone: Mapping[str, Stratum]) -> Plan:
    """A plan of no columns that has a row if the given one has."""
    match plan:
        case Project(input=below, names=()):
            return _any(below, alone)
        case Scan(relation=relation, arguments=arguments) if relation in alone:
            given = [argument for argument in arguments if argument is not None]
            seed = alone[relation].seed
            if not seed or len(set(given)) < len(given) or any(isinstance(one, Literal) for one in given):
                return _without_columns(plan)
            found = tuple(_any(rule.input, alone) for rule in seed)
            return found[0] if len(found) == 1 else Union(found)
        case Union(inputs=inputs):
            return Union(tuple(_any(part, alone) for part in inputs))
        case Closure(seed=below) | PairClosure(seed=below):
            return _any(below, alone)
        case _:
            return _without_columns(plan)


def _without_columns(plan: Plan) -> Plan:
    return Project(plan, ()) if plan.columns else plan


def _needed(strata: tuple[Stratum, ...], answer: Plan) -> tuple[Stratum, ...]:
    """The strata that the answer depends on."""
    kept: list[Stratum] = []
    read = _relations(answer)
    for stratum in reversed(strata):
        if not read.isdisjoint(stratum.relations):
            kept.insert(0, stratum)
            read = read.union(*(_relations(rule.input) for rule in (*stratum.seed, *stratum.rounds)))
    return tuple(kept)


def _relations(plan: Plan) -> frozenset[str]:
    return frozenset(node.relation for node in plan.walk() if isinstance(node, Scan))
