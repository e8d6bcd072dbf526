"""Time-varying XML becomes facts: timestamps wherever they stand, versions folded, nothing fetched or blown up."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest

from logic import KnowledgeBase, LogicError
from logic.exporters import EXPORTERS
from logic.exporters.temporal_collection import Carrier, Collection, Dimension, Events
from logic.exporters.temporal_xml import export, export_documents, written_history
from logic.facts.documents import build_documents, history_to_xml
from logic.facts.instants import NOW, format_instant, parse_granule
from logic.facts.relation import Relation
from tests.temporal import ALWAYS, ELEMENTS, LAW, LAWS, LIVES

DAYS = Dimension("vt")
PLAIN = Collection("plain", (DAYS,), (Carrier("//a", {"vt": ("@from", "@to")}),))
Facts = dict[str, list[tuple[object, ...]]]


def gather(relations: Iterable[Relation]) -> Facts:
    """All rows by predicate, sorted."""
    found: Facts = {}
    for relation in relations:
        found.setdefault(relation.name, []).extend(relation.rows)
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def facts_of(tmp_path: Path, text: str, collection: Collection) -> Facts:
    path = tmp_path / "doc.xml"
    path.write_text(text, encoding="utf-8")
    return gather(export_documents(collection, [path]))


def day(text: str) -> int:
    return parse_granule(text, "day")[0]


def test_the_example_of_the_paper(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, LAW, LAWS)
    assert facts["elem"] == [(1, *row) for row in ELEMENTS]
    assert facts["life"] == sorted([(1, *row) for row in LIVES], key=repr)
    assert facts["parent"] == [(1, 2, 1), (1, 3, 2), (1, 4, 3), (1, 5, 3), (1, 6, 2), (1, 7, 6), (1, 8, 6)]
    assert facts["attr"] == [(1, node, "id", name) for node, name in zip(range(3, 9), "CDEFGH", strict=True)]
    assert facts["text"] == [(1, 4, 0, "old"), (1, 5, 0, "of 1992"), (1, 7, 0, "short"), (1, 8, 0, "of 1995")]
    assert facts["dimension"] == [("laws", 1, "vt", "valid", "year", "half-open", 1970, NOW)]
    assert facts["doc"] == [(1, "laws", str(tmp_path / "doc.xml"))]


def test_closed_ends_and_what_is_left_out(tmp_path: Path) -> None:
    text = "<r><a from='1999-01-01'/><a to='2001-12-31'/><a from='1999' to='1999'/><a/><a from='2000-01-01' to=''/></r>"
    lives = {row[1]: row[2:] for row in facts_of(tmp_path, text, PLAIN)["life"]}
    assert lives == {
        1: ALWAYS,
        2: (day("1999-01-01"), NOW),
        3: (ALWAYS[0], day("2002-01-01")),
        4: (day("1999-01-01"), day("2000-01-01")),
        5: ALWAYS,
        6: (day("2000-01-01"), NOW),
    }


def test_one_row_a_box_and_missing_dimensions_are_extended(tmp_path: Path) -> None:
    valid, transaction = Dimension("vt", granularity="year"), Dimension("tt", "transaction", "year", "half-open")
    places = {"vt": ("@f", "@t"), "tt": ("when/@from", "when/end")}
    versions = Collection("versions", (valid, transaction), (Carrier("//ver", places, "times/ta"),))
    text = (
        "<ver>a<times><ta f='1990' t='1994'><when from='2000'><end>2005</end></when></ta>"
        "<ta f='1997'/></times>b<p/>c</ver>"
    )
    text = text.replace("<when from='2000'><end>2005</end></when>", "<when from='2000'/><when><end>2005</end></when>")
    facts = facts_of(tmp_path, text, versions)
    assert facts["life"] == sorted(
        [(1, 1, 1990, 1995, 2000, 2005), (1, 1, 1997, NOW, *ALWAYS), (1, 2, *ALWAYS, *ALWAYS)], key=repr
    )
    assert facts["elem"] == [(1, 1, 1, 4, 1, "ver"), (1, 2, 2, 3, 2, "p")]
    assert facts["text"] == [(1, 1, 0, "ab"), (1, 1, 1, "c")]


def test_ends_that_refer_to_events_which_stand_later(tmp_path: Path) -> None:
    collection = Collection("e", (DAYS,), PLAIN.carriers, Events("/r/events/e", "@id", "@on"))
    events = "<events><e id='e1' on='2001-02-03'/><e id='e2' on='2004'/></events>"
    text = f"<r><a from='#e1' to='e2'/><a from='1999-01-01'/>{events}</r>"
    facts = facts_of(tmp_path, text, collection)
    assert (1, 2, day("2001-02-03"), day("2005-01-01")) in facts["life"]
    assert (1, 3, day("1999-01-01"), NOW) in facts["life"]
    assert facts["event"] == [(1, "e1", day("2001-02-03")), (1, "e2", day("2004-01-01"))]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r>&x;</r>", "xml-entity", "entity `x`"),
        ("<!DOCTYPE r [<!ENTITY % p SYSTEM 'http://localhost:1/p'> %p;]><r/>", "xml-entity", "entity `p`"),
        ("<!DOCTYPE r SYSTEM 'http://localhost:1/r.dtd'><r>&later;</r>", "xml-entity", "entity `later`"),
        ("<!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><r>&b;</r>", "xml-entity", "entity `a`"),
        ("<r><a></r>", "not-xml", "mismatched tag, in line 1, column 9"),
        ("<r><a from='soon'/></r>", "bad-date", "a period of a `a`"),
        ("<r><a from='1999-02-30'/></r>", "bad-date", "`1999-02-30` is not a date"),
        ("<r><a from='1999-02-03T12:30'/></r>", "bad-date", "finer than the granularity `day`"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, code: str, words: str) -> None:
    with pytest.raises(LogicError, match=words) as raised:
        facts_of(tmp_path, text, PLAIN)
    assert raised.value.code == code


def test_a_document_type_is_named_but_never_fetched(tmp_path: Path) -> None:
    text = "<!DOCTYPE r SYSTEM 'http://localhost:1/never.dtd'><r>&lt;<a/></r>"
    assert facts_of(tmp_path, text, PLAIN)["text"] == [(1, 1, 0, "<")]


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(LogicError, match=r"no-document.*missing\.xml"):
        list(export_documents(PLAIN, [tmp_path / "missing.xml"]))


@pytest.mark.parametrize(
    ("declare", "words"),
    [
        (lambda: Collection("c", ()), "one to 4 dimensions"),
        (lambda: Collection("c", (Dimension("d", granularity="days"),)), "did you mean `day`"),
        (lambda: Collection("c", (DAYS,), (Carrier("a[1]", {}),)), "`//article`"),
        (lambda: Collection("c", (DAYS,), (Carrier("//a", {"vt": ("@", "@to")}),)), "an end is"),
        (lambda: Collection("c", (DAYS,), (Carrier("//a", {"tt": ("@f", "@t")}),)), "`tt` is no dimension"),
    ],
)
def test_a_wrong_declaration(declare: object, words: str) -> None:
    with pytest.raises(LogicError, match=words):
        declare()  # type: ignore[operator]


def test_memory_does_not_grow_with_the_document(tmp_path: Path) -> None:
    article = f"<section><a from='1999-01-01' to='2001-01-01'>{'text ' * 100}</a></section>"
    peaks = []
    for copies in (6_000, 30_000):
        path = tmp_path / f"{copies}.xml"
        path.write_text(f"<r>{article * copies}</r>", encoding="utf-8")
        tracemalloc.start()
        rows = sum(map(len, export_documents(PLAIN, [path])))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert rows > 6 * copies
    assert peaks[1] < 1.5 * peaks[0]


def test_several_files_side_by_side(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.xml" for number in range(5)]
    for number, path in enumerate(paths):
        path.write_text(f"<r><a from='199{number}-01-01'>{number}</a></r>", encoding="utf-8")
    alone = gather(export_documents(PLAIN, paths, first=7))
    assert gather(export_documents(PLAIN, paths, first=7, workers=2)) == alone
    paths[3].write_text("<r>", encoding="utf-8")
    with pytest.raises(LogicError, match="not-xml"):
        list(export_documents(PLAIN, paths, workers=2))


DECLARATION = """
name = "laws"
files = ["[12].xml"]
[[dimension]]
name = "vt"
granularity = "year"
ends = "half-open"
timeline = [1970, "now"]
[[carrier]]
node = "//article"
vt = ["@from", "@to"]
[[history]]
name = "code"
versions = [{ date = 1990-01-01, file = "old.xml" }, { date = 1995-01-01, file = "new.xml" }, { date = "2000" }]
"""


def test_a_declaration_names_documents_and_dated_versions(tmp_path: Path) -> None:
    (tmp_path / "laws.toml").write_text(DECLARATION, encoding="utf-8")
    for number in (1, 2):
        (tmp_path / f"{number}.xml").write_text("<law><article from='1991'/></law>", encoding="utf-8")
    (tmp_path / "old.xml").write_text("<law><p>one</p><p>two</p><m>a <b>x</b></m></law>", encoding="utf-8")
    (tmp_path / "new.xml").write_text("<law><p>one</p><p>2</p><m>a <b>y</b></m><n/></law>", encoding="utf-8")
    (exporter,) = [one for one in EXPORTERS if one.name == "temporal_xml"]
    facts = gather(exporter.export(tmp_path / "laws.toml"))
    assert [name for _, _, name in facts["doc"]] == [str(tmp_path / "1.xml"), str(tmp_path / "2.xml"), "code"]
    tags = {node: tag for doc, node, _, _, _, tag in facts["elem"] if doc == 3}
    words = {node: text for doc, node, _, text in facts["text"] if doc == 3}
    code = [(tags[node], words.get(node), start, end) for doc, node, start, end in facts["life"] if doc == 3]
    assert sorted(code, key=repr) == sorted(
        [
            ("law", None, 1990, 2000), ("p", "one", 1990, 2000), ("p", "two", 1990, 1995), ("p", "2", 1995, 2000),
            ("m", "a ", 1990, 1995), ("b", "x", 1990, 1995), ("m", "a ", 1995, 2000), ("b", "y", 1995, 2000),
            ("n", None, 1995, 2000),
        ], key=repr,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = [", "it is not TOML"),
        ("color = 1", "`color` has no meaning here"),
        ("[[dimension]]\nkind = 'valid'", "`name` is missing"),
        ("[[dimension]]\nname = 'vt'", "it names no documents"),
        ("files = ['*.xml']\n[[dimension]]\nname = 'vt'", "no file matches"),
        ("[[dimension]]\nname = 'vt'\n[[carrier]]\nnode = '//a'\nvt = ['@a']", "a start and of an end"),
    ],
)
def test_a_wrong_declaration_file(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "laws.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LogicError, match=words):
        export(tmp_path / "laws.toml")


def test_facts_go_into_a_knowledge_base(tmp_path: Path) -> None:
    (tmp_path / "doc.xml").write_text(LAW, encoding="utf-8")
    kb = KnowledgeBase()
    kb.consult(text=":- use_module(vocabulary(temporal_xml)).")
    assert kb.add_facts(export_documents(LAWS, [tmp_path / "doc.xml"])) == 8 + 10 + 7 + 6 + 4 + 1 + 1
    inside = "elem(D, A, L, R, _, section), elem(D, X, LX, _, _, article), L < LX, LX < R, life(D, X, 1995, T)"
    assert kb.query(inside).count() == 1


def test_a_written_history_reads_as_the_same_history(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, LAW, LAWS)
    columns = ([row[1:] for row in facts[name]] for name in ("elem", "parent", "attr", "text", "life"))
    (root,) = build_documents(*columns)
    text = history_to_xml(root, ["vt"], (1970, NOW), lambda instant, _: format_instant(instant, "year"))
    again = facts_of(tmp_path, text, written_history(LAWS))
    for name in ("elem", "parent", "text", "attr"):
        assert [row for row in again[name] if row[2] != "xmlns:logic"] == facts[name]
    raised = [(1, *ALWAYS) if row[1] == 1 else row[1:] for row in facts["life"]]
    assert [row[1:] for row in again["life"]] == sorted(raised, key=repr)
