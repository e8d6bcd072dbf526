"""A consulted module with all that was found in it, ready to be a part of a knowledge base."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from logic.engine.analysis.check import Schema, check_all_types
from logic.engine.analysis.declare import (
    Declaration,
    check_facts,
    chooses_well_founded,
    declarations,
    flat_block,
    merge_declarations,
)
from logic.engine.analysis.lattices import lattices
from logic.engine.analysis.link import Outline, Spaces, linked_declaration
from logic.engine.analysis.lower import NOTHING, Foreign, Lowered, lower
from logic.engine.analysis.mistakes import too_deep
from logic.engine.analysis.program import USER, Key, Lattice, qualified
from logic.engine.analysis.records import flat_rules
from logic.engine.analysis.safety import check_safety
from logic.engine.syntax.ast import Data, Module
from logic.errors import Diagnostic, LogicError, Span
from logic.frozen import field, frozen, replace


@frozen
class Unit:
    """A module, its rules and facts, and its declarations."""

    module: Module
    lowered: Lowered
    declared: tuple[Declaration, ...]
    lattices: Mapping[Key, Lattice] = field(default_factory=dict)
    space: str = USER  # whose names it uses
    well_founded: bool = False

    def has_facts_of(self, keys: Collection[Key]) -> bool:
        return any(Key(block.name, block.arity) in keys for block in self.lowered.facts)


def build_unit(
    module: Module, own: frozenset[Key], space: str, foreign: Foreign = NOTHING
) -> tuple[Unit, list[Diagnostic]]:
    """The unit of a module and the mistakes in it; `own` are the predicates that take the place of builtin ones."""
    lowered = lower(module, own, foreign)
    declared, mistakes = declarations(module.items)
    tables, found = lattices(module.items)
    mistakes = [*lowered.mistakes, *mistakes, *found]
    for rule in lowered.rules:
        mistakes += check_safety(rule)
    well_founded = chooses_well_founded(module.items)
    return Unit(module, lowered, tuple(declared), tables, space, well_founded), mistakes


def build_units(
    outlines: Mapping[str, Outline], spaces: Spaces, known: frozenset[Key], foreign: Foreign = NOTHING
) -> tuple[dict[str, Unit], list[Diagnostic]]:
    """The units of some files, and the mistakes in all of them; `known` are predicates that the user has already."""
    units: dict[str, Unit] = {}
    mistakes: list[Diagnostic] = []
    for path, one in outlines.items():
        module, space = one.module, one.interface.name
        own = spaces.visible(space) | (known if space == USER else frozenset())
        try:
            units[path], found = build_unit(module, own, space, foreign)
        except RecursionError:
            raise LogicError(too_deep(Span(module.source, 0, 0))) from None
        mistakes += found
    return units, mistakes


def link_units(units: Mapping[str, Unit], spaces: Spaces) -> tuple[dict[str, Unit], list[Diagnostic]]:
    """The units with names resolved, and the mistakes that this shows."""
    linked: dict[str, Unit] = {}
    mistakes: list[Diagnostic] = []
    for path, unit in units.items():
        linked[path], found = link_unit(unit, spaces)
        mistakes += found
    return linked, mistakes


def link_unit(unit: Unit, spaces: Spaces) -> tuple[Unit, list[Diagnostic]]:
    """The unit with names resolved, and its uses of what other modules do not export."""
    name, lowered = unit.space, unit.lowered
    mistakes = list(spaces.mistakes(lowered.rules, name))
    resolved = replace(
        lowered,
        rules=tuple(spaces.rule(rule, name) for rule in lowered.rules),
        facts=tuple(replace(block, name=qualified(name, Key(block.name, block.arity)).name) for block in lowered.facts),
        queries=tuple(replace(query, module=name) for query in lowered.queries),
    )
    declared = tuple(linked_declaration(declaration, name) for declaration in unit.declared)
    tables = {
        qualified(name, key): tuple(replace(part, module=name) for part in lattice)
        for key, lattice in unit.lattices.items()
    }
    return replace(unit, lowered=resolved, declared=declared, lattices=tables), mistakes


def declared_in(units: Iterable[Unit]) -> tuple[dict[Key, Declaration], list[Diagnostic]]:
    """The declarations of all units together."""
    return merge_declarations([declaration for unit in units for declaration in unit.declared])


def fact_mistakes(unit: Unit, declared: Mapping[Key, Declaration]) -> list[Diagnostic]:
    """The facts of a unit that are not of their declared types."""
    return [mistake for block in unit.lowered.facts for mistake in check_facts(block, declared)]


def rule_mistakes(unit: Unit, declared: Mapping[Key, Declaration]) -> list[Diagnostic]:
    """The type clashes in the rules of a unit that are certain from the declarations."""
    schema = Schema(declared)
    rules, mistakes = flat_rules(unit.lowered.rules, schema.with_records)
    return mistakes + check_all_types(rules, schema)


def fact_rows(unit: Unit, declared: Mapping[Key, Declaration]) -> dict[Key, list[tuple[Data, ...]]]:
    """The facts of a unit, predicate by predicate, as they are stored."""
    rows: dict[Key, list[tuple[Data, ...]]] = {}
    for written in unit.lowered.facts:
        declaration = declared.get(Key(written.name, written.arity))
        flat = declaration is not None and declaration.has_records
        block = flat_block(written, declaration.predicate)[0] if declaration is not None and flat else written
        rows.setdefault(Key(block.name, block.arity), []).extend(block.rows)
    return rows
