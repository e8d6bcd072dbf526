"""In recursion, a join of two literals that drops a variable is stored as a predicate of its own.

    points(Y, W) :- load(Y, X), points(X, Z), points(Z, W).

becomes

    points(Y, W) :- 'joined points'(Y, Z), points(Z, W).
    'joined points'(Y, Z) :- load(Y, X), points(X, Z).

A round then joins what is new of one literal with one other relation. In the rule as it was, rows meet in every way,
also in the many ways that differ only in the variable that nobody else reads. It is what eliminating one variable after
the other does for conjunctive queries (Dechter, "Bucket elimination", Artificial Intelligence 1999).

It does not apply to rules with less than three literals or with one recursive literal (their rounds follow its new
rows), to literals of lattices, whose rows are replaced, nor where the join would have more columns than its recursive
literal.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, count

from logic.engine.analysis.program import JOINED, Atom, Goal, Key, Program, Rule, goal_variables
from logic.engine.analysis.stratify import strata
from logic.engine.syntax.ast import Variable, variables
from logic.frozen import replace

Names = frozenset[str]


def store_joins(program: Program) -> Program:
    """The program with such joins taken out of the bodies of recursive rules."""
    recursive = [stratum for stratum in strata(program) if stratum.recursive]
    together = {key: stratum.predicates for stratum in recursive for key in stratum.predicates}
    numbers = count(1)
    rules: list[Rule] = []
    for rule in program.rules:
        rules += _stored(rule, together.get(rule.head.key, frozenset()), program, numbers)
    return replace(program, rules=tuple(rules)) if len(rules) > len(program.rules) else program


def _stored(rule: Rule, recursive: frozenset[Key], program: Program, numbers: Iterator[int]) -> list[Rule]:
    """The rules of the joins that are taken out of a rule, then what is left of it."""
    pair = _pair(rule, recursive, program)
    if pair is None:
        return [rule]
    rest, made = _split(rule, pair, f"{JOINED}{rule.head.name} {next(numbers)}")
    return [made, *_stored(rest, recursive | {made.head.key}, program, numbers)]


def _pair(rule: Rule, recursive: frozenset[Key], program: Program) -> tuple[Atom, Atom] | None:
    """The two literals to be joined first: of those that qualify the ones with the fewest recursive literals."""
    literals = [goal for goal in rule.body if isinstance(goal, Atom)]
    if len(literals) < 3 or sum(goal.key in recursive for goal in literals) < 2 or recursive & program.lattices.keys():
        return None
    found = [pair for pair in combinations(literals, 2) if _qualifies(pair, rule, recursive)]
    return min(found, key=lambda pair: sum(goal.key in recursive for goal in pair), default=None)


def _qualifies(pair: tuple[Atom, Atom], rule: Rule, recursive: frozenset[Key]) -> bool:
    joined, kept = pair[0].names | pair[1].names, _kept(pair, rule)
    width = max((len(goal.names) for goal in pair if goal.key in recursive), default=0)
    other_literals = [goal.names for goal in _others(pair, rule) if isinstance(goal, Atom)]
    return (
        bool(pair[0].names & pair[1].names)
        and kept < joined
        and len(kept) <= width
        and any(names & kept and names - joined for names in other_literals)
    )


def _kept(pair: tuple[Atom, Atom], rule: Rule) -> Names:
    """The variables of two literals that the rest of the rule reads."""
    head = frozenset(found.name for argument in rule.head.arguments for found in variables(argument))
    read = head.union(*(goal.names for goal in _others(pair, rule)))
    return (pair[0].names | pair[1].names) & read


def _others(pair: tuple[Atom, Atom], rule: Rule) -> Iterator[Goal]:
    return (goal for goal in rule.body if goal is not pair[0] and goal is not pair[1])


def _split(rule: Rule, pair: tuple[Atom, Atom], name: str) -> tuple[Rule, Rule]:
    """The rule with one literal in the place of two, where the first of them stood, and the rule of that literal."""
    kept = _kept(pair, rule)
    order = dict.fromkeys(found.name for goal in pair for found in goal_variables(goal) if found.name in kept)
    head = Atom(name, tuple(Variable(one) for one in order), rule.head.span)
    body = tuple(head if goal is pair[0] else goal for goal in rule.body if goal is not pair[1])
    return replace(rule, body=body), Rule(head, pair, rule.span)
