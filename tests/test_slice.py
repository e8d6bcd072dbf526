"""Slices agree with XPath on snapshots: lxml evaluates each step on the document as it stood at each instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from logic import KnowledgeBase, LogicError
from logic.exporters.temporal_collection import Carrier, Collection, Dimension
from logic.exporters.temporal_xml import export_documents
from logic.facts.instants import NOW
from tests.temporal import LAW, LAWS

BACKENDS = ("native", "reference")
YEARS = range(1990, 1998)
SHORT = (Phase.explicit, Phase.generate)  # an example takes half a second: shrinking one would take minutes


@dataclass
class Tree:
    """A random element: what it is and when it is alive; `boxes` are a year from and to in each dimension."""

    tag: str
    key: str | None
    text: str | None
    boxes: list[tuple[Any, ...]]
    children: list[Tree]
    number: int = 0

    def walk(self) -> Iterator[Tree]:
        yield self
        for child in self.children:
            yield from child.walk()

    def alive(self, instant: tuple[int, ...]) -> bool:
        return not self.boxes or any(inside(box, instant) for box in self.boxes)

    def written(self) -> etree._Element:
        """As a source document: boxes as elements `p` with attributes, text behind them."""
        element = self.element()
        ends = [{f"e{place}": str(end) for place, end in enumerate(box) if end is not None} for box in self.boxes]
        periods = [etree.Element("p", stated) for stated in ends]
        element.extend(periods)
        if periods and self.text:
            element.text, periods[-1].tail = None, self.text
        element.extend([child.written() for child in self.children])
        return element

    def snapshot(self, instant: tuple[int, ...], *, numbered: bool) -> etree._Element | None:
        """The document as it stood at an instant."""
        if not self.alive(instant):
            return None
        element = self.element()
        if numbered:
            element.set("number", str(self.number))
        found = [child.snapshot(instant, numbered=numbered) for child in self.children]
        element.extend([child for child in found if child is not None])
        return element

    def element(self) -> etree._Element:
        element = etree.Element(self.tag, {} if self.key is None else {"k": self.key})
        element.text = self.text
        return element


def inside(box: tuple[Any, ...], instant: tuple[int, ...]) -> bool:
    ends = bounds(box)
    return all(ends[2 * place] <= when < ends[2 * place + 1] for place, when in enumerate(instant))


def bounds(box: tuple[Any, ...]) -> list[int]:
    """The ends of a box as numbers; a period that is not stated is the whole time."""
    whole = (-(2**28), NOW + 1)
    return [whole[place % 2] if end is None else NOW if end == "now" else end for place, end in enumerate(box)]


@st.composite
def periods(draw: st.DrawFn) -> tuple[Any, Any]:
    """Periods of years, some of them empty, some that still go on, some that are not stated."""
    if draw(st.integers(0, 4)) == 0:
        return None, None
    start = draw(st.integers(YEARS[0], YEARS[-1]))
    return start, draw(st.one_of(st.just("now"), st.integers(start, YEARS[-1] + 1)))


def trees(dimensions: int) -> st.SearchStrategy[Tree]:
    box = st.tuples(*[periods()] * dimensions).map(lambda pairs: tuple(end for pair in pairs for end in pair))
    key, text = st.sampled_from([None, "x", "y"]), st.sampled_from([None, "u", "v"])
    tag = st.sampled_from(["a", "b", "c"])
    # Boxes may repeat, touch and overlap; none means that the element knows nothing of time.
    parts = (tag, key, text, st.lists(box, max_size=2))
    leaf = st.builds(Tree, *parts, st.just([]))
    return st.recursive(leaf, lambda below: st.builds(Tree, *parts, st.lists(below, max_size=3)), max_leaves=8)


PREDICATES = [
    "", "", "", "[@k]", "[@k='x']", "[text()='u']", "[b]", "[.//c]", "[b/@k='y']", "[@k or c]", "[a and text()='v']",
    "[(a or b) and @k]", "[.//b/c[text()='u'] or @k='y']", "[*][@k]", "[a/b or .//c/text()='v']",
]  # fmt: skip
STEPS = st.tuples(
    st.sampled_from(["/", "//", "//"]), st.sampled_from(["a", "b", "c", "*"]), st.sampled_from(PREDICATES)
)
TWIGS = st.lists(STEPS, min_size=1, max_size=3)


def load(tree: Tree, dimensions: int) -> KnowledgeBase:
    for number, node in enumerate(tree.walk(), 1):
        node.number = number
    over = tuple(Dimension(f"d{place}", granularity="year", ends="half-open") for place in range(dimensions))
    ends = {f"d{place}": (f"@e{2 * place}", f"@e{2 * place + 1}") for place in range(dimensions)}
    kb = KnowledgeBase()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "doc.xml"
        path.write_bytes(etree.tostring(tree.written()))
        kb.add_facts(export_documents(Collection("c", over, (Carrier("//*", ends, "p"),)), [path]))
    return kb


def by_xpath(tree: Tree, steps: list[tuple[str, str, str]], instant: tuple[int, ...]) -> set[tuple[int, ...]]:
    """The nodes of each step of the main path at an instant, as lxml finds them step by step."""
    snapshot = tree.snapshot(instant, numbered=True)
    if snapshot is None:
        return set()
    paths: list[tuple[etree._Element, tuple[int, ...]]] = [(snapshot, ())]
    for place, step in enumerate(map("".join, steps)):
        paths = [
            (found, (*path, int(found.get("number"))))
            for element, path in paths
            for found in element.xpath(f".{step}" if place else step)
        ]
    return {path for _, path in paths}


def text_of(steps: list[tuple[str, str, str]]) -> str:
    return "".join(map("".join, steps))


@given(trees(1), TWIGS, st.sampled_from(YEARS), st.sampled_from(YEARS))
@settings(max_examples=30, deadline=None, phases=SHORT)
def test_a_slice_is_xpath_at_each_instant_of_its_window(
    tree: Tree, steps: list[tuple[str, str, str]], first: int, last: int
) -> None:
    kb = load(tree, 1)
    text = f"{text_of(steps)} during [{first}, {last}]"
    expected = {(path, year) for year in range(first, last + 1) for path in by_xpath(tree, steps, (year,))}
    for backend in BACKENDS:
        assert instants(kb.slice(text, backend=backend).tuples()) == expected


def instants(rows: list[tuple[Any, ...]]) -> set[tuple[tuple[int, ...], int]]:
    """The answers of a slice over one bounded dimension, instant by instant."""
    return {(tuple(path), year) for _, *path, start, end in rows for year in range(start, end)}


@given(trees(2), TWIGS, st.sampled_from(YEARS), st.sampled_from(YEARS))
@settings(max_examples=15, deadline=None, phases=SHORT)
def test_at_a_point_of_two_dimensions(tree: Tree, steps: list[tuple[str, str, str]], one: int, other: int) -> None:
    kb = load(tree, 2)
    text = f"{text_of(steps)} at d0:{one}, d1:{other}"
    for backend in BACKENDS:
        rows = kb.slice(text, backend=backend).tuples()
        assert {tuple(row[1:-4]) for row in rows} == by_xpath(tree, steps, (one, other))
        assert {row[-4:] for row in rows} <= {(one, one + 1, other, other + 1)}


@given(trees(1), st.sampled_from(YEARS))
@settings(max_examples=15, deadline=None, phases=SHORT)
def test_a_document_at_an_instant_is_the_snapshot(tree: Tree, year: int) -> None:
    kb = load(tree, 1)
    expected = tree.snapshot((year,), numbered=False)
    if expected is None:
        with pytest.raises(LogicError, match="was not there at any time of the window"):
            kb.document(1, f"at {year}")
        return
    assert etree.canonicalize(kb.document(1, f"at {year}")) == etree.canonicalize(
        etree.tostring(expected, encoding="unicode")
    )


@given(trees(1), TWIGS, st.sampled_from(YEARS), st.sampled_from(YEARS), st.sampled_from(YEARS))
@settings(max_examples=15, deadline=None, phases=SHORT)
def test_what_holds_of_slices(
    tree: Tree, steps: list[tuple[str, str, str]], first: int, middle: int, last: int
) -> None:
    kb = load(tree, 1)
    first, middle, last = sorted((first, middle, last))

    def found(window: str) -> set[tuple[tuple[int, ...], int]]:
        return instants(kb.slice(f"{text_of(steps)} {window}").tuples())

    whole = found(f"during [{first}, {last}]")
    assert found(f"within [{first}, {last}]") <= whole
    assert found(f"during [{first}, {middle})") | found(f"during [{middle}, {last}]") == whole
    assert found(f"during [{first}, {first})") == set()
    assert whole <= found(f"during [{first}, {last}] raw")


@given(trees(1), st.lists(st.tuples(st.just("//"), st.sampled_from("abc"), st.just("")), min_size=1, max_size=3),
       st.sampled_from(YEARS), st.sampled_from(YEARS), st.sampled_from(["during", "within"]))  # fmt: skip
@settings(max_examples=25, deadline=None, phases=SHORT)
def test_raw_slices_are_intersections_of_boxes(
    tree: Tree, steps: list[tuple[str, str, str]], first: int, last: int, mode: str
) -> None:
    kb = load(tree, 1)
    expected = set()
    for path in paths([tag for _, tag, _ in steps], list(tree.walk())):
        for boxes in product(*(node.boxes or [(-(2**28), NOW + 1)] for node in path)):
            start, end = max(bounds(box)[0] for box in boxes), min(bounds(box)[1] for box in boxes)
            within = first <= start < end <= last + 1
            clipped = max(start, first), min(end, last + 1)
            if within if mode == "within" else start < end and clipped[0] < clipped[1]:
                expected.add((*(node.number for node in path), *(clipped if mode == "during" else (start, end))))
    for backend in BACKENDS:
        rows = kb.slice(f"{text_of(steps)} {mode} [{first}, {last}] raw", backend=backend).tuples()
        assert {row[1:] for row in rows} == expected


def paths(tags: list[str], among: list[Tree]) -> Iterator[tuple[Tree, ...]]:
    """The chains of descendants with these tags."""
    for node in among:
        if node.tag == tags[0]:
            if len(tags) == 1:
                yield (node,)
            else:
                below = [inner for child in node.children for inner in child.walk()]
                yield from ((node, *rest) for rest in paths(tags[1:], below))


@pytest.fixture
def laws(tmp_path: Path) -> KnowledgeBase:
    (tmp_path / "law.xml").write_text(LAW, encoding="utf-8")
    kb = KnowledgeBase()
    kb.add_facts(export_documents(LAWS, [tmp_path / "law.xml"]))
    return kb


@pytest.mark.parametrize("lifetimes", ["", " raw"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_the_example_of_the_paper(laws: KnowledgeBase, lifetimes: str, backend: str) -> None:
    article = "//law//contents//article"
    clip = laws.slice(f"{article} during [1994, now]{lifetimes}", backend=backend)
    assert clip.variables == ("Doc", "Law", "Contents", "Article", "From", "To")
    assert clip.tuples() == [(1, 1, 3, 5, 1994, 1995), (1, 1, 6, 8, 1996, NOW)]  # (A,C,E) and (A,F,H)
    within = laws.slice(f"{article} within [1994, now]{lifetimes}", backend=backend)
    assert within.tuples() == [(1, 1, 6, 8, 1996, NOW)]


def test_columns_are_named_after_tags_and_dimensions() -> None:
    kb = KnowledgeBase()
    kb.add(
        "dimension", [("c", 1, "vt", "valid", "day", "closed", 0, 9), ("c", 2, "tt", "valid", "day", "closed", 0, 9)]
    )
    assert kb.slice("//doc//x-y//doc//*").variables == (
        "Doc", "Doc2", "X_y", "Doc3", "Node", "VtFrom", "VtTo", "TtFrom", "TtTo",
    )  # fmt: skip


def test_collections_of_different_dimensions_are_asked_one_by_one(laws: KnowledgeBase) -> None:
    laws.add("dimension", [("acts", 1, "vt", "valid", "day", "closed", 0, 9)])
    with pytest.raises(LogicError, match="collection=`: `acts`, `laws`"):
        laws.slice("//article")
    assert laws.slice("//article at 1997", collection="laws").tuples() == [(1, 8, 1997, 1998)]
    assert laws.slice("//article at 1997-01-01", collection="acts").tuples() == []


def test_a_part_of_a_document(laws: KnowledgeBase) -> None:
    assert laws.document(1, "at 1997", node=6) == '<contents id="F"><article id="H">of 1995</article></contents>'
    during = laws.document(1, "during [1994, now]", node=3)
    assert during == (
        '<contents id="C" xmlns:logic="urn:logic:temporal"><logic:period vt.from="1994" vt.to="1995"/>'
        '<logic:period vt.from="1998" vt.to="now"/><article id="E"><logic:period vt.from="1994" vt.to="1995"/>'
        "of 1992</article></contents>"
    )
    with pytest.raises(LogicError, match="there is no document 2"):
        laws.document(2, "at 1997")


def test_a_body_that_is_too_deep_is_a_diagnostic(laws: KnowledgeBase) -> None:
    deep = "true, " * 5_000 + "slice('//article', 1, X, _, _)"
    with pytest.raises(LogicError, match="too-deep"):
        laws.query(f"elem(1, X, _, _, _, article), {deep}")
