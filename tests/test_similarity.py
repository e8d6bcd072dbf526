"""Joins by similarity have the answers of rapidfuzz and of the reference back end, whichever way they are found."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from benchmarks.similarity import main
from logic import KnowledgeBase, LogicError
from logic.engine.operators import choose_similarity
from logic.engine.operators.choose_edit_methods import choose_methods
from logic.engine.operators.edit_join import Methods, show_methods
from logic.engine.plan.edit_distance import EditDistance, Limits

METHODS: tuple[Methods, ...] = (
    ((None, "scan"),),
    ((None, "deletion"),),
    ((None, "segments"),),
    ((2, "segments"), (4, "deletion"), (20, "scan"), (None, "segments")),
)
FIXTURE = [HealthCheck.function_scoped_fixture]
# Few letters, so that texts are near each other; one for each length in UTF-8, a combining mark among them.
TEXTS = st.text(st.sampled_from("abcé日𝄞\u0301"), max_size=9) | st.text(max_size=70)
LONG = st.builds(lambda text, times: text * times, st.text("ab", min_size=1, max_size=9), st.integers(1, 20))
VALUES = TEXTS | LONG | st.integers(-2000, 2000) | st.sampled_from([1.5, -0.0, 1e16, 1e-7])


@pytest.fixture(params=METHODS, ids=show_methods)
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(choose_similarity, "choose_methods", lambda *_: (request.param, "asked for"))
    return show_methods(request.param)


def knowledge(**facts: object) -> KnowledgeBase:
    kb = KnowledgeBase()
    for name, rows in facts.items():
        kb.add(name, rows)
    return kb


@given(
    st.lists(TEXTS | LONG, max_size=25, unique=True),
    st.lists(TEXTS | LONG, max_size=25, unique=True),
    st.integers(0, 5),
)
@settings(max_examples=60, deadline=None, suppress_health_check=FIXTURE)
def test_pairs_are_those_of_rapidfuzz(method: str, left: list[str], right: list[str], most: int) -> None:
    right = right + left[::3]
    kb = knowledge(r=[(text,) for text in left] or [("a",)], s=[(text,) for text in right] or [("b",)])
    question = f"r(X), s(Y), edit_distance(X, Y, D), D =< {most}"
    assert method in kb.explain(question)
    distances = {(x, y): Levenshtein.distance(x, y) for x in left or ["a"] for y in set(right) or {"b"}}
    expected = {(*pair, distance) for pair, distance in distances.items() if distance <= most}
    assert set(kb.query(question).tuples()) == expected
    assert kb.query(question).count() == len(expected)


@given(st.lists(st.tuples(st.integers(0, 9), VALUES), max_size=14), st.integers(0, 4), st.data())
@settings(max_examples=50, deadline=None, suppress_health_check=FIXTURE)
def test_back_ends_agree_on_rules_around_a_distance(
    method: str, rows: list[tuple[int, object]], most: int, data: st.DataObject
) -> None:
    del method
    kb = knowledge(r=[*rows, (0, "ab"), (1, "a")], most=[(1,), (2,), (1.5,)])
    question = data.draw(
        st.sampled_from(
            [
                "r(I, X), r(J, Y), I < J, edit_distance(X, Y, D), D =< {most}",
                "r(I, X), r(J, Y), I < J, edit_distance(X, Y, D), D < {most}, D > 0",
                "r(_, X), r(_, Y), X @< Y, edit_distance(X, Y, D), D =< {most}",
                "r(I, X), r(J, Y), X @>= Y, edit_distance(X, Y, {most})",
                "r(I, X), r(J, Y), most(K), edit_distance(X, Y, D), D =< K",
                "r(I, X), \\+ (r(J, Y), J > I, edit_distance(X, Y, D), D =< {most})",
                "aggregate_all(count, (r(I, X), r(J, Y), I < J, edit_distance(X, Y, D), D =< {most}), N)",
                "aggregate(count, (J, Y)^(r(I, X), r(J, Y), edit_distance(X, Y, D), D =< {most}), N)",
                "r(I, X), edit_distance(X, ab, D), D =< {most}",
                "r(I, X), r(I, Y), edit_distance(X, Y, D), D >= {most}",
                "limit(3, order_by([asc(D)], (r(I, X), edit_distance(ab, X, D))))",
                "most(K), limit(2, order_by([asc(D)], (r(K, X), r(I, Y), edit_distance(X, Y, D))))",
                "r(I, X), limit(2, order_by([asc(D)], (r(_, Y), edit_distance(X, Y, D), D > 0, D =< {most})))",
            ]
        )
    ).format(most=most)
    native = kb.query(question)
    assert sorted(map(repr, native.tuples())) == sorted(map(repr, kb.query(question, backend="reference").tuples()))
    assert kb.query(question).count() == len(native.tuples())


@given(st.lists(st.floats(-9, 9) | st.integers(-9, 9), max_size=12), st.sampled_from(["2", "0", "0.5", "-1", "K"]))
@settings(max_examples=50, deadline=None)
def test_back_ends_agree_on_bands(numbers: list[float], width: str) -> None:
    kb = knowledge(r=[(number,) for number in [*numbers, 1, 2.5]], most=[(1,), (2.5,)])
    question = f"r(X), r(Y), most(K), abs(X - Y) =< {width}"
    assert "BandJoin" in kb.explain(question)
    native, reference = kb.query(question), kb.query(question, backend="reference")
    assert sorted(map(repr, native.tuples())) == sorted(map(repr, reference.tuples()))


def test_what_is_no_number_stops_a_band() -> None:
    kb = knowledge(r=[(1,), ("a",)], s=[(9,)])
    for backend in ("native", "reference"):
        with pytest.raises(LogicError, match="a number is needed here"):
            kb.query("r(X), s(Y), abs(X - Y) =< 2", backend=backend).tuples()


BITS = [f"{number * 7919 % 1000003:020b}" for number in range(30_000)]
PAIRS = "r(X), r(Y), X @< Y, edit_distance(X, Y, D), D =< {}"
LONG_RUNS: dict[str, tuple[Methods | None, list[str], str]] = {
    "scan": (((None, "scan"),), BITS, PAIRS.format(4)),
    "segments": (((None, "segments"),), BITS, PAIRS.format(4)),
    "deletion": (((None, "deletion"),), BITS * 2, PAIRS.format(2)),
    "selection": (None, [text * 300 for text in BITS[:4000]], f"r(X), edit_distance(X, '{'01' * 3000}', D), D > 0"),
    "nearest": (None, BITS, "r(Q), limit(3, order_by([asc(D)], (r(X), edit_distance(Q, X, D), D > 0)))"),
}


@pytest.mark.parametrize("run", LONG_RUNS)
@pytest.mark.parametrize("how", ["from another thread", "by a timeout"])
def test_a_long_run_is_stopped_at_once_and_leaves_all_as_it_was(
    run: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    methods, texts, question = LONG_RUNS[run]
    if methods is not None:
        monkeypatch.setattr(choose_similarity, "choose_methods", lambda *_: (methods, "asked for"))
    kb = knowledge(r=[(text,) for text in texts], s=[("heron",), ("herons",)])
    answers = kb.query(question, timeout=0.2 if how == "by a timeout" else None)
    started = time.perf_counter()
    timer = threading.Timer(0.2, answers.cancel)
    if how == "from another thread":
        timer.start()
    with pytest.raises(LogicError, match=r"cancelled|longer than"):
        answers.count()
    assert time.perf_counter() - started < 3  # 0.3 on a machine with nothing else to do
    timer.cancel()
    small = "s(X), s(Y), X @< Y, edit_distance(X, Y, D), D =< 2"
    assert kb.query(small).tuples() == [("heron", "herons", 1)]
    assert kb.query(f"r(X), X == '{texts[0]}', edit_distance(X, '{texts[0]}1', D)").count() == 1


WORDS = (5,) * 8 + (6,) * 9 + (7,) * 6 + (8,) * 4 + (9,) * 3 + (10, 11)
TITLES = (6, 9, 12, *range(14, 54, 2), 55, 60, 64, 68, 73, 80, 90, 100, 120)


@pytest.mark.parametrize(
    ("left", "right", "lengths", "most", "methods"),
    [
        (10, 10, WORDS, 1, "scan"),
        (10, 10, (), None, "scan"),
        (8_243, 8_243, WORDS, 1, "deletion up to 8 code points, segments beyond"),
        (8_243, 8_243, WORDS, 2, "deletion up to 8 code points, segments beyond"),
        (8_243, 8_243, WORDS, 3, "scan up to 16 code points, segments beyond"),
        (64_287, 64_287, TITLES, 1, "deletion up to 8 code points, segments beyond"),
        (64_287, 64_287, TITLES, 3, "scan up to 8 code points, segments beyond"),
        (630_791, 630_791, WORDS, None, "scan"),
        (5, 630_791, WORDS, 2, "scan up to 16 code points, segments beyond"),
    ],
)
def test_the_methods_suit_the_texts(
    left: float, right: float, lengths: tuple[int, ...], most: int | None, methods: str
) -> None:
    bridge = EditDistance("X", "Y", "D", Limits(0, most, None, ()), 0, (left, right), (lengths, lengths))
    assert show_methods(choose_methods(bridge)[0]) == methods


def test_the_benchmark_counts_what_the_peers_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("cat\ncart\ncut\ncat\ndog\ndig\nheron\nherons\n", encoding="utf-8")
    assert main([str(texts), "--distances", "1", "2", "--runs", "1", "--queries", "3"]) == 0
    printed = capsys.readouterr().out
    assert "8 texts, 7 distinct" in printed
    assert "pairs," not in printed
