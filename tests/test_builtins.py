"""The builtin predicates give the answers of SWI-Prolog.

Each line of `tests/builtins/*.txt` is a goal and, behind a tab, what SWI-Prolog 9 answers: its distinct solutions in
their order, `true`, `false`, or `error` and the kind of error. Where SWI-Prolog is installed the goals run there too.
In `differences.txt` our own answer follows: `[]` is the text '[]', a list of characters is no text, quotes make no
difference between texts, numbers have 64 bits, and no answer depends on the machine's time zone.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies

from logic.engine.builtins import BUILTINS, LIBRARY, Builtin, EvaluationError
from logic.engine.builtins.calendar import date_of, stamp_of
from logic.engine.builtins.comparison import order_key
from logic.engine.builtins.distance import edit_distance
from logic.engine.builtins.read import read
from logic.engine.builtins.timetext import timetext
from logic.engine.builtins.write import spelled, writeq
from logic.engine.syntax.ast import Compound as Term
from logic.engine.syntax.ast import Constant, Variable, variables
from logic.engine.syntax.ast import Term as AnyTerm
from logic.engine.syntax.parse import parse_goal
from logic.errors import Source
from logic.facts.values import Compound, Value, compound, same

SWIPL = shutil.which("swipl")
VERSION = subprocess.run([SWIPL, "--version"], capture_output=True, text=True, check=True).stdout if SWIPL else "none"
TABLES = Path(__file__).parent / "builtins"


def rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


ROWS = [row for path in sorted(TABLES.glob("*.txt")) if path.stem != "differences" for row in rows(path)]
DIFFERENCES = rows(TABLES / "differences.txt")  # with our answer in a third column

# SWI-Prolog's kinds of errors that are a wrong type here; every other kind is a value that the predicate has none for.
TYPE_CLASHES = ("type_error-", "format_argument_type-", "existence_error-matching_rule")

# What SWI-Prolog has no answer of its own for, or needs its package pcre for: the expected answers are written out.
WRITTEN = [
    ("edit_distance(kitten, sitting, X)", "X = 3"),
    ("edit_distance('', abc, X)", "X = 3"),
    ("edit_distance(abc, '', X)", "X = 3"),
    ("edit_distance('', '', X)", "X = 0"),
    ("edit_distance(abc, abc, X)", "X = 0"),
    ("edit_distance('año', ano, X)", "X = 1"),
    ("edit_distance('日本', '日', X)", "X = 1"),
    ("edit_distance(12, 21, X)", "X = 2"),
    ("edit_distance(f(a), b, X)", "error type-clash"),
    ("re_match('b+', abbc)", "true"),
    ("re_match('^b', abbc)", "false"),
    ("re_match('B+', abbc)", "false"),
    ("re_match('B+'/i, abbc)", "true"),
    ("re_match('a.b', 'a\\nb')", "false"),
    ("re_match('a.b'/s, 'a\\nb')", "true"),
    ("re_match('^b'/m, 'a\\nb')", "true"),
    ("re_match('(?<year>[0-9]{4})', 'in 2006')", "true"),
    ("re_match('(?<=in )[0-9]+', 'in 2006')", "error bad-pattern"),
    ("re_match('(a)\\\\1', 'aa')", "error bad-pattern"),
    ("re_match('^(a|a)*$', aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab)", "false"),
    ("re_match('A', a, [caseless(true)])", "true"),
    ("re_match('A', a, [caseless(false)])", "false"),
    ("re_match('A', a, [bogus(true)])", "error undefined-value"),
    ("re_matchsub('(?<y_I>[0-9]+)-(?<m>[0-9]+)(x)?', 'at 2020-01 ', X)", "X = [0-'2020-01',m-'01',y-2020]"),
    ("re_matchsub('(?<y_R>[0-9]+)-(?<m_F>[0-9]+)(x)?b', 'at 2020-01b ', X, [])", "X = [0-'2020-01b',m-1.0,y-(3-4)]"),
    ("re_matchsub('(a)|(b)', b, X)", "X = [0-b,1-'',2-b]"),
    ("re_matchsub('(?<v_N>[0-9.]+)', '1.5', X)", "X = [0-'1.5',v-1.5]"),
    ("re_matchsub('(?<v_I>[0-9.]+)', '1.5', X)", "error undefined-value"),
    ("re_matchsub(x, abc, X)", "false"),
    ("re_split(a, banana, X)", "X = [b,a,n,a,n,a,'']"),
    ("re_split('A'/i, 'bäna', X)", "X = [bän,a,'']"),
    ("re_split(x, abc, X)", "X = [abc]"),
    ("re_replace(n, '[$0]', banana, X)", "X = 'ba[n]ana'"),
    ("re_replace('(?<q>n)'/g, '[$q \\\\{q} \\\\q $$ ${q}0]', ban, X)", "X = 'ba[n n n $ n0]'"),
    ("re_replace('(n)(x)?'/g, '$1$1$2', ana, X)", "X = anna"),
    ("re_replace(n, '$2', ban, X)", "error undefined-value"),
    ("re_replace(x, y, abc, X)", "X = abc"),
    ("re_replace('x*'/g, '-', abc, X)", "X = '-a-b-c-'"),
    ("re_match('^.$', '日')", "true"),
    ("re_match('^12$', 12)", "true"),
    ("re_match('(', a)", "error bad-pattern"),
    ("re_match(a/z, a)", "error undefined-value"),
    ("re_match(f(a), a)", "error type-clash"),
    ("re_match(a, f(a))", "error type-clash"),
    ("divmod(1, 0, Q, R)", "error division-by-zero"),
    ("text_concat(X, b, ab)", "X = a"),
]

SHIM = r"""
:- style_check(-singleton).
:- use_module(library(date)).
main :- set_stream(user_input, encoding(utf8)), set_stream(user_output, encoding(utf8)), prompt(_, ''),
    set_prolog_flag(double_quotes, string), loop.
loop :- read_term(Goal, [variable_names(Names)]),
    ( Goal == end_of_file -> true ; run(Goal, Names), loop ).
run(Goal, Names) :-
    exclude([Name=_]>>sub_atom(Name, 0, 1, _, '_'), Names, Shown),
    catch((findall(Shown, Goal, All), list_to_set(All, Rows)), Error, true),
    ( nonvar(Error) -> kind(Error, Kind), format("error ~w~n", [Kind])
    ; Rows == [] -> format("false~n")
    ; maplist(row, Rows, Texts), atomic_list_concat(Texts, ' ; ', Text), format("~w~n", [Text]) ).
row([], true) :- !.
row(Row, Text) :-
    maplist([Name=Value,One]>>(plain(Value, Plain), format(atom(One), "~w = ~q", [Name, Plain])), Row, Texts),
    atomic_list_concat(Texts, ', ', Text).
plain(Value, Atom) :- string(Value), !, atom_string(Atom, Value).
plain(Value, Plain) :- compound(Value), !, Value =.. [Name|Arguments], maplist(plain, Arguments, Plains),
    Plain =.. [Name|Plains].
plain(Value, Value).
kind(error(Term, _), Kind) :- compound(Term), Term =.. [Name, First|_], atomic(First), !, Kind = Name-First.
kind(error(Term, _), Kind) :- compound(Term), !, functor(Term, Kind, _).
kind(error(Kind, _), Kind).
"""


def ask_swi(tmp_path: Path, goals: list[str]) -> list[str]:
    """The answers of SWI-Prolog, a line for each goal."""
    program = tmp_path / "shim.pl"
    program.write_text(SHIM)
    command = [str(SWIPL), "-q", "-l", str(program), "-g", "main", "-t", "halt"]
    text = "".join(f"{goal}.\n" for goal in goals)
    done = subprocess.run(
        command,
        input=text,
        capture_output=True,
        timeout=120,
        check=True,
        encoding="utf-8",
        env={**os.environ, "TZ": "UTC"},
    )
    return done.stdout.splitlines()


def answer(text: str) -> str:
    """What our definition answers to a goal, in the form of the tables."""
    goal = parse_goal(Source("<goal>", text)).goal
    assert isinstance(goal, Term)
    builtin = LIBRARY.get((goal.name, goal.arity)) or BUILTINS[goal.name, goal.arity]
    try:
        found = {order_key(list(row.values())): row for row in solutions(builtin, goal.arguments)}
    except EvaluationError as error:
        return f"error {error.code}"
    return " ; ".join(map(shown, found.values())) or "false"


def shown(row: dict[str, Value]) -> str:
    visible = [f"{name} = {writeq(value)}" for name, value in row.items() if not name.startswith("_")]
    return ", ".join(visible) or "true"


def solutions(builtin: Builtin, arguments: tuple[AnyTerm, ...]) -> Iterator[dict[str, Value]]:
    """The bindings of the variables of a goal, as an engine finds them with the table of builtins alone."""
    mode = builtin.mode(not any(variables(argument)) for argument in arguments)
    assert mode is not None, f"{builtin.name} has no mode for this"
    bound = [value_of(argument) for argument, letter in zip(arguments, mode, strict=True) if letter != "-"]
    open_arguments = [argument for argument, letter in zip(arguments, mode, strict=True) if letter == "-"]
    if builtin.solve is None:
        assert builtin.evaluate is not None
        yield from [{}] if builtin.evaluate(*bound) else []
        return
    for outputs in itertools.islice(builtin.solve(mode, *bound), 1000):
        row: dict[str, Value] = {}
        pairs = zip(open_arguments, outputs, strict=True)
        if all(fits(argument, value, row) for argument, value in pairs):
            yield row


def fits(argument: AnyTerm, value: Value, row: dict[str, Value]) -> bool:
    """Whether the argument matches the value; its variables enter the row."""
    match argument:
        case Variable(name):
            return same(row.setdefault(name, value), value)
        case Term(name, inner) if isinstance(value, Compound):
            same_shape = value.name == name and len(value.arguments) == len(inner)
            return same_shape and all(map(fits, inner, value.arguments, itertools.repeat(row)))
        case _:
            return same(value_of(argument), value)


def value_of(term: AnyTerm) -> Value:
    """The value of a term, which has no variables unless it is matched against what comes out."""
    match term:
        case Constant(value):
            return [] if value == "[]" else value
        case Term(name, arguments):
            return compound(name, [value_of(argument) for argument in arguments])
        case Variable():
            raise AssertionError(f"{term} is unbound")


def expected(line: str) -> str:
    """A line of a table with the kind of its error as a code of ours."""
    if not line.startswith("error "):
        return line
    clash = line.removeprefix("error ").startswith(TYPE_CLASHES)
    return f"error {'type-clash' if clash else 'undefined-value'}"


@pytest.mark.parametrize(("goal", "swi"), ROWS, ids=[row[0] for row in ROWS])
def test_the_answer_is_that_of_swi_prolog(goal: str, swi: str) -> None:
    assert answer(goal) == expected(swi)


@pytest.mark.parametrize(("goal", "swi", "ours"), DIFFERENCES, ids=[row[0] for row in DIFFERENCES])
def test_the_answer_where_we_differ_on_purpose(goal: str, swi: str, ours: str) -> None:
    assert answer(goal) == ours != expected(swi)


@pytest.mark.parametrize(("goal", "ours"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_the_answer_is_the_one_written_out(goal: str, ours: str) -> None:
    assert answer(goal) == ours


@pytest.mark.skipif(not VERSION.startswith("SWI-Prolog version 9.0."), reason=f"the tables are of 9.0, here: {VERSION}")
def test_swi_prolog_says_what_the_tables_say(tmp_path: Path) -> None:
    goals = [row[0] for row in ROWS + DIFFERENCES]
    assert ask_swi(tmp_path, goals) == [row[1] for row in ROWS + DIFFERENCES]


@pytest.mark.parametrize("builtin", LIBRARY.values(), ids=[f"{name}/{arity}" for name, arity in LIBRARY])
def test_an_entry_is_complete_and_its_example_true(builtin: Builtin) -> None:
    assert builtin.solve is not None
    assert all(len(mode) == builtin.arity and set(mode) <= set("+-") for mode in builtin.modes)
    if builtin.example:
        goal, _, answers = builtin.example.partition("  ")
        assert answer(goal).replace(" ", "") == answers.replace(" ", "")


def table_distance(left: str, right: str) -> int:
    """The textbook's table, row by row."""
    row = list(range(len(right) + 1))
    for number, character in enumerate(left, 1):
        above, row = row, [number]
        for at, other in enumerate(right):
            row.append(min(above[at + 1] + 1, row[at] + 1, above[at] + (character != other)))
    return row[-1]


@given(strategies.text("abñ😀", max_size=70), strategies.text("abñ😀", max_size=70))
def test_the_distance_is_that_of_the_textbook(left: str, right: str) -> None:
    assert edit_distance(left, right) == table_distance(left, right)


@given(strategies.text("ab", max_size=6), strategies.text("01", min_size=3, max_size=3), strategies.data())
def test_each_mode_of_sub_atom_finds_the_same_parts(whole: str, known: str, data: strategies.DataObject) -> None:
    every = [(at, end - at, len(whole) - end, whole[at:end])
             for at in range(len(whole) + 1) for end in range(at, len(whole) + 1)]  # fmt: skip
    numbers = [data.draw(strategies.integers(0, 7)) for _ in range(3)]
    kept = [index for index in range(3) if known[index] == "1"]
    mode = f"+{''.join('+' if index in kept else '-' for index in range(3))}-"
    solve = LIBRARY["sub_atom", 5].solve
    assert solve is not None
    found = list(solve(mode, whole, *(numbers[index] for index in kept)))
    fitting = [part for part in every if all(part[index] == numbers[index] for index in kept)]
    assert found == [tuple(part[index] for index in range(4) if index not in kept) for part in fitting]


# Before the year 1000 the library of the machine decides how strftime pads.
@given(strategies.datetimes(timezones=strategies.just(dt.UTC)).filter(lambda moment: moment.year >= 1000))
def test_dates_are_those_of_the_standard_library(moment: dt.datetime) -> None:
    moment = moment.replace(microsecond=0)
    date = date_of(moment.timestamp(), 0)
    assert date[:6] == (*moment.timetuple()[:5], float(moment.second))
    assert stamp_of(date) == moment.timestamp()
    assert (date.weekday, date.day_of_year, date.week) == (
        moment.isoweekday(), moment.timetuple().tm_yday, moment.isocalendar()[:2]
    )  # fmt: skip
    directives = "%a %A %b %B %C %d %e %G %H %I %j %k %l %m %M %p %S %u %U %V %w %W %y %z"
    assert timetext(directives, date, "UTC") == moment.strftime(directives)


def test_a_term_may_be_as_deep_as_memory_allows() -> None:
    deep: Value = "a"
    for _ in range(200_000):
        deep = Compound("s", (deep,))
    assert same(deep, deep)
    assert hash(deep) == hash(deep)
    assert order_key(deep) > order_key("a")
    assert writeq(deep).startswith("s(s(s(")
    assert len(writeq(["a"] * 1_000_000)) == 2_000_001


@pytest.mark.parametrize(
    "value", [["a", [], 1.5], Compound("f", ("A b", -1, [Compound("-", (1, -2))])), "it's", [], "[]"]
)
def test_what_term_to_atom_writes_it_reads_back(value: Value) -> None:
    assert same(read(spelled(value)), value)


CONSTANTS = strategies.one_of(
    strategies.sampled_from(
        ["", "a", "[]", "ab", "12", "%Y", "~w", "~t~d~8|", "-", "@<", "UTC", "inf", "(", "2006-12-08"]
    ),
    strategies.sampled_from([0, 1, -1, 2, 97, 2**63 - 1, -(2**63), 1.0, -0.0, 0.5, float("inf"), float("-inf"), 1e300]),
    strategies.text("a-~%0é", max_size=4),
)
VALUES: strategies.SearchStrategy[Value] = strategies.recursive(
    CONSTANTS,
    lambda inner: strategies.one_of(
        strategies.lists(inner, max_size=3),
        strategies.builds(
            Compound, strategies.sampled_from(["-", "f", "date", "atom", "[|]"]), strategies.tuples(inner)
        ),
        strategies.builds(Compound, strategies.sampled_from(["-", "/", "[|]"]), strategies.tuples(inner, inner)),
        strategies.builds(Compound, strategies.just("date"), strategies.tuples(*[inner] * 9)),
    ),
    max_leaves=6,
)


def is_value(value: object) -> bool:
    match value:
        case Compound(name, arguments):
            return isinstance(name, str) and bool(arguments) and all(map(is_value, arguments))
        case list():
            return all(map(is_value, value))
        case int():
            return not isinstance(value, bool) and -(2**63) <= value < 2**63
        case float():
            return not math.isnan(value)
        case _:
            return isinstance(value, str)


@pytest.mark.parametrize("builtin", LIBRARY.values(), ids=[f"{name}/{arity}" for name, arity in LIBRARY])
@given(strategies.data())
@settings(max_examples=60, deadline=None)
def test_whatever_the_arguments_there_are_values_or_an_evaluation_error(
    builtin: Builtin, data: strategies.DataObject
) -> None:
    mode = data.draw(strategies.sampled_from(builtin.modes))
    bound = [data.draw(VALUES) for _ in range(mode.count("+"))]
    match outcome(builtin, mode, bound):
        case EvaluationError(code=code, values=values):
            assert code in ("type-clash", "undefined-value", "overflow", "division-by-zero", "bad-pattern")
            assert all(map(is_value, values))
        case found:
            assert all(len(row) == mode.count("-") and all(map(is_value, row)) for row in found)


def outcome(builtin: Builtin, mode: str, bound: list[Value]) -> list[tuple[Value, ...]] | EvaluationError:
    """The first solutions, or the error that is raised instead."""
    assert builtin.solve is not None
    try:
        return list(itertools.islice(builtin.solve(mode, *bound), 20))
    except EvaluationError as error:
        return error
