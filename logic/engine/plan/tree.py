"""Trees of frozen dataclasses: children, rebuilding and printing, written once from the fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Self

from logic.engine.syntax.ast import shown_names
from logic.frozen import fields, replace


def field_names(node: object) -> tuple[str, ...]:
    """The names of the fields of a node that is a dataclass."""
    return _field_names(type(node))  # type: ignore[arg-type]


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


class Tree:
    """A node whose children are those of its fields that are nodes, or tuples of nodes."""

    __slots__ = ()

    @property
    def children(self) -> tuple[Tree, ...]:
        found: list[Tree] = []
        for name in field_names(self):
            value = getattr(self, name)
            if isinstance(value, Tree):
                found.append(value)
            elif isinstance(value, tuple):
                found += [part for part in value if isinstance(part, Tree)]
        return tuple(found)

    def map_children(self, change: Callable[[Any], Any]) -> Self:
        """The node with each child replaced by `change(child)`; the node itself if nothing changes."""
        changes: dict[str, object] = {}
        for name in field_names(self):
            old = getattr(self, name)
            if isinstance(old, Tree):
                new: object = change(old)
                if new is not old:
                    changes[name] = new
            elif isinstance(old, tuple) and any(isinstance(part, Tree) for part in old):
                parts = tuple(change(part) if isinstance(part, Tree) else part for part in old)
                if any(part is not before for part, before in zip(parts, old, strict=True)):
                    changes[name] = parts
        return replace(self, **changes) if changes else self  # type: ignore[type-var]

    def label(self) -> str:
        """What EXPLAIN prints after the node's name: what matters, or nothing."""
        return ""

    def walk(self) -> Iterator[Tree]:
        """The node and all below it, parents first."""
        waiting: list[Tree] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)


def render(tree: Tree, indent: int = 0, notes: Callable[[Tree], str] = lambda _: "") -> str:
    """The tree as text, a node a line: `Name: label`, children indented by two; `notes` may add to a line."""
    label = shown_names(tree.label())
    name = type(tree).__name__
    line = f"{'  ' * indent}{name}{': ' if label else ''}{label}{notes(tree)}"
    return "\n".join([line, *(render(child, indent + 1, notes) for child in tree.children)])
