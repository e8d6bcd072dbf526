"""Facts about the routing state of a P-Grid network; `logic/facts/vocabulary/overlay.dl` says what they mean.

    for relation in export("peers/"):
        print(relation.name, len(relation))

Four forms are read: `RoutingTable.xml` of P-Grid 3.x (one file a peer), JSON lines (one line a peer, as below),
GraphML, and a networkx graph (nodes with `path`, edges with `level`).

    {"peer": "a", "path": "00", "refs": [["c", "d"], ["b"]], "replicas": [], "items": [["0010", "o1"]]}

`refs` holds a list of peers for each level from 0 on; an item is `[key, oid]` or `[key, oid, attribute, value]`.
`refs`, `replicas` and `items` may be absent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Protocol

from logic.exporters import pgrid_errors as errors
from logic.exporters.pgrid_rows import Name, Rows, bits, whole
from logic.exporters.pgrid_xml import read_xml
from logic.facts.relation import Relation

SUFFIXES = (".xml", ".graphml", ".jsonl", ".ndjson")
NAMES = {int, str}  # the types of what peers are called


class Graph(Protocol):
    """What is used of a networkx graph."""

    @property
    def nodes(self) -> Any: ...

    @property
    def edges(self) -> Any: ...

    def is_directed(self) -> bool: ...


def export(
    source: str | PathLike[str] | Graph, trials: int | str | Iterable[int | str] | None = None
) -> Iterator[Relation]:
    """The routing state of a network: of one file, of all files below a folder, or of a networkx graph.

    Relations come in batches, as the files are read, so a predicate comes more than once; at the end each predicate
    comes that has no rows. There are no trials to choose from: `trials` must be None.

    Raises LogicError, at once or while reading: `no-routing-state`, `not-routing-state`, `bad-routing-entry`,
    `malformed-routing-state`, `unsafe-xml`, `no-trials`.

    >>> export("missing")
    Traceback (most recent call last):
        ...
    logic.errors.LogicError: error[no-routing-state]: no such file or folder: `missing`
      help: check the path: is it relative to here?
    """
    if trials is not None:
        raise errors.no_trials()
    if not isinstance(source, (str, PathLike)):
        return _graph(source)
    files = find_files(Path(source))
    return _files(files)


def find_files(path: Path) -> list[Path]:
    """The file itself, or all files of routing state below a folder."""
    if path.is_file():
        return [path]
    found = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    if not found:
        raise errors.no_routing_state(path)
    return found


def _files(files: Sequence[Path]) -> Iterator[Relation]:
    rows = Rows()
    for file in files:
        yield from (read_xml if _is_xml(file) else _read_lines)(file, rows)
    yield from rows.drain(every=True)


def _is_xml(path: Path) -> bool:
    """Whether the first character, in any encoding that XML may have, is `<`."""
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n").startswith(b"<")
    except OSError as error:
        raise errors.unreadable(path, error) from None


def _read_lines(path: Path, rows: Rows) -> Iterator[Relation]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if not line.isspace():
                    _read_line(f"{path}:{number}", line, rows)
                    if rows.full():
                        yield from rows.drain()
    except UnicodeDecodeError as error:
        raise errors.malformed(str(path), f"byte {error.start} is not UTF-8") from None
    except OSError as error:
        raise errors.unreadable(path, error) from None


def _read_line(place: str, line: str, rows: Rows) -> None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise errors.malformed(place, f"not JSON: {error}") from None
    if not isinstance(record, dict):
        raise errors.wrong_shape(place, line.strip()[:40], "an object")
    if type(record.get("peer")) not in NAMES:
        raise errors.missing(place, "the name `peer`")
    peer: Name = record["peer"]
    lists = rows.lists
    lists["peer"].append((peer, bits(place, "path", record.get("path"))))
    for level, targets in enumerate(_list(place, record, "refs")):
        lists["ref"] += [(peer, level, target) for target in _names(place, "refs", targets)]
    lists["replica"] += [(peer, other) for other in _names(place, "replicas", _list(place, record, "replicas"))]
    lists["item"] += [(peer, *_item(place, item)) for item in _list(place, record, "items")]


def _list(place: str, record: Mapping[str, Any], name: str) -> list[Any]:
    found = record.get(name, [])
    if not isinstance(found, list):
        raise errors.wrong_shape(place, name, "a list")
    return found


def _names(place: str, what: str, found: Any) -> list[Name]:
    """The peers of a list, if it is one."""
    if not isinstance(found, list) or not set(map(type, found)) <= NAMES:
        raise errors.wrong_shape(place, what, "a list of names of peers")
    return found


def _item(place: str, item: Any) -> tuple[str, Any, Any, Any]:
    """Key, oid, attribute and value of an item."""
    if not isinstance(item, list) or len(item) not in (2, 4) or not set(map(type, item[1:])) <= {int, float, str}:
        raise errors.wrong_shape(place, "items", "a list of `[key, oid]` or `[key, oid, attribute, value]`")
    key = bits(place, "key", item[0])
    return (key, item[1], "nil", "nil") if len(item) == 2 else (key, item[1], item[2], item[3])


def _graph(graph: Graph) -> Iterator[Relation]:
    rows = Rows()
    both_ways = not graph.is_directed()
    for name, data in graph.nodes(data=True):
        rows.lists["peer"].append((name, bits(f"node {name}", "path", data.get("path"))))
    for source, target, data in graph.edges(data=True):
        level = whole(f"edge {source} - {target}", "level", data.get("level"))
        rows.lists["ref"].append((source, level, target))
        if both_ways:
            rows.lists["ref"].append((target, level, source))
        if rows.full():
            yield from rows.drain()
    yield from rows.drain(every=True)
