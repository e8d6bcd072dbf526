"""Predicates and functions that the host program defines in Python, on every back end."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import compute

from logic import KnowledgeBase
from logic.errors import Cancelled, LimitReached, LogicError
from logic.session import BACKENDS

ON_EACH = pytest.mark.parametrize("backend", BACKENDS)


def with_numbers(text: str = "") -> KnowledgeBase:
    kb = KnowledgeBase()
    kb.consult(text=f"n(1). n(2). n(3). {text}")
    return kb


def divisors(number: int) -> Iterator[tuple[int]]:
    yield from ((small,) for small in range(1, number + 1) if number % small == 0)


@ON_EACH
def test_a_generator_answers_with_tuples(backend: str) -> None:
    kb = with_numbers("perfect(X) :- between(1, 30, X), aggregate_all(sum(D), (divisor(X, D), D < X), X).")
    kb.predicate("divisor", ["+-"])(divisors)
    assert kb.query("n(X), divisor(X, D)", backend=backend).tuples() == [(1, 1), (2, 1), (2, 2), (3, 1), (3, 3)]
    assert kb.query("divisor(12, 4)", backend=backend).tuples() == [()]
    assert kb.query("perfect(X)", backend=backend).tuples() == [(6,), (28,)]


@ON_EACH
def test_a_test_answers_with_a_bool_and_can_be_negated(backend: str) -> None:
    kb = with_numbers()

    @kb.predicate("odd", ["+"])
    def odd(number: int) -> bool:
        return number % 2 == 1

    assert kb.query("n(X), odd(X)", backend=backend).tuples() == [(1,), (3,)]
    assert kb.query("n(X), \\+ odd(X)", backend=backend).tuples() == [(2,)]
    assert kb.query("(odd(2) -> X = yes ; X = no)", backend=backend).tuples() == [("no",)]


@ON_EACH
@pytest.mark.parametrize(
    ("answer", "expected"),
    [(("a", 1.5), [("a", 1.5)]), (None, []), ([("a", 1.5), ("b", 2)], [("a", 1.5), ("b", 2.0)]), ([], [])],
)
def test_one_row_no_row_or_many(answer: object, expected: list[object], backend: str) -> None:
    kb = KnowledgeBase()
    kb.predicate("p", ["+--"], types=["int", "text", "float"])(lambda _: answer)
    assert kb.query("p(1, X, Y)", backend=backend).tuples() == expected


@ON_EACH
def test_with_several_modes_what_is_asked_for_is_none(backend: str) -> None:
    kb = KnowledgeBase()

    @kb.predicate("double", ["+-", "-+"])
    def double(half: int | None, whole: int | None) -> int | None:
        if half is not None:
            return half * 2
        assert whole is not None
        return None if whole % 2 else whole // 2

    ask: Callable[[str], Sequence[object]] = lambda goal: kb.query(goal, backend=backend).tuples()  # noqa: E731
    assert [ask("double(4, X)"), ask("double(X, 4)"), ask("double(X, 5)"), ask("double(2, 4)")] == [
        [(8,)], [(2,)], [], [()]
    ]  # fmt: skip


@ON_EACH
def test_a_function_stands_in_arithmetic_wherever_it_is_computed(backend: str) -> None:
    kb = with_numbers()

    @kb.function("hypotenuse", types=["float", "float"], returns="float")
    def hypotenuse(left: float, right: float) -> float:
        assert isinstance(left, float)
        return math.hypot(left, right)

    assert kb.query("X is hypotenuse(3, hypotenuse(0, 4)) + 1", backend=backend).tuples() == [(6.0,)]
    assert kb.query("n(X), hypotenuse(X, 0) > 1.5", backend=backend).tuples() == [(2,), (3,)]
    assert kb.query("aggregate_all(max(hypotenuse(X, 0)), n(X), M)", backend=backend).tuples() == [(3.0,)]
    assert kb.query("hypotenuse(3, 4, D)", backend=backend).tuples() == [(5.0,)]


@ON_EACH
def test_a_batch_function_takes_and_gives_arrays(backend: str) -> None:
    kb = with_numbers()
    kb.function("plus_half", types=["float"], returns="float", batch=True)(lambda column: compute.add(column, 0.5))
    assert kb.query("n(X), Y is plus_half(X)", backend=backend).tuples() == [(1, 1.5), (2, 2.5), (3, 3.5)]


@ON_EACH
def test_a_batch_predicate_gives_row_numbers_and_columns(backend: str) -> None:
    kb = with_numbers()

    @kb.predicate("repeat", ["+--"], types=["int", "int", "text"], batch=True)
    def repeat(column: pa.Int64Array) -> tuple[list[int], list[pa.Array]]:
        rows = [row for row, number in enumerate(column.to_pylist()) for _ in range(number - 1)]
        return rows, [pa.array(range(len(rows)), pa.int64()), pa.array(["x"] * len(rows))]

    assert kb.query("repeat(3, X, Y)", backend=backend).tuples() == [(0, "x"), (1, "x")]
    kb.predicate("small", ["+"], types=["int"], batch=True)(lambda column: compute.less(column, 3))
    assert kb.query("n(X), small(X)", backend=backend).tuples() == [(1,), (2,)]


@ON_EACH
def test_a_function_is_asked_once_in_a_run_for_the_same_arguments(backend: str) -> None:
    kb = KnowledgeBase()
    kb.add("pair", [(x, y) for x in range(5) for y in range(5)])
    calls: list[int] = []
    kb.predicate("twice", ["+-"], types=["int", "int"])(lambda number: calls.append(number) or number * 2)
    kb.consult(text="p(X, Z) :- pair(X, _), twice(X, Z). q(X, Z) :- pair(_, X), twice(X, Z).")
    kb.query("p(X, Z), q(Z, _)", backend=backend).tuples()
    assert sorted(calls) == [0, 1, 2, 3, 4]


@ON_EACH
def test_an_exception_shows_the_place_and_is_the_cause(backend: str) -> None:
    kb = with_numbers("far(X) :- n(X), X > 0,\n  near(X, 10).\nalso(X) :- n(X), near(X, 11).")
    original = ConnectionError("no route")

    @kb.predicate("near", ["++"])
    def near(_left: int, right: int) -> bool:
        if right == 10:
            raise original
        return True

    with pytest.raises(LogicError) as caught:
        kb.query("far(X), also(X)", backend=backend).tuples()
    assert caught.value.__cause__ is original
    assert str(caught.value) == (
        "error[foreign-exception]: the Python function of `near/2` raised ConnectionError: no route\n"
        "  <text>:2:3\n"
        "  2 |   near(X, 10).\n"
        "        ^^^^^^^^^^^ called here\n"
        "  help: the original exception is the `__cause__` of this one"
    )


def stops_half_way(_number: int) -> Iterator[int]:
    yield 1
    raise ZeroDivisionError("in a generator")


WRONG: list[tuple[Callable[..., Any], list[str], str]] = [
    (lambda _: "a", ["int", "int"], "`p/2` returned 'a', which is not a value of type int"),
    (lambda _: True, ["int", "any"], "`p/2` returned True, which is not a value of type any"),
    (lambda _: [None], ["int", "any"], "`p/2` returned None, which is not a value of type any"),
    (lambda _: math.nan, ["int", "float"], "`p/2` returned nan, which is not a value of type float"),
    (lambda _: 2**63, ["int", "int"], f"`p/2` returned {2**63}, which is not a value of type int"),
    (lambda _: {1: 2}.items, ["int", "any"], "which is not a value of type any"),
    (lambda _: [(1, 2)], ["int", "int"], "`p/2` answered (1, 2), which is not a row of 1 value"),
    (lambda _: b"x", ["int", "text"], "which is not a value of type text"),
    (lambda _: 1.5, ["int", "int"], "`p/2` returned 1.5, which is not a value of type int"),
    (lambda number: number, ["text", "int"], "`p/2` takes a value of type text as known argument 1, not 1"),
    (stops_half_way, ["int", "int"], "the Python function of `p/2` raised ZeroDivisionError: in a generator"),
]


@ON_EACH
@pytest.mark.parametrize(("function", "types", "message"), WRONG)
def test_what_does_not_fit_is_an_error(
    function: Callable[..., Any], types: list[str], message: str, backend: str
) -> None:
    kb = KnowledgeBase()
    kb.add("n", [(1,)])
    kb.predicate("p", ["+-"], types=types)(function)
    with pytest.raises(LogicError) as caught:
        kb.query("n(X), p(X, Y)", backend=backend).tuples()
    assert message in caught.value.diagnostics[0].message
    assert caught.value.diagnostics[0].span is not None


@ON_EACH
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "NoneType instead of a pair"),
        (([0], [[1], [2]]), "columns of [1, 1] values for 1 row numbers"),
        (([0], 3), "int instead of an array"),
        (([0, 0], [[1]]), "columns of [1] values for 2 row numbers"),
        (([7], [[1]]), "the row number 7"),
        (([0], [["a"]]), "returned 'a', which is not a value of type int"),
    ],
)
def test_a_batch_that_does_not_fit_is_an_error(answer: object, message: str, backend: str) -> None:
    kb = KnowledgeBase()
    kb.predicate("p", ["+-"], types=["int", "int"], batch=True)(lambda _: answer)
    with pytest.raises(LogicError, match=r"foreign-result") as caught:
        kb.query("p(1, X)", backend=backend).tuples()
    assert message in str(caught.value)


@ON_EACH
def test_a_test_must_give_a_truth_value(backend: str) -> None:
    kb = KnowledgeBase()
    kb.predicate("p", ["+"], types=["int"])(lambda _: 1)
    with pytest.raises(LogicError, match="`p/1` returned 1, which is no truth value"):
        kb.query("p(1)", backend=backend).tuples()


def test_types_are_read_from_hints_and_checked_before_the_run() -> None:
    kb = KnowledgeBase()
    kb.predicate("divisor", ["+-"])(divisors)
    with pytest.raises(LogicError, match="`a` is a text, but an integer is needed"):
        kb.query("divisor(a, X)")
    with pytest.raises(LogicError, match="`b` is a text, but an integer is needed"):
        kb.query("divisor(4, b)")
    assert kb.query("divisor(4, X)").arrow().schema.field("X").type == pa.int64()


@pytest.mark.parametrize(
    ("modes", "types", "message"),
    [
        ("+-", None, "modes are a list"),
        (["+*"], None, "made of"),
        (["+-", "+"], None, "differ in length"),
        (["+-"], ["int"], "there are 2 arguments, and types for 1"),
        (["+-"], ["int", "datetime"], "is not a type"),
        (["++-"], None, "cannot be called with 2 arguments"),
    ],
)
def test_a_registration_that_makes_no_sense_is_refused(modes: Any, types: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        KnowledgeBase().predicate("p", modes, types)(divisors)


def test_names_that_are_taken_are_refused() -> None:
    kb = with_numbers()
    for name in ("atom_length", "is", "n2"):
        if name == "n2":
            kb.add("n2", [(1, 2)])
        with pytest.raises(LogicError, match="reserved-name"):
            kb.predicate(name, ["+-"])(divisors)
    with pytest.raises(LogicError, match="reserved-name"):
        kb.function("abs")(divisors)


def test_a_predicate_in_python_has_no_facts_or_rules() -> None:
    kb = KnowledgeBase()
    kb.predicate("divisor", ["+-"])(divisors)
    with pytest.raises(LogicError, match="`divisor/2` is defined in Python"):
        kb.add("divisor", [(1, 2)])
    for text in ("divisor(1, 2).", "divisor(X, X) :- n(X)."):
        with pytest.raises(LogicError, match="`divisor/2` is defined in Python"):
            kb.consult(text=text)


def test_knowledge_bases_do_not_see_each_other() -> None:
    first, second = KnowledgeBase(), KnowledgeBase()
    first.predicate("divisor", ["+-"])(divisors)
    first.function("same")(lambda number: number)
    with pytest.raises(LogicError, match="unknown-predicate"):
        second.query("divisor(4, X)")
    with pytest.raises(LogicError, match="unknown-function"):
        second.query("X is same(1)")
    assert [(one.name, one.arity) for one in first.predicates()] == [("divisor", 2), ("same", 2)]
    assert second.predicates() == []


def test_a_rule_may_be_read_before_its_predicate_is_registered_and_a_predicate_again() -> None:
    kb = with_numbers("p(X, D) :- n(X), divisor(X, D).")
    kb.predicate("divisor", ["+-"])(divisors)
    assert kb.query("p(2, D)").tuples() == [(1,), (2,)]
    kb.predicate("divisor", ["+-"], types=["int", "int"])(lambda number: number)
    assert kb.query("p(2, D)").tuples() == [(2,)]


@ON_EACH
def test_a_function_may_ask_the_same_knowledge_base(backend: str) -> None:
    kb = with_numbers()

    @kb.predicate("above", ["+-"])
    def above(number: int) -> int:
        return kb.query("n(X), X > Number", Number=number).count()

    assert kb.query("n(X), above(X, Y)", backend=backend).tuples() == [(1, 2), (2, 1), (3, 0)]


def test_limits_and_cancelling_work_between_calls() -> None:
    kb = KnowledgeBase()
    kb.add("n", [(number,) for number in range(100_000)])
    kb.predicate("slow", ["+"], types=["int"])(lambda _: time.sleep(0.001) is None)
    with pytest.raises(LimitReached):
        kb.query("n(X), slow(X)", timeout=0.1).count()
    answers = kb.query("n(X), slow(X)")
    threading.Timer(0.1, answers.cancel).start()
    with pytest.raises(Cancelled):
        answers.count()
    assert kb.query("n(X), X < 2").count() == 2


@ON_EACH
def test_the_rest_of_a_body_may_stand_before_or_after(backend: str) -> None:
    kb = with_numbers("p(X, Y) :- divisor(Z, Y), Y > 1, Z is X * 2, n(X).")
    kb.predicate("divisor", ["+-"])(divisors)
    assert kb.query("p(2, Y)", backend=backend).tuples() == [(2,), (4,)]


@ON_EACH
def test_recursion_through_a_function_ends_when_nothing_is_new(backend: str) -> None:
    kb = KnowledgeBase()
    kb.consult(text="reach(7). reach(Y) :- reach(X), step(X, Y).")
    kb.predicate("step", ["+-"], types=["int", "int"])(lambda n: 3 * n + 1 if n % 2 else n // 2)
    assert kb.query("reach(X)", backend=backend).count() == 17  # 7 22 11 34 17 52 26 13 40 20 10 5 16 8 4 2 1


@ON_EACH
def test_lists_and_terms_come_and_go(backend: str) -> None:
    kb = KnowledgeBase()
    kb.predicate("flip", ["+-"], types=["any", "any"])(lambda pair: ([pair.arguments[1], pair.arguments[0]],))
    assert kb.query("flip(a-[1, x], L)", backend=backend).tuples() == [([[1, "x"], "a"],)]
