"""What the text of a slice says: a twig of query nodes with its predicates, windows of time, and which lifetimes count.

>>> print(read_slice(Source("<slice>", "//law[@id='7']//article during vt:[1994, now]")).steps[1].tag)
article
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from logic.errors import Diagnostic, LogicError, Source, Span
from logic.frozen import frozen

if TYPE_CHECKING:
    from lark import Lark

GRAMMAR = Path(__file__).with_name("grammar.lark")
Mode = Literal["clip", "within"]


@frozen
class Step:
    """A query node: how it is below the one before (`/`: a child, `//`: at any depth), its tag (None for any)."""

    axis: str
    tag: str | None
    predicates: tuple[Condition, ...] = ()


@frozen
class Attribute:
    """`@name` or `@name='value'`."""

    name: str
    value: str | None = None


@frozen
class Text:
    """`text()='value'`: a run of text that stands directly in the element is that."""

    value: str


@frozen
class Below:
    """A path of elements below the element, and what holds at its end."""

    steps: tuple[Step, ...]
    end: Attribute | Text | None = None


@frozen
class And:
    parts: tuple[Condition, ...]


@frozen
class Or:
    parts: tuple[Condition, ...]


Condition = Attribute | Text | Below | And | Or


@frozen
class Window:
    """A stretch of time in a dimension (None: the only one); `end` is None for a single instant.

    `clip` keeps what lies in the window of the time that nodes have in common, `within` asks that all of it does.
    """

    dimension: str | None
    mode: Mode
    start: str
    end: str | None
    closed: bool
    span: Span


@frozen
class Slice:
    """A whole slice; `raw` takes the lifetimes that nodes state themselves in place of the effective ones.

    `method` is how its twig is to be joined, a name with or without two levels: `pathstack`, `l1`, `sol`.
    """

    steps: tuple[Step, ...]
    windows: tuple[Window, ...]
    raw: bool
    span: Span
    method: tuple[str, ...] = ()


def read_slice(source: Source, place: Span | None = None) -> Slice:
    """The slice that a text says; `place` is where it stands in a rule file. Raises LogicError: `slice-syntax`."""
    tree = _parse(source, "start", place)
    return _Reading(source, place or Span(source, 0, len(source.text))).read(tree)


def read_windows(source: Source) -> tuple[Window, ...]:
    """The windows that a text says, without a path. Raises LogicError: `slice-syntax`."""
    tree = _parse(source, "windows", None)
    return tuple(_Reading(source, Span(source, 0, len(source.text))).windows(tree))


def _parse(source: Source, start: str, place: Span | None) -> Any:
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    text = source.text
    try:
        return _parser().parse(text, start=start)
    except (UnexpectedCharacters, UnexpectedToken) as error:
        at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
        where = len(text) if at_end else getattr(error, "pos_in_stream", 0)
        raise LogicError(_syntax(text, where, place or Span(source, where, where + 1))) from None


def _syntax(text: str, where: int, span: Span) -> Diagnostic:
    after = f" after `{text[:where].rstrip()[-20:]}`" if text[:where].strip() else ""
    what = f"`{text[where:].split(maxsplit=1)[0]}` cannot stand" if where < len(text) else "the slice ends too early"
    return Diagnostic(
        "slice-syntax", f"{what}{after}", span, "not understood",
        "a slice is a path such as `//law//article[@id='7' and text()='x']`, "
        "then a window: `during [1994-01-01, now]`, `within [a, b)`, `at 1994-01-01`",
    )  # fmt: skip


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = GRAMMAR.read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", start=["start", "windows"], propagate_positions=True)


class _Reading:
    """From the parse tree of lark to our own."""

    def __init__(self, source: Source, whole: Span) -> None:
        self.source = source
        self.whole = whole

    def read(self, tree: Any) -> Slice:
        steps = tuple(self.step(child) for child in tree.children if child.data == "step")
        raw = any(child.data == "raw" for child in tree.children)
        method = next((tuple(map(str, child.children)) for child in tree.children if child.data == "method"), ())
        return Slice(steps, tuple(self.windows(tree)), raw, self.whole, method)

    def windows(self, tree: Any) -> Iterator[Window]:
        for child in tree.children:
            if child.data in ("during", "within", "at"):
                yield from map(self.window(child.data), child.children)

    def step(self, tree: Any) -> Step:
        axis, test, *predicates = tree.children
        return Step(str(axis), self.tag(test), tuple(self.condition(one.children[0]) for one in predicates))

    def tag(self, test: Any) -> str | None:
        return str(test.children[0]) if test.data == "tag" else None

    def condition(self, tree: Any) -> Condition:
        match tree.data:
            case "disjunction" | "conjunction":
                parts = tuple(map(self.condition, tree.children))
                if len(parts) == 1:
                    return parts[0]
                return Or(parts) if tree.data == "disjunction" else And(parts)
            case "attribute":
                name, *value = tree.children
                return Attribute(str(name), str(value[0])[1:-1] if value else None)
            case "text" | "below_text":
                *path, _, value = tree.children
                end = Text(str(value)[1:-1])
                return Below(self.below(path[0]), end) if path else end
            case "below":
                return Below(self.below(tree))
            case _:
                path, _, attribute = tree.children
                name, *value = attribute.children
                return Below(self.below(path), Attribute(str(name), str(value[0])[1:-1] if value else None))

    def below(self, tree: Any) -> tuple[Step, ...]:
        first, *rest = tree.children
        dotted = getattr(first.children[0], "type", "") == "DOT"
        axis, test, *predicates = first.children[1:] if dotted else ["/", *first.children]
        conditions = tuple(self.condition(one.children[0]) for one in predicates)
        return Step(str(axis), self.tag(test), conditions), *map(self.step, rest)

    def window(self, kind: str) -> Callable[[Any], Window]:
        mode: Mode = "within" if kind == "within" else "clip"

        def read(tree: Any) -> Window:
            parts = list(tree.children)
            dimension = str(parts.pop(0))[:-1] if parts[0].type == "DIMENSION" else None
            span = self.whole if self.source is not self.whole.source else self.place(tree)
            if kind == "at":
                return Window(dimension, mode, str(parts[0]), None, True, span)
            start, end, close = map(str, parts)
            return Window(dimension, mode, start, end, close == "]", span)

        return read

    def place(self, tree: Any) -> Span:
        return Span(self.source, tree.meta.start_pos, tree.meta.end_pos)
