"""The stored facts of a knowledge base as relations of the native core, by predicate and by where they came from.

Rows keep their origin (a file, or the library call) so that a file can be read again without touching the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TypeVar, overload

from logic.engine._native import BadValue, Dictionary, Relation
from logic.engine.analysis.program import Key, Types
from logic.engine.analysis.types import named_type
from logic.engine.plan.nodes import RelationStatistics
from logic.engine.syntax.ast import Data
from logic.errors import Diagnostic, LogicError
from logic.frozen import field, slotted

Origin = str | None  # the file or text that rows came from; None for rows that were added by a call

Row = Sequence[object]
T = TypeVar("T")


@slotted
class Database:
    """Relations by predicate and origin; `merged` holds the union for predicates that were asked for."""

    dictionary: Dictionary = field(default_factory=Dictionary)
    parts: dict[Key, dict[Origin, Relation]] = field(default_factory=dict)
    merged: dict[Key, Relation] = field(default_factory=dict)

    def __contains__(self, key: Key) -> bool:
        return key in self.parts

    def keys(self) -> Iterable[Key]:
        return self.parts.keys()

    def build(self, key: Key, rows: object) -> Relation:
        """Rows (tuples, or an Arrow stream) as a relation of their own; a value that cannot be stored raises."""
        relation = Relation(self.dictionary, key.arity)
        try:
            if hasattr(rows, "__arrow_c_stream__"):
                relation.add_arrow(rows)
            else:
                relation.add_rows(rows)  # type: ignore[arg-type]
        except BadValue as error:
            raise LogicError(bad_value(key, *error.args)) from None
        return relation

    def add(self, key: Key, rows: Relation, origin: Origin) -> int:
        """Adds rows under an origin; how many the predicate did not have before."""
        merged = self.relation(key)
        parts = self.parts.setdefault(key, {})
        alone = not parts.keys() - {origin}
        if not alone and len(parts) == 1:
            merged = merged.copy()  # until now the only part was all there is
        if origin in parts:
            new = parts[origin].add_relation(rows)
        else:
            parts[origin], new = rows, len(rows)
        if alone:
            self.merged.pop(key, None)
            return new
        self.merged[key] = merged
        return merged.add_relation(rows)

    def added(self, key: Key) -> Relation:
        """The rows of a predicate that were added by a call."""
        return self.parts.get(key, {}).get(None) or Relation(self.dictionary, key.arity)

    def remove(self, key: Key, rows: Iterable[Row]) -> int:
        """Removes rows wherever they came from; how many there were."""
        listed = list(rows)
        before = len(self.relation(key))
        try:
            for part in self.parts.get(key, {}).values():
                part.remove_rows(listed)
        except BadValue as error:
            raise LogicError(bad_value(key, *error.args)) from None
        self.merged.pop(key, None)
        return before - len(self.relation(key))

    def drop_origin(self, origin: Origin) -> None:
        """Forgets all rows of an origin."""
        for key in [key for key, parts in self.parts.items() if origin in parts]:
            del self.parts[key][origin]
            self.merged.pop(key, None)
            if not self.parts[key]:
                del self.parts[key]

    def relation(self, key: Key) -> Relation:
        """All rows of a predicate; an empty relation if none is stored."""
        if key not in self.merged:
            parts = list(self.parts.get(key, {}).values())
            if len(parts) == 1:
                return parts[0]
            self.merged[key] = Relation(self.dictionary, key.arity)
            for part in parts:
                self.merged[key].add_relation(part)
        return self.merged[key]

    def size(self, key: Key) -> int:
        """How many rows are stored at most: one that has two origins counts twice."""
        return sum(map(len, self.parts.get(key, {}).values()))

    def rows(self, key: Key) -> Iterator[tuple[Data, ...]]:
        return iter(self.relation(key).tuples())

    def types(self, key: Key) -> Types:
        """The types of the values that are stored in each column."""
        return relation_types(self.relation(key))

    def statistics(self, key: Key) -> RelationStatistics:
        """What the planner may want to know; columns are looked at when it wants to know it of them."""
        relation = self.relation(key)
        distinct = EachColumn(key.arity, lambda column: float(relation.distinct(column)))
        lengths = EachColumn(key.arity, lambda column: tuple(relation.text_lengths(column)))
        return RelationStatistics(len(relation), distinct, lengths)


class EachColumn(Sequence[T]):
    """Something of each column of a relation, found when it is looked at for the first time.

    >>> list(EachColumn(3, lambda column: column * column))
    [0, 1, 4]
    """

    def __init__(self, width: int, find: Callable[[int], T]) -> None:
        self._width = width
        self._find = cache(find)

    def __len__(self) -> int:
        return self._width

    @overload
    def __getitem__(self, column: int) -> T: ...
    @overload
    def __getitem__(self, column: slice) -> tuple[T, ...]: ...
    def __getitem__(self, column: int | slice) -> T | tuple[T, ...]:
        found = range(self._width)[column]
        return self._find(found) if isinstance(found, int) else tuple(map(self._find, found))


class StoredTypes(Mapping[Key, Types]):
    """The types of stored predicates, computed when they are looked at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getitem__(self, key: Key) -> Types:
        if key not in self._database:
            raise KeyError(key)
        return self._database.types(key)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._database.keys())

    def __len__(self) -> int:
        return len(list(self._database.keys()))

    def __contains__(self, key: object) -> bool:
        return key in self._database.parts


class StoredStatistics(Mapping[Key, RelationStatistics]):
    """The statistics of stored predicates, computed when they are looked at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getitem__(self, key: Key) -> RelationStatistics:
        return self._database.statistics(key)

    def __contains__(self, key: object) -> bool:
        return key in self._database.parts

    def __iter__(self) -> Iterator[Key]:
        return iter(self._database.keys())

    def __len__(self) -> int:
        return len(list(self._database.keys()))


def relation_types(relation: Relation) -> Types:
    """The types of the values in each column of a relation."""
    return tuple(_type(len(relation), *counts) for counts in relation.kinds())


def _type(rows: int, ints: int, floats: int, texts: int) -> str:
    """The type of a column by how many rows have each kind of value; the others hold terms and lists."""
    counts = {"int": ints, "float": floats, "text": texts, "compound": rows - ints - floats - texts}
    return named_type(frozenset(kind for kind, count in counts.items() if count))


HINTS = {
    "not-a-value": "a value is an int, a float or a str; convert it first",
    "nan": "a comparison with NaN is never true: leave such rows out, or store a text that says what is missing",
    "null": "leave out rows with nulls, or replace the null by a value of its own",
    "integer-range": "integers have 64 bits; store larger ones as text or float",
    "wrong-width": "every row needs one value for each column of the predicate",
}


def bad_value(key: Key, code: str, message: str, row: int | None = None, column: int | None = None) -> Diagnostic:
    """The diagnostic for rows that the core refused; rows and columns are counted from 0."""
    place = (
        ""
        if row is None or row < 0
        else f" (row {row}" + (f", column {column})" if column is not None and column >= 0 else ")")
    )
    return Diagnostic(code, f"a fact for `{key}` cannot be stored: {message}{place}", help=HINTS.get(code, ""))
