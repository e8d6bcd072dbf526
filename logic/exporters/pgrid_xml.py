"""Routing state from XML: `RoutingTable.xml` of P-Grid 3.x, and GraphML.

expat reads the file piece by piece. A document type is refused before it is looked at, so no entity is ever defined,
expanded or fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import Protocol
from xml.parsers import expat

from logic.errors import LogicError
from logic.exporters import pgrid_errors as errors
from logic.exporters.pgrid_hosts import Host, Sections
from logic.exporters.pgrid_rows import Rows, bits, whole
from logic.facts.relation import Relation

PIECE = 1 << 18  # bytes that are parsed at a time
LARGEST_TOKEN = 1 << 24  # bytes that may stand between two tags
SECTIONS = ("Fidgets", "Replicas")

Attributes = dict[str, str]


class Reader(Protocol):
    """What is done with the elements of a document."""

    def start(self, name: str, attributes: Attributes) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


class Document:
    """One XML file: finds out from its root what it is, and gives the relations that its reader collects."""

    def __init__(self, path: Path, rows: Rows) -> None:
        self.path = path
        self.rows = rows
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.StartElementHandler = self.root
        self.fed = 0  # bytes that expat has got
        self.reader: Reader | None = None

    def place(self) -> str:
        return f"{self.path}:{self.parser.CurrentLineNumber}"

    def refuse(self, *_: object) -> None:
        raise errors.unsafe(self.place())

    def root(self, name: str, _: Attributes) -> None:
        """The first element decides who reads the others."""
        name = name.rpartition(" ")[2]
        reader: Reader
        if name == "RoutingTable":
            reader = RoutingTable(self, self.rows)
        elif name == "graphml":
            reader = GraphML(self, self.rows)
        else:
            raise errors.wrong_root(self.place(), name)
        self.reader = reader
        self.parser.StartElementHandler = reader.start
        self.parser.EndElementHandler = reader.end
        self.parser.CharacterDataHandler = reader.text

    def read(self) -> Iterator[Relation]:
        sections = Sections(self.parse, self.take)
        try:
            with self.path.open("rb") as file:
                while piece := file.read(PIECE):
                    sections.feed(piece)
                    if self.fed - self.parser.CurrentByteIndex > LARGEST_TOKEN:
                        raise errors.too_large(self.place())
                    if self.rows.full():
                        yield from self.rows.drain()
                self.parse(sections.waiting, last=True)
        except OSError as error:
            raise errors.unreadable(self.path, error) from None

    def take(self, found: list[Host]) -> bool:
        """Hosts of the section that is open, if expat has come to where they stand."""
        here = self.parser.CurrentByteIndex == self.fed
        return here and isinstance(self.reader, RoutingTable) and self.reader.hosts(found)

    def parse(self, piece: bytes, *, last: bool = False) -> None:
        self.fed += len(piece)
        try:
            self.parser.Parse(piece, last)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code) or "not XML"
            raise errors.malformed(f"{self.path}:{error.lineno}", reason) from None


class RoutingTable:
    """The state of one peer: the local host first, then fidgets, references by level, replicas."""

    def __init__(self, document: Document, rows: Rows) -> None:
        self.place = document.place
        self.local: str | None = None
        self.section = ""
        self.level = -1
        self.lists = rows.lists
        self.add_claim = rows.lists["claimed_path"].append
        self.add_reference = rows.lists["ref"].append

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Host":
            self.host(attributes)
        elif self.section or self.local is None:
            raise errors.unexpected(self.place(), name)
        elif name == "References":
            self.level = whole(self.place(), "Level", attributes.get("Level"))
            self.section = name
        elif name in SECTIONS:
            self.section = name
        else:
            raise errors.unexpected(self.place(), name)

    def end(self, name: str) -> None:
        if name == self.section:
            self.section = ""
        elif name == "RoutingTable" and self.local is None:
            raise errors.missing(self.place(), "the `Host` of the peer itself")

    def text(self, text: str) -> None:
        if not text.isspace():
            raise errors.malformed(self.place(), f"the text `{text.strip()[:40]}` between the tags")

    def host(self, attributes: Attributes) -> None:
        try:
            guid, path = attributes["GUID"], attributes["Path"]
        except KeyError as missing:
            raise errors.missing(self.place(), f"the attribute {missing.args[0]} of a `Host`") from None
        if path.strip("01"):
            raise errors.not_bits(self.place(), "Path", path)
        local, section = self.local, self.section
        if local is None:
            self.itself(guid, path, attributes)
            return
        if not section:
            raise errors.unexpected(self.place(), "Host")
        revision = attributes.get("Revision", "nil")
        self.add_claim((local, guid, path, int(revision) if revision.isdecimal() and len(revision) < 19 else revision))
        if section == "References":
            self.add_reference((local, self.level, guid))
        elif section == "Replicas":
            self.lists["replica"].append((local, guid))

    def hosts(self, found: list[Host]) -> bool:
        """Many hosts of the section that is open; False if they cannot stand here."""
        local, level = self.local, self.level
        if local is None or not self.section:
            return False
        guids, paths, revisions = zip(*found, strict=True)
        self.lists["claimed_path"] += zip(repeat(local), guids, paths, map(int, revisions), strict=False)
        if self.section == "References":
            self.lists["ref"] += zip(repeat(local), repeat(level), guids, strict=False)
        elif self.section == "Replicas":
            self.lists["replica"] += zip(repeat(local), guids, strict=False)
        return True

    def itself(self, guid: str, path: str, attributes: Attributes) -> None:
        """The local host, which comes first."""
        self.local = guid
        self.lists["peer"].append((guid, path))
        port, address = attributes.get("Port", "nil"), attributes.get("Address", "nil")
        self.lists["address"].append((guid, address, int(port) if port.isdecimal() and len(port) < 19 else port))


class GraphML:
    """A graph as networkx writes it: nodes with `path`, edges with `level`; other data is passed over."""

    def __init__(self, document: Document, rows: Rows) -> None:
        self.place = document.place
        self.lists = rows.lists
        self.keys: dict[str, str] = {}
        self.directed = True
        self.element: Attributes | None = None  # the node or edge that is open
        self.data = ""  # the name of the data that is open
        self.found: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        match name.rpartition(" ")[2]:
            case "key":
                self.keys[attributes.get("id", "")] = attributes.get("attr.name", "")
            case "graph":
                self.directed = attributes.get("edgedefault", "directed") == "directed"
            case "node" | "edge":
                self.element, self.found = attributes, {}
            case "data":
                self.data = self.keys.get(attributes.get("key", ""), "")
            case _:
                pass

    def text(self, text: str) -> None:
        if self.data and self.element is not None:
            self.found[self.data] = self.found.get(self.data, "") + text

    def end(self, name: str) -> None:
        kind = name.rpartition(" ")[2]
        if kind == "data":
            self.data = ""
        elif kind in ("node", "edge") and self.element is not None:
            (self.node if kind == "node" else self.edge)(self.element)
            self.element = None

    def node(self, element: Attributes) -> None:
        self.lists["peer"].append((self.needed(element, "id"), bits(self.place(), "path", self.found.get("path"))))

    def edge(self, element: Attributes) -> None:
        source, target = self.needed(element, "source"), self.needed(element, "target")
        level = whole(self.place(), "level", self.found.get("level"))
        self.lists["ref"].append((source, level, target))
        if element.get("directed", str(self.directed)).lower() != "true":
            self.lists["ref"].append((target, level, source))

    def needed(self, element: Attributes, name: str) -> str:
        if name not in element:
            raise errors.missing(self.place(), f"the attribute {name}")
        return element[name]


def read_xml(path: Path, rows: Rows) -> Iterator[Relation]:
    """The relations of an XML file, in batches; what is left stays in `rows`."""
    try:
        yield from Document(path, rows).read()
    except LogicError:
        raise
    except ValueError as error:  # an encoding that Python does not know
        raise errors.malformed(str(path), str(error)) from None
