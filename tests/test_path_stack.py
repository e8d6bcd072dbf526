"""The reference program of the nine scenarios finds what a comparison of all tuples finds, with ever fewer tuples."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.path_stack import LEVELS, Tuple, path_stack
from logic.facts.instants import NOW

# The example of the paper: laws, contents and articles, and the window of its figure 1.
LAW = [Tuple(1, 1, 16, (1970, NOW))]
CONTENTS = [
    Tuple(1, 3, 8, (1991, 1995)),
    Tuple(1, 3, 8, (1998, NOW)),
    Tuple(1, 9, 14, (1970, 1993)),
    Tuple(1, 9, 14, (1996, NOW)),
]
ARTICLES = [
    Tuple(1, 4, 5, (1970, 1990)),
    Tuple(1, 6, 7, (1992, 1996)),
    Tuple(1, 10, 11, (1994, 1995)),
    Tuple(1, 12, 13, (1995, NOW)),
]
EXAMPLE = [LAW, CONTENTS, ARTICLES]


def test_the_example_of_the_paper_has_two_solutions_in_every_scenario() -> None:
    for x, y in product(LEVELS, LEVELS):
        assert path_stack(EXAMPLE, (1994, NOW), x, y).solutions == 2
    # Only D (1970:1990) comes into no buffer (section 3.3): the period that covers F is 1970:now, so that G passes.
    assert path_stack(EXAMPLE, (1994, NOW), "l1", "sol").buffered == 8
    assert path_stack(EXAMPLE, (1994, NOW), "sol", "sol").buffered == 9


@st.composite
def indexes(draw: st.DrawFn) -> list[list[Tuple]]:
    """Random trees of nested positions, as indexes of three tags."""
    found: list[list[Tuple]] = [[], [], []]
    for doc in range(draw(st.integers(1, 2))):
        open_nodes: list[tuple[int, int]] = []
        for position in range(draw(st.integers(1, 12))):
            if open_nodes and draw(st.booleans()):
                _close(draw, found, doc, open_nodes.pop(), position)
            else:
                open_nodes.append((draw(st.integers(0, 2)), position))
        for late, node in enumerate(reversed(open_nodes)):
            _close(draw, found, doc, node, 20 + late)
    return [sorted(index, key=lambda one: (one.doc, one.left)) for index in found]


def _close(draw: st.DrawFn, found: list[list[Tuple]], doc: int, node: tuple[int, int], right: int) -> None:
    tag, left = node
    for _ in range(draw(st.integers(1, 2))):
        start = draw(st.integers(0, 6))
        found[tag].append(Tuple(doc, left, right, (start, start + draw(st.integers(1, 3)))))


@given(indexes(), st.integers(0, 6), st.integers(1, 4))
@settings(max_examples=200, deadline=None)
def test_all_scenarios_find_what_all_pairs_find(found: list[list[Tuple]], start: int, length: int) -> None:
    window = (start, start + length)
    expected = sum(
        a.doc == b.doc == c.doc
        and a.left < b.left < a.right
        and b.left < c.left < b.right
        and max(start, *(one.box[0] for one in (a, b, c))) < min(window[1], *(one.box[1] for one in (a, b, c)))
        for a, b, c in product(*found)
    )
    counts = {(x, y): path_stack(found, window, x, y) for x, y in product(LEVELS, LEVELS)}
    assert {one.solutions for one in counts.values()} == {expected}
    # That looser scenarios take no fewer tuples is no law: what is on a stack decides what is skipped. Collections like
    # the paper's show it (test_twigs.py).
    # Without looking at time, on the stacks is what stands in a node of each query node above.
    inside = [b for b in found[1] if any(within(b, a) for a in found[0])]
    deeper = [c for c in found[2] if any(within(c, b) for b in inside)]
    assert counts["sol", "sol"].pushed == len(found[0]) + len(inside) + len(deeper)


def within(inner: Tuple, outer: Tuple) -> bool:
    return inner.doc == outer.doc and outer.left < inner.left < outer.right
