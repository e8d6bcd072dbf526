"""VQL: what its clauses mean, how it is asked, and what its mistakes say."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from logic import KnowledgeBase, LogicError
from logic.__main__ import main
from logic.frontends.vql import question
from logic.session import BACKENDS
from logic.shell.shell import Shell

TRIPLES = [
    *(("c1", "name", "BMW"), ("c1", "hp", 150), ("c1", "price", 40000), ("c1", "seats", 5)),
    *(("c2", "name", "BWM"), ("c2", "hp", 90), ("c2", "price", 20000.0)),
    *(("c3", "name", "Opel"), ("c3", "hp", 90), ("c3", "price", "on request")),
    *(("c4", "name", "it's"), ("c4", "hp", "ninety"), ("c4", "used:price", 1)),
]
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    found = KnowledgeBase()
    found.add("triple", TRIPLES)
    return found


ANSWERS: dict[str, Rows] = {
    # what is selected, and in which order
    "SELECT ?h, ?n WHERE { (?o,name,?n) (?o,hp,?h) FILTER (?h > 0) }": [(90, "BWM"), (90, "Opel"), (150, "BMW")],
    "select ?h where { (?o,hp,?h) filter (?h >= 90) }": [(90,), (150,)],
    "SELECT * WHERE { (?o,seats,?s) }": [("c1", 5)],
    "SELECT * WHERE { (?o,seats,?s) (?o,hp,?h) (?q,hp,?h) }": [("c1", 5, 150, "c1")],
    "SELECT ?o ?a WHERE { (?o,?a,90) }": [("c2", "hp"), ("c3", "hp")],
    "SELECT ?v WHERE { (c1,hp,?v) }": [(150,)],
    "SELECT ?v WHERE { ('c4',used:price,?v) # a comment\n}": [(1,)],
    "SELECT ?a WHERE { (?o,?a,\"it's\") }": [("name",)],
    "SELECT ?a WHERE { (?o,?a,'it''s') }": [("name",)],
    # comparisons: numbers with numbers, texts with texts
    "SELECT ?o WHERE { (?o,price,?p) FILTER (?p < 50000) }": [("c1",), ("c2",)],
    "SELECT ?o WHERE { (?o,price,?p) FILTER (?p = 20000) }": [("c2",)],
    "SELECT ?o WHERE { (?o,price,?p) FILTER (?p != 20000) }": [("c1",), ("c3",)],
    "SELECT ?o WHERE { (?o,price,?p) FILTER (?p > 'a') }": [("c3",)],
    "SELECT ?o,?q WHERE { (?o,hp,?h) (?q,hp,?i) FILTER (?h < ?i) }": [("c2", "c1"), ("c3", "c1")],
    # and, or, not
    "SELECT ?o WHERE { (?o,hp,?h) FILTER (?h > 80 && ?h <= 100) }": [("c2",), ("c3",)],
    "SELECT ?o WHERE { (?o,hp,?h) FILTER (?h > 100 or ?h = 'ninety') }": [("c1",), ("c4",)],
    "SELECT ?o WHERE { (?o,hp,?h) FILTER (!(?h > 100 || ?h = 'ninety')) }": [("c2",), ("c3",)],
    "SELECT ?o WHERE { (?o,hp,?h) FILTER (not ?h = 90 and ?h != 150) }": [("c4",)],
    # distance: edit distance on texts, difference on numbers, nothing on a text and a number
    "SELECT ?n WHERE { (?o,name,?n) FILTER (dist(?n,'BMW') < 3) }": [("BMW",), ("BWM",)],
    "SELECT ?n WHERE { (?o,name,?n) FILTER (dist(?n,'BMW') <= 0) }": [("BMW",)],
    "SELECT ?o WHERE { (?o,price,?p) FILTER (dist(?p,39999) < 2) }": [("c1",)],
    "SELECT ?o,?q WHERE { (?o,hp,?h) (?q,hp,?i) FILTER (dist(?h,?i) = 60) }": [
        *(("c1", "c2"), ("c1", "c3"), ("c2", "c1"), ("c3", "c1")),
    ],
    "SELECT ?a WHERE { (?o,?a,?v) FILTER (dist(?a,'prices') < 2) }": [("price",)],
    # order: ties by the columns; the best value of a variable that is not selected
    "SELECT ?o,?h WHERE { (?o,hp,?h) } ORDER BY ?h": [("c2", 90), ("c3", 90), ("c1", 150), ("c4", "ninety")],
    "SELECT ?o WHERE { (?o,hp,?h) } ORDER BY ?h DESC": [("c4",), ("c1",), ("c2",), ("c3",)],
    "SELECT ?o,?h WHERE { (?o,hp,?h) } ORDER BY ?h ASC, ?o DESC LIMIT 2": [("c3", 90), ("c2", 90)],
    "SELECT ?n WHERE { (?o,name,?n) } ORDER BY ?n NN 'Opal' LIMIT 3": [("Opel",), ("BMW",), ("BWM",)],
    "SELECT ?o,?h WHERE { (?o,hp,?h) } ORDER BY ?h NN 100": [("c2", 90), ("c3", 90), ("c1", 150), ("c4", "ninety")],
    "SELECT ?a WHERE { (?o,?a,?v) } ORDER BY ?v NN 39999 LIMIT 2": [("price",), ("hp",)],
    # the first ones
    "SELECT ?o WHERE { (?o,hp,?h) } LIMIT 2": [("c1",), ("c2",)],
    "SELECT ?o WHERE { (?o,hp,?h) } LIMIT 2 OFFSET 1": [("c2",), ("c3",)],
    "SELECT ?o WHERE { (?o,hp,?h) } OFFSET 1 LIMIT 2": [("c2",), ("c3",)],
    "SELECT ?o WHERE { (?o,hp,?h) } OFFSET 3": [("c4",)],
    "SELECT ?o WHERE { (?o,hp,?h) } LIMIT 0": [],
}  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("query", ANSWERS)
def test_answers(kb: KnowledgeBase, query: str, backend: str) -> None:
    assert kb.vql(query, backend=backend).tuples() == ANSWERS[query]


def test_a_name_may_be_a_keyword() -> None:
    found = KnowledgeBase()
    found.add("triple", [("o", "select", 1), ("o", "limit", 2), ("o", "or", 3)])
    assert found.vql("SELECT ?a,?b,?c WHERE { (?o,select,?a) (?o,limit,?b) (?o,or,?c) }").tuples() == [(1, 2, 3)]


def test_parameters_are_values_and_never_text(kb: KnowledgeBase) -> None:
    query = "SELECT ?o WHERE { (?o,name,?n) FILTER (dist(?n,?like) < 2) }"
    assert kb.vql(query, like="BMV").tuples() == [("c1",)]
    assert kb.vql("SELECT ?o WHERE { (?o,name,?n) }", n="it's").tuples() == [("c4",)]
    assert kb.vql("SELECT ?o WHERE { (?o,name,?n) }", n="') } #").tuples() == []


def test_limits_are_those_of_queries(kb: KnowledgeBase) -> None:
    with pytest.raises(LogicError, match="rows"):
        kb.vql("SELECT ?o,?q,?r WHERE { (?o,?a,?v) (?q,?b,?w) (?r,?c,?x) }", max_rows=10).tuples()


def test_each_kind_of_values_is_a_goal_of_its_own(kb: KnowledgeBase) -> None:
    asked = question("SELECT ?o,?q WHERE { (?o,name,?n) (?q,name,?m) FILTER (dist(?n,?m) < 2) }")
    numbers, texts = sorted(kb.explain(asked, level="program").splitlines(), key=lambda rule: "atom(" in rule)
    assert "atom(" in texts
    assert "edit_distance(" in texts
    assert "number(" in numbers
    assert "edit_distance(" not in numbers


def test_at_the_prompt(kb: KnowledgeBase) -> None:
    out, err = io.StringIO(), io.StringIO()
    shell = Shell(kb, out, err)
    shell.run(".vql SELECT ?n,?h WHERE { (?o,name,?n) (?o,hp,?h) } ORDER BY ?h DESC LIMIT 1")
    assert out.getvalue() == "n = 'it\\'s',\nh = ninety.\n"
    shell.run(".vql SELECT ?s WHERE { (?o,seats,?s) }.")
    assert out.getvalue().endswith("s = 5.\n")
    shell.run(".vql SELECT ?n")
    assert err.getvalue().startswith("error[vql-syntax]: the query ends too soon\n  <vql>:1:10\n")


MISTAKES = {
    "SELECT ?nam WHERE { (?o,name,?name) }": """\
error[vql-variable]: no triple of WHERE binds `?nam`
  <vql>:1:8
  1 | SELECT ?nam WHERE { (?o,name,?name) }
             ^^^^ used here
  help: did you mean `?name`? the variables are ?o, ?name""",
    "SELECT ?n WHERE { (?o,name,?n)\n FILTER (?h < 5) }": """\
error[vql-variable]: no triple of WHERE binds `?h`
  <vql>:2:10
  2 |  FILTER (?h < 5) }
               ^^ used here
  help: the variables are ?o, ?n""",
    "SELECT ?n WHERE { (?o,name,?n) } ORDER BY ?h": """\
error[vql-variable]: no triple of WHERE binds `?h`
  <vql>:1:43
  1 | SELECT ?n WHERE { (?o,name,?n) } ORDER BY ?h
                                                ^^ used here
  help: the variables are ?o, ?n""",
    "SELECT ?n WHERE { (?o,name ?n) }": """\
error[vql-syntax]: `?n` cannot stand here
  <vql>:1:28
  1 | SELECT ?n WHERE { (?o,name ?n) }
                                 ^^ expected here: `)`, `,`
  help: a query is `SELECT ?v,… WHERE { (subject,attribute,value)… FILTER (…)… } ORDER BY ?v LIMIT n OFFSET m`""",
    "SELECT ?n WHERE { (?o,name,?n) FILTER (?n =< 5) }": """\
error[vql-syntax]: `<` cannot stand here
  <vql>:1:44
  1 | SELECT ?n WHERE { (?o,name,?n) FILTER (?n =< 5) }
                                                 ^ expected here: `dist(…)`, a number, a quoted text, a variable
  help: "at most" is written `<=`""",
    "SELECT ?n WHERE { (?o,name,?n) FILTER (?n = \u2019x\u2019) }": """\
error[vql-syntax]: `\u2019` cannot stand here
  <vql>:1:45
  1 | SELECT ?n WHERE { (?o,name,?n) FILTER (?n = \u2019x\u2019) }
                                                  ^ expected here: `dist(…)`, a number, a quoted text, a variable
  help: a text stands in `'…'` or `"…"`""",
    "SELECT ?n WHERE { (?o,name,'x) }": """\
error[vql-syntax]: `'` cannot stand here
  <vql>:1:28
  1 | SELECT ?n WHERE { (?o,name,'x) }
                                 ^ expected here: a name, a number, a quoted text, a variable
  help: write the closing ' on the same line; inside a text it is written twice""",
    "SELECT ?n WHERE { (?o,name,?n)": """\
error[vql-syntax]: the query ends too soon
  <vql>:1:31
  1 | SELECT ?n WHERE { (?o,name,?n)
                                    ^ expected here: `(`, `FILTER`, `}`
  help: a query is `SELECT ?v,… WHERE { (subject,attribute,value)… FILTER (…)… } ORDER BY ?v LIMIT n OFFSET m`""",
    "SELECT ?n WHERE { (?o,name,?n) FILTER (dist(?n,'x') < 'a') }": """\
error[vql-never-true]: this compares a number with a text, which is never true
  <vql>:1:40
  1 | SELECT ?n WHERE { (?o,name,?n) FILTER (dist(?n,'x') < 'a') }
                                             ^^^^^^^^^^^^^^^^^^
  help: a number is compared with numbers, a text (in quotes) with texts""",
    "SELECT ?n WHERE { (?o,name,?n) } LIMIT 2.5": """\
error[vql-syntax]: `2.5` is no number of answers
  <vql>:1:40
  1 | SELECT ?n WHERE { (?o,name,?n) } LIMIT 2.5
                                             ^^^
  help: write 0, 1, 2, …""",
    "SELECT ?n WHERE { (?o,name,9223372036854775808) (?o,name,?n) }": """\
error[integer-range]: an integer lies between -9223372036854775808 and 9223372036854775807
  <vql>:1:28
  1 | SELECT ?n WHERE { (?o,name,9223372036854775808) (?o,name,?n) }
                                 ^^^^^^^^^^^^^^^^^^^ does not fit into 64 bits
  help: write it as a float (`1.0e20`) or as text (`'123'`)""",
}


@pytest.mark.parametrize("query", MISTAKES)
def test_mistakes(kb: KnowledgeBase, query: str) -> None:
    with pytest.raises(LogicError) as raised:
        kb.vql(query)
    assert str(raised.value) == MISTAKES[query]


def test_mistakes_with_parameters(kb: KnowledgeBase) -> None:
    with pytest.raises(LogicError, match="there is no variable `\\?x` in the query"):
        kb.vql("SELECT ?n WHERE { (?o,name,?n) }", x=1)
    with pytest.raises(LogicError, match="`\\?n` has a value already"):
        kb.vql("SELECT ?n WHERE { (?o,name,?n) }", n="BMW")
    with pytest.raises(LogicError, match="`h` is \\[1\\]"):
        kb.vql("SELECT ?n WHERE { (?o,name,?n) (?o,hp,?h) }", h=[1])


def test_without_triples_the_mistake_shows_the_pattern() -> None:
    with pytest.raises(LogicError) as raised:
        KnowledgeBase().vql("SELECT ?n WHERE { (?o,name,?n) }")
    assert raised.value.code == "unknown-predicate"
    assert "<vql>:1:19" in str(raised.value)


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = tmp_path / "market.dl"
    facts.write_text("triple(c1, name, 'BMW'). triple(c2, name, 'Opel').", encoding="utf-8")
    query = "SELECT ?n WHERE { (?o,name,?n) FILTER (dist(?n,'BMV') < 2) }"
    for mode, expected in (("--csv", "n\nBMW\n"), ("--json", '[{"n": "BMW"}]\n')):
        with pytest.raises(SystemExit) as ended:
            main(["run", str(facts), "--vql", query, mode], prog_name="logic")
        assert ended.value.code == 0
        assert capsys.readouterr().out == expected
