"""Similarity queries on the network, against the engine; and the shape of Figure 1."""

from __future__ import annotations

import itertools
import math
import random
import sys
from pathlib import Path

import numpy as np
import pytest

from logic import KnowledgeBase, LogicError
from logic.__main__ import main
from logic.overlay import figure
from logic.overlay.column import Column
from logic.overlay.methods import all_methods, cuts
from logic.overlay.network import Network
from logic.overlay.similar import Placement, Searcher, load_before
from logic.overlay.trie import Trie
from tests.distance import edit_distance

SYLLABLES = ("ba", "ri", "ton", "el", "mü", "sch", "o", "kra", "dit", "vel", "an", "gu", "lis", "per", "e", "xo")


def made_up(number: int, longest: int, seed: int = 1) -> list[str]:
    """Texts of syllables, one in three a neighbour of another by one or two typing errors, some of them repeated."""
    chance = random.Random(seed)
    found: list[str] = []
    for _ in range(number):
        if found and chance.random() < 0.35:
            letters = list(chance.choice(found))
            for _ in range(chance.randrange(3)):
                letters[chance.randrange(len(letters))] = chance.choice("abcde")
            found.append("".join(letters))
        else:
            found.append(" ".join("".join(chance.choices(SYLLABLES, k=2)) for _ in range(chance.randint(1, longest))))
    return found


SHORT = made_up(300, 1)


@pytest.fixture(scope="module")
def column() -> Column:
    return Column(SHORT)


def searchers(column: Column) -> dict[str, Searcher]:
    return {name: Searcher(column, index, column.within) for name, index in all_methods(column, (1, 2, 3, 5))}


@pytest.mark.parametrize("most", [0, 1, 2, 3, 5])
def test_distances_of_all_values_at_once(column: Column, most: int) -> None:
    for text in ("", "a", "bari", "mü", "schkra", *SHORT[:20], "x" * 40):
        places, distances = column.within(text, most)
        found = {
            column.values[place]: number for place, number in zip(places.tolist(), distances.tolist(), strict=True)
        }
        assert found == {
            value: distance for value in set(SHORT) if (distance := edit_distance(text, value)) <= most
        }  # fmt: skip


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_exact_methods_answer_as_the_engine_does(column: Column, most: int) -> None:
    kb = KnowledgeBase()
    kb.consult(text=":- use_module(library(similarity)).")
    kb.add("triple", [(row, "name", text) for row, text in enumerate(SHORT)])
    every = searchers(column)
    for text in SHORT[:10]:
        rows = {row for (row,) in kb.query("similar(T, name, Most, O, _, _)", T=text, Most=most).tuples()}
        assert set(column.rows_of(every["strings"].similar(text, most).places).tolist()) == rows
        complete = {row for row in rows if len(SHORT[row]) > most}
        assert set(column.rows_of(every["PASS-JOIN"].similar(text, most).places).tolist()) == complete
        for name in ("q-grams", "q-samples"):
            assert set(column.rows_of(every[name].similar(text, most).places).tolist()) <= rows


def test_a_join_is_the_join_of_the_engine() -> None:
    texts = SHORT[:60]
    column = Column(texts)
    kb = KnowledgeBase()
    kb.consult(text=":- use_module(library(similarity)).")
    kb.add("triple", [(row, "name", text) for row, text in enumerate(texts)])
    pairs = {
        (row, int(other))
        for row, (_, found) in enumerate(searchers(column)["strings"].join(texts, 1))
        for other in column.rows_of(found.places)
    }
    joined = kb.query("similarity_join(name, name, 1, O, _, P, _, _)").tuples()
    assert pairs == set(joined)


def test_one_edit_is_always_found_through_padded_grams(column: Column) -> None:
    grams = searchers(column)["q-grams"]
    assert all(len(grams.similar(text, 1).places) == len(grams.similar(text, 1).complete) for text in SHORT)


def test_segments_cover_a_text() -> None:
    for length in range(12):
        for most in range(6):
            pieces = cuts(length, most)
            assert len(pieces) == (most + 1 if length > most else 0)
            assert sum(size for _, size in pieces) == (length if pieces else 0)
            assert all(start + size == follows for (start, size), (follows, _) in itertools.pairwise(pieces))


def test_the_nearest_are_looked_for_until_there_are_enough(column: Column) -> None:
    searcher = searchers(column)["strings"]
    rounds = searcher.nearest(SHORT[0], 5, 5)
    numbers = [int(column.counts[found.places].sum()) for found in rounds]
    assert all(number < 5 for number in numbers[:-1])
    assert numbers[-1] >= 5 or len(rounds) == 4


def test_the_nearest_rows_are_those_of_the_engine(column: Column) -> None:
    kb = KnowledgeBase()
    kb.consult(text=":- use_module(library(similarity)).")
    kb.add("triple", [(row, "name", text) for row, text in enumerate(SHORT)])
    searcher = searchers(column)["strings"]
    for text in (*SHORT[:5], "nothing like it"):
        for number in (1, 5, 15):
            found = kb.query("most_similar(N, To, name, 5, R, O, V, D)", N=number, To=text).tuples()
            assert searcher.first(text, number, 5) == [(distance, value, row) for _, row, value, distance in found]


@pytest.mark.parametrize("method", ["strings", "q-grams", "q-samples", "PASS-JOIN"])
def test_expected_traffic_is_that_of_messages_that_are_sent(column: Column, method: str) -> None:
    searcher = searchers(column)[method]
    trie = Trie.over(load_before(column, searcher.index), 256)
    placement = Placement(column, searcher.index, trie)
    network = Network(trie, np.random.default_rng(2))
    sent = expected = 0.0
    for text in SHORT[:40]:
        found = searcher.similar(text, 2)
        sent += sum(placement.cost(text, found, network).messages for _ in range(5)) / 5
        expected += placement.cost(text, found).messages
    assert sent == pytest.approx(expected, rel=0.05)


def growth(curve: figure.Curve, peers: list[int]) -> float:
    """The slope of the messages where both axes are logarithmic: 1 is linear, 0 is flat."""
    first, last = curve.traffic[0].messages, curve.traffic[-1].messages
    return math.log(last / first) / math.log(peers[-1] / peers[0])


def test_the_shape_of_figure_1() -> None:
    peers = [128, 512, 2048]
    curves = figure.simulate(made_up(6000, 5), peers, initiations=6, left=2)
    strings, grams, samples, segments = curves
    assert growth(strings, peers) > 0.9
    assert growth(grams, peers) < 0.7
    assert growth(samples, peers) < 0.6
    assert samples.traffic[-1].messages < grams.traffic[-1].messages < strings.traffic[-1].messages
    assert strings.recall == strings.mean_recall == 1.0
    assert samples.recall <= grams.recall <= 1.0
    assert segments.mean_recall > grams.mean_recall


def test_the_command_prints_the_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed: pip install 'logic-datalog[plot]'")
    data, picture = tmp_path / "names.txt", tmp_path / "figure.png"
    data.write_text("\n".join(SHORT), encoding="utf-8")
    options = ["--peers", "16-64", "--initiations", "2", "--left", "1", "--plot", str(picture)]
    with pytest.raises(SystemExit) as ended:
        main(["overlay", "simulate", str(data), *options], prog_name="logic")
    assert ended.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "names.txt: 300 texts"
    assert lines[1].split() == ["strings", "q-grams", "q-samples", "PASS-JOIN"]
    assert [line.split()[0] for line in lines[3:8]] == ["16", "32", "64", "found", "mean"]
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_simulated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(LogicError, match="cannot be read"):
        figure.read_column(tmp_path / "missing.txt")
    (tmp_path / "one.txt").write_text("one\n")
    with pytest.raises(LogicError, match="less than two lines"):
        figure.read_column(tmp_path / "one.txt")
    for options in (["--peers", "many"], ["--peers", "33-60"], ["--plot", "figure.doc"]):
        with pytest.raises(SystemExit) as ended:
            main(["overlay", "simulate", "x.txt", *options], prog_name="logic")
        assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert "write `128-131072`" in printed
    assert "ends with .png or .svg or .pdf" in printed


def test_a_library_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(SystemExit) as ended:
        main(["overlay", "simulate", "x.txt", "--plot", "x.png"], prog_name="logic")
    assert ended.value.code == 2
    assert (
        "error[missing-library]: the simulation needs `matplotlib`, which is not installed" in capsys.readouterr().err
    )
