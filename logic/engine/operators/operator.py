"""The base of the physical operators, which the native core runs: one a file, twins in `native/src/operators`."""

from __future__ import annotations

from logic.engine.plan.nodes import Part
from logic.engine.plan.tree import Tree


class Operator(Tree):
    """A physical operator; it yields rows over its columns."""

    __slots__ = ()

    @property
    def columns(self) -> tuple[str, ...]:
        raise NotImplementedError

    @property
    def unique(self) -> bool:
        """Whether the operator never yields a row twice."""
        return False


ReadColumns = tuple[str | None, ...]


def read_columns(columns: ReadColumns) -> tuple[str, ...]:
    """The columns that are read, without the places of those that are not."""
    return tuple(name for name in columns if name is not None)


__all__ = ["Operator", "Part", "ReadColumns", "read_columns"]
