"""The exporter of P-Grid routing state: its forms give the same facts, and what is no routing state is refused."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from logic import LogicError
from logic.__main__ import main
from logic.exporters import pgrid
from logic.exporters.pgrid_xml import RoutingTable
from logic.facts.relation import Relation
from tests.overlay.sound import sound, written

XML = """\
<?xml version="1.0" encoding="UTF-8"?>
<RoutingTable>
  <Host GUID="a" Address="10.0.0.1" Port="1805" Path="00" Revision="4"/>
  <Fidgets>
    <Host GUID="e" Address="10.0.0.5" Port="1805" Path="111" Revision="9"/>
  </Fidgets>
  <References Level="0">
    <Host GUID="c" Address="10.0.0.3" Port="1805" Path="10" Revision="2"/>
    <Host GUID="d" Address="10.0.0.4" Port="1805" Path="110" Revision="7"/>
  </References>
  <References Level="1">
    <Host GUID="b" Address="10.0.0.2" Port="1805" Path="01" Revision="1"/>
  </References>
  <Replicas>
    <Host GUID="a2" Address="10.0.0.6" Port="1805" Path="00"/>
  </Replicas>
</RoutingTable>
"""

Facts = dict[str, set[tuple[Any, ...]]]


def facts(relations: Iterable[Relation]) -> Facts:
    """The rows by predicate; batches of one predicate together."""
    found: Facts = {}
    for relation in relations:
        rows = found.setdefault(relation.name, set())
        assert rows.isdisjoint(relation.rows)
        rows.update(relation.rows)
    return found


def test_the_routing_table_of_a_peer(tmp_path: Path) -> None:
    (tmp_path / "RoutingTable.xml").write_text(XML, encoding="utf-8")
    assert facts(pgrid.export(tmp_path / "RoutingTable.xml")) == {
        "peer": {("a", "00")},
        "address": {("a", "10.0.0.1", 1805)},
        "ref": {("a", 0, "c"), ("a", 0, "d"), ("a", 1, "b")},
        "replica": {("a", "a2")},
        "claimed_path": {
            *(("a", "e", "111", 9), ("a", "c", "10", 2), ("a", "d", "110", 7)),
            *(("a", "b", "01", 1), ("a", "a2", "00", "nil")),
        },
        "item": set(),
    }


def test_absent_sections_are_empty(tmp_path: Path) -> None:
    (tmp_path / "RoutingTable.xml").write_text('<RoutingTable><Host GUID="a" Path=""/></RoutingTable>')
    found = facts(pgrid.export(tmp_path))
    assert found["peer"] == {("a", "")}
    assert found["address"] == {("a", "nil", "nil")}
    assert found["ref"] == found["claimed_path"] == set()


def test_a_folder_holds_a_file_for_each_peer(tmp_path: Path) -> None:
    for name, path in (("a", "0"), ("b", "1")):
        (tmp_path / name).mkdir()
        text = f'<RoutingTable><Host GUID="{name}" Path="{path}"/></RoutingTable>'
        (tmp_path / name / "RoutingTable.xml").write_text(text, encoding="utf-16")
    (tmp_path / "notes.txt").write_text("nothing")
    assert facts(pgrid.export(tmp_path))["peer"] == {("a", "0"), ("b", "1")}


def test_json_lines(tmp_path: Path) -> None:
    found = facts(pgrid.export(written(sound(), tmp_path)))
    assert found["peer"] == {("a", "00"), ("a2", "00"), ("b", "01"), ("c", "10"), ("d", "110"), ("e", "111")}
    assert {row for row in found["ref"] if row[0] == "c"} == {
        ("c", 0, "a"),
        ("c", 0, "b"),
        ("c", 1, "d"),
        ("c", 1, "e"),
    }
    assert len(found["ref"]) == 19
    assert found["replica"] == {("a", "a2"), ("a2", "a")}
    assert found["item"] == {
        *(("a", "0011", "o1", "nil", "nil"), ("a2", "0011", "o1", "nil", "nil"), ("a2", "0000", "o2", "nil", "nil")),
        *(
            ("b", "0101", "o3", "car:name", "BMW"),
            ("d", "1100", "o4", "nil", "nil"),
            ("d", "1101", "o5", "car:hp", 150),
        ),
    }


def graph(kind: type[Any]) -> Any:
    made = kind()
    made.add_nodes_from([("a", {"path": "0"}), ("b", {"path": "10"}), ("c", {"path": "11"})])
    made.add_edge("a", "b", level=0)
    made.add_edge("b", "c", level=1)
    return made


def test_a_networkx_graph_and_its_graphml_are_the_same(tmp_path: Path) -> None:
    expected = {("a", 0, "b"), ("b", 1, "c")}
    found = facts(pgrid.export(graph(nx.DiGraph)))
    assert found["ref"] == expected
    assert found["peer"] == {("a", "0"), ("b", "10"), ("c", "11")}
    for kind in (nx.DiGraph, nx.Graph):
        nx.write_graphml(graph(kind), tmp_path / "network.graphml")
        assert facts(pgrid.export(tmp_path / "network.graphml")) == facts(pgrid.export(graph(kind)))


def test_an_edge_without_direction_is_a_reference_both_ways() -> None:
    both = {("a", 0, "b"), ("b", 0, "a"), ("b", 1, "c"), ("c", 1, "b")}
    assert facts(pgrid.export(graph(nx.Graph)))["ref"] == both


def test_a_large_network_comes_in_batches(tmp_path: Path) -> None:
    hosts = "".join(f'<Host GUID="{number}" Path="1"/>' for number in range(70_000))
    text = f'<RoutingTable><Host GUID="a" Path="0"/><References Level="0">{hosts}</References></RoutingTable>'
    (tmp_path / "RoutingTable.xml").write_text(text)
    relations = list(pgrid.export(tmp_path))
    assert len([relation for relation in relations if relation.name == "ref"]) > 1
    assert len(facts(relations)["ref"]) == 70_000


def host(name: str, path: str = "1", revision: str = "3") -> str:
    return f'<Host GUID="{name}" Address="h" Port="1" Path="{path}" Revision="{revision}"/>'


MANY = "\n  ".join(host(f"p{number}") for number in range(40))
NAMES = {f"p{number}" for number in range(40)}
STRETCHES = {  # the hosts of a section, and the names that are found there
    "as they are written": (MANY, NAMES),
    "in one line": (MANY.replace("\n  ", ""), NAMES),
    "with other letters": (f"{MANY}\n{host('é日>/')}", NAMES | {"é日>/"}),
    "with an entity": (f"{MANY}\n  {host('a&amp;b')}", NAMES | {"a&b"}),
    "in another order": (MANY + '\n  <Host Path="0" GUID="z"/>', NAMES | {"z"}),
    "beside a comment": (f"{MANY}<!--\n  {host('no')} -->{host('yes')}", NAMES | {"yes"}),
    "with tags that close": (f"{MANY}\n  " + host("z").replace("/>", "></Host>"), NAMES | {"z"}),
}


@pytest.mark.parametrize("piece", [7, 64, 1000, 1 << 18])
@pytest.mark.parametrize("stretch", STRETCHES)
def test_hosts_are_the_same_however_they_are_written_and_read(
    stretch: str, piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logic.exporters.pgrid_xml.PIECE", piece)
    hosts, names = STRETCHES[stretch]
    sections = f'<References Level="0">{host("r")}</References>\n<References Level="1">\n{hosts}\n</References>'
    text = f"<RoutingTable>{host('me', '0')}<Fidgets>{host('f')}</Fidgets>{sections}</RoutingTable>"
    (tmp_path / "RoutingTable.xml").write_text(text, encoding="utf-8")
    found = facts(pgrid.export(tmp_path))
    assert found["ref"] == {("me", 0, "r")} | {("me", 1, name) for name in names}
    assert {claim[1] for claim in found["claimed_path"]} == {"f", "r"} | names
    assert found["replica"] == set()


def test_a_section_of_plain_hosts_is_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one_by_one: list[dict[str, str]] = []
    by_itself = RoutingTable.host
    monkeypatch.setattr(RoutingTable, "host", lambda self, host: one_by_one.append(host) or by_itself(self, host))
    (tmp_path / "RoutingTable.xml").write_text(XML, encoding="utf-8")
    list(pgrid.export(tmp_path))
    assert [host["GUID"] for host in one_by_one] == ["a", "a2"]  # the replica has no revision


@pytest.mark.parametrize("wrong", ["stray", host("x", path="2"), '<Host GUID="\x01" Path="0"/>', '"/>'])
def test_what_is_wrong_among_many_hosts_is_found_with_its_line(wrong: str, tmp_path: Path) -> None:
    text = f'<RoutingTable>{host("me")}<References Level="0">\n{MANY}\n{wrong}\n{MANY}</References></RoutingTable>'
    (tmp_path / "RoutingTable.xml").write_text(text, encoding="utf-8")
    with pytest.raises(LogicError, match=r":4[23]:"):
        list(pgrid.export(tmp_path))


BOMB = """<?xml version="1.0"?>
<!DOCTYPE RoutingTable [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<RoutingTable><Host GUID="&b;" Path="0"/></RoutingTable>"""
EXTERNAL = """<!DOCTYPE RoutingTable [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<RoutingTable><Host GUID="&a;" Path="0"/></RoutingTable>"""
LOCAL = '<RoutingTable><Host GUID="a" Path="0"/>'

REFUSED = {
    "a bomb": (BOMB, "unsafe-xml", ":2"),
    "an external entity": (EXTERNAL, "unsafe-xml", ":1"),
    "an unknown entity": ('<RoutingTable><Host GUID="&a;" Path="0"/></RoutingTable>', "malformed-routing-state", ""),
    "a broken file": (LOCAL, "malformed-routing-state", ":1: no element found"),
    "another document": ("<html/>", "not-routing-state", "`<html>`"),
    "an element of another kind": (f"{LOCAL}<Peers/></RoutingTable>", "not-routing-state", "`<Peers>`"),
    "a host in no section": (f'{LOCAL}<Host GUID="b" Path="1"/></RoutingTable>', "not-routing-state", "`<Host>`"),
    "text": (f"{LOCAL}what?</RoutingTable>", "malformed-routing-state", "`what?`"),
    "no host": ("<RoutingTable/>", "bad-routing-entry", "the peer itself"),
    "no path": ('<RoutingTable><Host GUID="a"/></RoutingTable>', "bad-routing-entry", "Path"),
    "a path of other characters": (
        '<RoutingTable><Host GUID="a" Path="02"/></RoutingTable>',
        "bad-routing-entry",
        "02",
    ),
    "no level": (f"{LOCAL}<References/></RoutingTable>", "bad-routing-entry", "Level"),
    "a negative level": (f'{LOCAL}<References Level="-1"/></RoutingTable>', "bad-routing-entry", "`-1`"),
    "no node id": ("<graphml><graph><node/></graph></graphml>", "bad-routing-entry", "path"),
    "no target": ('<graphml><graph><edge source="a"/></graph></graphml>', "bad-routing-entry", "target"),
    "no JSON": ('{"peer": "a"', "malformed-routing-state", ":1: not JSON"),
    "deep JSON": ('{"peer": ' + "[" * 100_000, "malformed-routing-state", "not JSON"),
    "a JSON list": ("[1]", "bad-routing-entry", "`[1]` is not an object"),
    "no peer": ('{"path": "0"}', "bad-routing-entry", "`peer`"),
    "true as a peer": ('{"peer": true, "path": "0"}', "bad-routing-entry", "`peer`"),
    "a peer without a path": ('{"peer": 1}', "bad-routing-entry", "`None`"),
    "references that are no lists": ('{"peer": 1, "path": "0", "refs": [1]}', "bad-routing-entry", "`refs`"),
    "references to nothing": ('{"peer": 1, "path": "0", "refs": [[null]]}', "bad-routing-entry", "`refs`"),
    "an item without a key": ('{"peer": 1, "path": "0", "items": [[1]]}', "bad-routing-entry", "`items`"),
    "a key that is no key": ('{"peer": 1, "path": "0", "items": [["x", 1]]}', "bad-routing-entry", "key `x`"),
}


@pytest.mark.parametrize(("text", "code", "part"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_no_routing_state_is_refused(text: str, code: str, part: str, tmp_path: Path) -> None:
    path = tmp_path / "given"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LogicError) as raised:
        list(pgrid.export(path))
    assert raised.value.code == code
    assert part in str(raised.value)
    assert raised.value.diagnostics[0].help


def test_a_tag_without_end_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logic.exporters.pgrid_xml.LARGEST_TOKEN", 1_000_000)
    path = tmp_path / "RoutingTable.xml"
    path.write_text(f'{LOCAL}<References Level="{"1" * 5_000_000}')
    with pytest.raises(LogicError, match="larger than"):
        list(pgrid.export(path))


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(LogicError, match="no such file or folder"):
        pgrid.export(tmp_path / "missing.xml")
    with pytest.raises(LogicError, match="holds no routing state"):
        pgrid.export(tmp_path)
    with pytest.raises(LogicError, match="no trials"):
        pgrid.export(tmp_path, trials=1)


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", "pgrid", str(written(sound(), tmp_path)), "-o", str(tmp_path / "network.dl")])
    assert ended.value.code == 0
    assert "% 33 facts" in capsys.readouterr().err
    rules = tmp_path / "audit.dl"
    rules.write_text(":- use_module(library(overlay)).\n:- include('network.dl').\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["run", str(rules), "-q", "retrieve('1101', a, Peer)", "--csv"])
    assert capsys.readouterr().out == "Peer\nd\n"
