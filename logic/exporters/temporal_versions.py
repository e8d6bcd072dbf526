"""Dated versions of one document, folded into one history: each element with the periods in which it was there.

An element of two versions is the same if its parent is, and its tag, attributes, text and own timestamps are; the order
of siblings is kept. So the history at a date is the version of that date. An element that mixes text and elements
is one piece: it is the same only if all of it is. The folded document is held in memory, one version at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from logic.exporters import temporal_errors as errors
from logic.exporters.temporal_collection import Collection, Version
from logic.exporters.temporal_reader import PREDICATES, Rows, Steps, read_rows
from logic.facts.boxes import Box, coalesce
from logic.facts.documents import Node, build_documents
from logic.facts.instants import NOW
from logic.frozen import field, slotted


@slotted
class Folded:
    """An element of a history: what it is in each version that has it, the periods of these, and its children."""

    node: Node
    content: tuple[object, ...]
    periods: list[Box] = field(default_factory=list)
    children: list[Folded] = field(default_factory=list)


def fold_versions(collection: Collection, number: int, name: str, versions: Sequence[Version]) -> Rows:
    """The facts of one document from its versions, which are in the order of their dates.

    Where the root itself changed, the history has several roots, of which one was there at a time.
    """
    place = [one.name for one in collection.dimensions].index(collection.history or collection.dimensions[0].name)
    roots: list[Folded] = []
    ends = [version.date for version in versions[1:]] + [NOW]
    for version, end in zip(versions, ends, strict=True):
        if version.file is not None:
            roots = _merge(roots, [_read_tree(collection, version.file)], (version.date, end))
    rows: Rows = {predicate: [] for predicate in PREDICATES}
    rows["doc"].append((number, collection.name, name))
    _Writing(number, 2 * place, rows).write(roots, 0, 1)
    return rows


def _read_tree(collection: Collection, path: Path) -> Node:
    rows: Rows = {predicate: [] for predicate in PREDICATES}
    try:
        with path.open("rb") as file:
            for batch in read_rows(file, str(path), 0, collection, Steps(collection)):
                for predicate, found in batch.items():
                    rows[predicate] += found
    except OSError as error:
        raise errors.unreadable(str(path), str(error.strerror)) from None
    columns = ([row[1:] for row in rows[name]] for name in ("elem", "parent", "attr", "text", "life"))
    (root,) = build_documents(*columns)
    return root


def _content(node: Node) -> tuple[object, ...]:
    """What two elements have in common if they are the same."""
    own = node.tag, tuple(sorted(node.attributes.items())), tuple(node.boxes)
    texts = any(isinstance(item, str) for item in node.content)
    inside = tuple(item if isinstance(item, str) else _content(item) for item in node.content) if texts else ()
    return *own, inside


def _merge(known: list[Folded], new: list[Node], period: Box) -> list[Folded]:
    """The siblings of a history with those of its next version, which is there in a period."""
    contents = [_content(node) for node in new]
    matcher = SequenceMatcher(None, [one.content for one in known], contents, autojunk=False)
    merged: list[Folded] = []
    for kind, first, last, start, stop in matcher.get_opcodes():
        if kind != "equal":
            merged += known[first:last]
            merged += [Folded(new[place], contents[place]) for place in range(start, stop)]
        else:
            merged += known[first:last]
        for one, node in zip(
            merged[len(merged) - (stop - start) :] if stop > start else (), new[start:stop], strict=True
        ):
            one.periods = coalesce([*one.periods, period])
            one.children = _merge(one.children, node.children, period)
    return merged


@slotted
class _Writing:
    """The rows of a folded document as they grow; `place` is the column of a box where the folded dimension begins."""

    doc: int
    place: int
    rows: Rows
    nodes: int = 0
    tags: int = 0

    def write(self, siblings: Sequence[Folded], parent: int, level: int) -> None:
        for one in siblings:
            self.nodes += 1
            self.tags += 1
            node, left = self.nodes, self.tags
            self.write_content(one, node, parent)
            self.write(one.children, node, level + 1)
            self.tags += 1
            self.rows["elem"].append((self.doc, node, left, self.tags, level, one.node.tag))

    def write_content(self, one: Folded, node: int, parent: int) -> None:
        if parent:
            self.rows["parent"].append((self.doc, node, parent))
        self.rows["attr"] += [(self.doc, node, name, value) for name, value in one.node.attributes.items()]
        children = 0
        for item in one.node.content:
            if isinstance(item, str):
                self.rows["text"].append((self.doc, node, children, item))
            else:
                children += 1
        for box in one.node.boxes:
            for period in one.periods:
                self.rows["life"].append((self.doc, node, *box[: self.place], *period, *box[self.place + 2 :]))
