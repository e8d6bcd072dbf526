"""What a fact predicate is: its name and its columns.

>>> edge = Predicate("edge", (Column("source", "int"), Column("target")))
>>> print(edge)
edge(source: int, target: any)
"""

from __future__ import annotations

from typing import Literal

from logic.frozen import frozen, replace

ColumnType = Literal["int", "float", "number", "text", "any"]


@frozen
class Column:
    """A named place of a predicate and what may stand there.

    `number` is an integer or a float, `any` is every value. A column of a `record` type is stored as its fields.
    A `subtype` is a name of a program's own for a type, which is not to be mixed with others.
    """

    name: str
    type: ColumnType = "any"
    record: Record | None = None
    subtype: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that it is stored as: itself, or one for each field, as in `valid.from`."""
        if self.record is None:
            return (self,)
        return tuple(replace(column, name=f"{self.name}.{column.name}") for column in self.record.columns)

    def __str__(self) -> str:
        return f"{self.name}: {self.record.name if self.record else self.subtype or self.type}"


@frozen
class Record:
    """A term of one shape, with a type for each of its arguments.

    >>> period = Record("period", (Column("from", "int"), Column("to", "int")))
    >>> print(*Column("valid", record=period).columns, sep=", ")
    valid.from: int, valid.to: int
    """

    name: str
    fields: tuple[Column, ...]

    @property
    def arity(self) -> int:
        return len(self.fields)

    @property
    def columns(self) -> tuple[Column, ...]:
        """What its fields are stored as; records inside of it are taken apart too."""
        return tuple(column for field in self.fields for column in field.columns)


@frozen
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
    def flat(self) -> Predicate:
        """The predicate as it is stored: a record's fields are columns of their own."""
        return Predicate(self.name, tuple(column for one in self.columns for column in one.columns))

    @property
    def indicator(self) -> str:
        """Name and arity, as Prolog writes them."""
        return f"{self.name}/{self.arity}"

    def __str__(self) -> str:
        return f"{self.name}({', '.join(str(column) for column in self.columns)})"


@frozen
class PredicateInfo:
    """What a knowledge base knows of a predicate: its columns, stored rows, rules, and who defines it.

    One that a module keeps to itself has the name `module:name`, and `module` says which. `library` tells that it is
    from a library, `python` that the host program defines it.
    """

    name: str
    arity: int
    columns: tuple[Column, ...]
    facts: int
    rules: int
    library: bool
    module: str = "user"
    python: bool = False
