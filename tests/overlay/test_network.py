"""The simulated network: its trie, its keys, its routing tables, and what it costs to send queries through it."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest

from logic import KnowledgeBase
from logic.overlay.hashing import OrderPreservingHash, sortable
from logic.overlay.network import Network
from logic.overlay.store import Overlay
from logic.overlay.trie import Trie

SKEWED = [0, *np.cumsum([1000 if key % 50 == 0 else 1 + key % 7 for key in range(3000)]).tolist()]
WORDS = ["".join(random.Random(number).choices("aaaabcdefgh", k=1 + number % 9)) for number in range(400)]


def triples(number: int) -> list[tuple[str, str, int | float | str]]:
    chance = random.Random(5)
    found: list[tuple[str, str, int | float | str]] = []
    for car in range(number):
        found += [(f"c{car}", "name", chance.choice(WORDS)), (f"c{car}", "hp", chance.randrange(50, 90))]
        found.append((f"c{car}", "price", chance.choice([chance.randrange(5000, 90000), "on request", -1.5])))
    return found


@pytest.mark.parametrize("peers", [1, 2, 7, 64, 1000])
@pytest.mark.parametrize("before", [list(range(5001)), SKEWED], ids=["even", "skewed"])
def test_paths_are_prefix_free_and_cover_the_key_space(before: list[int], peers: int) -> None:
    trie = Trie.over(before, peers)
    paths = trie.paths()
    assert math.fsum(2.0 ** -len(path) for path in paths) == 1.0
    assert paths == sorted(paths)
    assert not any(other.startswith(path) for path, other in itertools.pairwise(paths))
    assert int(trie.peers.sum()) == peers


def test_the_load_of_peers_is_balanced() -> None:
    trie = Trie.over(list(range(100_001)), 512)
    loads = np.diff([*trie.starts.tolist(), 100_000]) / trie.peers
    assert loads.max() < 1.5 * loads.mean()


def test_a_key_that_cannot_be_divided_gets_replicas() -> None:
    trie = Trie.over([0, 1, 2, 98, 99, 100], 32)
    assert trie.paths() == ["00", "01", "1"]
    assert trie.peers.tolist() == [1, 30, 1]


def test_keys_keep_the_order_of_texts() -> None:
    hashed = OrderPreservingHash(dict.fromkeys(WORDS, 1))
    texts = sorted({*WORDS, *(word + "x" for word in WORDS), *(word[:-1] for word in WORDS)})
    keys = [hashed.key(text) for text in texts]
    assert keys == sorted(keys)


def test_keys_keep_beginnings() -> None:
    hashed = OrderPreservingHash(dict.fromkeys(WORDS, 1))
    for beginning in {word[:2] for word in WORDS}:
        bits = hashed.prefix(beginning)
        assert all(hashed.key(word).startswith(bits) for word in WORDS if word.startswith(beginning))


def test_numbers_are_stored_in_their_order() -> None:
    numbers = [random.Random(number).uniform(-1e9, 1e9) for number in range(200)] + [0.0, 1, -1, 2**40, float("inf")]
    assert [sortable(number) for number in sorted(numbers)] == sorted(sortable(number) for number in numbers)


@pytest.mark.parametrize("before", [list(range(20_001)), SKEWED], ids=["even", "skewed"])
def test_retrieve_takes_half_of_log2_n_messages(before: list[int]) -> None:
    chance = np.random.default_rng(3)
    trie = Trie.over(before, 1024)
    network = Network(trie, chance)
    hops = []
    for _ in range(6000):
        peer = int(chance.integers(1024))
        found, number = network.retrieve(int(chance.integers(1024)), int(network.leaf[peer]))
        assert network.leaf[found] == network.leaf[peer]
        assert number <= trie.depths[network.leaf[peer]]
        hops.append(number)
    entropy = -sum(share * math.log2(share) for share in (trie.peers / 1024).tolist())  # log2 of as many even leaves
    assert np.mean(hops) == pytest.approx(0.5 * entropy, rel=0.05)
    if before is not SKEWED:
        assert np.mean(hops) == pytest.approx(0.5 * math.log2(1024), rel=0.05)


@pytest.mark.parametrize("size", [1, 2, 10, 100, 500])
def test_expected_messages_are_those_that_are_sent(size: int) -> None:
    chance = np.random.default_rng(4)
    trie = Trie.over(list(range(20_001)), 1024)
    network = Network(trie, chance)
    leaves = np.unique(chance.integers(len(trie), size=size))
    payload = np.full(len(leaves), 8.0)
    sent = [network.multicast(leaves, 100.0, payload) for _ in range(600 // size + 50)]
    expected = trie.multicast(leaves, 100.0, payload)
    assert np.mean([one.messages for one in sent]) == pytest.approx(expected.messages, rel=0.06)
    assert np.mean([one.volume for one in sent]) == pytest.approx(expected.volume, rel=0.06)


def test_all_leaves_need_one_message_less_than_there_are() -> None:
    trie = Trie.over(list(range(1001)), 64)
    assert trie.expected_messages(np.arange(64)) == 63
    assert trie.expected_messages(np.array([5])) == 3.0
    assert trie.expected_messages(np.zeros(0, np.int64)) == 0.0


def test_a_shower_reaches_each_leaf_once() -> None:
    network = Network(Trie.over(SKEWED, 200), np.random.default_rng(1))
    wanted = list(range(3, 60, 4))
    reached, messages = network.shower(0, wanted)
    assert sorted(reached) == wanted
    assert all(network.leaf[peer] == leaf for leaf, peer in reached.items())
    assert len(wanted) - 1 <= messages <= len(wanted) * int(network.trie.depths.max())


def test_the_rules_find_nothing_wrong_with_a_network() -> None:
    kb = KnowledgeBase()
    kb.consult(text=":- use_module(library(overlay)).")
    overlay = Overlay(triples(40), peers=48)
    kb.add_facts(overlay.facts())
    assert kb.query("finding(Kind, What)").tuples() == []
    assert kb.query("item(P, K, O, A, V)").count() >= 3 * 3 * 40
    paths = overlay.trie.paths()
    key = paths[len(paths) // 2]
    reached = {peer for (peer,) in kb.query("retrieve(K, p0, P)", K=key).tuples()}
    assert reached <= {f"p{peer}" for peer in range(48) if paths[overlay.network.leaf[peer]] == key}
    assert reached


def test_triples_are_found_under_all_three_keys() -> None:
    known = triples(60)
    overlay = Overlay(known, peers=32)
    assert set(overlay.thing("c7").triples) == {one for one in known if one[0] == "c7"}
    assert set(overlay.keyword("on request").triples) == {one for one in known if one[2] == "on request"}
    assert set(overlay.attribute("name").triples) == {one for one in known if one[1] == "name"}
    for low, high in ((60, 70), (0, 1000), (70, 60), (89.5, 90), (-5, 49)):
        expected = {one for one in known if one[1] == "hp" and isinstance(one[2], int) and low <= one[2] <= high}
        assert set(overlay.numbers("hp", low, high).triples) == expected
    assert overlay.thing("nobody").triples == []


def test_the_first_n_are_those_of_the_library() -> None:
    known = triples(60)
    kb = KnowledgeBase()
    kb.consult(text=":- use_module(library(similarity)).")
    kb.add("triple", known)
    overlay = Overlay(known, peers=32)
    for attribute in ("hp", "price", "name", "missing"):
        for number in (1, 5, 1000):
            asked = {"N": number, "A": attribute}
            low = kb.query("lowest(N, A, Rank, O, V)", **asked).tuples()
            assert [(o, v) for o, _, v in overlay.lowest(attribute, number).triples] == [row[1:] for row in low]
            high = kb.query("highest(N, A, Rank, O, V)", **asked).tuples()
            assert [(o, v) for o, _, v in overlay.highest(attribute, number).triples] == [row[1:] for row in high]
            for to in (70, 69.5, 1e6):
                near = kb.query("nearest(N, To, A, Rank, O, V, D)", **asked, To=to).tuples()
                found = [(o, v) for o, _, v in overlay.nearest(attribute, number, to).triples]
                assert found == [row[1:3] for row in near]
