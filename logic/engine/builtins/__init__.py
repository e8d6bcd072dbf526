"""What the language knows without being told: one table of functions and one of predicates, keyed by name and arity."""

from __future__ import annotations

from collections.abc import Mapping

from logic.engine.builtins import (
    arithmetic,
    characters,
    comparison,
    distance,
    format,
    generators,
    lists,
    numerals,
    patterns,
    sorting,
    splitting,
    terms,
    text,
    time,
)
from logic.engine.builtins.table import Builtin, EvaluationError, Function

FUNCTIONS: Mapping[tuple[str, int], Function] = {(entry.name, entry.arity): entry for entry in arithmetic.FUNCTIONS}
CORE: Mapping[tuple[str, int], Builtin] = {(entry.name, entry.arity): entry for entry in comparison.BUILTINS}
# Predicates that are defined by `solve` alone, family by family.
LIBRARY: Mapping[tuple[str, int], Builtin] = {
    (entry.name, entry.arity): entry
    for family in (
        text,
        characters,
        splitting,
        numerals,
        format,
        patterns,
        distance,
        lists,
        sorting,
        terms,
        generators,
        time,
    )
    for entry in family.BUILTINS
}

HAS_TYPE, FIELD = comparison.HAS_TYPE, comparison.FIELD
CHECKS = {(entry.name, entry.arity): entry for entry in comparison.CHECKS}
BUILTINS: Mapping[tuple[str, int], Builtin] = {**LIBRARY, **CORE, **CHECKS}
CONTROL: frozenset[tuple[str, int]] = frozenset(
    {*CORE, *CHECKS}
) | {  # what a program cannot define; it may define the others
    *((",", 2), (";", 2), ("|", 2), ("->", 2), ("*->", 2), ("\\+", 1), ("not", 1), (":-", 1), (":-", 2), ("?-", 1)),
    *(("forall", 2), ("once", 1), ("findall", 3), ("bagof", 3), ("setof", 3), ("aggregate_all", 3), ("^", 2)),
    ("{}", 1),
}

__all__ = ["BUILTINS", "CONTROL", "FIELD", "FUNCTIONS", "HAS_TYPE", "LIBRARY", "Builtin", "EvaluationError", "Function"]
