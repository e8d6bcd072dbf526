"""Record columns in the library: rows, Arrow data, declarations that come later, what is known of predicates."""

from __future__ import annotations

import pyarrow as pa
import pytest

from logic import KnowledgeBase
from logic.errors import LogicError
from logic.facts.values import Compound
from logic.session import BACKENDS

PERIOD = ":- record period(from: int, to: int).\n"
LIFE = PERIOD + ":- pred life(node: int, valid: period).\n"


def lives(text: str = "") -> KnowledgeBase:
    kb = KnowledgeBase()
    kb.consult(text=LIFE + text)
    return kb


STRUCT = pa.table({"node": [1], "valid": [{"from": 3, "to": 5}]})
FLAT = pa.table({"node": [1], "valid.from": [3], "valid.to": [5]})


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "rows",
    [[(1, Compound("period", (3, 5)))], [(1, (3, 5))], [(1, {"to": 5, "from": 3})], [(1, 3, 5)], STRUCT, FLAT],
    ids=["term", "tuple", "dict", "flat", "struct", "columns"],
)
def test_rows_may_give_records_in_many_forms(rows: object, backend: str) -> None:
    kb = lives()
    assert kb.add("life", rows) == 1
    assert kb.query("life(N, V)", backend=backend).tuples() == [(1, Compound("period", (3, 5)))]
    assert kb.query("life(1, period(F, T))", backend=backend).tuples() == [(3, 5)]


@pytest.mark.parametrize(
    "rows",
    [[(1, 3)], [(1, (3, "x"))], [(1, (3, 4, 5))], [(1, {"from": 3})], [(1, Compound("p", (1, 2)))], [(1, 3, "x")]],
)
def test_rows_that_are_no_records_are_refused(rows: object) -> None:
    kb = lives()
    with pytest.raises(LogicError, match="type-clash"):
        kb.add("life", rows)
    assert kb.query("life(N, V)").count() == 0


def test_rows_are_removed_as_they_were_added() -> None:
    kb = lives("life(1, period(3, 5)). life(2, period(3, 5)).")
    assert kb.remove("life", [(1, (3, 5))]) == 1
    assert kb.query("life(N, _)").tuples() == [(2,)]


def test_a_declaration_that_comes_later_holds_for_facts_of_files() -> None:
    kb = KnowledgeBase()
    kb.consult(text="life(1, period(3, 5)).", name="facts")
    kb.consult(text=":- pred life(node: int, valid: period).\n" + PERIOD, name="schema")
    assert kb.query("life(N, period(F, _))").tuples() == [(1, 3)]
    kb.consult(text="", name="schema")
    assert kb.query("life(N, period(F, _))").tuples() == [(1, 3)]
    with pytest.raises(LogicError, match=r"unknown-predicate|wrong-arity"):
        kb.query("life(N, F, T)")


def test_a_declaration_that_comes_after_added_rows_is_refused() -> None:
    kb = KnowledgeBase()
    kb.add("life", [(1, Compound("period", (3, 5)))])
    with pytest.raises(LogicError, match="were added before its record column was declared"):
        kb.consult(text=LIFE)


def test_the_predicate_is_known_by_its_record_column() -> None:
    kb = lives("life(1, period(3, 5)).")
    (known,) = kb.predicates()
    assert (known.name, known.arity, known.facts, str(known.columns[1])) == ("life", 2, 1, "valid: period")


def test_another_declaration_of_the_flat_predicate_is_a_conflict() -> None:
    with pytest.raises(LogicError, match="conflicting-declaration"):
        lives(":- pred life(node: int, a: text, b: text).")


def test_a_column_of_terms_is_not_taken_for_one_of_texts() -> None:
    kb = KnowledgeBase()
    kb.consult(text=":- pred p(x: text).")
    with pytest.raises(LogicError, match="type-clash"):
        kb.add("p", [("a",), (["b"],)])
