"""Strata: predicates in the order of their evaluation, recursion kept together, negation only downwards.

Stratification after Apt, Blair and Walker, "Towards a theory of declarative knowledge", 1988.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NoReturn

from logic.engine.analysis.mistakes import unstratified
from logic.engine.analysis.program import Key, Program, Rule, aggregated
from logic.errors import Diagnostic, LogicError, Span
from logic.frozen import frozen

if TYPE_CHECKING:
    import networkx as nx


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
    import networkx as nx

    graph = _graph(program)
    components = list(nx.strongly_connected_components(graph))
    home = {key: number for number, component in enumerate(components) for key in component}
    rules: list[list[Rule]] = [[] for _ in components]
    for rule in program.rules:
        rules[home[rule.head.key]].append(rule)
    places = {rule.head.key: number for number, rule in reversed(list(enumerate(program.rules)))}
    first = [min(places[key] for key in component) for component in components]
    condensation = nx.condensation(graph, components)
    order = nx.lexicographical_topological_sort(condensation, key=first.__getitem__)  # ties as in the text
    return tuple(_stratum(components[number], rules[number]) for number in order)


def negative_edges(stratum: Stratum) -> Iterator[Edge]:
    """The uses of a stratum's own predicates inside negations and aggregates."""
    edges = _dependencies_of(stratum.rules)
    return (edge for edge in edges if edge[3] and edge[1] in stratum.predicates)


def refuse_cycle(program: Program, negative: Edge) -> NoReturn:
    """Raises LogicError (code `unstratified`) with the shortest cycle through a negative edge."""
    edges = _dependencies(program)
    in_aggregate = any(negative[2] == atom.span for rule in program.rules for atom in aggregated(rule.body))
    raise LogicError([_cycle(_graph(program), edges, negative, in_aggregate or bool(program.lattices))])


def _stratum(predicates: set[Key], rules: list[Rule]) -> Stratum:
    recursive = any(atom.key in predicates for rule in rules for atom, _ in rule.atoms)
    return Stratum(frozenset(predicates), tuple(rules), recursive)


Edge = tuple[Key, Key, Span, bool]


def _dependencies(program: Program) -> list[Edge]:
    return list(_dependencies_of(program.rules))


def _dependencies_of(rules: Iterable[Rule]) -> Iterator[Edge]:
    """For each body atom: head, predicate, place, negated."""
    for rule in rules:
        yield from ((rule.head.key, atom.key, atom.span, negated) for atom, negated in rule.atoms)


def _cycle(graph: nx.DiGraph[Key], edges: list[Edge], negative: Edge, two_valued: bool) -> Diagnostic:
    """The shortest cycle through a negative edge, as a diagnostic."""
    import networkx as nx

    head, body, _, _ = negative
    keys: list[Key] = nx.shortest_path(graph, head, body)  # edges point from a body predicate to its head
    steps = [negative]
    for used, user in zip(reversed(keys[:-1]), reversed(keys[1:]), strict=True):
        steps.append(next(edge for edge in edges if edge[0] == user and edge[1] == used))
    return unstratified(steps, two_valued=two_valued)


def recursive_keys(program: Program) -> frozenset[Key]:
    """The predicates that depend on themselves."""
    import networkx as nx

    graph = _graph(program)
    components = nx.strongly_connected_components(graph)
    return frozenset(
        key for component in components for key in component if len(component) > 1 or graph.has_edge(key, key)
    )


def in_dependency_order(program: Program) -> list[Key]:
    """The predicates with rules, each after those that it uses, except where they use each other."""
    import networkx as nx

    condensation = nx.condensation(_graph(program))
    order = nx.topological_sort(condensation)
    return [key for number in order for key in sorted(condensation.nodes[number]["members"])]


def _graph(program: Program) -> nx.DiGraph[Key]:
    """An edge from each predicate with rules to each that uses it."""
    import networkx as nx

    rules = program.by_head
    graph: nx.DiGraph[Key] = nx.DiGraph()
    graph.add_nodes_from(rules)
    graph.add_edges_from((body, head) for head, body, _, _ in _dependencies(program) if body in rules)
    return graph
