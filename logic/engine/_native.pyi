"""The native core: values as 32-bit words, relations in columns, and plans that run on them without the interpreter.

>>> dictionary = Dictionary()
>>> edge = Relation(dictionary, 2)
>>> edge.add_rows([("a", "b"), ("b", "c"), ("a", "b")])
2
>>> edge.tuples()
[('a', 'b'), ('b', 'c')]
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias, final

__all__ = ["BadValue", "Dictionary", "Failure", "Relation", "Stopped", "Task"]

_Value: TypeAlias = int | float | str

@final
class Dictionary:
    """The values of one knowledge base that are not small integers, each once; it only grows."""

    def __new__(cls) -> Dictionary: ...
    def __len__(self) -> int:
        """The number of values held."""

@final
class Relation:
    """A set of rows of one width, in the order in which they came.

    A value is an int of 64 bits, a float that is not NaN, or a str; a bool is the text `true` or `false`. A query that
    runs keeps the rows it started with: changes make a copy where one is needed.
    """

    def __new__(cls, dictionary: Dictionary, arity: int) -> Relation:
        """No rows yet. Relations that meet in a plan share one dictionary."""

    @property
    def arity(self) -> int:
        """The number of columns."""

    def __len__(self) -> int:
        """The number of rows."""

    def add_rows(self, rows: Iterable[Sequence[object]]) -> int:
        """Adds rows; how many were new. Raises BadValue, and then adds none."""

    def add_arrow(self, stream: object) -> int:
        """Adds the rows of an object with `__arrow_c_stream__`, columns by position; how many were new.

        Takes integers up to 64 bits, floats, text, booleans and dictionaries of these. Raises BadValue for other
        types, nulls and NaN, and then adds none.
        """

    def add_relation(self, other: Relation) -> int:
        """Adds the rows of a relation of the same dictionary and width; how many were new."""

    def remove_rows(self, rows: Iterable[Sequence[object]]) -> int:
        """Removes rows; how many there were. Raises BadValue, and then removes none."""

    def contains(self, row: Sequence[object]) -> bool:
        """Whether the row is there."""

    def copy(self) -> Relation:
        """A relation with the same rows that can be changed by itself; its rows are shared until then."""

    def statistics(self) -> list[tuple[int, int, int, int]]:
        """For each column: different values (an estimate beyond some thousands), integers, floats, texts. Kept."""

    def sorted(self) -> Relation:
        """The rows in the standard order of terms: numbers by value, then text by code points."""

    def tuples(self, start: int = 0, stop: int | None = None) -> list[tuple[_Value, ...]]:
        """The rows from `start` up to `stop`."""

    def dicts(self, names: Sequence[str], start: int = 0, stop: int | None = None) -> list[dict[str, _Value]]:
        """The rows from `start` up to `stop`, their values under these names."""

    def arrow_stream(self, names: Sequence[str], types: Sequence[str]) -> object:
        """A PyCapsule `arrow_array_stream` of the rows.

        Types are `int`, `float`, `text`, or `any` for that of the values (text where there is no row). Raises BadValue
        with the code `mixed-column` where the values differ from the type, or in type.
        """

@final
class Task:
    """One run of a plan. Other threads may cancel it and look how far it got."""

    def __new__(
        cls, *, timeout: float | None = None, max_rows: int | None = None, max_memory: int | None = None
    ) -> Task:
        """Limits in seconds, in rows derived (those of the answer too), and in bytes that the run adds."""

    def cancel(self) -> None:
        """Stops the run within a tenth of a second, or as soon as it starts."""

    def progress(self) -> tuple[int, int, int]:
        """The step of the program, the round of its fixpoint, and the rows derived so far."""

    def run(self, plan: str, relations: Mapping[str, Relation], dictionary: Dictionary) -> Relation:
        """The answer of a program in JSON, each row once, in the order derived.

        Raises Failure where a rule cannot be evaluated, Stopped at a limit, and ValueError for a malformed plan.
        """

    def count(self, plan: str, relations: Mapping[str, Relation], dictionary: Dictionary) -> int:
        """How many rows `run` would answer; they are kept only as far as they could repeat."""

    def profile(self) -> list[int]:
        """The rows that each operator has emitted, in preorder of the plan; 0 for a scan that a join reads in place."""

class BadValue(Exception):
    """A value that a relation cannot hold, or cannot give in the wanted form; args: (code, message, row, column)."""

class Failure(Exception):
    """A rule that cannot be evaluated; args: (code, place, message, values)."""

class Stopped(Exception):
    """A run that was stopped; args: (reason, message, step, round, rows, rule); the rule is None between rules."""
