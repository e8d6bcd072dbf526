"""Every arithmetic function and comparison has the same value, or the same error, on every back end."""

from __future__ import annotations

import math
from itertools import product

import pytest

from logic import KnowledgeBase, LogicError
from logic.engine.builtins import BUILTINS, FUNCTIONS

LARGEST = 2**63 - 1
EDGES: list[int | float] = [
    *(0, 1, -1, 2, 3, -7, 62, 64, LARGEST, -LARGEST - 1, 2**53 + 1),
    *(0.0, -0.0, 0.5, -2.5, 1.0, 1e18, 9.3e18, 1e308, -1e308, 5e-324, math.inf, -math.inf),
]


def outcome(kb: KnowledgeBase, query: str, backend: str, **arguments: float) -> str:
    try:
        return repr(kb.query(query, backend=backend, **arguments).tuples())
    except LogicError as error:
        return error.code


@pytest.mark.parametrize(("name", "arity"), sorted(FUNCTIONS))
def test_functions_agree(name: str, arity: int) -> None:
    kb = KnowledgeBase()
    call = f"'{name.replace(chr(92), chr(92) * 2)}'"
    names = ["A", "B"][:arity]
    query = f"Y is {call}({', '.join(names)})" if arity else f"Y is {name}"
    differing = []
    for values in product(EDGES, repeat=arity):
        arguments = dict(zip(names, values, strict=True))
        found, expected = (outcome(kb, query, backend, **arguments) for backend in ("native", "reference"))
        if found != expected and not nearly(found, expected):
            differing.append((values, found, expected))
    assert differing == []


def nearly(found: str, expected: str) -> bool:
    """Whether two printed floats differ in their last digit only: two libraries may round a sine differently."""
    try:
        return math.isclose(float(found.strip("[](),")), float(expected.strip("[](),")), rel_tol=1e-14)
    except ValueError:
        return False


@pytest.mark.parametrize("name", [name for name, arity in sorted(BUILTINS) if arity == 2 and name not in ("=", "is")])
def test_comparisons_agree(name: str) -> None:
    kb = KnowledgeBase()
    for left, right in product(EDGES, repeat=2):
        query = f"A {name} B"
        found = outcome(kb, query, "native", A=left, B=right)
        assert found == outcome(kb, query, "reference", A=left, B=right), (left, right)
