"""Strata: predicates in the order of their evaluation, recursion kept together, negation only downwards.

Stratification after Apt, Blair and Walker, "Towards a theory of declarative knowledge", 1988.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NoReturn

from logic.engine.analysis.dependencies import shortest_path
from logic.engine.analysis.mistakes import unstratified
from logic.engine.analysis.program import Key, Program, Rule, aggregated
from logic.errors import Diagnostic, LogicError, Span
from logic.frozen import frozen


@frozen
class Stratum:
    """Rules that are evaluated together. `recursive` tells whether some of them use the stratum's own predicates."""

    predicates: frozenset[Key]
    rules: tuple[Rule, ...]
    recursive: bool


@frozen
class StratifiedProgram:
    """A program and its strata, those that others depend on first; the last holds the question."""

    program: Program
    strata: tuple[Stratum, ...]


def stratify(program: Program) -> StratifiedProgram:
    """The strata of a program; raises LogicError (code `unstratified`) with the cycle if a negation is inside one."""
    found = strata(program)
    inside = [edge for stratum in found for edge in negative_edges(stratum)]
    if inside:  # the first in the text
        places = {edge: number for number, edge in reversed(list(enumerate(_dependencies(program))))}
        refuse_cycle(program, min(inside, key=places.__getitem__))
    return StratifiedProgram(program, found)


def is_stratified(program: Program) -> bool:
    """Whether no predicate depends on itself through a negation or an aggregate."""
    return not any(True for stratum in strata(program) for _ in negative_edges(stratum))


def strata(program: Program) -> tuple[Stratum, ...]:
    """The predicates that depend on each other, with their rules, those that others depend on first."""
    home = {key: number for number, members in enumerate(program.components) for key in members}
    rules: list[list[Rule]] = [[] for _ in program.components]
    for rule in program.rules:
        rules[home[rule.head.key]].append(rule)
    return tuple(
        Stratum(frozenset(members), tuple(own), members[0] in program.recursive)
        for members, own in zip(program.components, rules, strict=True)
    )


def negative_edges(stratum: Stratum) -> Iterator[Edge]:
    """The uses of a stratum's own predicates inside negations and aggregates."""
    edges = _dependencies_of(stratum.rules)
    return (edge for edge in edges if edge[3] and edge[1] in stratum.predicates)


def refuse_cycle(program: Program, negative: Edge) -> NoReturn:
    """Raises LogicError (code `unstratified`) with the shortest cycle through a negative edge."""
    edges = _dependencies(program)
    in_aggregate = any(negative[2] == atom.span for rule in program.rules for atom in aggregated(rule.body))
    raise LogicError([_cycle(program, edges, negative, in_aggregate or bool(program.lattices))])


Edge = tuple[Key, Key, Span, bool]


def _dependencies(program: Program) -> list[Edge]:
    return list(_dependencies_of(program.rules))


def _dependencies_of(rules: Iterable[Rule]) -> Iterator[Edge]:
    """For each body atom: head, predicate, place, negated."""
    for rule in rules:
        yield from ((rule.head.key, atom.key, atom.span, negated) for atom, negated in rule.atoms)


def _cycle(program: Program, edges: list[Edge], negative: Edge, two_valued: bool) -> Diagnostic:
    """The shortest cycle through a negative edge, as a diagnostic."""
    head, body, _, _ = negative
    steps = [negative]
    for user, used in pairwise(shortest_path(program.uses, body, head)):
        steps.append(next(edge for edge in edges if edge[0] == user and edge[1] == used))
    return unstratified(steps, two_valued=two_valued)
