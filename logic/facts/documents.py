"""Documents as trees, made from their facts, cut down to a stretch of time, and written as XML.

>>> article = Node("article", {"id": "1"}, ["a < b"], [(1990, 1995)])
>>> law = Node("law", content=[article], boxes=[(1970, 2000)])
>>> print(to_xml(alive(law, [(1994, 2000)])))
<law><article id="1">a &lt; b</article></law>
>>> alive(law, [(1996, 1997)])
Node(tag='law', attributes={}, content=[], boxes=[(1996, 1997)], number=0)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from logic.facts.boxes import Box, coalesce, intersect_all
from logic.frozen import field, slotted

Row = tuple[Any, ...]
REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
ATTRIBUTE = '&<>"\n\r\t'  # what cannot stand in the value of an attribute as it is
NAMESPACE = "urn:logic:temporal"  # of the elements `logic:period`, which carry the boxes of a written history


@slotted
class Node:
    """An element: its tag, attributes, its text and child elements in their order, its boxes and its number."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list[Node | str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    number: int = 0

    @property
    def children(self) -> list[Node]:
        return [item for item in self.content if isinstance(item, Node)]


def build_documents(
    elements: Iterable[Row],
    parents: Iterable[Row],
    attributes: Iterable[Row],
    texts: Iterable[Row],
    boxes: Iterable[Row],
) -> list[Node]:
    """The tree of the facts of one document, without their column `doc`; several if its root changed over time."""
    placed = sorted((row[1], row[0], row[4]) for row in elements)  # by `left`: in document order
    nodes = {node: Node(tag, number=node) for _, node, tag in placed}
    children: dict[int, list[int]] = {node: [] for node in nodes}
    above: dict[int, int] = dict(parents)
    for _, node, _ in placed:
        if node in above:
            children[above[node]].append(node)
    for node, name, value in sorted(attributes, key=lambda row: row[:2]):
        nodes[node].attributes[name] = value
    runs: dict[int, dict[int, str]] = {}
    for node, place, text in texts:
        runs.setdefault(node, {})[place] = text
    for node, below in children.items():
        own = runs.get(node, {})
        for place in range(len(below) + 1):
            nodes[node].content += [own[place]] if place in own else []
            nodes[node].content += [nodes[below[place]]] if place < len(below) else []
    for node, *box in boxes:
        nodes[node].boxes.append(tuple(box))
    return [nodes[node] for _, node, _ in placed if node not in above]


def alive(root: Node, window: Sequence[Box]) -> Node | None:
    """What of a document was alive in a window, a union of boxes: each element with its effective boxes in it.

    The effective lifetime of an element is what its own has in common with that of its parent. None if nothing was.
    """
    boxes = coalesce(intersect_all(root.boxes, window))
    if not boxes:
        return None
    content: list[Node | str] = []
    for item in root.content:
        found = item if isinstance(item, str) else alive(item, boxes)
        if found is not None:
            content.append(found)
    return Node(root.tag, dict(root.attributes), content, boxes, root.number)


def to_xml(root: Node) -> str:
    """The document as XML, without its boxes."""
    return _to_xml(root, lambda _: "")


def history_to_xml(root: Node, names: Sequence[str], whole: Box, write: Callable[[int, int], str]) -> str:
    """The document as XML with its boxes, each as an element `logic:period` of the element that has them.

    `names` are those of the dimensions; `write` gives the text of an instant of the dimension of a place, counted from
    0. An element whose only box is `whole`, or whose boxes are those of its parent, is written without.
    """

    def periods(node: Node) -> str:
        return "".join(
            "<logic:period"
            + "".join(
                f' {name}.from="{write(box[2 * place], place)}" {name}.to="{write(box[2 * place + 1], place)}"'
                for place, name in enumerate(names)
            )
            + "/>"
            for box in node.boxes
        )

    marked = Node(root.tag, {**root.attributes, "xmlns:logic": NAMESPACE}, root.content, root.boxes)
    inherited = {id(child) for node in walk(marked) for child in node.children if child.boxes == node.boxes}
    return _to_xml(marked, lambda node: "" if node.boxes == [whole] or id(node) in inherited else periods(node))


def walk(root: Node) -> Iterator[Node]:
    """The nodes of a tree, in no certain order."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending += node.children


def escape(text: str, marks: str = "&<>\r") -> str:
    """The text with some of its characters written as references.

    >>> escape("a < b & c")
    'a &lt; b &amp; c'
    """
    for mark in marks:
        text = text.replace(mark, REFERENCES[mark])
    return text


def _to_xml(root: Node, first: Callable[[Node], str]) -> str:
    """`first` gives what stands in an element before its content. Nothing recurses: a document may be deep."""
    written: list[str] = []
    pending: list[Node | str] = [root]
    raw: list[bool] = [False]  # whether a text is markup already
    while pending:
        item, markup = pending.pop(), raw.pop()
        if isinstance(item, str):
            written.append(item if markup else escape(item))
            continue
        attributes = "".join(f' {name}="{escape(value, ATTRIBUTE)}"' for name, value in item.attributes.items())
        start = first(item)
        if not start and not item.content:
            written.append(f"<{item.tag}{attributes}/>")
            continue
        written += [f"<{item.tag}{attributes}>", start]
        pending += [f"</{item.tag}>", *reversed(item.content)]
        raw += [True, *(False for _ in item.content)]
    return "".join(written)
