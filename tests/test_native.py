"""Values and rows into the native core and out again, as Python objects and as Arrow."""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from logic.engine._native import BadValue, Dictionary, Relation

Row = tuple[object, ...]


def relation(rows: list[Row], arity: int = 2, dictionary: Dictionary | None = None) -> Relation:
    made = Relation(dictionary if dictionary is not None else Dictionary(), arity)
    made.add_rows(rows)
    return made


VALUES = [
    0,
    -1,
    2**31,
    -(2**31),
    2**63 - 1,
    -(2**63),
    1.0,
    -0.0,
    0.0,
    1e300,
    math.inf,
    -math.inf,
    "",
    "é",
    "\U0001f600",
    "1",
]


def test_every_value_comes_back_as_it_went_in() -> None:
    back = [row[0] for row in relation([(value,) for value in VALUES], 1).tuples()]
    assert list(map(repr, back)) == list(map(repr, VALUES))


def test_integers_at_the_edges_of_a_word_keep_their_order() -> None:
    edges = [-(2**28) - 1, -(2**28), -(2**28) + 1, 2**31 - 2**28 - 1, 2**31 - 2**28]
    assert [row[0] for row in relation([(value,) for value in reversed(edges)], 1).sorted().tuples()] == edges


def test_numbers_that_are_equal_in_python_are_different_values() -> None:
    assert len(relation([(1,), (1.0,), ("1",), (0.0,), (-0.0,), (True,)], 1)) == 6


def test_a_boolean_becomes_a_text() -> None:
    assert relation([(True, False)]).tuples() == [("true", "false")]


@pytest.mark.parametrize(
    ("rows", "code", "place"),
    [
        ([(1, 2), (1, None)], "null", (1, 1)),
        ([(math.nan, 2)], "nan", (0, 0)),
        ([(1, 2**63)], "integer-range", (0, 1)),
        ([(1, 2), (1, b"x")], "not-a-value", (1, 1)),
        ([(1, "\ud800")], "not-a-value", (0, 1)),
        ([(1, 2, 3)], "wrong-width", (0, 2)),
        ([(1, 2), [1]], "wrong-width", (1, 1)),
        (["ab"], "not-a-value", (0, 0)),
        ([7], "not-a-value", (0, 0)),
    ],
)
def test_a_bad_value_names_its_place_and_adds_nothing(rows: list[Row], code: str, place: tuple[int, int]) -> None:
    made = relation([(8, 9)])
    with pytest.raises(BadValue) as caught:
        made.add_rows(rows)
    found, message, *where = caught.value.args
    assert (found, tuple(where)) == (code, place)
    assert isinstance(message, str)
    assert made.tuples() == [(8, 9)]


def test_an_error_of_the_iterable_is_raised_as_it_is() -> None:
    def rows() -> Iterator[Row]:
        yield (1, 2)
        raise LookupError("gone")

    made = relation([])
    with pytest.raises(LookupError, match="gone"):
        made.add_rows(rows())
    assert len(made) == 0


def test_a_relation_is_a_set_in_the_order_of_arrival() -> None:
    made = relation([("b", 1), ("a", 2), ("b", 1)])
    assert made.add_rows([("a", 2), ("c", 3), ["c", 3]]) == 1
    assert made.tuples() == [("b", 1), ("a", 2), ("c", 3)]
    assert made.tuples(1, 2) == [("a", 2)]
    assert made.tuples(5) == []
    assert made.dicts(["X", "Y"], stop=1) == [{"X": "b", "Y": 1}]


def test_rows_that_are_removed_can_come_back() -> None:
    made = relation([(number, number % 3) for number in range(1_000)])
    assert made.remove_rows([(5, 2), (5, 2), (6, 1)]) == 1
    assert (len(made), made.contains((5, 2)), made.contains((6, 0))) == (999, False, True)
    assert made.add_rows([(5, 2)]) == 1
    assert made.tuples(999) == [(5, 2)]


def test_a_copy_changes_by_itself() -> None:
    first = relation([(1, 2)])
    second = first.copy()
    second.add_rows([(3, 4)])
    first.remove_rows([(1, 2)])
    assert (first.tuples(), second.tuples()) == ([], [(1, 2), (3, 4)])


def test_looking_for_a_row_remembers_none_of_its_values() -> None:
    dictionary = Dictionary()
    made = relation([("a", 1.5)], dictionary=dictionary)
    assert not made.contains(("never", 2.5))
    assert made.contains(("a", 1.5))
    assert len(dictionary) == 2


def test_a_relation_of_no_columns_holds_one_row_at_most() -> None:
    made = relation([(), ()], 0)
    assert (len(made), made.tuples(), made.dicts([]), made.sorted().tuples()) == (1, [()], [{}], [()])
    assert relation([], 0).sorted().tuples() == []


def test_relations_of_two_dictionaries_do_not_mix() -> None:
    with pytest.raises(TypeError, match="another dictionary"):
        relation([("a", "b")]).add_relation(relation([("a", "b")]))


def test_the_standard_order_is_numbers_by_value_then_texts() -> None:
    expected: list[Row] = [
        (-math.inf,),
        (-(2**40),),
        (-0.0,),
        (0.0,),
        (0,),
        (0.5,),
        (1.0,),
        (1,),
        (2**40,),
        ("",),
        ("B",),
        ("a",),
    ]
    assert list(map(repr, relation(expected[::-1], 1).sorted().tuples())) == list(map(repr, expected))


@pytest.mark.parametrize("arity", [1, 2, 3, 5])
def test_rows_sort_column_by_column(arity: int) -> None:
    values: list[object] = ["b", "a", 3, -1, 2**40, "c"]
    rows = [tuple(values[(number * 7 + column * number) % 6] for column in range(arity)) for number in range(2_000)]

    def key(row: Row) -> list[tuple[bool, object]]:
        return [(isinstance(value, str), value) for value in row]

    assert relation(rows, arity).sorted().tuples() == sorted(set(rows), key=key)


def test_statistics_tell_kinds_and_different_values() -> None:
    made = relation([(number % 10, value) for number, value in enumerate(["a", 1.5, 2, 2**40] * 25)])
    assert (made.distinct(0), made.distinct(1)) == (10, 4)
    assert made.kinds() == [(20, 0, 0), (10, 5, 5)]
    made.add_rows([("x", "yy")])
    assert (made.distinct(0), made.kinds()[0]) == (11, (20, 0, 1))
    assert made.text_lengths(1) == [1, 1, 1, 1, 1, 2]
    made.remove_rows([("x", "yy")])
    assert (made.distinct(0), made.kinds()[0], made.text_lengths(0)) == (10, (20, 0, 0), [])
    with pytest.raises(ValueError, match="there is no column 2 of 2"):
        made.distinct(2)


def test_making_many_tuples_leaves_the_collector_as_it_was() -> None:
    made = relation([(number, number) for number in range(5_000)])
    gc.disable()
    try:
        made.tuples()
        assert not gc.isenabled()
    finally:
        gc.enable()
    made.dicts(["X", "Y"])
    assert gc.isenabled()


class Stream:
    """What offers a relation's rows to an Arrow consumer."""

    def __init__(self, made: Relation, *types: str) -> None:
        self.made, self.types = made, list(types)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.made.arrow_stream([f"c{number}" for number in range(self.made.arity)], self.types)


def test_columns_leave_as_the_type_of_their_values() -> None:
    table = pa.table(Stream(relation([(1, "a", 1.5), (2**40, "é", -0.0)], 3), "any", "text", "any"))
    assert [str(field.type) for field in table.schema] == ["int64", "string", "double"]
    assert table.to_pylist() == [{"c0": 1, "c1": "a", "c2": 1.5}, {"c0": 2**40, "c1": "é", "c2": -0.0}]


def test_an_empty_relation_leaves_with_its_types() -> None:
    table = pa.table(Stream(relation([], 3), "int", "float", "any"))
    assert [str(field.type) for field in table.schema] == ["int64", "double", "string"]
    assert table.num_rows == 0


@pytest.mark.parametrize(("rows", "kind"), [([(1,), ("a",)], "any"), ([(1,), (1.5,)], "any"), ([("a",)], "int")])
def test_a_column_of_mixed_values_is_refused(rows: list[Row], kind: str) -> None:
    with pytest.raises(BadValue) as caught:
        relation(rows, 1).arrow_stream(["c"], [kind])
    assert caught.value.args[0] == "mixed-column"


def test_a_stream_that_nobody_reads_is_released() -> None:
    relation([(1, 2)]).arrow_stream(["a", "b"], ["int", "int"])


def test_every_arrow_type_of_numbers_and_text_is_taken() -> None:
    numbers = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]
    texts = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]
    columns = [pa.array([7, 1], kind) for kind in numbers]
    columns += [pa.array([0.5, 2.0], kind) for kind in (pa.float32(), pa.float64())]
    columns += [pa.array(["a", "b"]).cast(kind) for kind in texts]
    columns.append(pa.array([True, False]))
    made = Relation(Dictionary(), len(columns))
    assert made.add_arrow(pa.table(columns, names=[f"c{number}" for number in range(len(columns))])) == 2
    assert made.tuples() == [(*[7] * 8, *[0.5] * 2, *["a"] * 4, "true"), (*[1] * 8, *[2.0] * 2, *["b"] * 4, "false")]


def test_frames_are_taken_as_they_are() -> None:
    columns = {"x": [3, 1, 3], "y": ["a", "b", "a"]}
    for frame in (pd.DataFrame(columns), pl.DataFrame(columns), pa.table(columns).to_reader()):
        made = Relation(Dictionary(), 2)
        assert made.add_arrow(frame) == 2
        assert made.tuples() == [(3, "a"), (1, "b")]
    categories = pl.DataFrame({"x": pl.Series(["a", "b", "a"], dtype=pl.Categorical)})
    made = Relation(Dictionary(), 1)
    assert (made.add_arrow(categories), made.tuples()) == (2, [("a",), ("b",)])


def test_chunks_and_slices_are_read_from_where_they_start() -> None:
    whole = pa.table({"x": list(range(100)), "y": [str(number) for number in range(100)]})
    pieces = pa.concat_tables([whole.slice(90, 5), whole.slice(0, 0), whole.slice(10, 2)])
    made = Relation(Dictionary(), 2)
    made.add_arrow(pieces)
    assert made.tuples() == [(number, str(number)) for number in [90, 91, 92, 93, 94, 10, 11]]


@pytest.mark.parametrize(
    ("column", "code", "row"),
    [
        (pa.array([1, None, 3]), "null", 1),
        (pa.array(["a", "b", None]), "null", 2),
        (pa.array(["a", None]).dictionary_encode(), "null", 1),
        (pa.array([None, None]), "null", 0),
        (pa.array([1.0, math.nan]), "nan", 1),
        (pa.array([1, 2**63], pa.uint64()), "integer-range", 1),
        (pa.array([1], pa.date32()), "arrow-type", 0),
        (pa.array([1], pa.timestamp("s")), "arrow-type", 0),
        (pa.array([{"a": 1}]), "arrow-type", 0),
    ],
)
def test_what_arrow_holds_and_a_relation_cannot_is_refused(column: pa.Array, code: str, row: int) -> None:
    made = relation([(5,)], 1)
    with pytest.raises(BadValue) as caught:
        made.add_arrow(pa.table({"when": column}))
    assert (caught.value.args[0], caught.value.args[2]) == (code, row)
    assert made.tuples() == [(5,)]


def test_a_dictionary_value_that_no_row_uses_may_be_anything() -> None:
    values = pa.DictionaryArray.from_arrays(pa.array([0, 0], pa.int32()), pa.array(["a", None]))
    made = Relation(Dictionary(), 1)
    made.add_arrow(pa.table({"x": values}))
    assert made.tuples() == [("a",)]


def test_a_stream_of_another_width_is_refused() -> None:
    with pytest.raises(BadValue, match="expected 2 columns, found 1"):
        relation([]).add_arrow(pa.table({"x": [1]}))


@pytest.mark.parametrize("width", [1, 2, 3])
def test_of_many_rows_each_is_kept_once_in_the_order_of_its_first(width: int) -> None:
    numbers = [(number * 7919) % 6_007 for number in range(20_000)]
    columns = [[number // 10**place for number in numbers] for place in range(width)]
    rows = list(zip(*columns, strict=True))
    made = Relation(Dictionary(), width)
    assert made.add_arrow(pa.table(columns, names=[str(place) for place in range(width)])) == 6_007
    assert made.tuples() == list(dict.fromkeys(rows))
    assert made.add_rows([rows[0], (-1,) * width]) == 1
    assert made.contains(rows[5])
    assert not made.contains((-2,) * width)
