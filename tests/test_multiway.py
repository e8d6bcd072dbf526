"""Bodies with cycles have the same answers as in the reference, and are stopped in the middle of a join."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic import Cancelled, KnowledgeBase, LimitReached

VARIABLES = ("A", "B", "C", "D")
NODES = ("1", "2", "3", "4", "a", "1.0", "'B c'")
FACTS = {"e": 2, "f": 2, "t": 3}
CYCLES = (
    "e(A, B), e(B, C), e(A, C)",
    "e(A, B), f(B, C), e(C, A)",
    "e(A, B), e(B, C), e(A, D), e(D, C)",
    "e(A, B), e(A, C), e(A, D), e(B, C), e(B, D), f(C, D)",
    "t(A, B, C), t(B, C, D), e(A, D)",
    "e(A, B), t(B, C, _), t(A, C, _)",
)


@dataclass(frozen=True)
class Sample:
    program: str
    question: str


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    """Facts that are dense enough for several partners of each row, and rules with cycles among other goals."""
    node = st.sampled_from(NODES)
    lines = [":- pred p(any, any).", ":- pred r(any, any)."]
    for name, arity in FACTS.items():
        rows = draw(st.lists(st.tuples(*[node] * arity), min_size=8, max_size=30, unique=True))
        lines += [f":- pred {name}({', '.join(['any'] * arity)}).", *(f"{name}({', '.join(row)})." for row in rows)]
    variables = st.sampled_from(VARIABLES)
    for head in ("p", "r"):
        goals = [draw(st.sampled_from(CYCLES))]
        usable = {**FACTS, "p": 2} | ({"r": 2} if head == "r" else {})
        for name in draw(st.lists(st.sampled_from(sorted(usable)), max_size=2)):
            arguments = st.one_of(variables, variables, st.sampled_from((*NODES, "_")))
            goals.append(f"{name}({', '.join(draw(arguments) for _ in range(usable[name]))})")
        bound = [name for name in VARIABLES if any(name in goal for goal in goals)]
        one = st.sampled_from(bound)
        if draw(st.booleans()):
            goals.append(f"{draw(one)} {draw(st.sampled_from(('@<', chr(92) + '==', '=')))} {draw(one)}")
        if draw(st.booleans()):
            goals.append(f"\\+ f({draw(one)}, {draw(one)})")
        body = draw(st.permutations(goals))
        lines.append(f"{head}({draw(one)}, {draw(one)}) :- {', '.join(body)}.")
    lines.append("r(X, Y) :- p(X, Y).")
    return Sample("\n".join(lines), draw(st.sampled_from(("r(X, Y)", "r(1, X)", "r(X, _)", "p(X, X)", "r(_, _)"))))


@given(samples())
@settings(max_examples=250, deadline=None)
def test_bodies_with_cycles_have_the_answers_of_the_reference(sample: Sample) -> None:
    kb = KnowledgeBase()
    kb.consult(text=sample.program)
    expected = repr(kb.query(sample.question, backend="reference").tuples())
    assert repr(kb.query(sample.question).tuples()) == expected
    assert kb.query(sample.question).count() == len(kb.query(sample.question, backend="reference"))


TRIANGLE = "triangle(X, Y, Z) :- edge(X, Y), edge(Y, Z), edge(X, Z)."


def complete(nodes: int) -> KnowledgeBase:
    """A graph with an edge from each node to each greater one."""
    kb = KnowledgeBase()
    kb.add("edge", [(x, y) for x in range(nodes) for y in range(x + 1, nodes)])
    kb.consult(text=TRIANGLE)
    return kb


def test_a_complete_graph_has_a_triangle_for_each_three_nodes() -> None:
    kb = complete(60)
    assert "MultiwayJoin" in kb.explain("triangle(X, Y, Z)")
    found = kb.query("triangle(X, Y, Z)").tuples()
    assert found == [(x, y, z) for x in range(60) for y in range(x + 1, 60) for z in range(y + 1, 60)]
    assert kb.query("triangle(X, Y, Z)").count() == len(found)
    assert kb.ask("triangle(3, 5, 59)")
    assert not kb.ask("triangle(5, 3, 59)")


def test_a_join_of_many_sides_reacts_to_limits() -> None:
    kb = complete(1_200)  # 287,280,400 triangles
    for limits in ({"timeout": 0.05}, {"max_rows": 1_000_000}, {"max_memory": 1 << 20}):
        start = time.monotonic()
        with pytest.raises(LimitReached):
            len(kb.query("triangle(X, Y, Z)", **limits))
        assert time.monotonic() - start < 5
    running = kb.query("triangle(X, Y, Z)", sorted=False)
    timer = threading.Timer(0.1, running.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        running.count()
    timer.join()
