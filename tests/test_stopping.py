"""What is done before and after a run stops as the run does: loading, sorting, and making rows of another form."""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.memory import apart
from logic import Cancelled, KnowledgeBase
from logic.engine._native import Dictionary, Relation, Stopped, Task

SOON = 1.0  # seconds; a tenth of one is promised on a machine that has nothing else to do
MANY = 3_000_000


@contextmanager
def soon_after(seconds: float, act: Callable[[], object]) -> Iterator[None]:
    """Acts in another thread, and sees that the block ends soon after it did."""
    acted: list[float] = []

    def wait() -> None:
        time.sleep(seconds)
        acted.append(time.perf_counter())
        act()

    thread = threading.Thread(target=wait)
    thread.start()
    yield
    waited = time.perf_counter() - acted[0]
    thread.join()
    assert waited < SOON


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def floats() -> pa.Table:
    rows = np.random.default_rng(1).random((2, MANY))
    return pa.table({"x": rows[0], "y": rows[1]})


@pytest.fixture(scope="module")
def many() -> KnowledgeBase:
    kb = KnowledgeBase()
    kb.add("p", pa.table({"x": np.arange(MANY), "y": np.arange(MANY) * 7 % 1_000_003}))
    return kb


def test_ctrl_c_stops_loading_and_adds_nothing(floats: pa.Table) -> None:
    kb = KnowledgeBase()
    kb.add("p", [(1.0, 2.0)])
    with pytest.raises(KeyboardInterrupt), soon_after(0.02, interrupt):
        kb.add("p", floats)
    assert kb.query("p(X, Y)").tuples() == [(1.0, 2.0)]


@pytest.mark.parametrize("make", ["tuples", "dicts"])
def test_ctrl_c_stops_making_objects_of_answers(many: KnowledgeBase, make: str) -> None:
    answers = many.query("p(X, Y)", sorted=False)
    assert len(answers.relation) == MANY
    with pytest.raises(KeyboardInterrupt), soon_after(0.02, interrupt):
        getattr(answers, make)()
    assert answers.count() == MANY


@pytest.mark.parametrize("make", ["tuples", "dicts"])
def test_answers_are_cancelled_while_objects_are_made_of_them(many: KnowledgeBase, make: str) -> None:
    answers = many.query("p(X, Y)", sorted=False)
    assert len(answers.relation) == MANY
    with pytest.raises(Cancelled), soon_after(0.02, answers.cancel):
        getattr(answers, make)()


@pytest.mark.parametrize("make", ["tuples", "dicts", "arrow"])
def test_nothing_is_made_of_answers_that_were_cancelled(many: KnowledgeBase, make: str) -> None:
    answers = many.query("p(X, Y)", sorted=False)
    assert len(answers.relation) == MANY
    answers.cancel()
    with pytest.raises(Cancelled):
        getattr(answers, make)()


def test_a_limit_on_time_holds_for_what_is_made_of_answers(many: KnowledgeBase) -> None:
    relation = many.query("p(X, Y)", sorted=False).relation
    for make in (lambda task: relation.tuples(task=task), lambda task: relation.dicts(["X", "Y"], task=task)):
        with pytest.raises(Stopped) as caught:
            make(Task(timeout=0))
        assert caught.value.args[0] == "timeout"


def test_sorting_belongs_to_the_run() -> None:
    relation = Relation(Dictionary(), 2)
    relation.add_rows([(number * 7 % 10_007, str(number)) for number in range(20_000)])
    cancelled = Task()
    cancelled.cancel()
    for task, reason in [
        (cancelled, "cancelled"),
        (Task(timeout=0), "timeout"),
        (Task(max_memory=1_000), "max-memory"),
    ]:
        with pytest.raises(Stopped) as caught:
            relation.sorted(task)
        assert caught.value.args[0] == reason
    assert relation.sorted(Task(timeout=60, max_memory=10_000_000)).tuples()[:2] == [(0, "0"), (0, "10007")]


def test_sorting_is_cancelled_from_another_thread(floats: pa.Table) -> None:
    kb = KnowledgeBase()
    kb.add("p", floats)
    answers = kb.query("p(X, Y)")
    with pytest.raises(Cancelled), soon_after(0.02, answers.cancel):
        len(answers)


def test_time_between_two_uses_of_answers_does_not_count(many: KnowledgeBase) -> None:
    answers = many.query("X = 1, p(X, Y)", timeout=0.5)
    assert answers.tuples() == [(1, 7)]
    time.sleep(0.6)
    assert answers.arrow().num_rows == 1


@pytest.mark.parametrize("width", [1, 2, 3, 5])
@pytest.mark.parametrize("repeats", [(), (3,), (4_095, 4_096), (9_000,), tuple(range(5_000, 9_000))])
def test_rows_that_repeat_are_dropped_wherever_they_come_first(width: int, repeats: tuple[int, ...]) -> None:
    choose = random.Random(width)
    rows = [tuple(number * 31 % 10_007 + column for column in range(width)) for number in range(10_000)]
    for place in repeats:
        rows[place] = rows[choose.randrange(place)]
    relation = Relation(Dictionary(), width)
    table = pa.table({str(column): [row[column] for row in rows] for column in range(width)})
    assert relation.add_arrow(table) == len(set(rows))
    assert relation.tuples() == list(dict.fromkeys(rows))
    assert relation.add_rows([*rows[:100], (0,) * width]) == 1 - ((0,) * width in rows)
    assert all(relation.contains(row) for row in rows)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how large a process was at most")
@pytest.mark.parametrize(("name", "kind"), [("same-generation", "rows"), ("reach", "count"), ("long-texts", "rows")])
def test_a_run_holds_about_what_it_says_it_holds(name: str, kind: str) -> None:
    counted, grown = apart(name, kind, quick=False)
    assert grown > 20
    assert grown / 2 < counted < 2 * grown
