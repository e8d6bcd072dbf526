"""A predicate that one rule defines is replaced by that rule's body where it is used.

It does not apply to recursive predicates, to predicates with stored facts or several rules, under negations, nor
where it would repeat work: a body that drops variables is inlined only into a single use outside recursion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import count

from logic.engine.analysis.program import Atom, BuiltinCall, Goal, Key, Program, Rule, atoms, goal_variables
from logic.engine.rewrites.substitute import substitute_goal, substitute_term
from logic.engine.syntax.ast import Term, Variable, variables


def inline_rules(program: Program) -> Program:
    """The program with single-rule predicates inlined, one after the other, until none is left."""
    while True:
        recursive = recursive_keys(program)
        found = next((rule for rule in program.rules if _inlinable(rule, program, recursive)), None)
        if found is None:
            return program
        kept = tuple(rule for rule in program.rules if rule is not found)
        program = replace(program, rules=tuple(_inline(rule, found) for rule in kept))


def recursive_keys(program: Program) -> frozenset[Key]:
    """The predicates that depend on themselves."""
    uses: dict[Key, set[Key]] = {}
    for rule in program.rules:
        uses.setdefault(rule.head.key, set()).update(atom.key for atom, _ in atoms(rule.body))
    return frozenset(key for key in uses if _reaches(uses, key, key))


def _reaches(uses: Mapping[Key, set[Key]], start: Key, goal: Key) -> bool:
    pending, seen = list(uses.get(start, ())), set[Key]()
    while pending:
        key = pending.pop()
        if key == goal:
            return True
        if key not in seen:
            seen.add(key)
            pending += uses.get(key, ())
    return False


def _inlinable(rule: Rule, program: Program, recursive: frozenset[Key]) -> bool:
    key = rule.head.key
    if key == program.answer or key in recursive or key in program.facts:
        return False
    if sum(other.head.key == key for other in program.rules) > 1:
        return False
    uses = Counter(
        (user.head.key, negated) for user in program.rules for atom, negated in atoms(user.body) if atom.key == key
    )
    if any(negated for _, negated in uses):
        return False
    if _keeps_all_variables(rule):
        return True
    return sum(uses.values()) == 1 and not any(user in recursive for user, _ in uses)


def _keeps_all_variables(rule: Rule) -> bool:
    head = {found.name for argument in rule.head.arguments for found in variables(argument)}
    return all(found.name in head for goal in rule.body for found in goal_variables(goal))


def _inline(rule: Rule, definition: Rule) -> Rule:
    """The rule with every positive use of the definition's head replaced by its body."""
    while True:
        use = next((atom for atom in rule.body if isinstance(atom, Atom) and atom.key == definition.head.key), None)
        if use is None:
            return rule
        position = next(number for number, goal in enumerate(rule.body) if goal is use)
        body = (*rule.body[:position], *_instance(definition, use, rule), *rule.body[position + 1 :])
        rule = replace(rule, body=body)


def _instance(definition: Rule, use: Atom, rule: Rule) -> list[Goal]:
    """The definition's body for the arguments of a use, its other variables renamed apart from the rule's."""
    values: dict[str, Term] = {}
    equalities: list[Goal] = []
    for parameter, argument in zip(definition.head.arguments, use.arguments, strict=True):
        if isinstance(parameter, Variable) and parameter.name not in values:
            values[parameter.name] = argument
        else:
            equalities.append(BuiltinCall("=", (argument, substitute_term(parameter, values)), use.span))
    taken = {found.name for goal in rule.body for found in goal_variables(goal)}
    taken |= {found.name for argument in rule.head.arguments for found in variables(argument)}
    for found in (found for goal in definition.body for found in goal_variables(goal)):
        if found.name not in values:
            name = _apart(found.name, taken)
            values[found.name] = Variable(name, found.span)
            taken.add(name)
    return [substitute_goal(goal, values) for goal in definition.body] + equalities


def _apart(name: str, taken: set[str]) -> str:
    """The name itself if it is free, else with a number behind it."""
    if name not in taken:
        return name
    return next(candidate for candidate in (f"{name}{number}" for number in count(2)) if candidate not in taken)
