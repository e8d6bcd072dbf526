"""The rule libraries about trials load in SWI-Prolog, run for real, and every predicate has the same answers there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import logic
from logic import KnowledgeBase
from logic.engine.syntax.ast import to_value
from logic.engine.syntax.parse import parse_term
from logic.engine.syntax.unparse import format_value
from logic.errors import Source

SWIPL = shutil.which("swipl")
RULES = Path(logic.__file__).parent / "rules"
LIBRARIES = ("provenance.dl", "trial_differences.dl")
START = """
:- set_prolog_flag(double_quotes, atom).
:- style_check(-singleton).
:- style_check(-discontiguous).
:- use_module(library(aggregate)).
:- use_module(library(pcre)).
"""
ANSWER = """
answer(Goal, Values) :-
    format('@~q~n', [Goal]),
    findall(Values, Goal, All), sort(All, Rows),
    forall(member(Row, Rows), format('~q~n', [Row])).
"""


def prolog(rows: dict[str, list[tuple[int | float | str, ...]]]) -> str:
    """The libraries and the facts as one Prolog text; every predicate with rules is tabled."""
    text = "\n".join((RULES / name).read_text(encoding="utf-8") for name in LIBRARIES)
    text = re.sub(r"^:- use_module\(.*\)\.$", "", text, flags=re.MULTILINE)
    rules = KnowledgeBase()
    rules.consult(text=":- use_module(library(trial_differences)).")
    known = rules.predicates()
    tables = "".join(f":- table {one.name}/{one.arity}.\n" for one in known if one.rules)
    absent = "".join(f":- dynamic {one.name}/{one.arity}.\n" for one in known if not one.rules)
    facts = "".join(f"{name}({', '.join(map(format_value, row))}).\n" for name, found in rows.items() for row in found)
    return START + absent + tables + text + facts + ANSWER


@pytest.mark.skipif(SWIPL is None, reason="SWI-Prolog is not installed (Debian: swi-prolog-nox)")
def test_every_predicate_has_the_answers_of_swi_prolog(
    rows: dict[str, list[tuple[int | float | str, ...]]], tmp_path: Path
) -> None:
    kb = KnowledgeBase()
    kb.consult(text=":- use_module(library(trial_differences)).")
    for name, found in rows.items():
        if found:
            kb.add(name, found)
    asked = {}
    for one in kb.predicates():
        if one.rules:
            variables = ", ".join(f"A{number}" for number in range(1, one.arity + 1))
            asked[f"{one.name}/{one.arity}"] = f"{one.name}({variables})", variables
    program = tmp_path / "library.pl"
    program.write_text(prolog(rows) + "".join(f":- answer({goal}, [{names}]).\n" for goal, names in asked.values()))
    done = subprocess.run(
        [str(SWIPL), "-q", "-g", "halt", str(program)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.stderr == ""
    theirs = iter(re.split(r"^@.*\n", done.stdout, flags=re.MULTILINE)[1:])
    for key, (goal, _) in asked.items():
        expected = {repr(to_value(parse_term(Source("swi", line)))) for line in next(theirs).splitlines()}
        assert {repr(list(row)) for row in kb.query(goal).tuples()} == expected, key
