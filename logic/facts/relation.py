"""The rows of one fact predicate, as an exporter hands them over.

>>> edges = Relation("edge", ("source", "target"), [(1, 2), (2, 3)])
>>> edges.arity, len(edges)
(2, 2)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from logic.frozen import field, frozen

if TYPE_CHECKING:
    import pyarrow as pa

Value = int | float | str
Row = tuple[Value, ...]


@frozen
class Relation:
    """Facts of one predicate: `rows` hold one value for each name in `columns`, in that order.

    Rows may repeat: a knowledge base keeps each once. Values are 64-bit integers, floats that are
    not NaN, and text; a source's missing values have been replaced by what the vocabulary documents.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Row] = field(repr=False)

    @property
    def arity(self) -> int:
        return len(self.columns)

    @property
    def parts(self) -> tuple[object, ...]:
        """The rows as a knowledge base takes them: a list of tuples, or tables of Arrow columns."""
        return self.rows.tables if isinstance(self.rows, ColumnRows) else (self.rows,)

    def __len__(self) -> int:
        return len(self.rows)


@frozen
class ColumnRows(Sequence[Row]):
    """Rows that are kept as Arrow columns, in one table after the other, and become tuples where they are looked at."""

    tables: tuple[pa.Table, ...]

    def __len__(self) -> int:
        return sum(table.num_rows for table in self.tables)

    def __iter__(self) -> Iterator[Row]:
        for table in self.tables:
            for batch in table.to_batches():
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step != 1:
                return [self[number] for number in range(start, stop, step)]
            return list(ColumnRows(tuple(self._between(start, stop))))
        (row,) = self[range(len(self))[place] : range(len(self))[place] + 1]
        return row

    def _between(self, start: int, stop: int) -> Iterator[pa.Table]:
        """What of each table lies between two places."""
        for table in self.tables:
            first, last = max(start, 0), min(stop, table.num_rows)
            if first < last:
                yield table.slice(first, last - first)
            start, stop = start - table.num_rows, stop - table.num_rows

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(tuple.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]  # as that of a list
