"""Joins of intervals answer as the reference back end does, stop when asked to, and count their memory."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic import KnowledgeBase, LogicError
from tests.cancelling import assert_cancelled_soon

# Few values, so that ends are equal often; numbers that a double does not hold, and a float equal to an integer.
BOUNDS = st.integers(-6, 6) | st.sampled_from([-2.5, -0.0, 0.5, 2.0, 1e300, 2**53, 2**53 + 1, float(2**53), -(2**62)])
ROWS = st.lists(st.tuples(st.integers(0, 2), BOUNDS, BOUNDS), min_size=1, max_size=14)
SIGNS = st.sampled_from([("<", "<"), ("<", "=<"), ("=<", "<"), ("=<", "=<")])
SHAPES = {
    "point": "A {one} X, X {other} B",
    "turned": "B {back} X, X {forth} A",
    "within": "A {one} X, Y {other} B",
    "around": "X {one} A, B {other} Y",
    "overlap": "A {one} Y, X {other} B",
    "three": "A {one} X, X {other} B, Y < B",
}
Rows = Sequence[tuple[object, ...]]
TURNED = {"<": ">", "=<": ">="}
QUESTIONS = (
    "p(K, A, B), q({key}, X, Y), {test}",
    "r(K, A, B)",
    "s(K, X)",
    "aggregate_all(count, (p(_, A, B), q(_, X, Y), {test}), N)",
    "p(K, A, B), r(K, A, B), q({key}, X, Y), {test}",
)
RULES = """
r(K, A, B) :- p(K, A, B), q({key}, X, Y), {test}.
s(K, X) :- q(K, X, Y), p({key}, A, B), {test}.
"""


def test_each_shape_is_recognised() -> None:
    kb = knowledge([(0, 1, 4), (1, 2, 3)], [(0, 1, 4), (1, 2, 3)])
    for shape in SHAPES:
        plan = str(kb.explain(QUESTIONS[0].format(key="_", test=shape_text(shape, ("<", "=<")))))
        assert ("OverlapJoin" if shape == "overlap" else "StructuralJoin") in plan, plan


@pytest.mark.parametrize("shape", SHAPES)
@given(ROWS, ROWS, SIGNS, st.sampled_from(["K", "_"]))
@settings(max_examples=25, deadline=None)
def test_answers_are_those_of_the_reference(
    shape: str, left: Rows, right: Rows, signs: tuple[str, str], key: str
) -> None:
    kb = knowledge(left, right)
    text = {"key": key, "test": shape_text(shape, signs)}
    kb.consult(text=RULES.format(**text))
    for question in QUESTIONS:
        asked = question.format(**text)
        native, reference = kb.query(asked), kb.query(asked, backend="reference")
        assert sorted(map(repr, native.tuples())) == sorted(map(repr, reference.tuples())), asked
        assert native.count() == len(reference.tuples())


@given(st.lists(st.integers(1, 3), min_size=1, max_size=30))
@settings(max_examples=25, deadline=None)
def test_trees_have_the_ancestors_that_their_parents_say(levels: list[int]) -> None:
    nodes, parents = tree(levels)
    kb = KnowledgeBase()
    kb.add("node", nodes)
    kb.add("parent", [*parents, (-1, -1)])
    kb.consult(
        text="""
        above(A, X) :- parent(X, A), A >= 0.
        above(A, X) :- above(P, X), parent(P, A), A >= 0.
        inside(A, X) :- node(A, LA, RA), node(X, LX, _), LA < LX, LX < RA.
        below(X, L, R) :- node(X, L, R), X = 0.
        below(X, L, R) :- below(_, LA, RA), node(X, L, R), LA < L, L < RA.
    """
    )
    assert set(kb.query("inside(A, X)").tuples()) == set(kb.query("above(A, X)").tuples())
    assert kb.query("below(X, _, _)").count() == len(nodes)


def tree(levels: list[int]) -> tuple[list[tuple[int, int, int]], list[tuple[int, int]]]:
    """A tree as (number, start, end) and (node, parent); each level closes so many open nodes less one."""
    nodes, parents, open_nodes, clock = [], [], [(0, 0)], 0
    for number, level in enumerate(levels, 1):
        for _ in range(min(level - 1, len(open_nodes) - 1)):
            clock += 1
            node, start = open_nodes.pop()
            nodes.append((node, start, clock))
        clock += 1
        parents.append((number, open_nodes[-1][0]))
        open_nodes.append((number, clock))
    for node, start in reversed(open_nodes):
        clock += 1
        nodes.append((node, start, clock))
    return nodes, parents


@pytest.mark.parametrize(
    "question",
    [
        "p(_, A, B), q(_, X, _), A < X, X < B",
        "p(I, A, B), q(J, X, Y), A < Y, X < B",
        "p(I, A, B), q(_, X, Y), A < X, Y < B",
    ],
)
def test_a_join_of_intervals_stops_when_it_is_cancelled(question: str) -> None:
    rows = [(number, number % 977, 100_000 - number % 991) for number in range(100_000)]
    answers = knowledge(rows, rows).query(question)
    assert_cancelled_soon(answers)


def test_the_sorted_sides_count_as_memory() -> None:
    rows = [(number, number, number + 1) for number in range(100_000)]
    answers = knowledge(rows, rows).query("p(I, A, B), q(J, X, Y), A < Y, X < B", max_memory=2_000_000)
    with pytest.raises(LogicError, match="memory"):
        answers.count()


def test_facts_that_are_added_are_found() -> None:
    kb = knowledge([(0, 1, 4)], [(0, 2, 9)])
    question = "p(_, A, B), q(_, X, Y), A < Y, X < B"
    assert kb.query(question).count() == 1
    kb.add("q", [(1, 3, 5), (1, 4, 5)])
    assert kb.query(question).count() == 2


def shape_text(shape: str, signs: tuple[str, str]) -> str:
    one, other = signs
    return SHAPES[shape].format(one=one, other=other, back=TURNED[other], forth=TURNED[one])


def knowledge(left: Rows, right: Rows) -> KnowledgeBase:
    kb = KnowledgeBase()
    kb.add("p", left)
    kb.add("q", right)
    return kb
