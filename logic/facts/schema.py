"""What a fact predicate is: its name and its columns.

>>> edge = Predicate("edge", (Column("source", "int"), Column("target")))
>>> print(edge)
edge(source: int, target: any)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["int", "float", "number", "text", "any"]


@dataclass(frozen=True, slots=True)
class Column:
    """A named place of a predicate and what may stand there.

    `number` is an integer or a float, `any` is every value.
    """

    name: str
    type: ColumnType = "any"

    def __str__(self) -> str:
        return f"{self.name}: {self.type}"


@dataclass(frozen=True, slots=True)
class Predicate:
    """A predicate as a `:- pred` directive declares it; predicates differ by name and arity.

    >>> Predicate("edge", (Column("source"), Column("target"))).indicator
    'edge/2'
    """

    name: str
    columns: tuple[Column, ...]

    @property
    def arity(self) -> int:
        return len(self.columns)

    @property
    def indicator(self) -> str:
        """Name and arity, as Prolog writes them."""
        return f"{self.name}/{self.arity}"

    def __str__(self) -> str:
        return f"{self.name}({', '.join(str(column) for column in self.columns)})"
