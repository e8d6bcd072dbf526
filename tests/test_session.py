"""The library: facts and rules in, answers out in every form, mistakes said, limits kept."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from logic import Cancelled, KnowledgeBase, LimitReached, LogicError
from logic.facts.relation import Relation

CLOSURE = "path(X, Y) :- edge(X, Y). path(X, Z) :- path(X, Y), edge(Y, Z)."


@pytest.fixture
def kb() -> KnowledgeBase:
    found = KnowledgeBase()
    found.consult(text=CLOSURE)
    found.add("edge", [("a", "b"), ("b", "c")])
    return found


@pytest.fixture
def long_query() -> KnowledgeBase:
    """36 million pairs, of which each has to be made: no machine ends it at once."""
    found = KnowledgeBase()
    found.consult(text="path(X, Y) :- edge(X, Y). path(X, Z) :- path(X, Y), edge(Y, Z), X \\== Z.")
    found.add("edge", [(number, (number * 7 + step) % 6000) for number in range(6000) for step in range(3)])
    return found


def test_answers_come_in_every_form(kb: KnowledgeBase) -> None:
    answers = kb.query("path(a, X)")
    assert answers.variables == ("X",)
    assert list(answers) == [{"X": "b"}, {"X": "c"}]
    assert answers.tuples() == [("b",), ("c",)]
    assert answers.dicts() == [{"X": "b"}, {"X": "c"}]
    assert answers.first() == {"X": "b"}
    assert len(answers) == answers.count() == 2
    assert answers


def test_columns_leave_as_arrow(kb: KnowledgeBase) -> None:
    kb.add("mixed", [(1, 1.5, "x"), (2, 2.5, "y")])
    answers = kb.query("mixed(A, B, C)")
    table = answers.arrow()
    columns = [("A", pa.int64(), False), ("B", pa.float64(), False), ("C", pa.string(), False)]
    assert table.schema == pa.schema([pa.field(name, kind, null) for name, kind, null in columns])
    assert table.to_pylist() == [{"A": 1, "B": 1.5, "C": "x"}, {"A": 2, "B": 2.5, "C": "y"}]
    assert answers.df().equals(pd.DataFrame({"A": [1, 2], "B": [1.5, 2.5], "C": ["x", "y"]}))
    assert answers.pl().equals(pl.DataFrame({"A": [1, 2], "B": [1.5, 2.5], "C": ["x", "y"]}))
    assert pa.table(answers).equals(table)


def test_no_answer_is_an_empty_result_of_the_right_columns(kb: KnowledgeBase) -> None:
    answers = kb.query("path(c, X)")
    assert not answers
    assert answers.tuples() == []
    assert answers.first() is None
    assert answers.arrow().num_rows == 0
    assert answers.arrow().column_names == ["X"]


def test_a_stream_of_batches_tells_how_many_columns_it_has() -> None:
    table = pa.table({"x": [1, 2, 3], "y": ["a", "b", "c"]})
    kb = KnowledgeBase()
    kb.add("named", pa.RecordBatchReader.from_batches(table.schema, iter(table.to_batches(max_chunksize=2))))
    assert kb.query("named(X, Y)").tuples() == [(1, "a"), (2, "b"), (3, "c")]


def test_a_column_of_numbers_and_text_is_not_an_arrow_column(kb: KnowledgeBase) -> None:
    kb.add("thing", [(1,), ("a",)])
    answers = kb.query("thing(X)")
    assert answers.tuples() == [(1,), ("a",)]
    with pytest.raises(LogicError) as caught:
        answers.arrow()
    assert str(caught.value).startswith("error[mixed-column]: `X` cannot be an Arrow column: ")
    assert answers.df()["X"].tolist() == [1, "a"]


def test_a_column_of_integers_that_could_hold_floats_is_an_arrow_column(kb: KnowledgeBase) -> None:
    kb.add("n", [(1,), (4,)])
    assert kb.query("n(X), Y is X / 1").arrow().to_pylist() == [{"X": 1, "Y": 1}, {"X": 4, "Y": 4}]
    assert kb.query("n(X), X > 100").arrow().num_rows == 0


def test_a_question_without_variables_is_true_or_false(kb: KnowledgeBase) -> None:
    assert kb.ask("path(a, c)")
    assert not kb.ask("path(c, a)")
    assert kb.query("path(a, c)").tuples() == [()]
    assert kb.query("path(a, c)").variables == ()


def test_parameters_are_values_never_text(kb: KnowledgeBase) -> None:
    assert kb.query("path(X, Y)", X="a").tuples() == [("b",), ("c",)]
    assert kb.query("path(X, Y)", X="a), edge(X, Y").tuples() == []
    assert kb.ask("path(X, Y)", X="a", Y="c")


def test_a_parameter_that_is_no_variable(kb: KnowledgeBase) -> None:
    with pytest.raises(LogicError, match="the query has no variable `Z` to give a value to"):
        kb.query("path(X, Y)", Z=1)


@pytest.mark.parametrize("value", [None, [None], float("nan"), 2**63, b"a"])
def test_a_parameter_that_is_no_value(kb: KnowledgeBase, value: object) -> None:
    with pytest.raises(LogicError, match="X"):
        kb.query("path(X, Y)", X=value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([(1, None)], "null"),
        ([(1, 2), (1, float("nan"))], "nan"),
        ([(1, 2**63)], "integer-range"),
        ([(1, 2), (1, 2, 3)], "wrong-width"),
        ([(1, {2})], "not-a-value"),
    ],
)
def test_a_row_that_cannot_be_stored_adds_nothing(kb: KnowledgeBase, rows: list[tuple[object, ...]], code: str) -> None:
    with pytest.raises(LogicError) as caught:
        kb.add("edge", rows)
    assert caught.value.code == code
    assert kb.query("edge(X, Y)").count() == 2


def test_truth_is_the_text_true_or_false(kb: KnowledgeBase) -> None:
    kb.add("flag", [("x", True), ("y", False)])
    kb.add("flag", pa.table({"name": ["z"], "value": [True]}))
    assert kb.query("flag(X, true)").tuples() == [("x",), ("z",)]
    assert kb.query("flag(X, Y)", Y=True).tuples() == [("x",), ("z",)]


def test_rows_are_a_set(kb: KnowledgeBase) -> None:
    assert kb.add("edge", [("a", "b"), ("x", "y"), ("x", "y")]) == 1
    assert kb.remove("edge", [("a", "b"), ("nowhere", "b")]) == 1
    assert kb.query("edge(X, Y)").tuples() == [("b", "c"), ("x", "y")]


def test_tables_of_other_libraries_are_facts() -> None:
    kb = KnowledgeBase()
    assert kb.add("a", pa.table({"x": [1, 2], "y": ["p", "q"]})) == 2
    assert kb.add("b", pd.DataFrame({"x": [1.5, 2.5]})) == 2
    assert kb.add("c", pl.DataFrame({"x": ["u", "v"], "y": [1, 2]})) == 2
    assert kb.query("a(X, Y), c(Z, X)").tuples() == [(1, "p", "u"), (2, "q", "v")]
    assert kb.query("b(X)").tuples() == [(1.5,), (2.5,)]


def test_a_null_in_a_table_is_refused() -> None:
    kb = KnowledgeBase()
    with pytest.raises(LogicError) as caught:
        kb.add("a", pa.table({"x": [1, None]}))
    assert caught.value.code == "null"


def test_an_empty_table_needs_an_arity() -> None:
    kb = KnowledgeBase()
    with pytest.raises(LogicError, match="no rows tell how many columns `edge` has"):
        kb.add("edge", [])
    assert kb.add("edge/2", []) == 0
    assert kb.query("edge(X, Y)").tuples() == []


def test_declared_types_hold_for_rows_of_a_call() -> None:
    kb = KnowledgeBase()
    kb.consult(text=":- pred age(name: text, years: int).")
    with pytest.raises(LogicError, match="old is not int, as column `years` of `age/2` is declared"):
        kb.add("age", [("ann", 41), ("bob", "old")])
    with pytest.raises(LogicError, match=r"1\.5 is not int"):
        kb.add("age", pa.table({"name": ["ann"], "years": [1.5]}))
    assert kb.query("age(X, Y)").count() == 0


def test_relations_of_an_exporter_are_facts() -> None:
    kb = KnowledgeBase()
    assert kb.add_facts([Relation("edge", ("from", "to"), [(1, 2), (2, 3)]), Relation("node", ("id",), [])]) == 2
    assert kb.query("edge(X, Y), \\+ node(X)").count() == 2


def test_two_knowledge_bases_share_nothing() -> None:
    one, two = KnowledgeBase(), KnowledgeBase()
    one.add("p", [(1,)])
    with pytest.raises(LogicError) as caught:
        two.query("p(X)")
    assert caught.value.code == "unknown-predicate"


def test_a_query_sees_the_facts_of_the_moment_it_was_asked(kb: KnowledgeBase) -> None:
    before = kb.query("edge(X, Y)")
    kb.add("edge", [("c", "d")])
    assert len(before) == 2
    assert len(kb.query("edge(X, Y)")) == 3


def test_unsorted_answers_are_the_same_set(kb: KnowledgeBase) -> None:
    assert set(kb.query("path(X, Y)", sorted=False).tuples()) == {("a", "b"), ("b", "c"), ("a", "c")}


def test_a_timeout_stops_a_long_query_and_the_knowledge_base_stays_usable(long_query: KnowledgeBase) -> None:
    started = time.monotonic()
    with pytest.raises(LimitReached) as caught:
        long_query.query("path(X, Y)", timeout=0.2).count()
    assert time.monotonic() - started < 5  # not a measurement: without the limit it runs for much longer
    assert caught.value.code == "timeout"
    assert "path(X, Z) :- path(X, Y), edge(Y, Z), X \\== Z." in str(caught.value)
    assert long_query.query("edge(0, X)").tuples() == [(0,), (1,), (2,)]


def test_a_row_limit_raises_and_truncates_nothing(long_query: KnowledgeBase) -> None:
    with pytest.raises(LimitReached) as caught:
        long_query.query("path(X, Y)", max_rows=100_000).count()
    assert caught.value.code == "max-rows"


def test_a_memory_limit_raises(long_query: KnowledgeBase) -> None:
    with pytest.raises(LimitReached) as caught:
        long_query.query("path(X, Y)", max_memory=20_000_000).count()
    assert caught.value.code == "max-memory"


def test_limits_of_the_knowledge_base_hold_for_its_queries() -> None:
    kb = KnowledgeBase(max_rows=3)
    kb.consult(text=CLOSURE)
    kb.add("edge", [(1, 2), (2, 3), (3, 4)])
    with pytest.raises(LimitReached):
        kb.query("path(X, Y)").count()
    assert kb.query("path(X, Y)", max_rows=100).count() == 6


@dataclass
class Outcome:
    error: BaseException | None = None


def test_a_query_is_cancelled_from_another_thread(long_query: KnowledgeBase) -> None:
    answers = long_query.query("path(X, Y)")
    outcome = Outcome()

    def ask() -> None:
        try:
            answers.count()
        except Cancelled as error:
            outcome.error = error

    thread = threading.Thread(target=ask)
    thread.start()
    while answers.progress()[2] == 0:
        time.sleep(0.001)
    answers.cancel()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert isinstance(outcome.error, Cancelled)


def test_several_queries_run_at_once_from_several_threads(kb: KnowledgeBase) -> None:
    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(len(kb.query("path(X, Y)")))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [3] * 8


def test_explain_shows_each_level(kb: KnowledgeBase) -> None:
    assert kb.explain("edge(X, Y), edge(Y, Z)", level="program") == "?-(X, Y, Z) :- edge(X, Y), edge(Y, Z)."
    assert kb.explain("edge(X, Y)", level="plan") == "Answer: X, Y\n  Project: X, Y\n    Scan: edge(X, Y)"
    assert kb.explain("edge(X, Y)") == "Answer: X, Y\n  Scan: edge(X, Y)"
    assert kb.explain("edge(X, Y)", analyze=True) == "Answer: X, Y\n  Scan: edge(X, Y)  (2 rows)"
    with pytest.raises(ValueError, match="there is no level `sql`"):
        kb.explain("edge(X, Y)", level="sql")


def test_explain_analyze_measures_each_operator() -> None:
    kb = KnowledgeBase()
    kb.add("edge", [(number, number + 1) for number in range(200)])
    kb.consult(text="walk(X, Y) :- edge(X, Y). walk(X, Z) :- walk(X, Y), edge(Y, Z), X < Z.")
    fixpoint, *_, join, _, _ = kb.explain("walk(X, Y)", analyze=True).partition("\nAnswer")[0].splitlines()
    assert re.fullmatch(r"Fixpoint: walk/2  \(20,100 rows, 200 rounds, [0-9.]+ m?s, [0-9.]+ [kM]B\)", fixpoint)
    assert re.search(r"HashJoin: on Y  \([0-9,]+ rows, [0-9.]+ m?s", join)


def test_predicates_and_listing(kb: KnowledgeBase) -> None:
    found = {(one.name, one.arity): one for one in kb.predicates()}
    assert found["edge", 2].facts == 2
    assert [column.type for column in found["edge", 2].columns] == ["text", "text"]
    assert found["path", 2].rules == 2
    assert kb.listing("path") == "path(X, Y) :- edge(X, Y).\npath(X, Z) :- path(X, Y), edge(Y, Z)."


def test_a_text_that_cannot_be_stored_changes_nothing(kb: KnowledgeBase) -> None:
    kb.consult(text="p(1).", name="x")
    with pytest.raises(LogicError) as caught:
        kb.consult(text="p(2). p('\ud800').", name="x")
    assert caught.value.code == "not-text"
    assert kb.query("p(X)").tuples() == [(1,)]


def test_rows_of_a_call_and_of_a_text_of_any_name_are_kept_apart() -> None:
    kb = KnowledgeBase()
    kb.consult(text="p(1).", name="added")
    assert kb.add("p", [(1,), (2,)]) == 1
    kb.consult(text="q(1).", name="added")
    assert kb.query("p(X)").tuples() == [(1,), (2,)]
    assert kb.add("p", [(3,), (2,)]) == 1
    assert kb.remove("p", [(1,), (3,)]) == 2
    assert kb.query("p(X)").tuples() == [(2,)]


def test_a_declaration_that_stored_rows_do_not_fit_is_refused() -> None:
    kb = KnowledgeBase()
    kb.add("p", [(1,)])
    with pytest.raises(LogicError, match="1 is not text, as column `x` of `p/1` is declared"):
        kb.consult(text=":- pred p(x: text).")


def test_a_parameter_is_never_read_as_program_text() -> None:
    kb = KnowledgeBase()
    kb.add("n", [(1,), (3,)])
    with pytest.raises(LogicError) as caught:
        kb.query("n(X), X < T", T="pi").tuples()
    assert caught.value.code == "type-clash"


def test_names_of_the_language_cannot_be_facts() -> None:
    with pytest.raises(LogicError) as caught:
        KnowledgeBase().add("magic p[bf]", [(1,)])
    assert caught.value.code == "reserved-name"


def test_bodies_that_are_too_deep_are_a_diagnostic() -> None:
    kb = KnowledgeBase()
    kb.add("n", [(1,)])
    with pytest.raises(LogicError) as caught:
        kb.query("n(X), " + "\\+ " * 300 + "n(X)")
    assert caught.value.code == "too-deep"
    assert kb.query(" ; ".join(f"X = {number}" for number in range(200))).count() == 200
    with pytest.raises(LogicError) as caught:
        kb.query(" ; ".join(f"X = {number}" for number in range(1000)))
    assert caught.value.code == "too-many-branches"
