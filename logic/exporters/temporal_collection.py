"""What a collection of time-varying documents declares: its dimensions, and where its timestamps stand.

>>> vt = Dimension("vt", granularity="year", ends="half-open")
>>> laws = Collection("laws", (vt,), (Carrier("//article", {"vt": ("@from", "@to")}),))
>>> laws.dimensions[0].timeline
(-268435456, 1879048191)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from logic.exporters import temporal_errors as errors
from logic.facts.instants import BEGIN, FOREVER, GRANULARITIES, NOW, parse_granule
from logic.frozen import field, fields, frozen, replace

MOST_DIMENSIONS = 4  # life/4 to life/10 of the vocabulary
NAME = r"[^\W\d][\w.-]*(?::[\w.-]+)?"
_PATTERN = re.compile(rf"(?:(//?)({NAME}|\*))+")
_STEP = re.compile(rf"(//?)({NAME}|\*)")
_BOX = re.compile(rf"\.|{NAME}(?:/{NAME})*")
_END = re.compile(rf"(?:({NAME}(?:/{NAME})*)(?:/|$))?(?:@({NAME}))?")


@frozen
class Dimension:
    """A time dimension of a collection.

    `kind` says what it measures (valid, transaction, …), `ends` whether the source writes the last instant of a period
    (`closed`) or the first one after it (`half-open`). Texts in `now` stand for an end that is not known yet; an end
    that is left out does too, and a start that is left out is the start of the timeline. `timeline` is half-open.
    """

    name: str
    kind: str = "valid"
    granularity: str = "day"
    ends: str = "closed"
    now: tuple[str, ...] = ("now", "uc", "")
    timeline: tuple[int, int] = (BEGIN, FOREVER)


@frozen
class Carrier:
    """Where timestamps stand: for each element that `node` selects, one box for each element that `box` names below it.

    `node` is an absolute path of the XPath subset `/a/b`, `//a`, `*`; `box` is `.` (the element itself) or a path of
    child elements, which then belong to the timestamp and are no nodes of the document. `ends` gives for a dimension
    where start and end of the period are, seen from the box: `@name`, `path/@name`, or `path` for the text of a child
    element. A box extends over the whole timeline of the dimensions that it does not name.
    """

    node: str
    ends: Mapping[str, tuple[str, str]]
    box: str = "."


@frozen
class Events:
    """Dates that stand elsewhere in the document: an end of a period may be the id of an event, with or without `#`."""

    node: str
    id: str = "@id"
    date: str = "@date"


@frozen
class Collection:
    """The declaration of a collection; raises LogicError for one that cannot be right.

    Runs of blanks are no text unless `whitespace` says so. `keys` are the attributes by which elements of two dated
    versions are known to be the same; `history` names the dimension that the dates of versions belong to.
    """

    name: str
    dimensions: tuple[Dimension, ...]
    carriers: tuple[Carrier, ...] = ()
    events: Events | None = None
    whitespace: bool = False
    history: str | None = None
    paths: Mapping[str, re.Pattern[str]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        names = [dimension.name for dimension in self.dimensions]
        if not 0 < len(names) <= MOST_DIMENSIONS or len(set(names)) < len(names):
            raise errors.bad_collection(self.name, f"it needs one to {MOST_DIMENSIONS} dimensions of different names")
        for dimension in self.dimensions:
            if dimension.granularity not in GRANULARITIES:
                raise errors.unknown_word(self.name, "granularity", dimension.granularity, GRANULARITIES)
            if dimension.ends not in ("closed", "half-open"):
                raise errors.unknown_word(self.name, "ends", dimension.ends, ("closed", "half-open"))
        for carrier in self.carriers:
            self._check_carrier(carrier, names)
        if self.history is not None and self.history not in names:
            raise errors.unknown_word(self.name, "dimension", self.history, names)
        patterns = [carrier.node for carrier in self.carriers] + ([self.events.node] if self.events else [])
        object.__setattr__(self, "paths", {text: path_pattern(self.name, text) for text in patterns})

    def _check_carrier(self, carrier: Carrier, names: Sequence[str]) -> None:
        if not _BOX.fullmatch(carrier.box):
            raise errors.bad_path(self.name, carrier.box, "a box is `.` or child elements, as in `pertinence/period`")
        for name, places in carrier.ends.items():
            if name not in names:
                raise errors.unknown_word(self.name, "dimension", name, names)
            for place in places:
                split_end(self.name, place)


def path_pattern(collection: str, text: str) -> re.Pattern[str]:
    """The pattern that `/a/b` matches for each element that an absolute path of the subset selects."""
    if not _PATTERN.fullmatch(text):
        raise errors.bad_path(collection, text, "a path is written as in `/law/article`, `//article` or `//section/*`")
    steps = [
        ("(?:/[^/]+)*/" if axis == "//" else "/") + ("[^/]+" if name == "*" else re.escape(name))
        for axis, name in _STEP.findall(text)
    ]
    return re.compile("".join(steps))


def split_end(collection: str, text: str) -> tuple[tuple[str, ...], str | None]:
    """The child elements and the attribute (None: the text) that `a/b/@c` leads to.

    >>> split_end("laws", "@from"), split_end("laws", "validity/start")
    (((), 'from'), (('validity', 'start'), None))
    """
    match = _END.fullmatch(text)
    if not text or match is None or text.endswith("/"):
        raise errors.bad_path(collection, text, "an end is `@name`, `child/@name` or `child`, for the text of it")
    return tuple(match[1].split("/")) if match[1] else (), match[2]


def period(dimension: Dimension, texts: tuple[str | None, str | None]) -> tuple[int, int]:
    """The half-open period that a source writes with two ends, either of which it may leave out.

    Raises BadInstant for what is no date. The period may be empty: facts say what the source says.
    """
    start, end = texts
    first, last = dimension.timeline
    begin = first if start is None or not start.strip() else parse_granule(start, dimension.granularity)[0]
    if end is None or end.strip() in dimension.now:
        return begin, NOW
    granule = parse_granule(end, dimension.granularity)
    return begin, min(granule[1] if dimension.ends == "closed" else granule[0], last)


@frozen
class Version:
    """A state of a document that holds from a date on, until the date of the next one; no file: there was none."""

    date: int
    file: Path | None


@frozen
class Declared:
    """A declaration file: the collection, the files of its documents, and the series of versions of others by name."""

    collection: Collection
    files: tuple[Path, ...]
    histories: Mapping[str, tuple[Version, ...]]


def read_declaration(path: Path) -> Declared:
    """A collection declared in TOML; paths of documents in it are relative to its folder.

    Raises LogicError: `no-collection`, `bad-collection`.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise errors.no_collection(path, str(error.strerror)) from None
    except UnicodeDecodeError as error:
        raise errors.bad_collection(str(path), f"it is not UTF-8: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise errors.bad_collection(str(path), f"it is not TOML: {error}") from None
    try:
        return _declared(found, path)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        missing = f"`{error.args[0]}` is missing" if isinstance(error, KeyError) else str(error)
        raise errors.bad_collection(str(path), missing) from None


def _declared(found: dict[str, Any], path: Path) -> Declared:
    _known(found, ("name", "files", "dimension", "carrier", "events", "whitespace", "history"))
    dimensions = tuple(_dimension(table) for table in found.get("dimension", ()))
    carriers = tuple(_carrier(table) for table in found.get("carrier", ()))
    events = Events(**found["events"]) if "events" in found else None
    histories = found.get("history", ())
    over = {table.get("dimension", dimensions[0].name) for table in histories}
    if len(over) > 1:
        raise ValueError("all histories must be over one dimension")
    name = str(found.get("name", path.stem))
    whitespace = found.get("whitespace", False)
    if not isinstance(whitespace, bool):
        raise TypeError("`whitespace` is true or false")
    collection = Collection(name, dimensions, carriers, events, whitespace, next(iter(over), None))
    folder = path.parent
    files = tuple(file for pattern in found.get("files", ()) for file in _matching(folder, pattern))
    versions = {str(table["name"]): tuple(_versions(table, collection, folder)) for table in histories}
    if not files and not versions:
        raise ValueError('it names no documents: write `files = ["*.xml"]` or a `[[history]]`')
    return Declared(collection, files, versions)


def _known(table: Mapping[str, Any], names: Sequence[str]) -> None:
    for name in table:
        if name not in names:
            raise ValueError(f"`{name}` has no meaning here; the names are {', '.join(names)}")


def _dimension(table: dict[str, Any]) -> Dimension:
    _known(table, [one.name for one in fields(Dimension)])
    plain = Dimension(
        str(table["name"]),
        str(table.get("kind", "valid")),
        str(table.get("granularity", "day")),
        str(table.get("ends", "closed")),
        tuple(map(str, table["now"])) if "now" in table else ("now", "uc", ""),
    )
    if plain.granularity not in GRANULARITIES:
        raise errors.unknown_word(plain.name, "granularity", plain.granularity, GRANULARITIES)
    if "timeline" not in table:
        return plain
    first, last = (str(end) for end in table["timeline"])
    return replace(plain, timeline=period(plain, (first, last)))


def _carrier(table: dict[str, Any]) -> Carrier:
    ends = {name: tuple(map(str, places)) for name, places in table.items() if name not in ("node", "box")}
    for name, places in ends.items():
        if len(places) != 2:
            raise ValueError(f"`{name}` of a carrier is the place of a start and of an end")
    return Carrier(str(table["node"]), ends, str(table.get("box", ".")))  # type: ignore[arg-type]


def _matching(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.glob(pattern)) if not Path(pattern).is_absolute() else [Path(pattern)]
    if not found:
        raise ValueError(f"no file matches `{pattern}`")
    return found


def _versions(table: dict[str, Any], collection: Collection, folder: Path) -> Iterator[Version]:
    """The versions of one document in the order of their dates."""
    _known(table, ("name", "dimension", "versions"))
    (over,) = [one for one in collection.dimensions if one.name == collection.history]
    dated = []
    for one in table["versions"]:
        _known(one, ("date", "file"))
        file = folder / one["file"] if one.get("file") else None
        dated.append(Version(parse_granule(str(one["date"]), over.granularity)[0], file))
    dated.sort(key=lambda version: version.date)
    if len({version.date for version in dated}) < len(dated):
        raise ValueError(f"two versions of `{table['name']}` have one date")
    yield from dated
