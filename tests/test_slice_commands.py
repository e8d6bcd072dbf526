"""Slices on the command line and at the prompt: periods are dates, documents come back as XML."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from logic import KnowledgeBase
from logic.__main__ import main
from logic.exporters.temporal_xml import export
from logic.shell import Shell

LAW = Path(__file__).parent.parent / "examples" / "law" / "law.toml"
LAMPS = (
    '<section n="2"><article n="3">Two ride abreast.</article><article n="4">Lamps are lit at dusk.</article></section>'
)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_declaration_is_asked_at_once() -> None:
    done = run("slice", str(LAW), "-q", "//section[@n='2']/article during [1998-01-01, now]", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == [
        {"Doc": 1, "Section": 6, "Article": 7, "From": "1998-04-01", "To": "2000-01-01"},
        {"Doc": 1, "Section": 6, "Article": 8, "From": "1998-04-01", "To": "now"},
    ]


def test_exported_facts_are_asked(tmp_path: Path) -> None:
    facts = tmp_path / "facts.dl"
    assert run("export", "temporal_xml", str(LAW), "-o", str(facts)).exit_code == 0
    done = run("slice", str(facts), "-q", "//rule[@n='2'] at 1999-12-31", "--csv")
    assert done.stdout == "Doc,Rule,From,To\n2,3,1999-12-31,2000-01-01\n"


def test_no_answer_is_status_1_and_a_mistake_status_2() -> None:
    assert run("slice", str(LAW), "-q", "//rule at 1990-01-01").exit_code == 1
    done = run("slice", str(LAW), "-q", "//rule at 1990")
    assert (done.exit_code, done.stderr.splitlines()[0]) == (
        2, "error[bad-window]: `1990` is more than one day: write `during [1990, 1990]`, or a whole date",
    )  # fmt: skip


def test_a_document_as_it_was() -> None:
    done = run("slice", str(LAW), "--document", "2", "-q", "at 1999-12-31")
    rules = '<rule n="1">The bell is on the left.</rule><rule n="2">The brake is red.</rule>'
    assert done.stdout == f"<regulation>{rules}</regulation>\n"


@pytest.fixture
def shell() -> Shell:
    knowledge = KnowledgeBase()
    knowledge.add_facts(export(LAW))
    return Shell(knowledge, io.StringIO(), io.StringIO())


def printed(shell: Shell, entry: str) -> str:
    shell.run(entry)
    assert isinstance(shell.out, io.StringIO)
    assert isinstance(shell.err, io.StringIO)
    return shell.out.getvalue() + shell.err.getvalue()


def test_a_slice_at_the_prompt(shell: Shell) -> None:
    assert printed(shell, ".slice //section/article[@n='4'] at 1999-12-31") == (
        "Doc = 1,\nSection = 6,\nArticle = 8,\nFrom = '1999-12-31',\nTo = '2000-01-01'.\n"
    )


def test_a_slice_as_a_goal_at_the_prompt(shell: Shell) -> None:
    assert printed(shell, "slice('//section/article at 1999-12-31', 1, 6, X, _, _).") == "X = 7 ;\nX = 8.\n"


def test_a_document_at_the_prompt(shell: Shell) -> None:
    text = printed(shell, ".document 1 at 1999-12-31")
    assert LAMPS in text


@pytest.mark.parametrize(
    ("entry", "words"),
    [(".slice", "a path is missing"), (".document at 1999-12-31", "the number of a document is missing"),
     (".document 7", "there is no document 7"), (".slice //a at 1999", "more than one day")],
)  # fmt: skip
def test_mistakes_at_the_prompt(shell: Shell, entry: str, words: str) -> None:
    assert words in printed(shell, entry)
