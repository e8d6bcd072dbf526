"""What an evaluation was derived from is what noWorkflow's own `now evaluation wdf` prints, where that ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from logic import KnowledgeBase
from logic.exporters.noworkflow import export

if TYPE_CHECKING:
    from conftest import Project

# A collection is looked at, changed, looked at again, put into another one, and one of them into itself; the last line
# raises, so that the trial is unfinished.
PARTS = """
prices = {"tea": 3}
before = prices["tea"]
prices["tea"] = 4
order = [prices, before]
order.append(order)
prices["tea"] = 5
last = order

def first(values):
    return values[0]

found = first(order)
missing = prices["milk"]
"""
EVALUATION = re.compile(r"^(- |  WasDerivedFrom: ).*\(A\d+ E(\d+)\)$", re.MULTILINE)


@pytest.fixture(scope="module")
def parts(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    assert project.folder.is_dir()  # noWorkflow is there
    found = type(project)(tmp_path_factory.mktemp("parts"))
    (found.folder / "parts.py").write_text(PARTS)
    found.now("run", "parts.py")
    return found


@pytest.fixture(scope="module")
def kb(parts: Project) -> KnowledgeBase:
    found = KnowledgeBase()
    found.consult(text=":- use_module(library(provenance)).")
    found.add_facts(export(parts.folder, 1))
    return found


def test_all_evaluations_have_the_sources_that_noworkflow_prints(kb: KnowledgeBase, parts: Project) -> None:
    expected: dict[int, set[int]] = {}
    for kind, number in EVALUATION.findall(parts.now("evaluation", "wdf")):
        if kind == "- ":
            expected[int(number)] = sources = set()
        else:
            sources.add(int(number))
    assert len(expected) == parts.sql("SELECT count(*) FROM evaluation")[0][0]
    found: dict[int, set[int]] = {evaluation: set() for evaluation in expected}
    for evaluation, source in kb.query("wdf_id(1, Evaluation, Source)").tuples():
        found[evaluation].add(source)
    assert found == expected
    for evaluation, sources in expected.items():
        assert {row[0] for row in kb.query("wdf_id(1, E, Source)", E=evaluation).tuples()} == sources


def test_a_part_counts_as_it_was_when_the_collection_was_looked_at(kb: KnowledgeBase) -> None:
    """`before` was read when the price was 3; where the order is looked at in the end the price is 5."""
    assert kb.ask("wdf(1, before, '3')")
    assert not kb.ask("wdf(1, before, '4') ; wdf(1, before, '5')")
    (last,) = {row[0] for row in kb.query("evaluation_name(1, E, last)").tuples()}
    names = {row["Name"] for row in kb.query("wdf_id(1, E, S), evaluation_name(1, S, Name)", E=last)}
    assert {"5", "3"} <= names


def test_one_value_is_looked_up_as_of_its_moments(kb: KnowledgeBase) -> None:
    plan = str(kb.explain("wdf_id(1, 30, Source)"))
    assert re.search(r"AsOfJoin: on Trial, Collection: newest Put =< Checkpoint by Key", plan)
    assert "of the last round" in plan.partition("AsOfJoin")[2]
