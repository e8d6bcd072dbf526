"""Modules at the edges of a knowledge base: facts from Python, files read again, roots, rule packages, the prompt."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from logic import KnowledgeBase, LogicError
from logic.__main__ import main
from logic.shell.shell import Shell
from tests.conftest import Write

KIN = """:- module(kin, [parent/2, grandparent/2]).
:- dynamic parent/2.
old(ann).
link(X, Y) :- parent(X, Y), \\+ old(Y).
grandparent(X, Z) :- link(X, Y), link(Y, Z).
"""


def test_a_module_that_is_consulted_gives_its_exports_to_the_user(write: Write) -> None:
    kb = KnowledgeBase()
    kb.consult(write("kin.dl", KIN))
    kb.add("parent", [("ann", "bob"), ("bob", "cas")])
    assert kb.query("grandparent(X, Y)").tuples() == [("ann", "cas")]
    assert kb.query("kin:grandparent(X, Y)").tuples() == [("ann", "cas")]
    with pytest.raises(LogicError, match="private to module `kin`"):
        kb.query("link(X, Y)")


def test_rows_added_to_an_imported_predicate_are_those_of_its_module(write: Write) -> None:
    kb = KnowledgeBase()
    kb.consult(write("kin.dl", KIN))
    assert kb.add("parent", [("ann", "bob")]) == 1
    assert kb.add("kin:parent", [("ann", "bob")]) == 0
    assert kb.remove("parent", [("ann", "bob")]) == 1


def test_predicates_are_named_as_the_user_can_ask_for_them(write: Write) -> None:
    kb = KnowledgeBase()
    kb.consult(write("kin.dl", KIN))
    assert [(one.name, one.module) for one in kb.predicates()] == [
        ("grandparent", "user"), ("kin:link", "kin"), ("kin:old", "kin"), ("parent", "user"),
    ]  # fmt: skip
    assert kb.listing("grandparent") == "grandparent(X, Z) :- link(X, Y), link(Y, Z)."
    assert kb.listing("kin:link") == "link(X, Y) :- parent(X, Y), \\+ old(Y)."


def test_two_files_with_the_same_conflict_of_names_show_both_places(write: Write) -> None:
    write("one.dl", ":- module(one, [p/1]).\np(1).")
    write("two.dl", ":- module(two, [p/1]).\np(2).")
    kb = KnowledgeBase()
    kb.consult(write("a.dl", ":- use_module(one).\na(X) :- p(X)."))
    with pytest.raises(LogicError) as caught:
        kb.consult(write("b.dl", ":- use_module(two).\nb(X) :- p(X)."))
    assert caught.value.code == "import-conflict"
    (diagnostic,) = caught.value.diagnostics
    places = [diagnostic.span, *(note.span for note in diagnostic.notes)]
    assert [place.source.name.rpartition("/")[2] for place in places if place] == ["b.dl", "a.dl"]
    assert kb.query("a(X)").tuples() == [(1,)]


def test_a_module_that_is_read_again_replaces_what_it_said(write: Write) -> None:
    path = write("kin.dl", ":- module(kin, [p/1]).\nq(1).\np(X) :- q(X).")
    kb = KnowledgeBase()
    kb.consult(path)
    write("kin.dl", ":- module(kin, [p/1]).\nq(2).\np(X) :- q(X).")
    kb.consult(path)
    assert kb.query("p(X)").tuples() == [(2,)]
    write("kin.dl", ":- module(kin, [r/1]).\nr(3).")
    kb.consult(path)
    assert [one.name for one in kb.predicates()] == ["r"]


def test_a_program_may_use_a_module_that_is_consulted_later(write: Write) -> None:
    kb = KnowledgeBase()
    kb.consult(text="two(X) :- kin:grandparent(X, _).\nthree(X) :- grandparent(X, _).", name="first")
    kb.consult(write("kin.dl", KIN))
    kb.add("parent", [("ann", "bob"), ("bob", "cas")])
    assert kb.query("two(X), three(X)").tuples() == [("ann",)]


def test_a_name_with_the_name_of_a_module_before_it_cannot_be_defined(write: Write) -> None:
    kb = KnowledgeBase()
    kb.consult(write("kin.dl", KIN))
    with pytest.raises(LogicError) as caught:
        kb.consult(text="'kin:old'(bob).")
    assert caught.value.code == "reserved-name"


def test_an_included_text_belongs_to_the_module_that_includes_it(write: Write) -> None:
    write("facts.dl", "edge(1, 2).")
    kb = KnowledgeBase()
    kb.consult(write("graph.dl", ":- module(graph, [node/1]).\n:- include(facts).\nnode(X) :- edge(X, _)."))
    assert kb.query("node(X)").tuples() == [(1,)]
    with pytest.raises(LogicError, match="private to module `graph`"):
        kb.query("edge(X, Y)")


def test_operators_of_a_module_that_are_not_exported_stay_inside(write: Write) -> None:
    write("tastes.dl", ":- module(tastes, [p/1]).\n:- op(700, xfx, likes).\np(X) :- X = (a likes b).")
    with pytest.raises(LogicError) as caught:
        KnowledgeBase().consult(write("main.dl", ":- use_module(tastes).\nq(a likes b)."))
    assert caught.value.code == "syntax"


def test_operators_that_were_imported_hold_for_questions(write: Write) -> None:
    write("tastes.dl", ":- module(tastes, [op(700, xfx, likes), likes/2]).\nann likes tea.")
    kb = KnowledgeBase()
    kb.consult(write("main.dl", ":- use_module(tastes)."))
    assert kb.query("X likes tea").tuples() == [("ann",)]


def test_operators_of_a_module_that_is_consulted_hold_for_questions(write: Write) -> None:
    kb = KnowledgeBase()
    kb.consult(write("tastes.dl", ":- module(tastes, [op(700, xfx, likes), likes/2]).\nann likes tea."))
    assert kb.query("X likes tea").tuples() == [("ann",)]


def test_an_included_text_may_hold_more_than_a_module_uses(write: Write) -> None:
    write("facts.dl", "edge(1, 2).\nlabel(1, a).")
    module = ":- include(facts).\nnode(X) :- edge(X, _)."
    write("a.dl", f":- module(a, [node/1]).\n{module}")
    assert KnowledgeBase().consult(write("main.dl", ":- use_module(a).")) == []


def test_two_files_may_include_the_same_rules(write: Write) -> None:
    write("rules.dl", "edge(1, 2).\npath(X, Y) :- edge(X, Y).")
    write("a.dl", ":- include(rules).")
    kb = KnowledgeBase()
    assert kb.consult(write("main.dl", ":- use_module(a).\n:- include(rules).")) == []
    assert kb.query("path(X, Y)").tuples() == [(1, 2)]


def test_a_warning_about_an_import_is_not_repeated(write: Write) -> None:
    write("one.dl", ":- module(one, [p/1]).\np(1).")
    kb = KnowledgeBase()
    assert [one.code for one in kb.consult(write("a.dl", ":- use_module(one).\np(2)."))] == ["overridden-import"]
    assert kb.consult(write("b.dl", "q(1).")) == []
    assert kb.query("p(X)").tuples() == [(2,)]


# -- roots and rule packages ------------------------------------------------------------------------------------------


def test_a_root_allows_files_outside_the_folder(write: Write, tmp_path: Path) -> None:
    write("shared/edges.dl", "edge(1, 2).")
    path = write("rules/main.dl", ":- include('../shared/edges').\n?- edge(X, Y).")
    with pytest.raises(LogicError) as caught:
        KnowledgeBase().consult(path)
    assert caught.value.code == "outside-root"
    kb = KnowledgeBase(roots=[tmp_path / "shared"])
    kb.consult(path)
    assert kb.query("edge(X, Y)").tuples() == [(1, 2)]
    runner = CliRunner()
    for command in ("run", "check"):
        assert runner.invoke(main, [command, str(path)]).exit_code == 2
        assert runner.invoke(main, [command, "--root", str(tmp_path / "shared"), str(path)]).exit_code == 0


@pytest.fixture
def installed(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution with the rule package `kinship`, as pip leaves it in a folder of the module path."""
    site = tmp_path / "site"
    write("site/kinship-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: kinship\nVersion: 1.0\n")
    write("site/kinship-1.0.dist-info/entry_points.txt", "[logic.rules]\nkinship = kinship_rules\ngone = no_such\n")
    write("site/kinship_rules/__init__.py", "raise ImportError('rules are data: the package is never imported')")
    write(
        "site/kinship_rules/kinship.dl",
        ":- module(kinship, [old/1]).\n:- use_module(more/tree).\nold(X) :- parent(X, _).",
    )
    write("site/kinship_rules/more/tree.dl", ":- module(tree, [parent/2]).\n:- include('../facts').")
    write("site/kinship_rules/facts.dl", "parent(ann, bob).")
    monkeypatch.syspath_prepend(str(site))


@pytest.mark.usefixtures("installed")
def test_a_rule_package_of_an_installed_distribution() -> None:
    kb = KnowledgeBase()
    kb.consult(text=":- use_module(library(kinship)).\n:- use_module(library(kinship/more/tree)).")
    assert kb.query("old(X), parent(X, Y)").tuples() == [("ann", "bob")]


@pytest.mark.parametrize(
    ("target", "help"),
    [
        ("library(kinsip)", "did you mean `kinship`?"),
        ("library(kinship/kinshop)", "did you mean `kinship`?"),
        ("library(kinship/other)", "its files are facts, kinship, more/tree"),
        ("library(gone)", "install its distribution again"),
    ],
)
@pytest.mark.usefixtures("installed")
def test_a_rule_package_that_does_not_exist(target: str, help: str) -> None:
    with pytest.raises(LogicError) as caught:
        KnowledgeBase().consult(text=f":- use_module({target}).")
    assert (caught.value.code, caught.value.diagnostics[0].help) == ("unknown-library", help)


@pytest.mark.parametrize("target", ["library(kinship/'../secret')", "library('../kinship')", "library(kinship/'..')"])
@pytest.mark.usefixtures("installed")
def test_a_rule_package_is_confined_to_its_folder(write: Write, target: str) -> None:
    write("site/secret.dl", "key(1).")
    with pytest.raises(LogicError) as caught:
        KnowledgeBase().consult(text=f":- use_module({target}).")
    assert caught.value.code in ("unknown-library", "bad-directive")


# -- the prompt and the command ---------------------------------------------------------------------------------------


def at_prompt(*entries: str) -> tuple[str, str]:
    """What the prompt prints: answers, and messages."""
    out, err = io.StringIO(), io.StringIO()
    shell = Shell(KnowledgeBase(), out, err)
    for entry in entries:
        shell.run(entry)
    return out.getvalue(), err.getvalue()


def test_the_prompt_imports_and_lists(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("kin.dl", KIN)
    monkeypatch.chdir(tmp_path)
    out, err = at_prompt(
        "use_module(kin, [grandparent/2 as elder]).", "listing(elder).", "listing(kin:link/2).", "listing(kin:old)."
    )
    assert err == ""
    assert out == (
        "true.\ngrandparent(X, Z) :- link(X, Y), link(Y, Z).\ntrue.\nlink(X, Y) :- parent(X, Y), \\+ old(Y).\ntrue.\n"
        "old(ann).\ntrue.\n"
    )


def test_questions_of_a_module_are_asked_inside_it_by_the_command_too(write: Write) -> None:
    path = write("kin.dl", KIN + "?- old(X).\n")
    result = CliRunner().invoke(main, ["run", str(path)])
    assert (result.exit_code, result.stdout) == (0, "X = ann.\n")


def test_check_looks_into_private_predicates(write: Write) -> None:
    path = write("kin.dl", ":- module(kin, [p/1]).\np(X) :- q(X).\nq(X) :- missing(X).")
    result = CliRunner().invoke(main, ["check", "--json", str(path)])
    found = json.loads(result.stdout)
    assert [(one["code"], one["line"], one["column"]) for one in found] == [("unknown-predicate", 3, 9)]


def test_check_names_what_a_program_with_questions_never_uses(write: Write) -> None:
    path = write("main.dl", "p(1).\nq(X) :- p(X).\nr(X) :- p(X).\n?- q(X).")
    result = CliRunner().invoke(main, ["check", "--json", str(path)])
    found = json.loads(result.stdout)
    assert [(one["severity"], one["code"], one["line"]) for one in found] == [("warning", "unused-predicate", 3)]
    assert result.exit_code == 0
    path.write_text("p(1).\nq(X) :- p(X).\nr(X) :- p(X).", encoding="utf-8")
    assert CliRunner().invoke(main, ["check", str(path)]).stdout == ""


def test_warnings_are_the_same_for_the_library_the_command_and_the_prompt(write: Write) -> None:
    path = write("main.dl", "q(1).\np(X) :- q(X).\nr(X) :- q(X).\np(X) :- r(X).")
    (warning,) = KnowledgeBase().consult(path)
    assert (warning.severity, warning.code) == ("warning", "discontiguous")
    assert CliRunner().invoke(main, ["check", str(path)]).stdout == f"{warning.render()}\n"
    assert at_prompt(f"['{path}'].") == ("true.\n", f"{warning.render()}\n")


def test_a_rule_typed_at_the_prompt_may_add_to_a_file(write: Write) -> None:
    path = write("main.dl", "q(1).\np(X) :- q(X).")
    assert at_prompt(f"['{path}'].", "assertz((p(X) :- q(X), X > 5)).") == ("true.\ntrue.\n", "")


def test_a_program_that_defines_what_a_library_defines_is_told() -> None:
    text = ":- use_module(library(provenance)).\nduration(Trial, trial, 0) :- trial_start(Trial, _)."
    (warning,) = KnowledgeBase().consult(text=text)
    assert warning.code == "redefinition"
