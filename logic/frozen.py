"""Frozen dataclasses that are cheap to define and to make: the forms of the engine, some 150 classes of them.

The standard library compiles the text of six functions for each frozen dataclass, which was more than half of what
`import logic` cost. Here it compiles `__init__` alone; the other methods are made from the fields without a compiler.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """A dataclass whose objects compare, hash and print by their fields; with slots, unless it caches a property.

    The type checker refuses assignments to its fields. At run time nothing does: an object is made in half the time.
    A class that says itself how it compares (`__eq__`) or prints (`__repr__`) keeps its word.

    >>> @frozen
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> Point(1), Point(1) == Point(1, 0), hash(Point(1)) == hash(Point(1, 0))
    (Point(x=1, y=0), True, True)
    """
    slots = not any(isinstance(each, cached_property) for each in vars(cls).values())
    made: Any = dataclass(eq=False, repr=False, slots=slots)(cls)
    if "__eq__" not in cls.__dict__:
        values = attrgetter_of([each.name for each in fields(made) if each.compare])
        made.__eq__, made.__hash__ = equality(values), hashing(values)
    if "__repr__" not in cls.__dict__:
        made.__repr__ = printing([each.name for each in fields(made) if each.repr])
    return made  # type: ignore[no-any-return]


def attrgetter_of(names: list[str]) -> Callable[[object], object]:
    """Reads these fields of an object as one value."""
    return attrgetter(*names) if names else lambda _: ()


def equality(values: Callable[[object], object]) -> Callable[[object, object], Any]:
    def equal(self: object, other: object) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def hashing(values: Callable[[object], object]) -> Callable[[object], int]:
    def hashed(self: object) -> int:
        return hash(values(self))

    return hashed


def printing(names: list[str]) -> Callable[[object], str]:
    def printed(self: object) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    return printed
