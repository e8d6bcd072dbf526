"""Dataclasses that are cheap to define and to make: the forms of the engine, some 150 classes of them.

The standard library's `dataclasses` compiles the text of six functions for each frozen dataclass, and loads `inspect`;
both together were more than half of what `import logic` cost. Here `__init__` alone is compiled, when the first object
is made. The other methods are made from the fields without a compiler. What is expected of a dataclass by others
(`dataclasses.fields`, `dataclasses.replace`, `match`) works as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from dataclasses import field, fields, replace

__all__ = ["field", "fields", "frozen", "has_fields", "replace", "slotted"]

T = TypeVar("T")
MISSING: Any = object()  # what a field has for a default that has none


class Field:
    """What is known of a field; `init` tells whether objects are made with it."""

    __slots__ = ("compare", "default", "default_factory", "init", "name", "repr")

    def __init__(self, default: Any, default_factory: Any, init: bool, compare: bool, repr: bool) -> None:
        self.name = ""
        self.default, self.default_factory = default, default_factory
        self.init, self.compare, self.repr = init, compare, repr


if not TYPE_CHECKING:  # where types are checked these are the functions of the standard library, which is more exact

    def field(
        *, default: Any = MISSING, default_factory: Any = MISSING, init: bool = True, compare=True, repr=True
    ) -> Any:
        """What a class says of one of its fields, as in the standard library."""
        return Field(default, default_factory, init, compare, repr)

    def fields(form: Any) -> tuple[Field, ...]:
        """The fields of an object or of its class, those of its base class first."""
        return form.__fields__

    def replace(form: T, **changes: object) -> T:
        """An object like this one with other values for some fields."""
        for name in form.__match_args__:
            if name not in changes:
                changes[name] = getattr(form, name)
        return form.__class__(**changes)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """A dataclass whose objects compare, hash and print by their fields; with slots, unless it caches a property.

    The type checker refuses assignments to its fields. At run time nothing does: an object is made in half the time.
    A class that says itself how it is made (`__init__`), compares (`__eq__`) or prints (`__repr__`) keeps its word.

    >>> @frozen
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> Point(1), Point(1) == Point(1, 0), hash(Point(1)) == hash(Point(1, 0))
    (Point(x=1, y=0), True, True)
    """
    made = with_fields(cls)
    if "__eq__" not in cls.__dict__:
        values = attrgetter_of([each.name for each in made.__fields__ if each.compare])
        made.__eq__, made.__hash__ = equality(values), hashing(values)
    return made  # type: ignore[no-any-return]


@dataclass_transform(eq_default=False, field_specifiers=(field,))
def slotted(cls: type[T]) -> type[T]:
    """A dataclass whose objects change while something is worked out; each is equal to itself alone."""
    return with_fields(cls)  # type: ignore[no-any-return]


def has_fields(value: object) -> bool:
    """Whether a value is an object of such a class."""
    return hasattr(value, "__fields__")


def with_fields(cls: type) -> Any:
    """The class with its fields, what makes its objects from them, and what prints these."""
    known = {each.name: each for base in reversed(cls.__mro__[1:]) for each in base.__dict__.get("__fields__", ())}
    own = list(cls.__annotations__)
    for name in own:
        said = cls.__dict__.get(name, MISSING)
        if type(said).__module__ == "dataclasses":
            raise TypeError(f"the field `{name}` of {cls.__name__} needs the `field` of logic.frozen")
        known[name] = said if isinstance(said, Field) else Field(said, MISSING, True, True, True)
        known[name].name = name
    cached = any(isinstance(each, cached_property) for each in cls.__dict__.values())
    made: Any = without_defaults(cls, own) if cached else with_slots(cls, own)
    made.__fields__ = tuple(known.values())
    made.__match_args__ = tuple(each.name for each in made.__fields__ if each.init)  # type: ignore[misc]
    made.__dataclass_fields__ = StandardFields()
    if "__init__" not in cls.__dict__:
        made.__init__ = first_init(made)
    if "__repr__" not in cls.__dict__:
        made.__repr__ = printing([each.name for each in made.__fields__ if each.repr])
    return made


def without_defaults(cls: type, own: list[str]) -> type:
    """The class itself, without the defaults that are only for the making of objects."""
    for name in own:
        if isinstance(cls.__dict__.get(name), Field):
            delattr(cls, name)
    return cls


def with_slots(cls: type, own: list[str]) -> type:
    """The class made again, with slots for its own fields: they cannot be added to a class."""
    body = {name: value for name, value in cls.__dict__.items() if name not in own and name != "__dict__"}
    body.pop("__weakref__", None)
    body["__slots__"] = tuple(own)
    body["__qualname__"] = cls.__qualname__
    return type(cls)(cls.__name__, cls.__bases__, body)


def first_init(cls: Any) -> Callable[..., None]:
    """An `__init__` that makes the true one when the first object is made."""

    def init(self: object, *values: object, **named: object) -> None:
        cls.__init__ = compiled_init(cls)
        cls.__init__(self, *values, **named)

    return init


def compiled_init(cls: Any) -> Callable[..., None]:
    """Assigns to every field what is given for it, or its default."""
    known: dict[str, Any] = {"MISSING": MISSING}
    parameters, lines = ["self"], ["pass"]
    for each in cls.__fields__:
        name, default = each.name, f"default_of_{each.name}"
        parameter = given = name
        if each.default_factory is not MISSING:
            known[default] = each.default_factory
            parameter, given = f"{name}=MISSING", f"{default}() if {name} is MISSING else {name}"
        elif each.default is not MISSING:
            known[default] = each.default
            parameter = f"{name}={default}"
        if each.init:
            parameters.append(parameter)
            lines.append(f"self.{name} = {given}")
        elif default in known:
            lines.append(f"self.{name} = {default}{'()' if each.default is MISSING else ''}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines), known)
    known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    return known["__init__"]  # type: ignore[no-any-return]


class StandardFields:
    """What the functions of `dataclasses` ask of a class, made when they first ask."""

    def __get__(self, form: object, cls: Any) -> dict[str, Any]:
        import dataclasses

        listed = []
        for each in cls.__fields__:
            default = {} if each.default is MISSING else {"default": each.default}
            factory = {} if each.default_factory is MISSING else {"default_factory": each.default_factory}
            said = dataclasses.field(init=each.init, compare=each.compare, repr=each.repr, **default, **factory)
            listed.append((each.name, Any, said))
        made: Any = dataclasses.make_dataclass(cls.__name__, listed)
        cls.__dataclass_fields__ = made.__dataclass_fields__
        return cls.__dataclass_fields__  # type: ignore[no-any-return]


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
