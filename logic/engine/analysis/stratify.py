"""Strata: predicates in the order of their evaluation, recursion kept together, negation only downwards.

Stratification after Apt, Blair and Walker, "Towards a theory of declarative knowledge", 1988.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logic.engine.analysis.mistakes import unstratified
from logic.engine.analysis.program import Key, Program, Rule
from logic.errors import Diagnostic, LogicError, Span

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Stratum:
    """Rules that are evaluated together. `recursive` tells whether some of them use the stratum's own predicates."""

    predicates: frozenset[Key]
    rules: tuple[Rule, ...]
    recursive: bool


@dataclass(frozen=True, slots=True)
class StratifiedProgram:
    """A program and its strata, those that others depend on first; the last holds the question."""

    program: Program
    strata: tuple[Stratum, ...]


def stratify(program: Program) -> StratifiedProgram:
    """The strata of a program; raises LogicError (code `unstratified`) with the cycle if a negation is inside one."""
    import networkx as nx

    edges = _dependencies(program)
    graph = _graph(program)
    components = list(nx.strongly_connected_components(graph))
    home = {key: number for number, component in enumerate(components) for key in component}
    bad = next((edge for edge in edges if edge[3] and edge[1] in home and home[edge[0]] == home[edge[1]]), None)
    if bad is not None:
        raise LogicError([_cycle(graph, edges, bad)])
    rules: list[list[Rule]] = [[] for _ in components]
    for rule in program.rules:
        rules[home[rule.head.key]].append(rule)
    places = {rule.head.key: number for number, rule in reversed(list(enumerate(program.rules)))}
    first = [min(places[key] for key in component) for component in components]
    condensation = nx.condensation(graph, components)
    order = nx.lexicographical_topological_sort(condensation, key=first.__getitem__)  # ties as in the text
    return StratifiedProgram(program, tuple(_stratum(components[number], rules[number]) for number in order))


def _stratum(predicates: set[Key], rules: list[Rule]) -> Stratum:
    recursive = any(atom.key in predicates for rule in rules for atom, _ in rule.atoms)
    return Stratum(frozenset(predicates), tuple(rules), recursive)


Edge = tuple[Key, Key, Span, bool]


def _dependencies(program: Program) -> list[Edge]:
    """For each body atom: head, predicate, place, negated."""
    return [(rule.head.key, atom.key, atom.span, negated) for rule in program.rules for atom, negated in rule.atoms]


def _cycle(graph: nx.DiGraph[Key], edges: list[Edge], negative: Edge) -> Diagnostic:
    """The shortest cycle through a negative edge, as a diagnostic."""
    import networkx as nx

    head, body, _, _ = negative
    keys: list[Key] = nx.shortest_path(graph, head, body)  # edges point from a body predicate to its head
    steps = [negative]
    for used, user in zip(reversed(keys[:-1]), reversed(keys[1:]), strict=True):
        steps.append(next(edge for edge in edges if edge[0] == user and edge[1] == used))
    return unstratified(steps)


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
