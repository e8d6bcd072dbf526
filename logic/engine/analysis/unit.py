"""A consulted module with all that was found in it, ready to be a part of a knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from logic.engine.analysis.check import Schema, check_all_types
from logic.engine.analysis.declare import Declaration, check_facts, declarations, lattices, merge_declarations
from logic.engine.analysis.lower import Lowered, lower
from logic.engine.analysis.mistakes import too_deep
from logic.engine.analysis.program import Key, Lattice
from logic.engine.analysis.safety import check_safety, check_singletons
from logic.engine.syntax.ast import Clause, Module
from logic.errors import Diagnostic, LogicError, Span


@dataclass(frozen=True, slots=True)
class Unit:
    """A module, its rules and facts, its declarations, and the warnings about it."""

    module: Module
    lowered: Lowered
    declared: tuple[Declaration, ...]
    warnings: tuple[Diagnostic, ...]
    lattices: Mapping[Key, Lattice] = field(default_factory=dict)


def build_unit(module: Module, own: frozenset[Key] = frozenset()) -> tuple[Unit, list[Diagnostic]]:
    """The unit of a module and the mistakes in it; `own` are the predicates that the program defines."""
    lowered = lower(module, own)
    declared, mistakes = declarations(module.items)
    tables, found = lattices(module.items)
    mistakes = [*lowered.mistakes, *mistakes, *found]
    for rule in lowered.rules:
        mistakes += check_safety(rule)
    clauses = [item for item in module.items if isinstance(item, Clause)]
    warnings = tuple(warning for clause in clauses for warning in check_singletons(clause))
    return Unit(module, lowered, tuple(declared), warnings, tables), mistakes


def build_units(modules: Mapping[str, Module], own: frozenset[Key]) -> tuple[dict[str, Unit], list[Diagnostic]]:
    """The units of some modules, and the mistakes in all of them."""
    units: dict[str, Unit] = {}
    mistakes: list[Diagnostic] = []
    for path, module in modules.items():
        try:
            units[path], found = build_unit(module, own)
        except RecursionError:
            raise LogicError(too_deep(Span(module.source, 0, 0))) from None
        mistakes += found
    return units, mistakes


def declared_in(units: Iterable[Unit]) -> tuple[dict[Key, Declaration], list[Diagnostic]]:
    """The declarations of all units together."""
    return merge_declarations([declaration for unit in units for declaration in unit.declared])


def fact_mistakes(unit: Unit, declared: Mapping[Key, Declaration]) -> list[Diagnostic]:
    """The facts of a unit that are not of their declared types."""
    return [mistake for block in unit.lowered.facts for mistake in check_facts(block, declared)]


def rule_mistakes(unit: Unit, declared: Mapping[Key, Declaration]) -> list[Diagnostic]:
    """The type clashes in the rules of a unit that are certain from the declarations."""
    return check_all_types(unit.lowered.rules, Schema(declared))
