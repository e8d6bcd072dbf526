"""W3C PROV documents, made by the `prov` library or by us, as facts; every expected value is worked out by hand."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from logic import KnowledgeBase
from logic.__main__ import main
from logic.errors import LogicError
from logic.exporters import noworkflow, prov, prov_document
from logic.facts.relation import Relation

model = pytest.importorskip("prov.model", reason="prov is not installed: pip install 'logic-datalog[prov]'")

if TYPE_CHECKING:
    from conftest import Project

T0 = datetime(2024, 5, 1, 12, 0, 0)  # noqa: DTZ001 - PROV times may lack a zone


def news() -> Any:
    """A pipeline runs two steps: `clean` reads raw.csv and writes clean.csv, `plot` reads that and writes plot.svg."""
    found = model.ProvDocument()
    found.add_namespace("ex", "http://example.org/")
    found.agent("ex:ann")
    found.activity("ex:pipeline", T0, T0 + timedelta(seconds=10))
    found.activity("ex:clean", T0 + timedelta(seconds=1), T0 + timedelta(seconds=3.5))
    found.activity("ex:plot", T0 + timedelta(seconds=4), T0 + timedelta(seconds=9))
    found.wasStartedBy("ex:clean", None, "ex:pipeline")
    found.wasStartedBy("ex:plot", None, "ex:pipeline")
    found.wasAssociatedWith("ex:pipeline", "ex:ann")
    for name in ("raw.csv", "clean.csv", "plot.svg", "style.css"):
        found.entity(f"ex:{name}")
    found.used("ex:clean", "ex:raw.csv", T0 + timedelta(seconds=1))
    found.wasGeneratedBy("ex:clean.csv", "ex:clean", T0 + timedelta(seconds=3))
    found.used("ex:plot", "ex:clean.csv", T0 + timedelta(seconds=4))
    found.wasGeneratedBy("ex:plot.svg", "ex:plot", T0 + timedelta(seconds=9))
    found.wasDerivedFrom("ex:plot.svg", "ex:style.css")
    return found


def knowledge(*relations: Any) -> KnowledgeBase:
    found = KnowledgeBase()
    found.consult(text=":- use_module(library(provenance)).")
    found.add_facts(*relations)
    return found


def answers(kb: KnowledgeBase, query: str) -> set[tuple[Any, ...]]:
    return set(kb.query(query).tuples())


@pytest.mark.parametrize(("format", "name"), [("json", "news.json"), ("provn", "news.provn"), ("xml", "news.xml")])
def test_the_rules_answer_about_a_document_of_the_prov_library(format: str, name: str, tmp_path: Path) -> None:
    news().serialize(str(tmp_path / name), format=format)
    kb = knowledge(prov.export(tmp_path / name))
    assert answers(kb, "duration(1, Name, D)") == {
        ("trial", 10.0), ("ex:pipeline", 10.0), ("ex:clean", 2.5), ("ex:plot", 5.0),
    }  # fmt: skip
    called = "caller(1, A, C), activation_name(1, A, Called), activation_name(1, C, Caller)"
    assert {(row["Called"], row["Caller"]) for row in kb.query(called)} == {
        ("ex:clean", "ex:pipeline"), ("ex:plot", "ex:pipeline"),
    }  # fmt: skip
    opened = "access(1, _, File, Mode, _, _, At, A), activation_name(1, A, Name)"
    assert {(row["File"], row["Mode"], row["At"], row["Name"]) for row in kb.query(opened)} == {
        ("ex:raw.csv", "r", 1.0, "ex:clean"), ("ex:clean.csv", "w", 3.0, "ex:clean"),
        ("ex:clean.csv", "r", 4.0, "ex:plot"), ("ex:plot.svg", "w", 9.0, "ex:plot"),
    }  # fmt: skip
    assert answers(kb, "lineage(1, 'ex:plot.svg', Source)") == {
        ("ex:plot.svg",), ("ex:plot",), ("ex:clean.csv",), ("ex:clean",), ("ex:raw.csv",), ("ex:style.css",),
    }  # fmt: skip
    assert answers(kb, "trial(1, _, S, F, _, _, Status, _, _, _, _, User)") == {
        (1714564800.0, 1714564810.0, "finished", "ex:ann")
    }


def test_what_a_document_leaves_open_is_absent(tmp_path: Path) -> None:
    found = model.ProvDocument()
    found.add_namespace("ex", "http://example.org/")
    found.activity("ex:idle", other_attributes={"prov:label": "idle hands"})
    found.wasGeneratedBy("ex:left", None)
    found.used("ex:spoken_of", "ex:unknown")
    found.collection("ex:bag")
    found.hadMember("ex:bag", "ex:left")
    found.serialize(str(tmp_path / "open.json"))
    kb = knowledge(prov.export(tmp_path / "open.json"))
    assert answers(kb, "duration(1, _, D)") == set()
    assert answers(kb, "activation(1, _, Name, Start, _)") == {("idle hands", -1.0), ("ex:spoken_of", -1.0)}
    assert answers(kb, "trial(1, _, S, F, _, _, Status, _, _, _, _, _)") == {(-1.0, -1.0, "unfinished")}
    assert answers(kb, "lineage(1, 'ex:bag', Source)") == {("ex:bag",), ("ex:left",)}
    assert answers(kb, "access_name(1, _, File)") == {("ex:unknown",)}


def test_a_bundle_is_a_trial(tmp_path: Path) -> None:
    found = model.ProvDocument()
    found.add_namespace("ex", "http://example.org/")
    for name, seconds in (("ex:monday", 2), ("ex:tuesday", 5)):
        found.bundle(name).activity("ex:fit", T0, T0 + timedelta(seconds=seconds))
    found.serialize(str(tmp_path / "week.json"))
    assert answers(knowledge(prov.export(tmp_path / "week.json")), "duration(T, 'ex:fit', D)") == {(1, 2.0), (2, 5.0)}
    tuesday = knowledge(prov.export(tmp_path / "week.json", "ex:tuesday"))
    assert answers(tuesday, "trial_ref(T, Name)") == {(2, "ex:tuesday")}


@pytest.mark.parametrize("name", ["trials.prov.json", "trials.provn"])
@pytest.mark.parametrize("trials", [[1], [1, 2, 3]])
def test_a_captured_trial_comes_back_from_prov_as_it_was(
    project: Project, tmp_path: Path, name: str, trials: list[int]
) -> None:
    prov_document.write(noworkflow.export(project.folder, trials), tmp_path / name)
    back = {relation.name: set(relation.rows) for relation in prov.export(tmp_path / name)}
    there = {relation.name: set(relation.rows) for relation in noworkflow.export(project.folder, trials)}
    assert len(there["evaluation"]) > 50
    assert {key: back[key] for key in there} == there | {"experiment": set(), "annotation": set()}


def test_others_read_our_document_as_prov(project: Project, tmp_path: Path) -> None:
    """Without our attributes only PROV is left: it still says how long z took, who called it, what it wrote."""
    prov_document.write(noworkflow.export(project.folder, [1]), tmp_path / "trial.prov.json")
    document = json.loads((tmp_path / "trial.prov.json").read_text())
    assert len(model.ProvDocument.deserialize(str(tmp_path / "trial.prov.json")).get_records()) > 100
    for records in document.values():
        for record in records.values():
            for key in [key for key in record if key.startswith("logic:") or key == "prov:type"]:
                del record[key]
    (tmp_path / "bare.json").write_text(json.dumps(document))
    kb = knowledge(prov.export(tmp_path / "bare.json"))
    durations = [answer["D"] for answer in kb.query("duration(1, z, D)")]
    assert len(durations) == 4
    assert all(0.1 <= duration < 0.2 for duration in durations)
    assert len(answers(kb, "access(1, F, 'z.txt', w, _, _, _, A), activation_name(1, A, N)")) == 4
    called = kb.query("caller(1, A, C), activation_name(1, A, z), activation_name(1, C, Caller)")
    assert {row["Caller"] for row in called} == {"x", "__main__"}


def message(path: Path, trials: Any = None) -> str:
    with pytest.raises(LogicError) as caught:
        prov.export(path, trials)
    return str(caught.value).replace(str(path.parent), "…")


def test_mistakes(tmp_path: Path) -> None:
    assert message(tmp_path / "gone.json") == (
        "error[no-source]: no such file or folder: `…/gone.json`\n  help: check the path: is it relative to here?"
    )
    (tmp_path / "half.json").write_text('{"entity": ')
    assert message(tmp_path / "half.json") == (
        "error[corrupt-source]: `…/half.json` cannot be read as a PROV document: "
        "Expecting value: line 1 column 12 (char 11)\n  help: restore it from a backup, or write it again"
    )
    (tmp_path / "other.json").write_text('{"name": "lodash"}')
    assert message(tmp_path / "other.json").startswith(
        "error[foreign-source]: `…/other.json` is not a PROV document: 'name' is not a recognised PROV-N record-type"
    )
    (tmp_path / "notes.txt").write_text("Dear diary")
    assert message(tmp_path / "notes.txt").startswith(
        "error[foreign-source]: `…/notes.txt` is not a PROV document: line 1, column 1: expected 'document'"
    )
    (tmp_path / "page.html").write_text("<html><p>Hello</html>")
    assert message(tmp_path / "page.html").startswith("error[foreign-source]: `…/page.html` is not a PROV document: ")
    (tmp_path / "empty.json").write_text("{}")
    assert message(tmp_path / "empty.json").startswith(
        "error[foreign-source]: `…/empty.json` is not a PROV document: it says nothing"
    )
    (tmp_path / "bytes.provn").write_bytes(b"\xff\xfe\x00")
    assert message(tmp_path / "bytes.provn").startswith("error[foreign-source]: `…/bytes.provn` is not a PROV document")
    (tmp_path / "time.json").write_text(
        '{"prefix": {"e": "http://e/"}, "activity": {"e:a": {"prov:startTime": "tomorrow"}}}'
    )
    assert "'tomorrow' is not an xsd:dateTime" in message(tmp_path / "time.json")
    news().serialize(str(tmp_path / "news.json"))
    assert message(tmp_path / "news.json", 2) == (
        "error[unknown-trial]: no trial `2` in `…/news.json`\n"
        "  help: the trials are 1 (news.json); the identifier of one will do, too"
    )


def test_a_document_of_ours_that_was_edited(project: Project, tmp_path: Path) -> None:
    prov_document.write(noworkflow.export(project.folder, [1]), tmp_path / "trial.prov.json")
    text = (tmp_path / "trial.prov.json").read_text()
    (tmp_path / "edited.json").write_text(text.replace('"logic:checkpoint"', '"logic:moment"', 1))
    assert message(tmp_path / "edited.json").startswith(
        "error[corrupt-source]: `…/edited.json` cannot be read as a PROV document: `run1:"
    )


def test_facts_that_are_no_trials_cannot_be_prov(tmp_path: Path) -> None:
    with pytest.raises(
        LogicError, match=r"error\[no-trials\]: `.*` would be a PROV document, but these facts speak of no"
    ):
        prov_document.write([Relation("edge", ("a", "b"), [(1, 2)])], tmp_path / "edges.prov.json")


def test_the_command_writes_and_reads_prov(tmp_path: Path) -> None:
    news().serialize(str(tmp_path / "news.json"))
    for source, target in (("news.json", "again.prov.json"), ("again.prov.json", "facts.dl")):
        with pytest.raises(SystemExit) as ended:
            main(["export", "prov", str(tmp_path / source), "-o", str(tmp_path / target)], prog_name="logic")
        assert ended.value.code == 0
    assert "activation(1, 2, 'ex:clean', 1.0, nil)." in (tmp_path / "facts.dl").read_text(encoding="utf-8")
