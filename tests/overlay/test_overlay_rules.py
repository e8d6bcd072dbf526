"""library(overlay): how searches go, and every way in which routing state can be damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from logic import KnowledgeBase
from logic.exporters import pgrid
from tests.overlay.sound import Record, sound, written


def known(records: dict[str, Record], folder: Path) -> KnowledgeBase:
    kb = KnowledgeBase()
    assert kb.consult(text=":- use_module(library(overlay)).") == []
    kb.add_facts(pgrid.export(written(records, folder)))
    return kb


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    return known(sound(), tmp_path_factory.mktemp("sound"))


def answers(kb: KnowledgeBase, query: str, **parameters: Any) -> set[tuple[Any, ...]]:
    return set(kb.query(query, **parameters).tuples())


def test_a_key_has_the_peers_whose_path_begins_it(kb: KnowledgeBase) -> None:
    assert answers(kb, "responsible('0011', P)") == {("a",), ("a2",)}
    assert answers(kb, "responsible('1101', P)") == {("d",)}


def test_the_beginning_of_keys_has_all_peers_below_it(kb: KnowledgeBase) -> None:
    assert answers(kb, "responsible('11', P)") == {("d",), ("e",)}
    assert answers(kb, "responsible('', P)") == {("a",), ("a2",), ("b",), ("c",), ("d",), ("e",)}


def test_the_next_hop_is_a_reference_of_the_level_at_which_the_key_leaves_the_path(kb: KnowledgeBase) -> None:
    assert answers(kb, "next_hop('1101', a, Q)") == {("c",), ("d",)}
    assert answers(kb, "next_hop('1101', c, Q)") == {("d",), ("e",)}
    assert answers(kb, "next_hop('1101', d, Q)") == set()


def test_a_search_may_go_every_way_that_the_references_allow(kb: KnowledgeBase) -> None:
    assert answers(kb, "reachable('1101', a, P)") == {("a",), ("c",), ("d",), ("e",)}
    assert answers(kb, "retrieve('1101', a, P)") == {("d",)}


def test_hops_are_the_fewest_messages(kb: KnowledgeBase) -> None:
    # a -> d; a2 -> e -> d; b -> c -> d or b -> e -> d; c -> d; d itself; e -> d
    assert answers(kb, "hops('1101', S, d, H)") == {("a", 1), ("a2", 2), ("b", 2), ("c", 1), ("d", 0), ("e", 1)}


def test_every_search_ends_at_a_responsible_peer(kb: KnowledgeBase) -> None:
    for key in ("0000", "0111", "1010", "1100", "1111"):
        assert {start for start, _ in answers(kb, "retrieve(K, S, P)", K=key)} == {"a", "a2", "b", "c", "d", "e"}


def test_peers_are_linked_through_references(kb: KnowledgeBase) -> None:
    assert answers(kb, "linked(c, P)") == {("a",), ("a2",), ("b",), ("c",), ("d",), ("e",)}


def test_nothing_is_wrong_with_a_sound_network(kb: KnowledgeBase) -> None:
    assert answers(kb, "finding(Kind, What)") == set()


def test_paths_with_fewer_peers_than_wanted(kb: KnowledgeBase) -> None:
    assert answers(kb, "under_replicated(1, Path, N)") == set()
    assert answers(kb, "under_replicated(2, Path, N)") == {("01", 1), ("10", 1), ("110", 1), ("111", 1)}


# Damages: what is done to the network, and everything that the rules then find.


def _wrong_side(records: dict[str, Record]) -> None:
    records["a"]["refs"][0] = ["c", "b"]


def _no_such_peer(records: dict[str, Record]) -> None:
    records["c"]["refs"][1].append("ghost")


def _beyond_the_path(records: dict[str, Record]) -> None:
    records["b"]["refs"].append(["a"])


def _empty_level(records: dict[str, Record]) -> None:
    records["e"]["refs"][1] = []


def _only_bad_references(records: dict[str, Record]) -> None:
    records["e"]["refs"][2] = ["e"]


def _false_replica(records: dict[str, Record]) -> None:
    records["a2"]["replicas"] = ["a", "b", "ghost"]


def _misplaced_item(records: dict[str, Record]) -> None:
    records["d"]["items"].append(["0110", "o9"])


def _dead_peer(records: dict[str, Record]) -> None:
    del records["b"]


def _moved_peer(records: dict[str, Record]) -> None:
    records["b"]["path"] = "0"


DAMAGES = {
    _wrong_side: {"bad_reference(a,0,b,wrong_side)"},
    _no_such_peer: {"bad_reference(c,1,ghost,no_peer)"},
    _beyond_the_path: {"bad_reference(b,2,a,no_level)"},
    _empty_level: {"hole(e,1)"},
    _only_bad_references: {"bad_reference(e,2,e,wrong_side)", "hole(e,2)"},
    _false_replica: {"bad_replica(a2,b,other_path)", "bad_replica(a2,ghost,no_peer)"},
    _misplaced_item: {"misplaced(d,0110,o9)"},
    _dead_peer: {
        *("bad_reference(a,1,b,no_peer)", "bad_reference(a2,1,b,no_peer)", "bad_reference(c,0,b,no_peer)"),
        *("bad_reference(d,0,b,no_peer)", "hole(a,1)", "hole(a2,1)", "hole(d,0)", "uncovered(01)"),
    },
    _moved_peer: {
        *("bad_reference(a,1,b,wrong_side)", "bad_reference(a2,1,b,wrong_side)", "hole(a,1)", "hole(a2,1)"),
        *("bad_reference(b,1,a,no_level)", "bad_reference(b,1,a2,no_level)"),
        *("overlapping(b,a)", "overlapping(b,a2)"),
    },
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_each_damage_is_found_and_nothing_else(damage: Any, tmp_path: Path) -> None:
    records = sound()
    damage(records)
    found = {
        f"{kind}({','.join(map(str, what.arguments))})"
        for kind, what in answers(known(records, tmp_path), "finding(Kind, What)")
    }
    assert found == DAMAGES[damage]


def test_a_level_beyond_a_shorter_path_is_no_good(tmp_path: Path) -> None:
    records = sound()
    records["d"]["path"] = "11"
    found = answers(known(records, tmp_path), "bad_reference(d, Level, Q, Reason)")
    assert found == {(2, "e", "no_level")}


def test_a_stale_claim_and_a_reference_that_is_judged_by_a_claim(tmp_path: Path) -> None:
    kb = known(sound(), tmp_path)
    kb.add("ref", [("a", 1, "gone")])
    kb.add("claimed_path", [("a", "b", "011", 7), ("a", "c", "10", 1), ("a", "gone", "010", 3)])
    assert answers(kb, "stale_claim(P, Q, Claimed, Path)") == {("a", "b", "011", "01")}
    assert kb.ask("good_reference(a, 1, gone)")
    assert answers(kb, "bad_reference(P, L, Q, R)") == {("a", 1, "gone", "no_peer")}


def test_a_network_with_a_large_gap_names_it_once(tmp_path: Path) -> None:
    records = sound()
    for name in ("c", "d", "e"):
        del records[name]
    assert answers(known(records, tmp_path), "uncovered(Keys)") == {("1",)}
    records["e"] = {"peer": "e", "path": "111"}
    assert answers(known(records, tmp_path), "uncovered(Keys)") == {("10",), ("110",)}
