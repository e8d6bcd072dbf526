"""What the prompt answers to what is typed, without a terminal."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from logic import KnowledgeBase
from logic.shell import Shell, Status, run_entries
from logic.shell.commands import COMMANDS, Halt
from logic.shell.complete import complete
from logic.shell.reading import entries_of_lines, is_complete, split

FAMILY = """\
parent(ann, bob).
parent(bob, carl).
parent(carl, 'Dora D').

ancestor(X, Y) :- parent(X, Y).
ancestor(X, Z) :- ancestor(X, Y), parent(Y, Z).
"""


class Typed:
    """A shell whose output can be read: `typed("p(X).")` is what an entry prints."""

    def __init__(self, next_key: Callable[[], str] | None = None) -> None:
        self.out = io.StringIO()
        self.shell = Shell(KnowledgeBase(), self.out, self.out, next_key)

    def __call__(self, entry: str) -> str:
        before = self.out.tell()
        self.shell.run(entry)
        self.out.seek(before)
        return self.out.read()


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """A shell in a folder with `family.dl`, which is loaded."""
    monkeypatch.chdir(tmp_path)
    Path("family.dl").write_text(FAMILY, encoding="utf-8")
    typed = Typed()
    assert typed("[family].") == "true.\n"
    return typed


def keys(pressed: str) -> Callable[[], str]:
    return iter(pressed).__next__


# Queries.


def test_all_answers_are_printed_where_nobody_presses_keys(family: Typed) -> None:
    assert family("ancestor(X, carl).") == "X = ann ;\nX = bob.\n"
    assert family("?- parent(X, Y), Y = 'Dora D'.") == "X = carl,\nY = 'Dora D'.\n"


def test_a_query_without_variables_is_true_or_false(family: Typed) -> None:
    assert family("parent(ann, bob).") == "true.\n"
    assert family("parent(ann, carl).") == "false.\n"
    assert family("parent(_, carl).") == "true.\n"
    assert family.shell.status == Status.NONE


@pytest.mark.parametrize(
    ("pressed", "printed"),
    [
        (".", "X = ann .\n"),
        ("\r", "X = ann .\n"),
        ("\x03", "X = ann .\n"),
        (";.", "X = ann ;\nX = bob .\n"),
        ("x?;.", "X = ann ;\nX = bob .\n"),
        (" \t", "X = ann ;\nX = bob ;\nX = carl.\n"),
    ],
)
def test_a_key_asks_for_the_next_answer(pressed: str, printed: str) -> None:
    typed = Typed(keys(pressed))
    for name in ("ann", "bob", "carl"):
        typed(f"assertz(person({name})).")
    assert typed("person(X).") == printed


def test_the_last_answer_waits_for_no_key(family: Typed) -> None:
    family.shell.next_key = keys("")
    assert family("parent(X, bob).") == "X = ann.\n"


GAME = """assertz(move(a, b)). assertz(move(b, a)). assertz(move(b, c)). assertz(move(c, d)).
assertz((win(X) :- move(X, Y), \\+ win(Y)))."""


def test_undefined_answers_are_marked() -> None:
    typed = Typed()
    for entry in split(GAME)[0]:
        typed(entry)
    assert typed("win(X).").startswith("error[unstratified]")
    assert typed(".semantics well_founded") == ""
    assert typed("win(X).") == "X = c ;\nX = a,\nundefined ;\nX = b,\nundefined.\n"
    assert [typed(f"win({position}).") for position in "acd"] == ["undefined.\n", "true.\n", "false.\n"]
    typed(".mode json")
    note = "% and 2 undefined answers; `.mode bindings` shows them\n"
    assert typed("win(X).") == f'[{{"X": "c"}}]\n{note}'


def test_undefined_answers_come_by_key_too() -> None:
    typed = Typed(keys(";;"))
    typed(".semantics well_founded")
    for entry in split(GAME)[0]:
        typed(entry)
    assert typed("win(X).") == "X = c ;\nX = a,\nundefined ;\nX = b,\nundefined.\n"


def test_a_mistake_is_printed_and_never_answered(family: Typed) -> None:
    printed = family("parent(X Y).")
    assert printed.startswith("error[syntax]: an operator or `,` is missing before `Y`\n  <query>:1:10\n")
    assert "true" not in printed
    assert "false" not in printed
    assert family.shell.status == Status.ERROR


def test_an_unknown_predicate_gets_a_proposal(family: Typed) -> None:
    assert "did you mean `parent" in family("parant(X, Y).")


def test_a_rule_is_no_query(family: Typed) -> None:
    printed = family("child(X, Y) :- parent(Y, X).")
    assert printed.startswith("error[prompt]: this is no query")
    assert "write `assertz((child(X, Y) :- parent(Y, X))).`" in printed


def test_the_session_survives_a_mistake_of_ours(family: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(KnowledgeBase, "query", lambda *_, **__: 1 / 0)
        assert family("parent(X, Y).").startswith("error[internal]: ZeroDivisionError")
    assert family("parent(X, bob).") == "X = ann.\n"


def test_an_interrupt_leaves_the_session_as_it_was(family: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(KnowledgeBase, "query", interrupted)
        with pytest.raises(KeyboardInterrupt):
            family("parent(X, Y).")
        family.shell.next_key = keys("")
        assert family("parent(X, Y).") == "% stopped; facts and rules are as before\n"
    assert family("parent(X, bob).") == "X = ann.\n"


# Files.


def test_files_are_consulted_as_in_prolog(family: Typed) -> None:
    Path("more.dl").write_text("parent(dora, eve).\n", encoding="utf-8")
    assert family("['more.dl', family].") == "true.\n"
    assert family("consult(more).") == "true.\n"
    assert family("parent(dora, X).") == "X = eve.\n"


def test_a_file_that_is_missing(family: Typed) -> None:
    assert "error[file-not-found]" in family("[nowhere].")


def test_a_file_with_a_mistake_leaves_the_old_version(family: Typed) -> None:
    file = Path("family.dl")
    file.write_text("parent(eve, adam).\nancestor(X Y).\n", encoding="utf-8")
    os.utime(file, (1, 1))
    assert "family.dl:2:12" in family("make.")
    assert family("parent(X, bob).") == "X = ann.\n"
    file.write_text("parent(eve, adam).\n", encoding="utf-8")
    os.utime(file, (2, 2))
    assert family("make.").endswith("family.dl loaded again\ntrue.\n")
    assert family("parent(X, Y).") == "X = eve,\nY = adam.\n"


def test_a_changed_file_is_announced_once(family: Typed) -> None:
    os.utime("family.dl", (1, 1))
    family.shell.tell_changed_files()
    family.shell.tell_changed_files()
    assert family.out.getvalue().count("`make.` loads it again") == 1


def test_a_library_can_be_loaded(family: Typed) -> None:
    assert family("use_module(library(provenance)).") == "true.\n"
    assert family("[library(provenance)].") == "true.\n"
    assert "duration/3" in family(".predicates all")
    assert "duration/3" not in family(".predicates")


# Changes.


def test_facts_are_added_and_removed_and_both_can_be_undone(family: Typed) -> None:
    assert family("assertz(parent(eve, ann)).") == "true.\n"
    assert family("ancestor(eve, bob).") == "true.\n"
    assert family("retract(parent(_, bob)).") == "true.\n"
    assert family("ancestor(eve, bob).") == "false.\n"
    assert family(".undo") == "% 1 fact of parent/2 is back\n"
    assert family("ancestor(eve, bob).") == "true.\n"
    assert family(".undo") == "% parent(eve, ann) is gone\n"
    assert family("ancestor(eve, bob).") == "false.\n"
    assert family(".undo") == "% nothing is left to undo\n"


def test_rules_are_added_and_removed_and_both_can_be_undone(family: Typed) -> None:
    assert family("assertz((child(X, Y) :- parent(Y, X))).") == "true.\n"
    assert family("child(X, ann).") == "X = bob.\n"
    assert family("retract((child(X, Y) :- parent(Y, X))).") == "true.\n"
    assert "unknown-predicate" in family("child(X, ann).")
    family(".undo")
    assert family("child(X, ann).") == "X = bob.\n"
    family(".undo")
    assert "unknown-predicate" in family("child(X, ann).")


def test_a_wrong_rule_changes_nothing(family: Typed) -> None:
    assert "error[unsafe-variable]" in family(".assert lonely(X, Y) :- parent(X, _).")
    assert family(".undo") == "% nothing is left to undo\n"
    assert family(".assert child(X, Y) :- parent(Y, X).") == "% added; `.undo` takes it back\n"


def test_what_is_there_is_not_added_again(family: Typed) -> None:
    assert family(".assert parent(ann, bob).") == "% it was there already\n"
    assert family(".undo") == "% nothing is left to undo\n"


def test_a_declaration_can_be_typed(family: Typed) -> None:
    family(".assert :- pred age(name: text, years: int).")
    assert family(".schema age") == ":- pred age(name: text, years: int).\n"
    assert "error[" in family("assertz(age(ann, old)).")


def test_what_is_no_fact_is_refused(family: Typed) -> None:
    assert "error[not-a-clause]" in family("assertz(3).")
    assert "error[not-a-clause]" in family("retract(X).")


# Commands.


def test_listing(family: Typed) -> None:
    family("assertz(seen(1)).")
    assert "ancestor(X, Z) :- ancestor(X, Y), parent(Y, Z)." in family("listing.")
    assert family("listing(parent/2).").startswith("parent(ann, bob).\nparent(bob, carl).\n")
    assert family("listing(seen).") == "seen(1).\ntrue.\n"
    assert "did you mean `parent" in family("listing(parant/2).")


def test_predicates_with_their_numbers(family: Typed) -> None:
    assert family(".predicates") == (
        "predicate   facts  rules\n"
        "ancestor/2      0      2\n"
        "parent/2        3      0\n"
    )  # fmt: skip


def test_schema_without_a_declaration(family: Typed) -> None:
    assert family(".schema parent/2.") == ":- pred parent(column1: text, column2: text).\n"
    assert "did you mean `parent" in family(".schema parant")


def rows(analyzed: str) -> str:
    """A measured plan without times and memory, which differ from run to run."""
    return re.sub(r", [0-9.]+ (ms|s|kB|MB)", "", analyzed)


def test_explain_shows_each_level(family: Typed) -> None:
    goal = "ancestor(ann, X)"
    assert family(f".explain {goal}.") == f"{family.shell.knowledge.explain(goal)}\n"
    assert family(f".explain plan {goal}") == f"{family.shell.knowledge.explain(goal, level='plan')}\n"
    analyzed = family.shell.knowledge.explain(goal, level="operators", analyze=True)
    assert (
        rows(family(f".explain operators analyze {goal}")) == rows(f"{analyzed}\n") != rows(family(f".explain {goal}"))
    )
    assert "error[syntax]" in family(".explain ancestor(")


def test_modes(family: Typed) -> None:
    family(".mode json")
    assert json.loads(family("parent(X, Y), Y \\= bob.")) == [{"X": "bob", "Y": "carl"}, {"X": "carl", "Y": "Dora D"}]
    assert family("parent(X, nobody).") == "[]\n"
    assert family("parent(ann, bob).") == "[{}]\n"
    assert family("[family].") == ""
    family(".mode csv")
    assert family("parent(carl, X).") == "X\nDora D\n"
    family(".mode table.")
    assert family("parent(X, Y).") == "X    | Y\n-----+-------\nann  | bob\nbob  | carl\ncarl | Dora D\n(3 answers)\n"
    assert family("parent(X, nobody).") == "X\n-\n(0 answers)\n"
    assert family("parent(ann, bob).") == "true\n"
    assert "`html` is not one of bindings, table, csv, json" in family(".mode html")


def test_numbers_are_right_aligned_and_infinity_is_a_text_in_json() -> None:
    typed = Typed()
    typed(".mode table")
    assert typed("(X = 10, Y = a ; X = 2.5, Y = 3).") == "X   | Y\n----+--\n2.5 | 3\n 10 | a\n(2 answers)\n"
    typed(".mode json")
    assert json.loads(typed("X = 1.0Inf.")) == [{"X": "1.0Inf"}]


def test_the_timer(family: Typed) -> None:
    family(".timer on")
    assert family("parent(X, bob).").splitlines()[1].endswith(" s, 1 answer")
    family(".timer off")
    assert family("parent(X, bob).") == "X = ann.\n"
    assert "error[prompt]" in family(".timer")


def test_limits(family: Typed) -> None:
    family(".assert count(1).")
    family(".assert count(Y) :- count(X), X < 1_000_000_000, Y is X + 1.")
    assert family(".limit timeout 0.2") == ""
    assert "error[timeout]" in family("count(X).")
    family(".limit timeout off")
    family(".limit rows 1_000")
    assert "error[max-rows]" in family("count(X).")
    family(".limit memory 500")
    assert family(".limit") == "timeout off, rows 1,000, memory 500 MB\n"
    assert "error[prompt]" in family(".limit rows few")
    assert "error[prompt]" in family(".limit rows -1")
    assert "error[prompt]" in family(".limit space 3")


def test_help_names_every_command() -> None:
    printed = Typed()(".help")
    assert all(f".{command.name} " in printed for command in COMMANDS)


def test_an_unknown_command_gets_a_proposal() -> None:
    assert "did you mean `.timer`?" in Typed()(".tiemr on")
    assert "`.help` lists the commands" in Typed()(".xyz")


@pytest.mark.parametrize("entry", ["halt.", "?- halt.", "halt(0).", ".quit"])
def test_the_ways_to_leave(entry: str) -> None:
    with pytest.raises(Halt):
        Typed()(entry)


def test_entries_end_at_halt() -> None:
    typed = Typed()
    run_entries(typed.shell, ["X = 1.\n", "halt.\n", "X = 2.\n"])
    assert typed.out.getvalue() == "X = 1.\n"


# Reading.


def test_lines_are_cut_into_entries() -> None:
    lines = ["% first\n", "p(X),\n", "  q(X). r(X).\n", "\n", ".timer on\n", "s('.\n", "t(X)"]
    assert list(entries_of_lines(lines)) == ["p(X),\n  q(X).", "r(X).", ".timer on", "s('.", "t(X)"]


def test_the_rest_of_a_text_is_kept() -> None:
    assert split("p(X). q(X),\n") == (["p(X)."], "q(X),")
    assert split("p(X). % done") == (["p(X)."], "")


@pytest.mark.parametrize(
    "text", ["", "  ", "% nothing", ".help", "p(X).", "p(X. ", "p('X).\n", "X = +.", "p(€", "p. q."]
)
def test_nothing_more_has_to_be_typed(text: str) -> None:
    assert is_complete(text)


@pytest.mark.parametrize(
    "text", ["p(X)", "p(X),", "p(X. q", "p(X) % .", "p /* .", "p('. ')", "p. q(", "X = 1.5", "p :-\n"]
)
def test_more_has_to_be_typed(text: str) -> None:
    assert not is_complete(text)


# Completion.


def completed(before: str, knowledge: KnowledgeBase) -> list[str]:
    return [candidate.text for candidate in complete(before, knowledge)]


@pytest.fixture
def knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KnowledgeBase:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    for name in ("family.dl", "fast food.pl", "notes.txt", "rules/fine.dl"):
        (tmp_path / name).write_text("", encoding="utf-8")
    kb = KnowledgeBase()
    kb.consult(text=FAMILY + "partial(X) :- parent(X, _). 'parent of'(a, b).")
    return kb


def test_completion_of_predicates(knowledge: KnowledgeBase) -> None:
    assert completed("pare", knowledge) == ["parent("]
    assert complete("ancestor(X, Y), pare", knowledge)[0].shown == "parent/2"
    assert "listing" in completed("?- li", knowledge)
    assert "listing" not in completed("p(X), li", knowledge)


def test_completion_of_variables(knowledge: KnowledgeBase) -> None:
    assert completed("ancestor(Old, Young), parent(O", knowledge) == ["Old"]
    assert completed("ancestor(X1, X2), parent(X", knowledge) == ["X1", "X2"]


def test_completion_of_commands(knowledge: KnowledgeBase) -> None:
    assert completed(".mo", knowledge) == [".mode"]
    assert completed(".mode ", knowledge) == ["bindings", "table", "csv", "json"]
    assert completed(".explain anc", knowledge) == ["ancestor("]


def test_completion_of_files(knowledge: KnowledgeBase) -> None:
    assert completed("[fa", knowledge) == ["'family.dl", "'fast food.pl"]
    assert completed("consult('rules/", knowledge) == ["rules/fine.dl"]
    assert completed("?- ['ru", knowledge) == ["rules/"]
    assert completed("['/nowhere/x", knowledge) == []


def test_completion_of_libraries(knowledge: KnowledgeBase) -> None:
    assert completed("use_module(library(prov", knowledge) == ["provenance"]


def test_a_predicate_in_python_is_listed_and_completed(family: Typed) -> None:
    family.shell.knowledge.predicate("shout", ["+-"], types=["text", "text"])(str.upper)
    assert family("shout(bob, Y).") == "Y = 'BOB'.\n"
    assert "shout/2         0  Python\n" in family(".predicates")
    assert family(".schema shout") == ":- pred shout(column1: text, column2: text).\n"
    assert family("listing(shout).") == "% shout/2 is defined in Python\ntrue.\n"
    assert [found.text for found in complete("ancestor(X, Y), sho", family.shell.knowledge)] == ["shout("]
