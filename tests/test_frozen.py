"""Forms are dataclasses: for those who make them, for those who look at them, and for the standard library."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from functools import cached_property

import pytest

from logic.facts.values import Compound
from logic.frozen import field, fields, frozen, replace, slotted


@frozen
class Point:
    """A place."""

    x: int
    y: int = 0
    name: str = field(default="", compare=False)
    tags: list[str] = field(default_factory=list, repr=False)


@frozen
class Circle(Point):
    radius: int = 1

    @cached_property
    def area(self) -> int:
        return 3 * self.radius * self.radius


@slotted
class Counter:
    step: int
    count: int = field(init=False, default=5)
    seen: set[int] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.count += self.step


def test_fields_have_their_defaults() -> None:
    assert repr(Point(1)) == "Point(x=1, y=0, name='')"
    assert (Point(1).tags, Point(1, tags=["a"]).tags, Point(1).tags is Point(1).tags) == ([], ["a"], False)
    assert (Counter(2).count, Counter(2).seen) == (7, set())


def test_what_is_compared_is_what_the_fields_say() -> None:
    assert Point(1, 2, "a") == Point(1, 2, "b") != Point(1, 3, "a")
    assert Point(1) != Circle(1)
    assert Counter(1) != Counter(1)


def test_a_class_has_the_fields_of_its_base_first() -> None:
    assert [each.name for each in fields(Circle)] == ["x", "y", "name", "tags", "radius"]
    assert repr(Circle(1, radius=2)) == "Circle(x=1, y=0, name='', radius=2)"
    assert Circle(1, radius=2).area == 12


def test_slots_refuse_what_is_no_field() -> None:
    with pytest.raises(AttributeError):
        Counter(1).total = 1  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        Point(1).z = 1  # type: ignore[attr-defined]


def test_what_is_missing_is_said_with_the_name_of_the_class() -> None:
    Point(1)
    with pytest.raises(TypeError, match=r"^Point\.__init__\(\) missing 1 required positional argument: 'x'$"):
        Point()  # type: ignore[call-arg]


def test_an_object_with_other_values() -> None:
    assert replace(Point(1, 2, "a"), y=5) == Point(1, 5, "a")
    assert replace(Circle(1), radius=4).area == 48
    with pytest.raises(TypeError):
        replace(Point(1), z=1)  # type: ignore[call-arg]


def test_an_object_can_be_matched_by_its_fields() -> None:
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_the_standard_library_takes_them_for_its_own() -> None:
    assert dataclasses.is_dataclass(Point)
    assert [each.name for each in dataclasses.fields(Circle(1))] == ["x", "y", "name", "tags", "radius"]
    assert dataclasses.replace(Point(1), y=2) == Point(1, 2)
    assert dataclasses.asdict(Point(1)) == {"x": 1, "y": 0, "name": "", "tags": []}


def test_objects_are_copied_and_pickled() -> None:
    assert copy.deepcopy(Point(1, 2)) == Point(1, 2) == pickle.loads(pickle.dumps(Point(1, 2)))


def test_a_compound_term_does_not_change_but_is_copied_and_pickled() -> None:
    term = Compound("point", (1, [2, "x"]))
    for name, value in (("name", "line"), ("arguments", ()), ("other", 1)):
        with pytest.raises(AttributeError):
            setattr(term, name, value)
    assert dataclasses.replace(term, name="line") == Compound("line", (1, [2, "x"]))
    assert copy.deepcopy(term) == term == pickle.loads(pickle.dumps(term))


def test_a_field_of_the_standard_library_is_refused() -> None:
    with pytest.raises(TypeError, match=r"needs the `field` of logic\.frozen"):

        @frozen
        class Wrong:
            values: list[int] = dataclasses.field(default_factory=list)
