"""Time-varying documents back to XML: the whole history, what was there in a window, or the state at a date."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from logic.engine.syntax.ast import Data
from logic.errors import Diagnostic, LogicError, Source, Span
from logic.facts.boxes import Box
from logic.facts.documents import Node, alive, build_documents, history_to_xml, to_xml, walk
from logic.facts.instants import BEGIN, FOREVER, format_instant
from logic.frontends.slice.twig import read_windows
from logic.frontends.slice.windows import Stretch, read_dimensions, stretches

DIMENSIONS = "doc(Doc, C, _), dimension(C, Place, Name, Kind, Granularity, Ends, First, Last)"
TABLES = (
    "elem(Doc, Node, Left, Right, Level, Tag)",
    "parent(Doc, Node, Parent)",
    "attr(Doc, Node, Name, Value)",
    "text(Doc, Node, Seq, Value)",
)


Facts = Callable[[str], list[tuple[Data, ...]]]  # the answers to a goal in which `Doc` is the document


def reconstruct(facts: Facts, doc: int, window: str, part: int | None) -> str:
    """The XML of a document, or of one element of it; `window` is what follows the path of a slice.

    Raises LogicError: `no-document`, `several-roots`, `slice-syntax`, `unknown-dimension`, `bad-window`.
    """
    source = Source("<window>", window)
    windows = read_windows(source)
    dimensions = read_dimensions(facts(DIMENSIONS))
    if not dimensions:
        advice = "`doc/3` lists the documents, `dimension/8` the dimensions of their collections"
        raise LogicError(Diagnostic("no-document", f"there is no document {doc} with dimensions of time", help=advice))
    roots = _trees(facts, len(dimensions))
    found = stretches(windows, dimensions, len(dimensions))
    if windows:
        box = _bounds(found, len(dimensions))
        roots = [root for root in (alive(root, [box]) for root in roots) if root is not None]
    if part is not None:
        roots = [node for root in roots for node in walk(root) if node.number == part]
    if len(roots) != 1:
        raise LogicError(_no_single_root(doc, part, len(roots), Span(source, 0, len(window)) if window else None))
    points = {stretch.dimension.place for stretch, one in zip(found, windows, strict=True) if one.end is None}
    if len(points) == len(dimensions):
        return to_xml(roots[0])
    names = [one.name for one in sorted(dimensions, key=lambda one: one.place)]
    granularities = [one.granularity for one in sorted(dimensions, key=lambda one: one.place)]
    whole: Box = (BEGIN, FOREVER) * len(dimensions)
    return history_to_xml(roots[0], names, whole, lambda instant, place: format_instant(instant, granularities[place]))


def _trees(facts: Facts, dimensions: int) -> list[Node]:
    ends = ", ".join(f"F{place}, T{place}" for place in range(dimensions))
    elements, parents, attributes, texts, lives = (facts(goal) for goal in (*TABLES, f"life(Doc, Node, {ends})"))
    return build_documents(elements, parents, attributes, texts, lives)


def _bounds(found: Sequence[Stretch], dimensions: int) -> Box:
    """What all windows have in common, as one box."""
    ends = [(BEGIN, FOREVER)] * dimensions
    for stretch in found:
        place = stretch.dimension.place - 1
        start = BEGIN if stretch.start is None else stretch.start
        end = FOREVER if stretch.end is None else stretch.end
        ends[place] = max(ends[place][0], start), min(ends[place][1], end)
    return tuple(end for pair in ends for end in pair)


def _no_single_root(doc: int, part: int | None, number: int, span: Span | None) -> Diagnostic:
    what = f"document {doc}" if part is None else f"the element {part} of document {doc}"
    if number == 0:
        message, advice = f"{what} was not there at any time of the window", "ask for another time"
        return Diagnostic("no-document", message if span else f"there is no {what}", span, "not there", advice)
    message = f"{what} had {number} roots, one after the other, which no XML document can have"
    return Diagnostic("several-roots", message, span, "more than one", "ask for one date, or for a `node`")
