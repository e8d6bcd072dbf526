"""From what was loaded to a program that has a meaning: names, arities, types and safety, all mistakes at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from logic.engine.analysis.declare import Declaration
from logic.engine.analysis.link import Spaces
from logic.engine.analysis.mistakes import unknown_predicate, wrong_arity
from logic.engine.analysis.module_mistakes import unimported, unknown_module
from logic.engine.analysis.program import (
    ANSWER,
    USER,
    Atom,
    Key,
    Lattice,
    Program,
    Rule,
    Types,
    bound_by,
    goal_variables,
    separate_facts,
)
from logic.engine.analysis.records import flat_rules
from logic.engine.analysis.safety import check_safety
from logic.engine.analysis.subtypes import mixed_subtypes
from logic.engine.analysis.types import check_types, enforced
from logic.engine.syntax.ast import Variable
from logic.errors import Diagnostic, LogicError
from logic.facts.schema import Predicate
from logic.frozen import field, frozen


@frozen
class Schema:
    """What is known besides the rules: declared predicates, and the types that the stored facts really have."""

    declared: Mapping[Key, Declaration] = field(default_factory=dict)
    stored: Mapping[Key, Types] = field(default_factory=dict)
    lattices: Mapping[Key, Lattice] = field(default_factory=dict)

    @property
    def with_records(self) -> dict[Key, Predicate]:
        """The predicates that are stored with the fields of their records as columns."""
        return {key: declared.predicate for key, declared in self.declared.items() if declared.has_records}


def question(bodies: Sequence[Rule], variables: Sequence[Variable]) -> list[Rule]:
    """The rules of the answer predicate, whose columns are the question's variables."""
    return [Rule(Atom(ANSWER, tuple(variables), rule.span), rule.body, rule.span) for rule in bodies]


def named_variables(rules: Iterable[Rule]) -> tuple[Variable, ...]:
    """The variables of a question that have a name and occur outside negations, in the order of the text."""
    found: dict[str, Variable] = {}
    for goal in (goal for rule in rules for goal in rule.body):
        bound = bound_by(goal)
        for variable in goal_variables(goal):
            if not variable.anonymous and variable.name in bound:
                found.setdefault(variable.name, variable)
    return tuple(found.values())


def facts_of(reached: Sequence[Rule], schema: Schema) -> dict[Key, Types]:
    """The predicates whose stored facts the rules read: those with facts, and declared ones without rules."""
    derived = {rule.head.key for rule in reached}
    used = derived | {atom.key for rule in reached for atom, _ in rule.atoms}
    found: dict[Key, Types] = {}
    for key in sorted(used):
        if key in schema.stored:
            found[key] = schema.stored[key]
        elif key in schema.declared and key not in derived:
            found[key] = schema.declared[key].types
    return found


def check(rules: Sequence[Rule], answer: Key, schema: Schema, spaces: Spaces | None = None) -> Program:
    """The part of the rules that the question reaches, checked; raises LogicError with every mistake in it."""
    rules, mistakes = flat_rules(rules, schema.with_records)
    reached = reachable(rules, answer)
    mistakes += check_names(reached, rules, schema, spaces or Spaces())
    for rule in reached:
        mistakes += check_safety(rule)
    if not mistakes:
        mistakes += check_all_types(reached, schema)
    if mistakes:
        raise LogicError(in_text_order(mistakes))
    facts = facts_of(reached, schema)
    declared = {
        key: tuple((column.name, column.type) for column in one.predicate.columns)
        for key, one in schema.declared.items()
        if set(one.types) - {"any"}
    }
    reached = enforced(reached, facts, declared)
    heads = {rule.head.key for rule in reached}
    lattices = {key: modes for key, modes in schema.lattices.items() if key in facts or key in heads}
    return separate_facts(Program(tuple(reached), answer, facts, lattices))


def check_all_types(rules: Sequence[Rule], schema: Schema) -> list[Diagnostic]:
    """The type clashes that are certain from declarations and constants.

    Nothing is concluded from facts or rules of predicates without a declaration: as in Prolog, a literal that no fact
    matches just fails.
    """
    derived = {rule.head.key for rule in rules}  # their rows are only checked where they are certain
    types = {key: declaration.types for key, declaration in schema.declared.items() if key not in derived}
    declared = {key: (declaration.types, declaration.span) for key, declaration in schema.declared.items()}
    predicates = {
        key: declaration.predicate
        for key, declaration in schema.declared.items()
        if any(column.subtype for column in declaration.predicate.columns)
    }
    found = [mistake for rule in rules for mistake in check_types(rule, types, declared)]
    return found + [mistake for rule in rules if predicates for mistake in mixed_subtypes(rule, predicates)]


def reachable(rules: Sequence[Rule], answer: Key) -> list[Rule]:
    """The rules that the predicate depends on, in the order of the text."""
    by_head: dict[Key, list[Rule]] = {}
    for rule in rules:
        by_head.setdefault(rule.head.key, []).append(rule)
    seen: set[Key] = set()
    pending = [answer]
    while pending:
        key = pending.pop()
        if key not in seen:
            seen.add(key)
            pending += [atom.key for rule in by_head.get(key, ()) for atom, _ in rule.atoms]
    return [rule for rule in rules if rule.head.key in seen]


def check_names(reached: Sequence[Rule], rules: Sequence[Rule], schema: Schema, spaces: Spaces) -> Iterator[Diagnostic]:
    """A diagnostic for each atom whose predicate has no rule, no fact and no declaration."""
    known = {rule.head.key for rule in rules} | set(schema.declared) | set(schema.stored)
    known.discard(Key(ANSWER, len(reached[-1].head.arguments) if reached else 0))
    for rule in reached:
        for atom, _ in rule.atoms:
            if atom.key not in known:
                yield _unknown(atom, spaces.known_in(space_of(rule, spaces), known), spaces)


def space_of(rule: Rule, spaces: Spaces) -> str:
    """The module whose rule it is."""
    module = rule.head.name.partition(":")[0]
    return module if module in spaces.by_name else USER


def _unknown(atom: Atom, known: Collection[Key], spaces: Spaces) -> Diagnostic:
    module, colon, own = atom.name.partition(":")
    if module and colon and own and module not in spaces.by_name:
        return unknown_module(module, atom.span, spaces.by_name.keys() - {USER})
    offering, hiding = spaces.defining(atom.key)
    if offering or hiding:
        return unimported(atom.key, atom.span, hiding, offering)
    arities = [key.arity for key in known if key.name == atom.name]
    if arities:
        return wrong_arity(atom.key, atom.span, arities)
    return unknown_predicate(atom.key, atom.span, known)


def in_text_order(mistakes: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each mistake once, by file and place."""
    unique = list(dict.fromkeys(mistakes))
    return sorted(
        unique, key=lambda mistake: (mistake.span.source.name, mistake.span.start) if mistake.span else ("", 0)
    )
