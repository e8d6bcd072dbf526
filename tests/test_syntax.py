"""Texts and the trees they spell, the trees and the texts they are written as, and what is said about mistakes."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic import LogicError
from logic.engine.syntax.ast import Clause, Compound, Constant, Directive, FactBlock, Query, Term, Variable
from logic.engine.syntax.facts import Values, read_facts
from logic.engine.syntax.operators import STANDARD
from logic.engine.syntax.parse import parse, parse_goal
from logic.engine.syntax.scan import clause_end, tokens
from logic.engine.syntax.unparse import format_value, unparse
from logic.errors import Source
from tests.script import UPDATE, read_cases, write_cases

HERE = Path(__file__).parent / "syntax"
ERRORS = HERE / "errors.txt"
TERMS = [line.split("\t") for line in (HERE / "terms.txt").read_text("utf-8").splitlines() if line[:1] != "#"]


def goal(text: str) -> Term:
    return parse_goal(Source("<query>", text)).goal


def items(text: str) -> tuple[object, ...]:
    return parse(Source("<text>", text)).items


def canonical(term: Term) -> str:
    """A term without operators and without the names of anonymous variables."""
    match term:
        case Variable(name):
            return "'V_'" if term.anonymous else f"'V{name}'"
        case Constant(value):
            return format_value(value)
        case Compound("[|]", (head, tail)):
            texts = [canonical(head)]
            while isinstance(tail, Compound) and tail.name == "[|]":
                texts.append(canonical(tail.arguments[0]))
                tail = tail.arguments[1]
            rest = "" if tail == Constant("[]") else f"|{canonical(tail)}"
            return f"[{','.join(texts)}{rest}]"
        case Compound(name, arguments):
            return f"{format_value(name)}({','.join(map(canonical, arguments))})"


# What texts mean.


@pytest.mark.parametrize(("text", "expected"), TERMS, ids=[text for text, _ in TERMS])
def test_a_term_is_read_as_in_prolog(text: str, expected: str) -> None:
    assert canonical(goal(text)) == expected


@pytest.mark.parametrize("text", [text for text, _ in TERMS])
def test_a_term_is_written_as_it_was_read(text: str) -> None:
    term = goal(text)
    assert repr(goal(unparse(term))) == repr(term)


def test_a_query_may_have_its_arrow_and_its_full_stop() -> None:
    assert parse_goal(Source("q", "?- p(X).\n% and a comment")) == parse_goal(Source("q", "p(X)"))


def test_the_kinds_of_items() -> None:
    found = items("p(a). :- dynamic q/1. q(X) :- p(X). ?- q(X). r(X, X).")
    assert [type(item) for item in found] == [FactBlock, Directive, Clause, Query, Clause]


def test_each_anonymous_variable_has_a_name_of_its_own_in_its_clause() -> None:
    clauses = items("p(X) :- q(X, _, _). p(X) :- q(_, X, _).")
    assert [clause.body.arguments[1:] for clause in clauses[:1]] == [(Variable("_1"), Variable("_2"))]  # type: ignore[attr-defined]
    assert clauses[1].body.arguments[::2] == (Variable("_1"), Variable("_2"))  # type: ignore[attr-defined]


def test_an_anonymous_variable_differs_from_a_numbered_one_of_the_user() -> None:
    assert goal("p(_, _2, _)") == Compound("p", (Variable("_3"), Variable("_2"), Variable("_4")))


def test_a_text_in_double_quotes_is_a_text_in_single_quotes() -> None:
    assert goal('p("it\'s")') == goal("p('it''s')") == Compound("p", (Constant("it's"),))


def test_a_line_can_be_continued_inside_quotes() -> None:
    assert goal("'one \\\ntwo'") == goal("'one \\\r\ntwo'") == Constant("one two")


def test_a_declared_operator_is_read_and_taken_away_again() -> None:
    likes = STANDARD.declare(700, "xfx", "likes")
    assert parse_goal(Source("q", "ann likes bob"), likes).goal == Compound("likes", (Constant("ann"), Constant("bob")))
    assert "likes" not in likes.declare(0, "xfx", "likes").names


def test_a_postfix_operator() -> None:
    factorial = STANDARD.declare(100, "yf", "!")
    term = parse_goal(Source("q", "X is 3! ! + 1"), factorial).goal
    assert term == goal("is(X, +('!'('!'(3)), 1))")
    assert parse_goal(Source("q", unparse(term, factorial)), factorial).goal == term


def test_places_are_offsets_into_the_whole_text() -> None:
    text = "p(a).\nq(X) :- (r(X) ; s(X)), X < 1 + 2.\n"
    rule = items(text)[1]
    assert isinstance(rule, Clause)
    assert isinstance(rule.body, Compound)
    assert rule.span.text == "q(X) :- (r(X) ; s(X)), X < 1 + 2."
    assert [argument.span.text for argument in rule.body.arguments] == ["(r(X) ; s(X))", "X < 1 + 2"]


def test_several_threads_may_parse() -> None:
    texts = [f"p{number}(X) :- q(X, _), X < {number}." for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(items, texts))
    assert found == [items(text) for text in texts]


# Plain facts.


def test_facts_of_one_predicate_become_one_block() -> None:
    block, other = items("edge(a, 1).\nedge('B c', -2.5). % more\nedge(\"d\", 0x10). edge(1).")
    assert block == FactBlock("edge", 2, (("a", 1), ("B c", -2.5), ("d", 16)), ())
    assert other == FactBlock("edge", 1, ((1,),), ())


def test_facts_are_the_same_however_they_are_read() -> None:
    rows = "p(a, 1).\np('it''s', 2).\np('a\\nb', -3).\np(\"x\\ty\", 1.5e3).\n"
    quick = items(rows)
    slow = items(rows.replace("p(", "p(/* no plain fact */ ").replace(")", " )").replace("1)", "0x1)"))
    assert quick == items("".join(f"{line}\n" for line in rows.splitlines())) == slow
    assert isinstance(quick[0], FactBlock)
    assert quick[0].rows == (("a", 1), ("it's", 2), ("a\nb", -3), ("x\ty", 1500.0))


def test_a_fact_without_arguments() -> None:
    assert items("raining. raining.") == (FactBlock("raining", 0, ((), ()), ()),)


def test_the_offsets_of_facts() -> None:
    text = "% first\np(a).  p(0'b).\n\np(c)."
    (block,) = items(text)
    assert isinstance(block, FactBlock)
    assert [text[offset : offset + 3] for offset in block.offsets] == ["p(a", "p(0", "p(c"]
    assert block.span.text == text[8:]


def test_a_goal_that_is_no_fact_stays_a_clause() -> None:
    assert [type(item) for item in items("a, b. [a]. p(f(a)). p(X). m:p.")] == [Clause] * 5


@pytest.mark.parametrize("text", ["p(1_000).", "p(0'a).", "p(12345678901234567890).", "p(a)b.", "p(- 1).", "p('\\q')."])
def test_what_is_no_plain_fact_is_left_to_the_grammar(text: str) -> None:
    assert list(read_facts(text, 0, Values())) == []


# Where clauses end.


@pytest.mark.parametrize(
    "clause",
    ["p('.', \". \").", "p(0'.).", "p(0''').", "p :- X = 'it''s. '.", "p. ", "p.%", "p(1.5).", "p /* . */ :- q.",
     "p % . \n.", "X =.. Y.", "p('\\'. ').", "p(`. `).", "p(a.b).", 'p("\\\\").'],
)  # fmt: skip
def test_a_clause_ends_at_its_full_stop(clause: str) -> None:
    text = f"{clause}\nq. "
    assert text[: clause_end(text, 0)] == clause.rstrip(" %")


@given(st.text(alphabet="ab_X1.0'\"`\\/*%+-=( ),|[]{}!\n", max_size=30))
def test_the_scanner_and_the_grammar_agree_on_the_end(text: str) -> None:
    end = clause_end(text, 0)
    try:
        parse(Source("<text>", text if end is None else text[:end]))
    except LogicError:
        return
    assert end is not None or all(token.kind == "end" for token in tokens(text, 0))


PIECES = r"""p(X, a)  q(_, 1)  is(A, B)  :-  ,  ,  |  X  _  _1  a  é  É  =  <  -  \+  is  ;  ->  1  2.5  1e999  0'a
2'12  99999999999999999999  'b c'  '\q'  "t"  `c`  (  )  {}  ☃  ?-  dynamic  !  .""".replace("\n", "  ").split("  ")


@given(
    st.lists(st.sampled_from([*PIECES, "% why\n", ". "]), max_size=12),
    st.sampled_from(["", " "]),
    st.sampled_from([".", ". ", ""]),
)
def test_a_clause_without_brackets_is_read_as_the_grammar_reads_it(pieces: list[str], between: str, stop: str) -> None:
    text = between.join(pieces) + stop

    def read() -> list[tuple[str, str]]:
        return [outcome(lambda: repr(items(text))), outcome(lambda: spans(goal(text)))]

    quick = read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("logic.engine.syntax.parse.is_flat", lambda _: False)
        assert read() == quick


def outcome(read: Callable[[], str]) -> tuple[str, str]:
    try:
        return "read", read()
    except LogicError as error:
        return "refused", str(error)


def spans(term: Term) -> str:
    """A term with the places of all its parts."""
    inner = "".join(map(spans, term.arguments)) if isinstance(term, Compound) else ""
    return f"{term!r}@{term.span.start}-{term.span.end}({inner})"


# Writing.

NAMES = st.sampled_from(sorted(STANDARD.names)) | st.sampled_from(
    ["a", "edge", "'", "B c", "[]", "{}", "!", ";", "é", ""]
)
VALUES = (
    st.integers(-(2**63), 2**63 - 1)
    | st.integers(-3, 3)
    | st.floats(allow_nan=False)
    | NAMES
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
)
LEAVES = st.builds(Constant, VALUES) | st.builds(Variable, st.sampled_from(["X", "Y", "_Rest", "Àpropos"]))


def compounds(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    operators = st.builds(
        Compound, st.sampled_from(sorted(STANDARD.names)), st.lists(terms, min_size=1, max_size=2).map(tuple)
    )
    others = st.builds(Compound, NAMES, st.lists(terms, min_size=1, max_size=3).map(tuple))
    lists = st.builds(Compound, st.just("[|]"), st.tuples(terms, terms))
    return operators | others | lists


TREES = st.recursive(LEAVES, compounds, max_leaves=12)


@given(TREES)
def test_a_written_term_is_read_back(term: Term) -> None:
    if not isinstance(term, Compound) or term.name not in (":-", "?-"):
        assert repr(goal(unparse(term))) == repr(term)


@given(TREES)
def test_a_written_rule_is_read_back(term: Term) -> None:
    rule = Clause(Compound("head", (Variable("X"), term)), Compound(",", (term, Constant("true"))))
    assert repr(items(unparse(rule))) == repr((rule,))


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=5))
def test_written_facts_are_read_back(rows: list[tuple[int | float | str, ...]]) -> None:
    block = FactBlock("edge", 2, tuple(rows), ())
    (found,) = items(unparse(block))
    assert isinstance(found, FactBlock)
    assert repr(found.rows) == repr(block.rows)


def test_the_layout_of_a_rule() -> None:
    source = Source("<text>", "p(X,_):-q(X,_Y),\\+r(_),(X<1+2;X=a:b/2),s('A',[X|_]).")
    expected = "p(X, _) :- q(X, _Y), \\+ r(_), (X < 1 + 2 ; X = a:b/2), s('A', [X|_]).\n"
    assert unparse(parse(source)) == expected


def test_a_wide_rule_has_one_goal_a_line() -> None:
    names = ["a_long_predicate_name", "another_long_predicate_name", "one_more_long_predicate_name"]
    text = f"wide(X) :- {', '.join(f'{name}(X, Y)' for name in names)}."
    lines = unparse(parse(Source("<text>", text))).splitlines()
    assert lines == ["wide(X) :-", *(f"    {name}(X, Y)," for name in names[:-1]), f"    {names[-1]}(X, Y)."]


# Mistakes.


def printed(text: str) -> str:
    try:
        parse(Source("rules.dl", text))
    except LogicError as error:
        return f"{error}\n"
    return ""


def test_mistakes_are_told_in_words() -> None:
    cases = read_cases(ERRORS)
    found = [printed(case.program) for case in cases]
    if UPDATE:
        write_cases(ERRORS, cases, found)
    assert found == [case.expected for case in cases]


def test_a_mistake_in_the_middle_of_a_long_file_is_shown_at_its_line() -> None:
    lines = [f"edge({number}, n{number})." if number % 3 else f"p(X) :- q(X, {number})." for number in range(10_000)]
    lines[5_000] = "edge(4999, n5000) :- p(4, ]."
    with pytest.raises(LogicError) as caught:
        parse(Source("long.dl", "\n".join(lines)))
    assert str(caught.value.diagnostics[0].span) == "long.dl:5001:27"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no goal here"),
        ("p(X) :- q(X).", "this is a rule, not a query"),
        (":- dynamic p/1.", "this is a directive, not a query"),
        ("p(X). q(X).", "only one query can be asked at a time"),
        ("p(X),", "the clause ends after a `,`"),
        ("p(X", "`(` is never closed"),
    ],
)
def test_mistakes_of_queries(text: str, message: str) -> None:
    with pytest.raises(LogicError) as caught:
        goal(text)
    assert caught.value.diagnostics[0].message == message


def test_deep_nesting_is_read_or_refused_but_never_crashes() -> None:
    assert goal("(" * 5_000 + "a" + ")" * 5_000) == Constant("a")
    with pytest.raises(LogicError, match="nested too deeply"):
        goal("- " * 100_000 + "a")


def test_a_long_body_needs_no_recursion() -> None:
    term = goal(", ".join(f"p{number}" for number in range(20_000)))
    count = 0
    while isinstance(term, Compound):
        count, term = count + 1, term.arguments[1]
    assert count == 19_999


@pytest.mark.parametrize("text", ["'", "a, ", "%", "/*", "\\", "p(", "p(a", "'a", "0'", "1_", "p(1)\n", "p(1). q :- "])
def test_the_time_of_a_mistake_grows_with_the_text_only(text: str) -> None:
    started = time.process_time()
    printed("p(" + text * 20_000)
    assert time.process_time() - started < 5  # seconds; quadratic matching takes minutes
