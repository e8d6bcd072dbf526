"""Rules that the question does not depend on are left out."""

from __future__ import annotations

from logic.engine.analysis.check import reachable
from logic.engine.analysis.program import Program
from logic.frozen import replace


def drop_unreachable(program: Program) -> Program:
    """The program with the rules and facts that its answer predicate depends on."""
    rules = tuple(reachable(program.rules, program.answer))
    used = {atom.key for rule in rules for atom, _ in rule.atoms}
    return replace(program, rules=rules, facts={key: types for key, types in program.facts.items() if key in used})
