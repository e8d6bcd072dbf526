"""Aggregates of periods answer as the reference back end does, and as the textbook rules about them say."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from logic import KnowledgeBase, LogicError

ENDS = st.integers(-3, 9) | st.sampled_from([-2.5, -0.0, 0.5, 2.0, 3.0, 1e300, 2**53, 2**53 + 1, float(2**53)])
MIXED = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), ENDS, ENDS), min_size=1, max_size=14)
WHOLE = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=14
)
RULES = """
periods(K, F, T) :- aggregate(coalesce(A, B), I^p(K, I, A, B), coalesce(F, T)).
stretches(K, F, T) :- aggregate(constant(A, B), I^p(K, I, A, B), constant(F, T)).
all_periods(F, T) :- aggregate_all(coalesce(A, B), p(_, _, A, B), coalesce(F, T)).

first(K, F) :- p(K, _, F, T), F < T, \\+ (p(K, _, A, B), A < F, F =< B).
last(K, T) :- p(K, _, F, T), F < T, \\+ (p(K, _, A, B), A =< T, T < B).
periods_by_hand(K, F, T) :- first(K, F), aggregate_all(min(End), (last(K, End), F < End), T).
end(K, E) :- p(K, _, E, T), E < T.
end(K, E) :- p(K, _, F, E), F < E.
stretches_by_hand(K, F, T) :- end(K, F), aggregate_all(min(Next), (end(K, Next), F < Next), T).
"""
QUESTIONS = (
    "periods(K, F, T)",
    "stretches(K, F, T)",
    "all_periods(F, T)",
    "periods(1, F, T)",
    "s(K), aggregate_all(constant(A, B), p(K, _, A, B), constant(F, T))",
    "s(K), periods(K, F, T), p(K, _, A, B), F < A, A < T",
    "aggregate_all(count, periods(_, _, _), N)",
)
Rows = Sequence[tuple[object, ...]]


def knowledge(rows: Rows) -> KnowledgeBase:
    kb = KnowledgeBase()
    kb.add("p", rows)
    kb.add("s", [(1,), (2,), (7,)])
    kb.consult(text=RULES)
    return kb


@given(MIXED)
@example([(0, 0, -2.5, 2**53), (0, 0, 0, float(2**53))])  # two ends that are equal
@settings(max_examples=100, deadline=None)
def test_answers_are_those_of_the_reference(rows: Rows) -> None:
    kb = knowledge(rows)
    for question in QUESTIONS:
        native, reference = kb.query(question), kb.query(question, backend="reference")
        assert sorted(map(repr, native.tuples())) == sorted(map(repr, reference.tuples())), question
        assert native.count() == len(reference.tuples())


@given(WHOLE)
@settings(max_examples=100, deadline=None)
def test_periods_are_what_the_textbook_rules_say(rows: Rows) -> None:
    kb = knowledge([row for row in rows if row[2] != row[3]] or [(0, 0, 1, 2)])  # periods that are empty say nothing
    assert kb.query("periods(K, F, T)").tuples() == kb.query("periods_by_hand(K, F, T)").tuples()
    assert kb.query("stretches(K, F, T)").tuples() == kb.query("stretches_by_hand(K, F, T)").tuples()


def test_what_is_read_counts_as_memory() -> None:
    kb = knowledge([(number % 7, number, number, number + 1) for number in range(100_000)])
    with pytest.raises(LogicError, match="memory"):
        kb.query("periods(K, F, T)", max_memory=500_000).count()
