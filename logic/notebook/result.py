"""Rows to be looked at in a notebook, iterated over, or handed on.

>>> found = Result(("X", "Name"), [(1, "ann"), (2, "<b>")])
>>> [row["X"] for row in found], next(found), len(found)
([1, 2], {'X': 1, 'Name': 'ann'}, 2)
>>> print(found)
X | Name
--+-----
1 | ann
2 | <b>
(2 answers)
>>> Result(("finish",), [(None,)])._shown()
[{'finish': ''}]
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from logic.bindings import Bindings
from logic.shell.answers import print_answers

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

SHOWN = 100  # rows of a table in a notebook


class Result:
    """A table of answers, computed when they are first needed: an iterator over dictionaries, a table on display.

    Iterating starts from the first row each time; `next` goes on where it last stopped. Two results of the same
    columns and rows are equal to look at, not to compare.
    """

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[Any]] | Bindings) -> None:
        self.columns = tuple(columns)
        self._source = rows
        self._position = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if isinstance(self._source, Bindings):
            yield from self._source
        else:
            yield from (dict(zip(self.columns, row, strict=True)) for row in self._source)

    def __next__(self) -> dict[str, Any]:
        if self._position >= len(self._source):
            raise StopIteration
        self._position += 1
        return self.head(self._position)[-1]

    def __len__(self) -> int:
        return len(self._source)

    def __bool__(self) -> bool:
        return len(self._source) > 0

    def head(self, count: int) -> list[dict[str, Any]]:
        """The first rows."""
        if isinstance(self._source, Bindings):
            return self._source.relation.dicts(self.columns, 0, count)
        return [dict(zip(self.columns, row, strict=True)) for row in self._source[:count]]

    def tuples(self) -> list[tuple[Any, ...]]:
        """All rows as tuples."""
        return self._source.tuples() if isinstance(self._source, Bindings) else [tuple(row) for row in self._source]

    def df(self) -> pd.DataFrame:
        """The rows as a pandas DataFrame."""
        import pandas as pd

        if isinstance(self._source, Bindings):
            return self._source.df()
        return pd.DataFrame(self.tuples(), columns=list(self.columns))

    def arrow(self) -> pa.Table:
        """The rows as a pyarrow Table."""
        import pyarrow as pa

        return self._source.arrow() if isinstance(self._source, Bindings) else pa.Table.from_pylist(list(self))

    def __repr__(self) -> str:
        out = io.StringIO()
        print_answers(self.columns, self._shown(), "table", out)
        return out.getvalue().rstrip("\n") + self._rest()

    def _shown(self) -> list[dict[str, Any]]:
        """The first rows, with nothing in the place of SQL's NULL."""
        return [{name: "" if value is None else value for name, value in row.items()} for row in self.head(SHOWN)]

    def _rest(self) -> str:
        more = len(self) - SHOWN
        return f"\n… and {more} more: iterate, or use .df() or .arrow()" if more > 0 else ""

    def _repr_html_(self) -> str:
        if not self.columns:
            return "<code>true</code>" if self else "<code>false</code>"
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row.values()) + "</tr>"
            for row in self._shown()
        )
        count = f"<p>{len(self)} answer{'' if len(self) == 1 else 's'}{escape(self._rest())}</p>"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{count}"
