"""SWI-Prolog, run for real, gives the same answers to the scripts of the language and to random programs.

Rule files are Prolog texts; the few lines of `SHIM` give SWI-Prolog our directives, and tabling makes recursion end.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from logic import KnowledgeBase
from logic.engine.syntax.unparse import format_value
from tests.programs import Sample, samples

SWIPL = shutil.which("swipl")
FIXTURE = [HealthCheck.function_scoped_fixture]  # each example writes its own file anew
pytestmark = pytest.mark.skipif(SWIPL is None, reason="SWI-Prolog is not installed (Debian: swi-prolog-nox)")

SHIM = """
:- op(1150, fx, pred).
:- set_prolog_flag(double_quotes, atom).
:- set_prolog_flag(float_undefined, error).
:- style_check(-singleton).
:- style_check(-discontiguous).
pred(Declarations) :- forall(conjunct(Declarations, One), (functor(One, Name, Arity), dynamic(Name/Arity))).
conjunct((Left, Right), One) :- !, (conjunct(Left, One) ; conjunct(Right, One)).
conjunct(One, One).
"""
ANSWERS = """
answers(Goal, Values) :-
    findall(Values, Goal, All), sort(All, Rows),
    forall(member(Row, Rows), (maplist([Value, Text]>>format(atom(Text), '~q', [Value]), Row, Texts),
                               atomic_list_concat(Texts, '\\t', Line), format('~w~n', [Line]))).
"""


def ask_swi(tmp_path: Path, sample: Sample, variables: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The answers of SWI-Prolog, each value as it writes it; an answer without variables is an empty row."""
    heads = {line.partition(" :- ")[0] for line in sample.program.splitlines() if " :- " in line}
    tables = sorted({f":- table({_indicator(head)})." for head in heads if not head.startswith(":-")})
    program = tmp_path / "program.pl"
    program.write_text(SHIM + "\n".join(tables) + "\n" + sample.program + "\n" + ANSWERS)
    goal = f"answers(({sample.question}), [{', '.join(variables)}])"
    command = [str(SWIPL), "-q", "-l", str(program), "-g", goal, "-t", "halt"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "rror" not in done.stderr, done.stderr
    return {tuple(line.split("\t")) if variables else () for line in done.stdout.splitlines()}


def _indicator(head: str) -> str:
    name, bracket, arguments = head.partition("(")
    return f"{name}/{arguments.count(',') + 1 if bracket else 0}"


@given(samples(shuffled=False))
@settings(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=FIXTURE)
def test_random_programs_have_the_answers_of_swi_prolog(tmp_path: Path, sample: Sample) -> None:
    kb = KnowledgeBase()
    kb.consult(text=sample.program)
    answers = kb.query(sample.question)
    found = {tuple(map(format_value, row)) for row in answers.tuples()}
    assert found == ask_swi(tmp_path, sample, answers.variables)
