"""The answers to one query, computed when they are first asked for.

>>> from logic import KnowledgeBase
>>> kb = KnowledgeBase()
>>> _ = kb.add("edge", [("a", "b"), ("b", "c")])
>>> answers = kb.query("edge(X, Y)")
>>> answers.tuples()
[('a', 'b'), ('b', 'c')]
>>> [answer["Y"] for answer in answers]
['b', 'c']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from logic.engine._native import BadValue, Dictionary, Relation, Task
from logic.engine.analysis.program import Types
from logic.engine.backends.run import Run
from logic.engine.syntax.ast import Data
from logic.errors import Diagnostic, LogicError, UndefinedAnswer

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

T = TypeVar("T")

BATCH = 65_536  # rows that iteration turns into Python objects at a time


class Bindings:
    """The answers to a query: a set of rows, one column for each variable of the query.

    Nothing runs until rows, a count or the truth are asked for; then the run, and what `tuples`, `dicts` and `arrow`
    make of its rows, is bounded by the query's limits, and `cancel` stops it from another thread. A query without
    variables has one row of no columns if it is true.

    All rows are true. Under the well-founded semantics there may be others that are neither true nor false: those of
    `undefined()`.
    """

    def __init__(
        self,
        variables: tuple[str, ...],
        types: Types,
        run: Run,
        *,
        ordered: bool = True,
        undefined: Run | None = None,
    ) -> None:
        self.variables = variables
        self._undefined = undefined
        self._types = types
        self._run = run
        self._ordered = ordered
        self._lock = RLock()
        self._known: Relation | None = None
        self._number: int | None = None

    @property
    def relation(self) -> Relation:
        """The answers as a relation of the native core, in the standard order of terms unless asked for unsorted."""
        with self._lock:
            if self._known is None:
                found = self._run.rows()
                self._known = self._run.bounded(found.sorted) if self._ordered else found
            return self._known

    def _read(self, read: Callable[[Relation, Task | None], T]) -> T:
        """What is made of all answers at once, bounded as the run is."""
        if self._known is not None:
            self._run.restart()
        return self._run.bounded(partial(read, self.relation))

    def count(self) -> int:
        """How many answers there are; no answer becomes a Python object for it."""
        with self._lock:
            if self._number is None:
                self._number = len(self._known) if self._known is not None else self._run.count()
            return self._number

    def __len__(self) -> int:
        return len(self.relation)  # not `count`: list() asks for the length before it iterates

    def __bool__(self) -> bool:
        if len(self.relation) > 0:
            return True
        if len(self.undefined()) > 0:
            raise UndefinedAnswer(_undefined_answer())
        return False

    def undefined(self) -> Bindings:
        """The answers that are neither true nor false; none unless the well-founded semantics was chosen."""
        if self._undefined is None:
            return Bindings(self.variables, self._types, _NoRows(len(self.variables)))
        return Bindings(self.variables, self._types, self._undefined, ordered=self._ordered)

    def __iter__(self) -> Iterator[dict[str, Data]]:
        relation = self.relation
        for start in range(0, len(relation), BATCH):
            yield from relation.dicts(self.variables, start, start + BATCH)

    def tuples(self) -> list[tuple[Data, ...]]:
        """All answers as tuples, in the order of `variables`."""
        return self._read(lambda relation, task: relation.tuples(task=task))

    def dicts(self) -> list[dict[str, Data]]:
        """All answers as dictionaries from variable to value."""
        return self._read(lambda relation, task: relation.dicts(self.variables, task=task))

    def first(self) -> dict[str, Data] | None:
        """The first answer, or None."""
        found = self.relation.dicts(self.variables, 0, 1)
        return found[0] if found else None

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow PyCapsule stream: pyarrow, pandas, Polars and DuckDB read the answers through it without a copy."""
        kinds = [kind if kind in ("int", "float", "text") else "any" for kind in self._types]
        try:
            return self.relation.arrow_stream(self.variables, kinds)
        except BadValue as error:
            raise LogicError(_mixed_column(self.variables, *error.args)) from None

    def arrow(self) -> pa.Table:
        """The answers as a pyarrow Table: int64, float64 and string columns."""
        return self._read(self._table)

    def _table(self, _: Relation, task: Task | None) -> pa.Table:
        import pyarrow as pa

        reader, batches = pa.RecordBatchReader.from_stream(self), []
        for batch in reader:  # one by one: what reads them all hears no Ctrl-C meanwhile
            batches.append(batch)
            if task is not None:
                task.check()
        return pa.Table.from_batches(batches, reader.schema)

    def df(self) -> pd.DataFrame:
        """The answers as a pandas DataFrame; a column of numbers and text has the type `object`."""
        import pandas as pd

        try:
            return self.arrow().to_pandas()
        except LogicError as error:
            if error.code != "mixed-column":
                raise
            return pd.DataFrame(self.tuples(), columns=list(self.variables), dtype=object).infer_objects()

    def pl(self) -> pl.DataFrame:
        """The answers as a Polars DataFrame."""
        import polars as pl

        return pl.DataFrame(self)

    def cancel(self) -> None:
        """Stops the run from another thread; the thread that waits for it gets `Cancelled`."""
        self._run.cancel()

    def peak_memory(self) -> int:
        """The most bytes that the run has held at once, as it counts them for `max_memory`."""
        return self._run.peak_memory()

    def progress(self) -> tuple[int, int, int]:
        """Step of the plan, round of its fixpoint, rows so far; readable while another thread runs the query."""
        return self._run.progress()

    def __repr__(self) -> str:
        return f"<Bindings of {', '.join(self.variables) or 'no variables'}>"


class _NoRows:
    """The run of a question that has no answers whatever is known."""

    def __init__(self, arity: int) -> None:
        self._arity = arity

    def rows(self) -> Relation:
        return Relation(Dictionary(), self._arity)

    def count(self) -> int:
        return 0

    def bounded(self, make: Callable[[Task | None], T]) -> T:
        return make(None)

    def restart(self) -> None:
        """Nothing is timed."""

    def cancel(self) -> None:
        """Nothing to stop."""

    def peak_memory(self) -> int:
        return 0

    def progress(self) -> tuple[int, int, int]:
        return 0, 0, 0


def _undefined_answer() -> Diagnostic:
    advice = "look at the `undefined()` answers of the query"
    return Diagnostic("undefined", "the question is neither true nor false: its truth is undefined", help=advice)


def _mixed_column(variables: tuple[str, ...], code: str, message: str, _row: int, column: int) -> Diagnostic:
    """An Arrow column has one type; what to do about one that would need two."""
    name = variables[column] if 0 <= column < len(variables) else ""
    advice = (
        "fetch such answers with `tuples()`, `dicts()` or `df()`, or test the type in the query, as in `integer(X)`"
    )
    return Diagnostic(code, f"`{name}` cannot be an Arrow column: {message}", help=advice)
