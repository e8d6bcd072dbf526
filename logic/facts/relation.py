"""The rows of one fact predicate, as an exporter hands them over.

>>> edges = Relation("edge", ("source", "target"), [(1, 2), (2, 3)])
>>> edges.arity, len(edges)
(2, 2)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from logic.frozen import frozen

Value = int | float | str


@frozen
class Relation:
    """Facts of one predicate: `rows` hold one value for each name in `columns`, in that order.

    Rows may repeat: a knowledge base keeps each once. Values are 64-bit integers, floats that are
    not NaN, and text; a source's missing values have been replaced by what the vocabulary documents.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]] = field(repr=False)

    @property
    def arity(self) -> int:
        return len(self.columns)

    def __len__(self) -> int:
        return len(self.rows)
