"""The well-founded semantics: random programs beside their ground rules and SWI-Prolog, and what the API promises."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from logic import Cancelled, KnowledgeBase, LimitReached, LogicError, UndefinedAnswer
from logic.session import BACKENDS

SWIPL = shutil.which("swipl")
FIXTURE = [HealthCheck.function_scoped_fixture]  # each example writes its own file anew
DOMAIN = ("1", "2", "3")
FACTS = {"e": 2, "g": 1}
DERIVED = {"p": 1, "q": 1, "r": 2, "s": 0}
WIN = "win(X) :- move(X, Y), \\+ win(Y)."
ROUNDS = f"{WIN} win(X) :- move(X, X), win(X)."  # a rule by which it is no game, but needs the alternation

Literal = tuple[str, tuple[str, ...]]  # a predicate with variables and constants


@dataclass(frozen=True)
class Clause:
    """A head, the literals that must hold, and those that must not."""

    head: Literal
    holds: tuple[Literal, ...]
    fails: tuple[Literal, ...]

    def text(self, negation: str = "\\+ {}") -> str:
        body = [*map(shown, self.holds), *(negation.format(shown(one)) for one in self.fails)]
        return f"{shown(self.head)} :- {', '.join(body)}."


def shown(literal: Literal) -> str:
    name, arguments = literal
    return f"{name}({', '.join(arguments)})" if arguments else name


@st.composite
def clauses(draw: st.DrawFn) -> Clause:
    """A rule whose facts bind its variables; it may use and negate every derived predicate."""
    terms = st.sampled_from(("X", "Y", *DOMAIN))
    bound = ("e", ("X", "Y")) if draw(st.booleans()) else ("g", ("X",))
    used = st.sampled_from([*bound[1], *bound[1], *DOMAIN])

    def literals(names: Mapping[str, int]) -> st.SearchStrategy[Literal]:
        one = st.sampled_from(sorted(names.items()))
        return one.flatmap(lambda item: st.tuples(st.just(item[0]), st.tuples(*[used] * item[1])))

    more = [("e", (draw(terms), draw(terms)))] if draw(st.integers(0, 3)) == 0 else []
    holds = draw(st.lists(literals(DERIVED), max_size=2))
    fails = draw(st.lists(literals(DERIVED), max_size=2))
    return Clause(draw(literals(DERIVED)), (bound, *more, *holds), tuple(fails))


@st.composite
def programs(draw: st.DrawFn) -> tuple[set[Literal], list[Clause]]:
    rows = {name: list(product(DOMAIN, repeat=arity)) for name, arity in FACTS.items()}
    facts = {
        (name, row) for name in FACTS for row in draw(st.sets(st.sampled_from(rows[name]), min_size=1, max_size=5))
    }
    return facts, draw(st.lists(clauses(), min_size=2, max_size=7))


@st.composite
def games(draw: st.DrawFn) -> tuple[set[Literal], list[Clause]]:
    """Programs each rule of which negates at most one derived predicate, and uses none in another way."""
    facts, rules = draw(programs())
    return facts, [
        Clause(rule.head, tuple(one for one in rule.holds if one[0] in FACTS), rule.fails[:1]) for rule in rules
    ]


def text_of(facts: set[Literal], rules: list[Clause], negation: str = "\\+ {}") -> str:
    lines = [f"{shown(fact)}." for fact in sorted(facts)]
    # Every derived predicate has a rule.
    lines += [f"{shown((name, ('0',) * arity))} :- g(0)." for name, arity in DERIVED.items()]
    return "\n".join([*lines, *(rule.text(negation) for rule in rules)])


def ground_rules(rules: list[Clause]) -> Iterator[Clause]:
    for rule in rules:
        literals = (rule.head, *rule.holds, *rule.fails)
        names = sorted({term for _, arguments in literals for term in arguments if term.isupper()})
        for values in product(DOMAIN, repeat=len(names)):
            given_values = dict(zip(names, values, strict=True))
            head, holds, fails = (
                tuple((name, tuple(given_values.get(term, term) for term in arguments)) for name, arguments in part)
                for part in ((rule.head,), rule.holds, rule.fails)
            )
            yield Clause(head[0], holds, fails)


def model(facts: set[Literal], rules: list[Clause]) -> tuple[set[Literal], set[Literal]]:
    """What is true, and what is true or undefined: the alternating fixpoint over ground rules."""
    ground = list(ground_rules(rules))

    def least(assumed: set[Literal]) -> set[Literal]:
        known = set(facts)
        while True:
            new = {one.head for one in ground if known.issuperset(one.holds) and assumed.isdisjoint(one.fails)} - known
            if not new:
                return known
            known |= new

    true: set[Literal] = set()
    while True:
        possible = least(true)
        after = least(possible)
        if after == true:
            return true, possible
        true = after


@given(programs())
@settings(max_examples=25, deadline=None)
def test_random_programs_have_the_model_of_their_ground_rules(program: tuple[set[Literal], list[Clause]]) -> None:
    check(program)


@given(games())
@settings(max_examples=40, deadline=None)
def test_random_games_have_the_model_of_their_ground_rules(program: tuple[set[Literal], list[Clause]]) -> None:
    check(program)


def check(program: tuple[set[Literal], list[Clause]]) -> None:
    true, possible = model(*program)
    kb = KnowledgeBase(semantics="well_founded")
    kb.consult(text=text_of(*program))
    for backend in BACKENDS:
        for name, arity in DERIVED.items():
            answers = kb.query(shown((name, ("A", "B")[:arity])), backend=backend)
            rows = {(name, tuple(map(str, row))) for row in answers.tuples()}
            undefined = {(name, tuple(map(str, row))) for row in answers.undefined().tuples()}
            assert rows == {one for one in true if one[0] == name}
            assert undefined == {one for one in possible - true if one[0] == name}


SHOW = """
show(Goal, Values) :- forall(call_delays(Goal, Delay), (
    ( Delay == true -> Truth = true ; Truth = undefined ),
    format('~w ~w~n', [Truth, Values]))).
"""


@pytest.mark.skipif(SWIPL is None, reason="SWI-Prolog is not installed (Debian: swi-prolog-nox)")
@given(programs())
@settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=FIXTURE)
def test_random_programs_have_the_model_of_swi_prolog(
    tmp_path: Path, program: tuple[set[Literal], list[Clause]]
) -> None:
    tables = ", ".join(f"{name}/{arity}" for name, arity in DERIVED.items())
    goals = {name: shown((name, ("A", "B")[:arity])) for name, arity in DERIVED.items()}
    asked = "".join(f"?- show({goal}, {goal}).\n" for goal in goals.values())
    path = tmp_path / "program.pl"
    path.write_text(f":- table {tables}.\n{SHOW}\n{text_of(*program, 'tnot({})')}\n:- initialization(main).\n")
    main = ", ".join(f"show({goal}, {goal})" for goal in goals.values())
    path.write_text(path.read_text() + f"main :- {main}.\n")
    done = subprocess.run(
        [str(SWIPL), "-q", "-l", str(path), "-t", "halt"], capture_output=True, text=True, timeout=60, check=False
    )
    assert "rror" not in done.stderr, done.stderr + asked
    kb = KnowledgeBase(semantics="well_founded")
    kb.consult(text=text_of(*program))
    found = set()
    for goal in goals.values():
        answers = kb.query(goal)
        name = goal.partition("(")[0]
        for truth, rows in (("true", answers.tuples()), ("undefined", answers.undefined().tuples())):
            found |= {f"{truth} {name}({','.join(map(str, row))})".removesuffix("()") for row in rows}
    assert found == set(done.stdout.splitlines())


def game(*moves: tuple[object, object], rules: str = WIN) -> KnowledgeBase:
    kb = KnowledgeBase(semantics="well_founded")
    kb.add("move", moves)
    kb.consult(text=rules)
    return kb


@pytest.mark.parametrize("backend", BACKENDS)
def test_true_and_undefined_answers_are_never_mixed(backend: str) -> None:
    kb = game(("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"))
    answers = kb.query("win(X)", backend=backend)
    assert (answers.tuples(), len(answers), answers.count()) == ([("c",)], 1, 1)
    assert answers.undefined().dicts() == [{"X": "a"}, {"X": "b"}]
    assert answers.undefined().count() == 2
    assert answers.undefined().undefined().tuples() == []
    assert kb.query("move(X, Y)", backend=backend).undefined().tuples() == []


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_truth_of_an_undefined_question_is_an_error(backend: str) -> None:
    kb = game(("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"))
    assert kb.ask("win(c)", backend=backend)
    assert not kb.ask("win(d)", backend=backend)
    with pytest.raises(UndefinedAnswer, match="neither true nor false"):
        kb.ask("win(a)", backend=backend)
    with pytest.raises(UndefinedAnswer):
        bool(kb.query("win(X)", X="a", backend=backend))
    assert kb.query("win(a)", backend=backend).tuples() == []


def test_the_semantics_is_chosen_for_a_knowledge_base_a_query_or_by_a_file() -> None:
    kb = KnowledgeBase()
    kb.add("move", [("a", "b")])
    kb.consult(text=WIN)
    with pytest.raises(LogicError, match=r"set_prolog_flag\(semantics, well_founded\)"):
        kb.query("win(X)")
    assert kb.query("win(X)", semantics="well_founded").tuples() == [("a",)]
    assert kb.ask("win(a)", semantics="well_founded")
    kb.consult(text=f":- set_prolog_flag(semantics, well_founded). {WIN}")
    assert kb.query("win(X)").tuples() == [("a",)]
    with pytest.raises(LogicError, match="depends on itself"):
        kb.query("win(X)", semantics="stratified")
    with pytest.raises(ValueError, match="no semantics"):
        kb.query("win(X)", semantics="stable")  # type: ignore[arg-type]


def test_limits_hold_for_all_rounds_together() -> None:
    kb = game(*((number, number + 1) for number in range(400)), rules=ROUNDS)
    with pytest.raises(LimitReached, match=r"longer than 0\.01 s"):
        kb.query("win(X)", timeout=0.01).count()
    with pytest.raises(LimitReached, match=r"more than 3000 rows .* of the well-founded model, round"):
        kb.query("win(X)", max_rows=3000).count()
    with pytest.raises(LimitReached, match="more than 100 bytes"):
        kb.query("win(X)", max_memory=100).count()
    assert kb.query("win(X)").count() == 200


def test_limits_hold_for_a_game_and_what_is_asked_of_it_together() -> None:
    kb = game(*((number, number + 1) for number in range(400)))
    with pytest.raises(LimitReached, match=r"more than 399 rows .* in step 2 of the well-founded model"):
        kb.query("win(X)", max_rows=399).count()
    with pytest.raises(LimitReached, match="more than 1000 bytes"):
        kb.query("win(X)", max_memory=1000).count()
    assert kb.query("win(X)", max_rows=400).count() == 200


def test_a_run_is_cancelled_between_and_inside_rounds() -> None:
    kb = game(*((number, number + 1) for number in range(20_000)), rules=ROUNDS)
    answers = kb.query("win(X)")
    timer = threading.Timer(0.2, answers.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        answers.count()
    timer.join()
    assert answers.progress()[2] > 0


def test_explain_shows_what_is_computed_before_the_question() -> None:
    text = game(("a", "b"), rules=ROUNDS).explain("win(X)", analyze=True)
    assert text.startswith("In turn, until it repeats itself:\nFirst: given possible win/1\n")
    assert text.endswith("Answer: X\n  Scan: given true win(X)  (1 row)")
