"""One time-varying XML document, read as a stream: the rows of its facts, in batches.

The memory that it takes does not grow with the document: what is kept is the path to the current element, one entry
for each different path of tags, and the timestamps of the open elements. Nothing that a document names is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO
from xml.parsers import expat

from logic.exporters import temporal_errors as errors
from logic.exporters.temporal_collection import Carrier, Collection, Events, period, split_end
from logic.facts.boxes import Box
from logic.facts.instants import BadInstant, parse_granule
from logic.facts.relation import Value
from logic.frozen import field, frozen, slotted

CHUNK = 65_536  # bytes that the parser gets at a time, and the longest text that it gathers by itself
BATCH = 20_000  # rows after which a batch is handed over
MOST_PATHS = 10_000  # different paths of tags that are remembered

Row = tuple[Value, ...]
Rows = dict[str, list[Row]]
PREDICATES = ("doc", "elem", "parent", "attr", "text", "life", "event")


@slotted
class Element:
    """An element inside of a timestamp: attributes, text and children, which are few."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    @staticmethod
    def open(parent: object, tag: str, attributes: dict[str, str]) -> Element:
        """A new last child of an element."""
        assert isinstance(parent, Element)  # what may contain timestamps is kept
        parent.children.append(Element(tag, attributes))
        return parent.children[-1]

    def below(self, path: tuple[str, ...]) -> list[Element]:
        """The elements that a path of child elements leads to."""
        found = [self]
        for tag in path:
            found = [child for element in found for child in element.children if child.tag == tag]
        return found

    def read(self, place: tuple[tuple[str, ...], str | None]) -> str | None:
        """The text of an end of a period; None if it is not there."""
        path, attribute = place
        for found in self.below(path):
            text = "".join(found.texts) if attribute is None else found.attributes.get(attribute)
            if text is not None:
                return text
        return None


Place = tuple[tuple[str, ...], str | None]  # child elements, and an attribute or None for the text


@frozen
class Reading:
    """A carrier ready to be used: the path of its boxes, and per dimension the places of the two ends.

    `names` are the attributes of the ends if they all stand in the box itself. `boxes` and `periods` are those of texts
    that were met, which mean the same in all documents without events.
    """

    box: tuple[str, ...]
    ends: tuple[tuple[int, tuple[Place, Place]], ...]
    names: tuple[str, ...]
    boxes: dict[tuple[str | None, ...], Box | None] = field(default_factory=dict)
    periods: dict[tuple[int, str | None, str | None], tuple[int, int]] = field(default_factory=dict)


@slotted
class Step:
    """A path of tags: which carriers it has, which attributes and children belong to timestamps, and its children."""

    path: str
    readings: tuple[Reading, ...] = ()
    own: frozenset[str] = frozenset()  # attributes of the element that are ends of a period
    hidden: frozenset[str] = frozenset()  # tags of children that belong to a timestamp
    plain: bool = False  # whether its timestamps are attributes of its own and nothing else
    children: dict[str, Step] = field(default_factory=dict)


class Steps:
    """The paths of tags of a collection, made when they are first met."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.root = Step("")
        self.known = 0

    def child(self, parent: Step, tag: str) -> Step:
        path = f"{parent.path}/{tag}"
        carriers = [one for one in self.collection.carriers if self.collection.paths[one.node].fullmatch(path)]
        readings = tuple(map(self.reading, carriers))
        plain = [place for one in readings if not one.box for _, ends in one.ends for place in ends]
        own = frozenset(attribute for path, attribute in plain if not path and attribute)
        boxes = [one.box for one in readings if one.box] + [path for path, _ in plain if path]
        step = Step(path, readings, own, frozenset(box[0] for box in boxes), bool(own) and not boxes)
        if self.known < MOST_PATHS:
            self.known += 1
            parent.children[tag] = step
        return step

    def reading(self, carrier: Carrier) -> Reading:
        dimensions = [dimension.name for dimension in self.collection.dimensions]
        path = () if carrier.box == "." else tuple(carrier.box.split("/"))
        split = {
            dimensions.index(name): (split_end(self.collection.name, start), split_end(self.collection.name, end))
            for name, (start, end) in carrier.ends.items()
        }
        places = [place for ends in split.values() for place in ends]
        names = tuple(name for children, name in places if not children and name)
        return Reading(path, tuple(split.items()), names if len(names) == len(places) else ())


class Lifetimes:
    """From the texts of a document's timestamps to boxes; `events` are the dates that ends may refer to."""

    def __init__(self, collection: Collection, name: str, events: Mapping[str, str]) -> None:
        self.collection = collection
        self.name = name
        self.events = events
        self.always = [tuple(end for dimension in collection.dimensions for end in dimension.timeline)]

    def boxes(self, step: Step, element: Element) -> list[Box]:
        """The boxes of an element by all its carriers; the whole time if no timestamp is there."""
        found = []
        for reading in step.readings:
            for place in element.below(reading.box) if reading.box else (element,):
                box = self.box(reading, place, step.path)
                if box is not None:
                    found.append(box)
        return found or self.always

    def box(self, reading: Reading, place: Element, path: str) -> Box | None:
        """The box that stands in an element; None if that is no box but may have been one."""
        if reading.names:
            texts = tuple(map(place.attributes.get, reading.names))
        else:
            texts = tuple(place.read(end) for _, ends in reading.ends for end in ends)
        if texts in reading.boxes:
            return reading.boxes[texts]
        whole = list(self.always[0])
        stated = bool(reading.box)
        for (dimension, _), start, end in zip(reading.ends, texts[::2], texts[1::2], strict=True):
            if start is not None or end is not None:
                key = dimension, start, end
                whole[2 * dimension : 2 * dimension + 2] = reading.periods.get(key) or self.period(reading, key, path)
                stated = True
        found = tuple(whole) if stated else None
        if not self.collection.events and len(reading.boxes) < MOST_PATHS:
            reading.boxes[texts] = found
        return found

    def period(self, reading: Reading, key: tuple[int, str | None, str | None], path: str) -> tuple[int, int]:
        dimension = self.collection.dimensions[key[0]]
        start, end = (self.events.get(text.strip().removeprefix("#"), text) if text else text for text in key[1:])
        try:
            found = period(dimension, (start, end))
        except BadInstant as error:
            tag = path.rpartition("/")[2]
            raise errors.bad_date(self.name, tag, dimension.name, str(error), bool(self.collection.events)) from None
        if not self.collection.events and len(reading.periods) < MOST_PATHS:
            reading.periods[key] = found
        return found


def read_rows(file: BinaryIO, name: str, number: int, collection: Collection, steps: Steps) -> Iterator[Rows]:
    """The facts of one document in batches. With events the file is read twice, since they may stand at its end."""
    events = read_events(file, name, collection, collection.events) if collection.events else {}
    rows: Rows = {predicate: [] for predicate in PREDICATES}
    rows["doc"].append((number, collection.name, name))
    rows["event"] += event_rows(events, name, number, collection)
    parser = make_parser(name)
    _connect(parser, number, steps, Lifetimes(collection, name, events), rows)
    for _ in parse_chunks(parser, file, name):
        if sum(map(len, rows.values())) > BATCH:
            yield {predicate: found.copy() for predicate, found in rows.items()}
            for found in rows.values():
                found.clear()
    yield rows


def make_parser(name: str) -> expat.XMLParserType:
    """A parser that refuses entities of its document, and so whatever they would expand to or fetch."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = CHUNK

    def refuse(entity: str, *_: object) -> None:
        raise errors.entity(name, entity)

    def refuse_reference(_: object, __: object, system: str | None, ___: object) -> int:
        raise errors.entity(name, str(system))

    parser.EntityDeclHandler = refuse
    parser.SkippedEntityHandler = refuse
    parser.ExternalEntityRefHandler = refuse_reference
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return parser


def parse_chunks(parser: expat.XMLParserType, file: BinaryIO, name: str) -> Iterator[None]:
    """Feeds a file to a parser; yields after each chunk."""
    try:
        while chunk := file.read(CHUNK):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise errors.not_xml(name, error.lineno, error.offset, expat.ErrorString(error.code)) from None
    except OSError as error:
        raise errors.unreadable(name, str(error.strerror)) from None


def _connect(parser: expat.XMLParserType, doc: int, steps: Steps, lifetimes: Lifetimes, rows: Rows) -> None:
    """Lets the parser add the rows of its document; what every element passes through calls little, to be fast."""
    keep_blanks, always = lifetimes.collection.whitespace, lifetimes.always
    texts: list[str] = []
    hidden: list[Element] = []  # the elements inside of a timestamp that are open
    # Of each open element: node, left, step, children so far, and its boxes, or the element that is to have them.
    root: tuple[int, int, Step, list[int], Element | list[Box]] = (0, 0, steps.root, [0], always)
    open_elements = [root]
    nodes = tags = 0  # so far
    add_elem, add_parent, add_text = rows["elem"].append, rows["parent"].append, rows["text"].append
    add_attr, add_life = rows["attr"].append, rows["life"].append

    def flush(node: int, children: list[int]) -> None:
        text = texts[0] if len(texts) == 1 else "".join(texts)
        texts.clear()
        if keep_blanks or not text.isspace():
            add_text((doc, node, children[0], text))

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal nodes, tags
        node, _, step, children, timestamps = open_elements[-1]
        if hidden or tag in step.hidden:
            hidden.append(Element.open(hidden[-1] if hidden else timestamps, tag, attributes))
            return
        if texts:
            flush(node, children)
        children[0] += 1
        below = step.children.get(tag) or steps.child(step, tag)
        nodes += 1
        tags += 1
        if node:
            add_parent((doc, nodes, node))
        for name, value in attributes.items():
            if name not in below.own:
                add_attr((doc, nodes, name, value))
        if below.plain:
            boxes: Element | list[Box] = lifetimes.boxes(below, Element(tag, attributes))
        else:
            boxes = Element(tag, attributes) if below.readings else always
        open_elements.append((nodes, tags, below, [0], boxes))

    def end(tag: str) -> None:
        nonlocal tags
        if hidden:
            hidden.pop()
            return
        node, left, step, children, boxes = open_elements.pop()
        if texts:
            flush(node, children)
        tags += 1
        add_elem((doc, node, left, tags, len(open_elements), tag))
        for box in lifetimes.boxes(step, boxes) if isinstance(boxes, Element) else boxes:
            add_life((doc, node, *box))

    def data(text: str) -> None:
        (hidden[-1].texts if hidden else texts).append(text)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data


def read_events(file: BinaryIO, name: str, collection: Collection, events: Events) -> dict[str, str]:
    """The dates of the events of a document by their ids; the file is at its start again."""
    identifier, date = events.id.removeprefix("@"), events.date.removeprefix("@")
    pattern = collection.paths[events.node]
    found: dict[str, str] = {}
    paths = [""]

    def start(tag: str, attributes: dict[str, str]) -> None:
        paths.append(f"{paths[-1]}/{tag}")
        if identifier in attributes and date in attributes and pattern.fullmatch(paths[-1]):
            found[attributes[identifier]] = attributes[date]

    def end(_: str) -> None:
        paths.pop()

    parser = make_parser(name)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    for _ in parse_chunks(parser, file, name):
        pass
    file.seek(0)
    return found


def event_rows(events: Mapping[str, str], name: str, number: int, collection: Collection) -> list[Row]:
    """The facts of events; their dates count in the granularity of the first dimension."""
    rows: list[Row] = []
    for identifier, date in events.items():
        try:
            rows.append((number, identifier, parse_granule(date, collection.dimensions[0].granularity)[0]))
        except BadInstant as error:
            raise errors.bad_event(name, identifier, str(error)) from None
    return rows
