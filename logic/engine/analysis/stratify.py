"""Strata: predicates in the order of their evaluation, recursion kept together, negation only downwards.

Stratification after Apt, Blair and Walker, "Towards a theory of declarative knowledge", 1988.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logic.engine.analysis.mistakes import unstratified
from logic.engine.analysis.program import Key, Program, Rule, atoms
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

    rules = program.by_head()
    graph = nx.DiGraph()
    graph.add_nodes_from(rules)
    edges = _dependencies(program)
    graph.add_edges_from((body, head) for head, body, _, _ in edges if body in rules)
    components = list(nx.strongly_connected_components(graph))
    home = {key: number for number, component in enumerate(components) for key in component}
    bad = [edge for edge in edges if edge[3] and edge[1] in home and home[edge[0]] == home[edge[1]]]
    if bad:
        raise LogicError([_cycle(graph, edges, bad[0])])
    condensation = nx.condensation(graph, components)
    order = nx.lexicographical_topological_sort(
        condensation, key=lambda number: _first_rule(program, components[number])
    )
    return StratifiedProgram(program, tuple(_stratum(program, frozenset(components[number])) for number in order))


def _first_rule(program: Program, component: set[Key]) -> int:
    """Ties are broken by the order of the text, so that a plan is the same in every run."""
    return next(number for number, rule in enumerate(program.rules) if rule.head.key in component)


def _stratum(program: Program, predicates: frozenset[Key]) -> Stratum:
    rules = tuple(rule for rule in program.rules if rule.head.key in predicates)
    recursive = any(atom.key in predicates for rule in rules for atom, _ in atoms(rule.body))
    return Stratum(predicates, rules, recursive)


Edge = tuple[Key, Key, Span, bool]


def _dependencies(program: Program) -> list[Edge]:
    """For each body atom: head, predicate, place, negated."""
    return [
        (rule.head.key, atom.key, atom.span, negated) for rule in program.rules for atom, negated in atoms(rule.body)
    ]


def _cycle(graph: nx.DiGraph[Key], edges: list[Edge], negative: Edge) -> Diagnostic:
    """The shortest cycle through a negative edge, as a diagnostic."""
    import networkx as nx

    head, body, _, _ = negative
    keys: list[Key] = nx.shortest_path(graph, head, body)  # edges point from a body predicate to its head
    steps = [negative]
    for used, user in zip(reversed(keys[:-1]), reversed(keys[1:]), strict=True):
        steps.append(next(edge for edge in edges if edge[0] == user and edge[1] == used))
    return unstratified(steps)
