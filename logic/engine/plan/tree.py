"""Trees of frozen dataclasses: children, rebuilding and printing, written once from the fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any, Self


class Tree:
    """A node whose children are those of its fields that are nodes, or tuples of nodes."""

    __slots__ = ()

    @property
    def children(self) -> tuple[Tree, ...]:
        found: list[Tree] = []
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, Tree):
                found.append(value)
            elif isinstance(value, tuple):
                found += [part for part in value if isinstance(part, Tree)]
        return tuple(found)

    def map_children(self, change: Callable[[Any], Any]) -> Self:
        """The node with each child replaced by `change(child)`; the node itself if nothing changes."""
        changes: dict[str, object] = {}
        for field in fields(self):  # type: ignore[arg-type]
            old = getattr(self, field.name)
            new: object = old
            if isinstance(old, Tree):
                new = change(old)
            elif isinstance(old, tuple) and any(isinstance(part, Tree) for part in old):
                new = tuple(change(part) if isinstance(part, Tree) else part for part in old)
            if new != old:
                changes[field.name] = new
        return replace(self, **changes) if changes else self  # type: ignore[type-var]

    def label(self) -> str:
        """What EXPLAIN prints after the node's name: what matters, or nothing."""
        return ""

    def walk(self) -> Iterator[Tree]:
        """The node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


def render(tree: Tree, indent: int = 0, notes: Callable[[Tree], str] = lambda _: "") -> str:
    """The tree as text, a node a line: `Name: label`, children indented by two; `notes` may add to a line."""
    label = tree.label()
    name = type(tree).__name__
    line = f"{'  ' * indent}{name}{': ' if label else ''}{label}{notes(tree)}"
    return "\n".join([line, *(render(child, indent + 1, notes) for child in tree.children)])
