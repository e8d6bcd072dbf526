"""Look-ups as of a moment answer as the reference back end does, stop when asked to, and count their memory."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic import KnowledgeBase, LogicError
from tests.cancelling import assert_cancelled_soon

# Few values, so that instants are equal often; numbers that a double does not hold, and floats equal to integers.
INSTANTS = st.integers(-3, 4) | st.sampled_from([-2.5, -0.0, 0.5, 2.0, 3.0, 1e300, 2**53, 2**53 + 1, float(2**53)])
LEFT = st.lists(st.tuples(st.integers(0, 2), INSTANTS), min_size=1, max_size=8)
RIGHT = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), INSTANTS, st.integers(0, 2)), min_size=1, max_size=14)
SIGNS = st.sampled_from(["=<", "<", ">=", ">"])
TURNED = {"=<": ">=", "<": ">", ">=": "=<", ">": "<"}
SHAPES = {
    "negation": "p(K, At), q({key}, B, T, V), T {sign} At, \\+ (q({key}, B, U, _), U {sign} At, U {beyond} T)",
    "any part": "p(K, At), q({key}, B, T, V), At {turned} T, \\+ (q({key}, _, U, _), T {before} U, At {turned} U)",
    "one part": "p(K, At), q({key}, 1, T, V), T {sign} At, \\+ (q({key}, 1, U, _), U {sign} At, U {beyond} T)",
    "at two": "p(K, At), q({key}, B, T, V), T {sign} 2, \\+ (q({key}, B, U, _), U {sign} 2, U {beyond} T)",
    "at last": "p(K, At), q({key}, B, T, V), \\+ (q({key}, B, U, _), U {beyond} T)",
    "half": "p(K, At), q({key}, B, T, V), \\+ (q({key}, B, U, _), U {sign} 2, U {beyond} T)",
    "extreme": "p(K, At), aggregate_all({best}(U), (q({key}, _, U, _), U {sign} At), T), q({key}, B, T, V)",
    "witness": "p(K, At), B = 0, aggregate_all({best}(U, W), (q({key}, B, U, W), U {sign} At), {best}(T, V))",
    "groups": "p(K, At), aggregate({best}(U, W), (q({key}, B, U, W), U {sign} At), {best}(T, V))",
    "choice": "p(K, At), limit(1, order_by([{way}(T), desc(V)], (q({key}, B, T, V), At {turned} T)))",
}
QUESTIONS = (
    "{goals}",
    "aggregate_all(count, ({goals}), N)",
    "{goals}, V > 0",
    "{goals}, s(V, B)",
    "reach(K, At)",
    "reach(1, At)",
    "found(K, V)",
    "{alone}",
)
RULES = """
reach(K, At) :- p(K, At).
reach(V, At) :- reach(K, At), {inner}.
found(K, V) :- {goals}.
"""
Rows = Sequence[tuple[object, ...]]


def goals(shape: str, sign: str, key: str = "K") -> str:
    newest = "<" in sign
    return SHAPES[shape].format(
        key=key,
        sign=sign,
        turned=TURNED[sign],
        beyond=">" if newest else "<",
        before="<" if newest else ">",
        best="max" if newest else "min",
        way="desc" if newest else "asc",
    )


def knowledge(left: Rows, right: Rows) -> KnowledgeBase:
    kb = KnowledgeBase()
    kb.add("p", left)
    kb.add("q", right)
    kb.add("s", [(1, 0), (2, 0), (1, 1)])
    return kb


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "half"])
@pytest.mark.parametrize("sign", TURNED)
def test_each_shape_is_recognised(shape: str, sign: str) -> None:
    kb = knowledge([(0, 1), (1, 2), (1, 5), (2, 2)], [(0, 0, 1, 4), (1, 0, 2, 3), (1, 1, 2, 3), (0, 0, 3, 4)])
    text = goals(shape, sign)
    assert "AsOfJoin" in str(kb.explain(text)), kb.explain(text)
    kb.consult(text=RULES.format(goals=text, inner=text.removeprefix("p(K, At), ")))
    assert "of the last round" in str(kb.explain("reach(K, At)")).partition("AsOfJoin")[2]


@pytest.mark.parametrize("shape", SHAPES)
@given(LEFT, RIGHT, SIGNS, st.sampled_from(["K", "_"]))
@settings(max_examples=30, deadline=None)
def test_answers_are_those_of_the_reference(shape: str, left: Rows, right: Rows, sign: str, key: str) -> None:
    kb = knowledge(left, right)
    text = goals(shape, sign, key)
    kb.consult(text=RULES.format(goals=text, inner=text.removeprefix("p(K, At), ")))
    for question in QUESTIONS:
        alone = text.removeprefix("p(K, At), ").replace(" At", " 2")
        asked = question.format(goals=text, alone="true" if "aggregate" in alone else alone)
        native, reference = kb.query(asked), kb.query(asked, backend="reference")
        assert sorted(map(repr, native.tuples())) == sorted(map(repr, reference.tuples())), asked
        assert native.count() == len(reference.tuples())


def test_a_look_up_stops_when_it_is_cancelled() -> None:
    rows = [(0, number % 977, number, 0) for number in range(100_000)]
    kb = knowledge([(0, number) for number in range(100_000)], rows)
    answers = kb.query("p(K, At), q(K, B, T, V), T =< At, \\+ (q(K, B, U, _), U =< At, U > T)")
    assert_cancelled_soon(answers)


def test_the_sorted_rows_count_as_memory() -> None:
    rows = [(number, 0, number, 0) for number in range(100_000)]
    kb = knowledge([(1, 1)], rows)
    answers = kb.query("p(K, At), limit(1, order_by([desc(T)], (q(K, B, T, V), T =< At)))", max_memory=2_000_000)
    with pytest.raises(LogicError, match="memory"):
        answers.count()


def test_facts_that_are_added_are_found() -> None:
    kb = knowledge([(0, 9)], [(0, 0, 2, 7)])
    question = "p(K, At), aggregate_all(max(T, V), (q(K, _, T, V), T =< At), max(_, W))"
    assert kb.query(question).tuples()[0][-1] == 7
    kb.add("q", [(0, 0, 3, 8), (0, 0, 12, 9)])
    assert kb.query(question).tuples()[0][-1] == 8
