"""The dimensions that windows of time name, and their periods as numbers, by the facts `dimension/8`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from logic.engine.syntax.ast import Data
from logic.errors import Diagnostic, LogicError, Span
from logic.facts.instants import BEGIN, NOW, WORDS, BadInstant, parse_granule
from logic.frontends.slice.twig import Mode, Window
from logic.frozen import frozen


@frozen
class Dimension:
    """A dimension of a collection: its place among the dimensions, counted from 1."""

    collection: str
    place: int
    name: str
    granularity: str


@frozen
class Stretch:
    """A window as numbers: half-open, in the dimension of a place and granularity; None for what is not bounded."""

    dimension: Dimension
    mode: Mode
    start: int | None
    end: int | None


def read_dimensions(rows: Iterable[Sequence[Data]]) -> list[Dimension]:
    """The dimensions that the facts `dimension(Collection, Place, Name, Kind, Granularity, …)` declare."""
    found = {(str(row[0]), int(str(row[1])), str(row[2]), str(row[4])) for row in rows}
    return [Dimension(*one) for one in sorted(found)]


def stretches(windows: Sequence[Window], dimensions: Sequence[Dimension], number: int) -> list[Stretch]:
    """The windows in dimensions of collections that have a number of dimensions.

    Raises LogicError: `unknown-dimension` where the facts do not tell which one is meant, `bad-window`.
    """
    return [_stretch(window, dimensions, number) for window in windows]


def _stretch(window: Window, dimensions: Sequence[Dimension], number: int) -> Stretch:
    counts = {one.collection: sum(other.collection == one.collection for other in dimensions) for one in dimensions}
    possible = [one for one in dimensions if counts[one.collection] == number]
    if window.dimension is None and number > 1:
        raise LogicError(_which_dimension(window.span, possible))
    fitting = [one for one in possible if window.dimension in (None, one.name)]
    if not fitting:
        raise LogicError(_unknown_dimension(window, possible, number))
    if len({(one.place, one.name, one.granularity) for one in fitting}) > 1:
        raise LogicError(_ambiguous_dimension(window, fitting))
    try:
        return Stretch(fitting[0], window.mode, *_period(window, fitting[0].granularity))
    except BadInstant as error:
        raise LogicError(_bad_window(str(error), window.span)) from None


def _period(window: Window, granularity: str) -> tuple[int | None, int | None]:
    if window.end is None:
        return _instant(window.start, granularity)
    if window.start in ("now", "forever"):
        raise BadInstant(f"a window cannot begin with `{window.start}`, which is the end of what still goes on")
    start = None if window.start == "always" else parse_granule(window.start, granularity)[0]
    if window.end in WORDS:
        end = {"now": NOW, "always": BEGIN, "forever": None}[window.end]
    else:
        end = parse_granule(window.end, granularity)[1 if window.closed else 0]
    return start, end


def _instant(text: str, granularity: str) -> tuple[int, int]:
    if text in WORDS:
        raise BadInstant(f"`{text}` is no instant: write a date")
    start, end = parse_granule(text, granularity)
    if end - start > 1:
        raise BadInstant(f"`{text}` is more than one {granularity}: write `during [{text}, {text}]`, or a whole date")
    return start, end


def _which_dimension(span: Span, possible: Sequence[Dimension]) -> Diagnostic:
    names = ", ".join(f"`{name}:`" for name in dict.fromkeys(one.name for one in possible)) or "a name such as `vt:`"
    return Diagnostic(
        "unknown-dimension", "there are several dimensions, and the window does not say which it is in", span,
        "in which dimension?", f"put one of {names} before it",
    )  # fmt: skip


def _unknown_dimension(window: Window, possible: Sequence[Dimension], number: int) -> Diagnostic:
    names = list(dict.fromkeys(one.name for one in possible))
    if not possible:
        what = "dimension" if number == 1 else "dimensions"
        message = f"no collection with {number} {what} is known, so that the dates of the window have no meaning"
        return Diagnostic("unknown-dimension", message, window.span, "not known",
                          "load the facts `dimension/8` of the collection before the slice")  # fmt: skip
    close = get_close_matches(window.dimension or "", names, 1)
    advice = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(f'`{name}`' for name in names)}"
    message = f"no collection with so many dimensions has one called `{window.dimension}`"
    return Diagnostic("unknown-dimension", message, window.span, "not known", advice)


def _ambiguous_dimension(window: Window, fitting: Sequence[Dimension]) -> Diagnostic:
    shown = "; ".join(f"`{one.collection}`: {one.name}, number {one.place}, {one.granularity}" for one in fitting)
    return Diagnostic(
        "unknown-dimension", "the window means different things in different collections", window.span, "ambiguous",
        f"ask one collection with `collection=`, or name a dimension that is the same in all: {shown}",
    )  # fmt: skip


def _bad_window(message: str, span: Span) -> Diagnostic:
    return Diagnostic("bad-window", message, span, "in this window", "dates are written as in ISO 8601")
