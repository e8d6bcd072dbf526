"""Rule files on disk: includes, imports, reading again, and what is said when a file is not as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from logic import KnowledgeBase, LogicError
from tests.conftest import Write


def mistake_in(path: Path) -> str:
    """What consulting the file says, with the test's folder left out."""
    with pytest.raises(LogicError) as caught:
        KnowledgeBase().consult(path)
    return str(caught.value).replace(f"{path.parent}/", "").replace(str(path.parent), ".")


def test_an_included_text_stands_in_the_place_of_its_directive(write: Write) -> None:
    write("edges.dl", "edge(1, 2). edge(2, 3).")
    main = write("main.dl", ":- include('edges.dl').\ntwo(X, Z) :- edge(X, Y), edge(Y, Z).")
    kb = KnowledgeBase()
    kb.consult(main)
    assert kb.query("two(X, Z)").tuples() == [(1, 3)]


def test_an_imported_file_is_read_once_though_two_files_ask_for_it(write: Write) -> None:
    write("edges.dl", "edge(1, 2).")
    write("a.dl", ":- use_module('edges.dl').\na(X) :- edge(X, _).")
    main = write("main.dl", ":- use_module(a).\n:- use_module(edges).\nb(X) :- edge(_, X).")
    kb = KnowledgeBase()
    kb.consult(main)
    assert kb.query("a(X), b(Y)").tuples() == [(1, 2)]


def test_modules_may_import_each_other(write: Write) -> None:
    write("even.dl", ":- use_module('odd.dl').\neven(0).\neven(Y) :- odd(X), next(X, Y).")
    main = write("odd.dl", ":- use_module('even.dl').\nnext(0, 1). next(1, 2).\nodd(Y) :- even(X), next(X, Y).")
    kb = KnowledgeBase()
    kb.consult(main)
    assert kb.query("even(X)").tuples() == [(0,), (2,)]


def test_a_cyclic_include_shows_the_steps_of_the_cycle(write: Write) -> None:
    write("b.dl", "q(1).\n:- include('a.dl').")
    assert mistake_in(write("a.dl", "p(1).\n:- include('b.dl').")) == (
        "error[cyclic-include]: `a.dl` includes itself\n"
        "  b.dl:2:12\n"
        "  2 | :- include('a.dl').\n"
        "                 ^^^^^^ closes the cycle\n"
        "  note: `b.dl` is included\n"
        "  a.dl:2:12\n"
        "  2 | :- include('b.dl').\n"
        "                 ^^^^^^\n"
        "  help: remove one of the includes; `use_module` may be used both ways"
    )


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    assert mistake_in(tmp_path / "rules") == (
        "error[file-not-found]: no file `rules`\n"
        "  help: looked for `rules`, `rules.dl`, `rules.pl` in `.`"
    )  # fmt: skip


def test_an_included_file_that_does_not_exist(write: Write) -> None:
    assert mistake_in(write("main.dl", "p(1).\n:- include('gone.dl').")) == (
        "error[file-not-found]: no file `gone.dl`\n"
        "  main.dl:2:12\n"
        "  2 | :- include('gone.dl').\n"
        "                 ^^^^^^^^^ asked for here\n"
        "  help: looked for `gone.dl` in `.`"
    )


def test_a_file_outside_the_folder_is_not_read(write: Write, tmp_path: Path) -> None:
    write("secret.dl", "key(1).")
    (tmp_path / "rules").mkdir()
    assert mistake_in(write("rules/main.dl", ":- include('../secret.dl').")) == (
        "error[outside-root]: `../secret.dl` lies outside the folder that was consulted\n"
        "  main.dl:1:12\n"
        "  1 | :- include('../secret.dl').\n"
        "                 ^^^^^^^^^^^^^^ not read\n"
        "  help: move it below the folder of the file that asks for it, or allow its folder: "
        "`KnowledgeBase(roots=[folder])`, `logic run --root folder`"
    )


def test_a_link_out_of_the_folder_is_not_followed(write: Write, tmp_path: Path) -> None:
    write("secret.dl", "key(1).")
    main = write("rules/main.dl", ":- include('link.dl').")
    (tmp_path / "rules" / "link.dl").symlink_to(tmp_path / "secret.dl")
    assert mistake_in(main).startswith("error[outside-root]")


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "image.dl"
    path.write_bytes(b"p(1).\n\xff\xfe")
    assert mistake_in(path) == (
        "error[not-text]: `image.dl` is not UTF-8 text: byte 6 cannot be read\n"
        "  help: save the file as UTF-8"
    )  # fmt: skip


def test_a_syntax_error_in_the_middle_of_a_long_file(write: Write) -> None:
    lines = [f"edge({number}, {number + 1})." for number in range(10_000)]
    lines[5_000] = "edge(5000 5001)."
    assert mistake_in(write("long.dl", "\n".join(lines))) == (
        "error[syntax]: an operator or `,` is missing before `5001`\n"
        "  long.dl:5001:11\n"
        "  5001 | edge(5000 5001).\n"
        "                   ^^^^ follows `5000` directly"
    )


def test_a_file_with_a_mistake_changes_nothing(write: Write) -> None:
    path = write("rules.dl", "p(1).\nq(X) :- p(X).")
    kb = KnowledgeBase()
    kb.consult(path)
    write("rules.dl", "p(2).\nq(X, Y) :- p(X).")
    with pytest.raises(LogicError):
        kb.consult(path)
    assert kb.query("q(X)").tuples() == [(1,)]


def test_a_file_that_is_read_again_replaces_what_it_said(write: Write) -> None:
    path = write("rules.dl", "p(1).\nq(X) :- p(X).")
    kb = KnowledgeBase()
    kb.consult(path)
    kb.add("p", [(1,), (7,)])
    assert kb.changed() == []
    path.unlink()
    write("rules.dl", "p(2).\nq(X) :- p(X).\nr(X) :- q(X).")
    assert kb.changed() == [str(path)]
    kb.consult(path)
    assert kb.query("r(X)").tuples() == [(1,), (2,), (7,)]


def test_the_questions_of_a_file_can_be_asked(write: Write) -> None:
    path = write("rules.dl", "p(1).\n?- p(X).\n?- p(2).")
    kb = KnowledgeBase()
    kb.consult(path)
    assert [len(kb.query(question)) for question in kb.queries(path)] == [1, 0]


def test_a_library_of_two_files_stays_when_one_of_them_drops_it(write: Write) -> None:
    write("l.dl", "color(red).\nnice(X) :- color(X).")
    a = write("a.dl", ":- use_module('l.dl').\na(X) :- nice(X).")
    b = write("b.dl", ":- use_module('l.dl').\nb(X) :- nice(X).")
    kb = KnowledgeBase()
    kb.consult(a)
    kb.consult(b)
    write("a.dl", "a(none).")
    kb.consult(a)
    assert kb.query("b(X)").tuples() == [("red",)]
    write("l.dl", "color(red). color(blue).\nnice(X) :- color(X), X \\= red.")
    kb.consult(b)
    assert kb.query("b(X)").tuples() == [("blue",)]


def test_one_file_under_two_names_is_one_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("rules.dl", "p(1).\nq(X) :- p(X).")
    monkeypatch.chdir(path.parent)
    kb = KnowledgeBase()
    kb.consult("rules.dl")
    kb.consult(path)
    kb.consult("./rules")
    assert kb.listing() == "q(X) :- p(X)."


@pytest.mark.parametrize("name", [".", "/", "", "x" * 300, "a\0b"])
def test_names_that_no_rule_file_has(name: str) -> None:
    with pytest.raises(LogicError) as caught:
        KnowledgeBase().consult(name)
    assert caught.value.code == "file-not-found"
