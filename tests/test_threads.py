"""Several threads answer a question as one does: the same rows in the same order, the same errors, the same limits."""

from __future__ import annotations

import os
import threading
import time

import pytest

from benchmarks.cancel import loaded, reaction
from benchmarks.workloads import WORKLOADS, Workload
from logic import Cancelled, KnowledgeBase, LimitReached, LogicError
from logic.engine.backends.native import NativeRun
from logic.engine.backends.run import Limits
from logic.runs import Facts, start_one

ONE = Limits(threads=1)
SHARED = tuple(Limits(threads=threads, always_share=True) for threads in (2, 3))

GRAPH = "edge(X, Y) :- between(0, 199, X), between(1, 6, K), Y is (X * 7 + K * K) mod 200.\n"
QUESTIONS = {
    "a join": ("two(X, Z) :- edge(X, Y), edge(Y, Z).", "two(X, Z)"),
    "rows of three columns": ("two(X, Y, Z) :- edge(X, Y), edge(Y, Z).", "two(X, Y, Z)"),
    "recursion": (
        "near(X, Y) :- edge(X, Y). near(X, Z) :- near(X, Y), near(Y, Z), X \\== Z.",
        "near(X, Y)",
    ),
    "recursion with three columns": (
        "walk(X, Y, 0) :- edge(X, Y). walk(X, Z, K) :- walk(X, Y, K), edge(Y, Z), X < Z.",
        "walk(X, Y, K)",
    ),
    "recursion that computes": (
        "far(X, 0) :- edge(X, 1). far(Y, D) :- far(X, C), C < 30, edge(X, Y), D is C + 1.",
        "far(X, D)",
    ),
    "the shortest": (
        ":- table far(_, min). far(0, 0). far(Y, D) :- far(X, C), edge(X, Y), D is C + 1.",
        "far(X, D)",
    ),
    "negation": ("apart(X, Y) :- edge(X, _), edge(Y, _), \\+ edge(X, Y).", "apart(X, Y)"),
    "an aggregate": ("out(X, N) :- aggregate(count, Y^edge(X, Y), N).", "out(X, N)"),
    "several aggregates": (
        """sums(G, N, S, M, L, W) :- aggregate(r(count, sum(Y), avg(Y), min(Y), max(Y, X)), part(G, X, Y), R),
        R = r(N, S, M, L, max(_, W)). part(G, X, Y) :- edge(X, Y), G is X mod 7.""",
        "sums(G, N, S, M, L, W)",
    ),
    "sums of integers and floats": (
        """part(G, X, V) :- edge(X, Y), G is X mod 7, V is Y / 3. part(9, X, 5000000000) :- edge(X, _).
        sums(G, S) :- aggregate(sum(V), X^part(G, X, V), S).""",
        "sums(G, S)",
    ),
    "a closure": ("path(X, Y) :- edge(X, Y), X < 100. path(X, Z) :- path(X, Y), edge(Y, Z).", "path(X, Y)"),
    "repeated answers": ("", "edge(X, _), edge(_, Y), X < Y"),
    "triangles": ("turn(X, Y, Z) :- link(X, Y), link(Y, Z), link(X, Z).", "turn(X, Y, Z)"),
    "cycles of four": (
        "round(A, B, C, D) :- link(A, B), link(B, C), link(A, D), link(D, C), B < D.",
        "round(A, B, C, D)",
    ),
    "cliques of four": (
        "clique(A, B, C, D) :- link(A, B), link(A, C), link(A, D), link(B, C), link(B, D), link(C, D).",
        "clique(A, B, C, D)",
    ),
    "edges with a way around": ("way(X, Y) :- link(X, Y), link(X, Z), link(Z, Y).", "way(X, Y)"),
    "the number of triangles": (
        "turns(N) :- aggregate_all(count, (link(X, Y), link(Y, Z), link(X, Z)), N).",
        "turns(N)",
    ),
    "triangles of each node": (
        "turns(X, N) :- aggregate(count, Y^Z^(link(X, Y), link(Y, Z), link(X, Z)), N).",
        "turns(X, N)",
    ),
    "triangles in recursion": (
        "next(X, Y) :- link(X, Y), X < 9. next(Y, Z) :- next(X, Y), link(Y, Z), link(X, Z).",
        "next(X, Y)",
    ),
    "texts": ("name(X, T) :- edge(X, Y), atom_concat(n, Y, T). same(X, Z) :- name(X, T), name(Z, T).", "same(X, Z)"),
}
CYCLES = [name for name, (rules, _) in QUESTIONS.items() if "link(" in rules]


def graph(rules: str) -> KnowledgeBase:
    kb = KnowledgeBase()
    kb.add("link", [(x, (x * 7 + k * k) % 200) for x in range(200) for k in range(1, 7)])
    kb.consult(text=GRAPH + rules)
    return kb


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answers_come_in_the_same_order_at_any_number_of_threads(name: str) -> None:
    rules, question = QUESTIONS[name]
    kb = graph(rules)
    compiled = kb.compile(question)
    expected = kb.run(compiled, ONE, ordered=False).tuples()
    assert expected
    for limits in SHARED:
        assert kb.run(compiled, limits, ordered=False).tuples() == expected
        assert kb.run(compiled, limits).count() == len(expected)


@pytest.mark.parametrize("name", CYCLES)
def test_cycles_of_facts_are_joined_one_variable_at_a_time(name: str) -> None:
    rules, question = QUESTIONS[name]
    assert "MultiwayJoin" in graph(rules).explain(question)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_operators_yield_as_many_rows(name: str) -> None:
    rules, question = QUESTIONS[name]
    kb = graph(rules)
    compiled = kb.compile(question)

    def profile(limits: Limits) -> list[int]:
        run = start_one(compiled, Facts.of(compiled, kb._database), limits, "native")  # noqa: SLF001
        run.rows()
        assert isinstance(run, NativeRun)
        return [rows for rows, *_ in run.task.profile()]

    expected = profile(ONE)
    assert sum(expected) > 200
    for limits in SHARED:
        assert profile(limits) == expected


def test_the_first_mistake_is_the_mistake() -> None:
    kb = KnowledgeBase()
    kb.add("p", [(number, 2 if number % 97 else "two" if number > 900 else number) for number in range(1, 5000)])
    kb.consult(text="q(X, Z) :- p(X, Y), p(X, Z), Z > 1.")
    compiled = kb.compile("q(X, Z)")
    with pytest.raises(LogicError) as expected:
        kb.run(compiled, ONE).tuples()
    for limits in SHARED:
        with pytest.raises(LogicError) as found:
            kb.run(compiled, limits).tuples()
        assert str(found.value) == str(expected.value)


@pytest.mark.parametrize("limits", SHARED, ids=str)
def test_limits_hold_for_all_threads_together(limits: Limits) -> None:
    kb = graph(QUESTIONS["recursion"][0])
    compiled = kb.compile("near(X, Y)")
    for bound in (Limits(max_rows=2_000), Limits(max_memory=100_000), Limits(timeout=0.0)):
        with pytest.raises(LimitReached):
            kb.run(compiled, bound.or_else(limits)).count()
    assert kb.run(compiled, limits).count() == kb.run(compiled, ONE).count()


def test_a_query_has_its_own_number_of_threads() -> None:
    kb = KnowledgeBase(threads=2)
    assert kb.query("X = 1", threads=1).tuples() == [(1,)]
    for wrong in (0, -1):
        with pytest.raises(ValueError, match="at least one thread"):
            kb.query("X = 1", threads=wrong)
        with pytest.raises(ValueError, match="at least one thread"):
            KnowledgeBase(threads=wrong)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own() -> None:
    kb = graph(QUESTIONS["recursion"][0])
    compiled = kb.compile("near(X, Y)")
    expected = kb.run(compiled, SHARED[0]).count()
    child = os.fork()
    if child == 0:
        os._exit(0 if kb.run(compiled, SHARED[0]).count() == expected else 1)
    deadline = time.monotonic() + 60
    while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert ended == (child, 0)


def test_ctrl_c_stops_the_threads() -> None:
    kb = KnowledgeBase(threads=2)
    kb.add("edge", [(number, (number * 7 + step) % 6000) for number in range(6000) for step in range(3)])
    kb.consult(text="near(X, Y) :- edge(X, Y). near(X, Z) :- near(X, Y), near(Y, Z), X \\== Z.")
    alarm = threading.Timer(0.5, lambda: os.kill(os.getpid(), 2))
    alarm.start()
    with pytest.raises(KeyboardInterrupt):
        kb.query("near(X, Y)").count()
    alarm.join()
    assert kb.query("edge(0, X)").count() == 3


# Sizes at which a question runs for about a second or more, where the machine is not too slow for that.
LARGER = {"closure-chain": 2_500, "andersen": 8_000}


@pytest.mark.parametrize("question", WORKLOADS, ids=lambda one: one.name)
def test_every_workload_can_be_cancelled(question: Workload) -> None:
    kb = loaded(question, LARGER.get(question.name, question.quick), threads=2)
    whole = kb.query(question.query, sorted=False).count()
    stopped = kb.query(question.query, sorted=False)
    stopped.cancel()
    with pytest.raises(Cancelled):
        stopped.count()
    for delay in (0.0, 0.005, 0.05):
        reaction(kb, question, delay)
    assert kb.query(question.query, sorted=False).count() == whole
