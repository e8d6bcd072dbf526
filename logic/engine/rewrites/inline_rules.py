"""A predicate that one rule defines is replaced by that rule's body where it is used.

It does not apply to recursive predicates, to predicates with stored facts or several rules, under negations, nor
where it would repeat work: a body that drops variables is inlined only into a single use outside recursion. Bodies do
not grow beyond `MOST_LITERALS`, so that joins can still be ordered well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import chain, count

from logic.engine.analysis.program import Atom, BuiltinCall, Goal, Key, Program, Rule, goal_variables
from logic.engine.analysis.substitute import substitute_goal, substitute_term
from logic.engine.syntax.ast import Term, Variable, variables
from logic.frozen import replace

MOST_LITERALS = 12


def inline_rules(program: Program) -> Program:
    """The program with single-rule predicates inlined into their users, those that use no other first."""
    inlinable = _inlinable(program)
    definitions: dict[Key, Rule] = {}
    done: dict[Key, list[Rule]] = {}
    rules = program.by_head
    for key in chain.from_iterable(program.components):
        done[key] = [_inline(rule, definitions) for rule in rules[key]]
        if key in inlinable:
            definitions[key] = done[key][0]
    following = {key: iter(found) for key, found in done.items()}
    kept = _still_used(tuple(next(following[rule.head.key]) for rule in program.rules), inlinable)
    return replace(program, rules=kept)


def _still_used(rules: tuple[Rule, ...], inlinable: frozenset[Key]) -> tuple[Rule, ...]:
    """The rules without those whose every use was inlined."""
    used = {atom.key for rule in rules for atom, _ in rule.atoms}
    kept = tuple(rule for rule in rules if rule.head.key not in inlinable or rule.head.key in used)
    return kept if len(kept) == len(rules) else _still_used(kept, inlinable)


def _inlinable(program: Program) -> frozenset[Key]:
    """The predicates whose rule may take the place of their uses."""
    uses = Counter(atom.key for rule in program.rules for atom, _ in rule.atoms)
    barred = {atom.key for rule in program.rules for atom, negated in rule.atoms if negated}
    in_recursion = {atom.key for rule in program.rules if rule.head.key in program.recursive for atom, _ in rule.atoms}
    barred |= {program.answer, *program.recursive, *program.facts, *program.lattices}
    return frozenset(
        key
        for key, rules in program.by_head.items()
        if len(rules) == 1
        and key not in barred
        and (_keeps_all_variables(rules[0]) or (uses[key] == 1 and key not in in_recursion))
    )


def _keeps_all_variables(rule: Rule) -> bool:
    head = {found.name for argument in rule.head.arguments for found in variables(argument)}
    return all(goal.names <= head for goal in rule.body)


def _inline(rule: Rule, definitions: Mapping[Key, Rule]) -> Rule:
    """The rule with every positive use of a definition's head replaced by its body, as far as the body stays small."""
    if not any(isinstance(goal, Atom) and goal.key in definitions for goal in rule.body):
        return rule
    body: list[Goal] = []
    room = MOST_LITERALS - len(rule.body)
    for goal in rule.body:
        definition = definitions.get(goal.key) if isinstance(goal, Atom) else None
        if not isinstance(goal, Atom) or definition is None or len(definition.body) - 1 > room:
            body.append(goal)
            continue
        room -= len(definition.body) - 1
        rule_so_far = replace(rule, body=(*body, *rule.body))
        body += _instance(definition, goal, rule_so_far)
    return replace(rule, body=tuple(body))


def _instance(definition: Rule, use: Atom, rule: Rule) -> list[Goal]:
    """The definition's body for the arguments of a use, its other variables renamed apart from the rule's."""
    values: dict[str, Term] = {}
    equalities: list[Goal] = []
    for parameter, argument in zip(definition.head.arguments, use.arguments, strict=True):
        if isinstance(parameter, Variable) and parameter.name not in values:
            values[parameter.name] = argument
        else:
            equalities.append(BuiltinCall("=", (argument, substitute_term(parameter, values)), use.span))
    taken = set[str]().union(*(goal.names for goal in rule.body))
    taken |= {found.name for argument in rule.head.arguments for found in variables(argument)}
    for found in (found for goal in definition.body for found in goal_variables(goal)):
        if found.name not in values:
            name = _apart(found.name, taken)
            values[found.name] = Variable(name, found.span)
            taken.add(name)
    return [substitute_goal(goal, values) for goal in definition.body] + equalities


def _apart(name: str, taken: set[str]) -> str:
    """The name itself if it is free, else with a number behind it; one that was made up stays known as such."""
    if name not in taken:
        return name
    stem, end = (name[:-1], "'") if name.endswith("'") else (name, "")
    return next(candidate for candidate in (f"{stem}{number}{end}" for number in count(2)) if candidate not in taken)
