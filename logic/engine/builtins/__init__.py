"""What the language knows without being told: one table of functions and one of predicates, keyed by name and arity."""

from __future__ import annotations

from collections.abc import Mapping

from logic.engine.builtins import arithmetic, comparison
from logic.engine.builtins.table import Builtin, EvaluationError, Function

FUNCTIONS: Mapping[tuple[str, int], Function] = {(entry.name, entry.arity): entry for entry in arithmetic.FUNCTIONS}
BUILTINS: Mapping[tuple[str, int], Builtin] = {(entry.name, entry.arity): entry for entry in comparison.BUILTINS}

__all__ = ["BUILTINS", "CONTROL", "FUNCTIONS", "Builtin", "EvaluationError", "Function"]

CONTROL: frozenset[tuple[str, int]] = frozenset(BUILTINS) | {
    *((",", 2), (";", 2), ("|", 2), ("->", 2), ("*->", 2), ("\\+", 1), ("not", 1), (":-", 1), (":-", 2), ("?-", 1)),
    *(("forall", 2), ("once", 1), ("findall", 3), ("bagof", 3), ("setof", 3), ("aggregate_all", 3), ("^", 2)),
}
