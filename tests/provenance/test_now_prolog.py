"""Files that `now export prolog` wrote: facts and rules, unchanged."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from logic import KnowledgeBase, LogicError
from logic.exporters import noworkflow
from logic.exporters.noworkflow_prolog import export, rules

if TYPE_CHECKING:
    from conftest import Project

SWIPL = shutil.which("swipl")
KIND, WAY_OUT = "a Prolog export of noWorkflow", "write it by `now export prolog TRIAL > trial.pl`"
CORRUPT, RESTORE = (
    f"corrupt-source]: `{{}}` cannot be read as {KIND}",
    "  help: restore it from a backup, or write it again",
)
LIBRARY = ":- use_module(library(provenance))."
SMALL = r"""
% a comment with a quote ' in it
:- dynamic(trial/12).
trial('u-1', 'it''s.py', 1.5, None, 'run', 'C:\\temp', 'ongoing', nil, nil, nil, nil, nil).
trial('u-2', 'b.py', 2, 3, 'run', '/', 'finished', nil, nil, 1, 'u-1', 'vm\\me').
evaluation('u-1', 1, None, 1, nil, 'one
% two
three.', nil).
evaluation('u-2', 1, 0.5, 1, 0, 'a\\nb', 1).
module('u-2', 1, 'm', nil, 'm.py', '12', 0, None).
"""


def answers(kb: KnowledgeBase, query: str) -> set[tuple[Any, ...]]:
    return {tuple(row.values()) for row in kb.query(query)}


@pytest.fixture(scope="module")
def written(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `now export prolog --rules 1` writes."""
    path = tmp_path_factory.mktemp("written") / "trial.pl"
    path.write_text(project.now("export", "prolog", "--rules", "1"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def kb(written: Path) -> KnowledgeBase:
    found = KnowledgeBase()
    found.consult(text=LIBRARY)
    found.add_facts(export(written))
    return found


def test_a_file_that_noworkflow_exported_answers_the_same(kb: KnowledgeBase, project: Project) -> None:
    ours = KnowledgeBase()
    ours.consult(text=LIBRARY)
    ours.add_facts(noworkflow.export(project.folder, 1))
    for question in (
        "duration({}, Name, D)", "caller({}, Id, Caller)", "changed({}, Name)", "parameter({}, Id, Name, V)",
        "access({}, I, N, M, B, A, C, Call)", "evaluation_influence_id({}, A, B)", "module({}, I, N, V, P, B, T, _)",
    ):  # fmt: skip
        assert answers(kb, question.format("_")) == answers(ours, question.format("1")) != set()


@pytest.mark.skipif(SWIPL is None, reason="SWI-Prolog is not installed (Debian: swi-prolog-nox)")
def test_swi_prolog_reads_the_same_facts(kb: KnowledgeBase, written: Path, tmp_path: Path) -> None:
    facts = written.read_text(encoding="utf-8").partition("%%% ID RULES")[0]
    program = tmp_path / "facts.pl"
    ask = "forall(code_component(_, I, N, _, _, _, _, _, _, _), (atom_codes(N, C), format('~q.~n', [I-C])))"
    program.write_text(f":- set_prolog_flag(multiline_quoted, true).\n{facts}\n:- {ask}.\n", encoding="utf-8")
    done = subprocess.run(
        [str(SWIPL), "-q", "-g", "halt", str(program)], capture_output=True, text=True, timeout=120, check=True
    )
    theirs = set()
    for line in done.stdout.splitlines():
        id, _, codes = line.rstrip(".").partition("-")
        theirs.add((int(id), "".join(map(chr, map(int, re.findall(r"\d+", codes))))))
    assert theirs == set(kb.query("code_name(_, I, Name)").tuples())
    assert any("\n" in text for _, text in theirs)


def test_texts_numbers_and_what_is_absent(tmp_path: Path) -> None:
    (tmp_path / "small.pl").write_text(SMALL)
    found = {relation.name: list(relation.rows) for relation in export(tmp_path / "small.pl")}
    assert found["trial"] == [
        ("u-1", "it's.py", 1.5, -1.0, "run", "C:\\temp", "ongoing", "nil", "nil", "nil", "nil", "nil"),
        ("u-2", "b.py", 2.0, 3.0, "run", "/", "finished", "nil", "nil", 1, "u-1", "vm\\me"),
    ]
    assert found["evaluation"] == [
        ("u-1", 1, -1.0, 1, "nil", "one\n% two\nthree.", "nil"),
        ("u-2", 1, 0.5, 1, 0, r"a\nb", 1),
    ]
    assert found["module"] == [("u-2", 1, "m", "nil", "m.py", 12, 0, "nil")]
    assert found["trial_ref"] == [("u-1", "u-1"), ("u-2", "u-2")]
    assert found["composition"] == []
    for chosen in (2, "u-2", ["2"]):
        some = {relation.name: list(relation.rows) for relation in export(tmp_path / "small.pl", chosen)}
        assert [len(some[name]) for name in ("trial", "evaluation", "module")] == [1, 1, 1]


def test_rules_of_noworkflow_give_way_to_the_library(kb: KnowledgeBase, written: Path) -> None:
    found = rules(written)
    replaced, *cut = [one.render() for one in found.left_out]
    assert replaced.startswith(
        "warning[replaced-rule]: rules that library(provenance) has, too, are left out: `evaluation_code_id`, "
        "`code_name`, `evaluation_name`, `activation_name`, `access_name`, `name`,"
    )
    assert replaced.endswith("  help: `:- use_module(library(provenance)).` answers them")
    (message,) = cut
    lines = written.read_text(encoding="utf-8").splitlines()
    (line,) = [number for number, text in enumerate(lines, 1) if re.search("recursive_internal.*!", text)]
    assert message.startswith(
        "warning[not-datalog]: a rule of `recursive_internal_evaluations_ids` is left out: it has a cut\n"
        f"  {written}:{line}:9\n"
    )
    assert message.endswith("  help: ask `indirect_activation_id/3` of library(provenance)")
    kb.consult(text=found.text, name=str(written))
    ((trial,),) = kb.query("trial_ref(T, _)").tuples()
    (row,) = kb.query("map_names(T, activation, [1], Names)", T=trial)
    assert row["Names"] == ["__main__"]


def test_rules_of_ones_own_are_kept_on_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "own.pl"
    path.write_text(SMALL + "\nslow(T, N) :-  % more than a second\n    duration(T, N, D), D > 1.\nodd('a.\nb').\n")
    found = rules(path)
    assert found.left_out == ()
    assert found.text.splitlines()[11:13] == [
        "slow(T, N) :-  % more than a second",
        "    duration(T, N, D), D > 1.",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"foreign-source]: `{{}}` is not {KIND}: it has no fact trial/12\n  help: {WAY_OUT}"),
        ("tag(1, 'x').", f"{CORRUPT}: line 1 is no fact tag/5 as noWorkflow 2.1.3 writes it\n{RESTORE}"),
        ("\n\ntrial('a, b", f"{CORRUPT}: what begins in line 3 does not end\n{RESTORE}"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "file.pl"
    path.write_text(text)
    with pytest.raises(LogicError) as caught:
        export(path)
    assert str(caught.value) == "error[" + message.format(path)
