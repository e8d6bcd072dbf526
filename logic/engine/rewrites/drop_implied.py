"""Goals that the demand for another goal says already are dropped.

    of_target(Y) :- target(X), lineage[bf](X, Y).        of_target(Y) :- lineage[bf](X, Y).
    magic lineage[bf](X) :- target(X).

What a goal-directed predicate holds was asked for. Where one rule alone asks, its goals before the use hold for each
row of the predicate, and the join with them would find nothing out.

It does not apply where several rules ask, where one of the goals is no atom (it may be what keeps another from an
error), or where they have a variable that the predicate is not asked with.
"""

from __future__ import annotations

from logic.engine.analysis.program import MAGIC, Atom, Program, Rule
from logic.frozen import replace


def drop_implied(program: Program) -> Program:
    """The program without the goals that the only demand for another goal of the same body consists of."""
    asking = {
        key.name.removeprefix(MAGIC): rules[0]
        for key, rules in program.by_head.items()
        if key.name.startswith(MAGIC) and len(rules) == 1 and _says_all(rules[0])
    }
    if not asking:
        return program
    rules = tuple(_without_implied(rule, asking) for rule in program.rules)
    return program if rules == program.rules else replace(program, rules=rules)


def _says_all(rule: Rule) -> bool:
    """Whether a rule that asks has atoms over the values that it asks for, and nothing else."""
    asked = rule.head.names
    return bool(rule.body) and all(isinstance(goal, Atom) and goal.names <= asked for goal in rule.body)


def _without_implied(rule: Rule, asking: dict[str, Rule]) -> Rule:
    for goal in rule.body:
        if isinstance(goal, Atom) and goal.name in asking and _is_asked(goal, rule, asking[goal.name]):
            kept = tuple(one for one in rule.body if one not in asking[goal.name].body)
            return _without_implied(replace(rule, body=kept), asking)
    return rule


def _is_asked(use: Atom, rule: Rule, demand: Rule) -> bool:
    """Whether it is this use in a rule that asks: for the values that it has, by goals that stand beside it."""
    if not set(demand.body) <= set(rule.body) - {use}:
        return False
    pattern = use.name[use.name.rindex("[") + 1 : -1]
    bound = tuple(argument for argument, letter in zip(use.arguments, pattern, strict=True) if letter == "b")
    return bound == demand.head.arguments
