"""The native core on compound terms and lists, aggregates, functions from Python, first rows and lattices."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic.engine._native import BadValue, Dictionary, Failure, Relation, Stopped, Task
from logic.facts.values import Compound, Value

Json = dict[str, Any]
Answers = tuple[list[int], list[tuple[Any, ...]]]
Function = Callable[[list[tuple[Any, ...]]], Answers]

values = st.recursive(
    st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.builds(Compound, st.sampled_from("fgh"), st.lists(inner).map(tuple)),
)


def relation(rows: Sequence[Sequence[object]], dictionary: Dictionary | None = None, arity: int = 1) -> Relation:
    made = Relation(Dictionary() if dictionary is None else dictionary, len(rows[0]) if rows else arity)
    made.add_rows(rows)
    return made


def column(name: str) -> Json:
    return {"op": "Column", "name": name}


def literal(value: Json) -> Json:
    return {"op": "Literal", "value": value}


def call(function: str, *arguments: Json) -> Json:
    return {"op": "Call", "function": function, "arguments": arguments, "place": 3}


def scan(name: str, *read: str, part: str = "facts") -> Json:
    return {"op": "Scan", "relation": name, "part": part, "read": read}


def extend(input: Json, name: str, expression: Json) -> Json:
    return {"op": "Extend", "input": input, "column": name, "expression": expression}


def project(input: Json, *names: str) -> Json:
    return {"op": "Project", "input": input, "names": names}


def plan(answer: Json, steps: Sequence[Json] = (), arities: Json | None = None, lattices: Json | None = None) -> str:
    program = {"arities": arities or {}, "lattices": lattices or {}, "steps": steps, "answer": answer}
    return json.dumps({**program, "distinct_answer": True})


def answers(operator: Json, **facts: Sequence[Sequence[object]]) -> list[tuple[Value, ...]]:
    dictionary = Dictionary()
    relations = {name: relation(rows, dictionary) for name, rows in facts.items()}
    return Task().run(plan(operator), relations, dictionary).tuples()


def unlisted(value: Value) -> Any:
    """What a value leaves as: tuples as lists, and the text of the empty list as one."""
    match value:
        case "[]":
            return []
        case list():
            return [unlisted(element) for element in value]
        case Compound(name, arguments):
            return Compound(name, tuple(unlisted(argument) for argument in arguments))
        case _:
            return value


@settings(max_examples=200)
@given(st.lists(values, max_size=5))
def test_values_come_back_as_they_went_in(found: list[Value]) -> None:
    made = Relation(Dictionary(), 2)
    made.add_rows([(number, value) for number, value in enumerate(found)])
    assert repr(made.tuples()) == repr([(number, unlisted(value)) for number, value in enumerate(found)])
    assert all(made.contains((number, value)) for number, value in enumerate(found))


def test_a_list_is_its_cells_and_a_tuple_is_a_list() -> None:
    cells = Compound("[|]", (1, Compound("[|]", (["a"], "[]"))))
    made = relation([([1, ["a"]],), ((1, ("a",)),), (cells,), ([],), ("[]",), ((),)])
    assert made.tuples() == [([1, ["a"]],), ([],)]


def test_a_partial_list_is_a_compound_term() -> None:
    made = relation([(Compound("[|]", (1, Compound("[|]", (2, "x")))),)])
    assert made.tuples() == [(Compound("[|]", (1, Compound("[|]", (2, "x")))),)]


def test_terms_are_in_the_standard_order() -> None:
    ordered = [
        2.5,
        3,
        [],
        "z",
        Compound("z", (1,)),
        [1, 2],
        [1, 3],
        [2],
        Compound("f", (1, 2)),
        Compound("a", (1, 1, 1)),
    ]
    assert [row[0] for row in relation([(value,) for value in reversed(ordered)]).sorted().tuples()] == ordered


def test_long_lists_and_deep_terms_need_no_stack() -> None:
    long = list(range(1_000_000))
    deep: Value = "z"
    for _ in range(100_000):
        deep = Compound("s", (deep,))
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    made = relation([([*long, 2],), ([*long, 1],), (deep,), (nested,)])
    rows = [row[0] for row in made.sorted().tuples()]
    assert [row for row in rows if isinstance(row, list) and len(row) > 1] == [[*long, 1], [*long, 2]]
    for row in ([*long, 2], deep, nested):
        assert made.contains((row,))


def itself() -> list[object]:
    made: list[object] = [1]
    made.append(made)
    return made


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (itself(), "not-a-value"),
        ([None], "null"),
        ([1, [math.nan]], "nan"),
        (Compound("f", (2**63,)), "integer-range"),
        (Compound(1, ()), "not-a-value"),  # type: ignore[arg-type]
        (Compound("f", [1]), "not-a-value"),  # type: ignore[arg-type]
        ([b"a"], "not-a-value"),
    ],
)
def test_what_is_no_value_is_refused_within_a_term_too(value: object, code: str) -> None:
    made = relation([("a", 0)])
    with pytest.raises(BadValue) as caught:
        made.add_rows([("b", 1), ("c", value)])
    assert (caught.value.args[0], *caught.value.args[2:]) == (code, 1, 1)
    assert len(made) == 1


class Stream:
    def __init__(self, capsule: object) -> None:
        self.capsule = capsule

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.capsule


def table(made: Relation) -> pa.Table:
    return pa.RecordBatchReader.from_stream(Stream(made.arrow_stream(["X"], ["any"]))).read_all()


@pytest.mark.parametrize(
    ("lists", "type"),
    [([[1, 2], [], [3]], pa.int64()), ([["a"], ["b", "c"]], pa.string()), ([[0.5], []], pa.float64())],
)
def test_lists_of_one_kind_leave_and_enter_as_arrow_lists(lists: list[Value], type: pa.DataType) -> None:
    found = table(relation([(value,) for value in lists]))
    assert found["X"].to_pylist() == lists
    assert found.schema.field("X").type.value_type == type
    back = relation([], arity=1)
    assert back.add_arrow(found) == len(lists)
    assert back.tuples() == [(value,) for value in lists]


def test_a_sliced_column_of_nested_lists_enters() -> None:
    made = relation([], arity=1)
    made.add_arrow(
        pa.table({"X": pa.array([[["x"]], [["a"], []], [[]]], pa.large_list(pa.list_(pa.string())))}).slice(1)
    )
    assert made.tuples() == [([["a"], []],), ([[]],)]


@pytest.mark.parametrize("rows", [[[1, "a"]], [[[1]]], [Compound("f", (1,))], [[1], 2]])
def test_other_terms_do_not_leave_as_arrow(rows: list[Value]) -> None:
    with pytest.raises(BadValue) as caught:
        table(relation([(row,) for row in rows]))
    assert caught.value.args[0] == "term-column"


def test_a_term_that_is_built_equals_a_stored_one() -> None:
    built = call("$compound", literal({"text": "f"}), column("X"), literal({"list": [{"int": 1}]}))
    test = {"op": "Test", "name": "==", "arguments": [column("T"), column("Y")], "place": 0}
    operator = {"op": "Filter", "input": extend(scan("p", "X", "Y"), "T", built), "test": test}
    rows = [(1, Compound("f", (1, [1]))), (2, Compound("f", (1, [1])))]
    assert answers(project(operator, "X"), p=rows) == [(1,)]


def test_a_failure_shows_the_term() -> None:
    with pytest.raises(Failure) as caught:
        answers(
            extend(scan("p", "X"), "Y", call("+", column("X"), literal({"int": 1}))), p=[([1, Compound("f", ("a",))],)]
        )
    code, place, message, shown = caught.value.args
    assert (code, place, message) == ("type-clash", 3, "+ needs numbers, not [1, 'f'('a')]")
    assert shown == [[1, Compound("f", ("a",))]]


def numerals() -> str:
    """z, s(z), s(s(z)), … without an end."""
    zero = {"op": "Values", "names": ["N"], "rows": [[{"text": "z"}]]}
    successor = extend(scan("nat", "N", part="delta"), "M", call("$compound", literal({"text": "s"}), column("N")))
    insert = {"op": "Insert", "relation": "nat", "rule": 7}
    seed, rule = {**insert, "input": zero}, {**insert, "input": project(successor, "M")}
    fixpoint = {"op": "Fixpoint", "relations": ["nat"], "seed": [seed], "rounds": [rule]}
    return plan(scan("nat", "N", part="all"), [fixpoint], {"nat": 1})


@pytest.mark.parametrize("limits", [{"max_rows": 100_000}, {"max_memory": 10_000_000}, {"timeout": 0.2}])
def test_terms_that_grow_without_end_are_stopped_by_a_limit(limits: dict[str, float]) -> None:
    with pytest.raises(Stopped) as caught:
        Task(**limits).run(numerals(), {}, Dictionary())  # type: ignore[arg-type]
    assert caught.value.args[0].replace("-", "_") in limits
    assert caught.value.args[-1] == 7


def aggregate(group: Sequence[str], *aggregates: Sequence[str | None]) -> Json:
    return {"op": "Aggregate", "input": scan("p", "X", "Y"), "group": group, "aggregates": aggregates, "place": 4}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-9, 9) | st.floats(-9, 9)), min_size=1, max_size=30))
def test_aggregates_are_those_of_python(rows: list[tuple[str, float]]) -> None:
    made = answers(
        aggregate(
            ["X"], ["S", "sum", "Y", None], ["M", "max", "Y", None], ["A", "avg", "Y", None], ["B", "bag", "Y", None]
        ),
        p=rows,
    )
    distinct = {(x, type(y), str(y)): (x, y) for x, y in rows}.values()
    for group, total, most, mean, bag in made:
        inside = [y for x, y in distinct if x == group]
        assert total == (math.fsum(inside) if any(isinstance(y, float) for y in inside) else sum(inside))
        assert most == max(inside)
        assert mean == pytest.approx(math.fsum(inside) / len(inside))
        assert bag == sorted(inside)
    assert {row[0] for row in made} == {x for x, _ in rows}


def test_a_bag_holds_terms_of_every_kind() -> None:
    rows = [(1, [2]), (1, "b"), (1, Compound("f", ())), (1, 0.5)]
    assert answers(aggregate(["X"], ["B", "bag", "Y", None]), p=rows) == [(1, [0.5, "b", Compound("f", ()), [2]])]


def apply(input: Json, *outputs: str, arguments: Sequence[str] = ("X",)) -> Json:
    named = [column(name) for name in arguments]
    return {"op": "Apply", "input": input, "function": "f", "arguments": named, "outputs": outputs, "place": 5}


def applied(function: Function, rows: Sequence[Sequence[object]], *outputs: str) -> list[tuple[Value, ...]]:
    dictionary = Dictionary()
    facts = {"p": relation(rows, dictionary)}
    return Task().run(plan(apply(scan("p", "X"), *outputs)), facts, dictionary, {"f@5": function}).tuples()


def divisors(rows: list[tuple[Any, ...]]) -> Answers:
    found = [
        (row, (divisor, [divisor])) for row, (x,) in enumerate(rows) for divisor in range(1, x) if x % divisor == 0
    ]
    return [row for row, _ in found], [output for _, output in found]


def test_a_function_gives_a_row_none_one_or_many_answers() -> None:
    assert applied(divisors, [(6,), (1,), (5,)], "D", "L") == [(6, 1, [1]), (6, 2, [2]), (6, 3, [3]), (5, 1, [1])]
    rows = [(x,) for x in range(3_000)]
    numbers, outputs = divisors(rows)
    expected = [(number, *output) for number, output in zip(numbers, outputs, strict=True)]
    assert applied(divisors, rows, "D", "L") == expected


def test_a_function_without_outputs_is_a_test() -> None:
    def even(rows: list[tuple[Any, ...]]) -> Answers:
        found = [row for row, (x,) in enumerate(rows) if x % 2 == 0]
        return found, [()] * len(found)

    assert applied(even, [(1,), (2,), (4,)]) == [(2,), (4,)]


@pytest.mark.parametrize("error", [ZeroDivisionError("here"), KeyboardInterrupt(), StopIteration(1)])
def test_what_a_function_raises_comes_out_as_it_is(error: BaseException) -> None:
    def failing(_: list[tuple[Any, ...]]) -> Answers:
        raise error

    with pytest.raises(type(error)) as caught:
        applied(failing, [(1,)], "Y")
    assert caught.value is error


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (([0], [(None,)]), BadValue),
        (([0], [(1, 2)]), BadValue),
        (([1], [(1,)]), ValueError),
        (([0, 0], [(1,)]), ValueError),
        ((["a"], [(1,)]), TypeError),
        (None, TypeError),
    ],
)
def test_an_answer_of_the_wrong_form_is_an_error(answer: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        applied(lambda _: answer, [(7,)], "Y")


def test_a_function_may_ask_the_same_dictionary_another_question() -> None:
    dictionary = Dictionary()
    facts = {"p": relation([(1,), (2,)], dictionary)}

    def count(rows: list[tuple[Any, ...]]) -> Answers:
        return list(range(len(rows))), [(Task().count(plan(scan("p", "X")), facts, dictionary),) for _ in rows]

    assert Task().run(plan(apply(scan("p", "X"), "N")), facts, dictionary, {"f@5": count}).tuples() == [(1, 2), (2, 2)]


def test_slow_calls_leave_room_for_limits() -> None:
    def slow(rows: list[tuple[Any, ...]]) -> Answers:
        time.sleep(0.002 * len(rows))
        return [], []

    dictionary = Dictionary()
    facts = {"p": relation([(x,) for x in range(5_000)], dictionary)}
    began = time.monotonic()
    with pytest.raises(Stopped):
        Task(timeout=0.2).run(plan(apply(scan("p", "X"), "Y")), facts, dictionary, {"f@5": slow})
    assert time.monotonic() - began < 1.0


def between(high: Json) -> Json:
    unit = {"op": "Values", "names": [], "rows": [[]]}
    arguments = [literal({"int": 1}), literal(high)]
    return {
        "op": "Generate",
        "input": unit,
        "function": "between",
        "arguments": arguments,
        "outputs": ["X"],
        "place": 6,
    }


def test_an_endless_generator_is_cancelled_from_another_thread() -> None:
    task = Task()
    threading.Timer(0.1, task.cancel).start()
    none = {"op": "Test", "name": "false", "arguments": [], "place": 0}
    began = time.monotonic()
    with pytest.raises(Stopped):
        task.run(plan({"op": "Filter", "input": between({"text": "inf"}), "test": none}), {}, Dictionary())
    assert time.monotonic() - began < 1.0


def top(input: Json, order: Sequence[tuple[str, bool]] = (), limit: int | None = None, **more: Any) -> Json:
    return {"op": "TopN", "input": input, "group": [], "order": order, "limit": limit, "offset": 0, **more}


def test_a_limit_stops_an_endless_generator() -> None:
    assert answers(top(between({"text": "infinite"}), limit=3)) == [(1,), (2,), (3,)]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), unique=True, max_size=20),
    st.integers(0, 5),
    st.integers(0, 5),
)
def test_first_rows_are_a_slice_of_the_sorted_ones(rows: list[tuple[int, int]], limit: int, offset: int) -> None:
    operator = top(scan("p", "X", "Y"), [("Y", True)], limit, offset=offset)
    dictionary = Dictionary()
    made = Task().run(plan(operator), {"p": relation(rows, dictionary, 2)}, dictionary).tuples()
    assert made == sorted(rows, key=lambda row: (-row[1], row[0]))[offset : offset + limit]


def test_the_shortest_way_keeps_the_way_itself() -> None:
    """A lattice whose second column goes with the first, and is the smallest where the first are equal."""
    dictionary = Dictionary()
    edges = [("a", "b", 1), ("b", "c", 1), ("a", "c", 5), ("c", "a", 1)]
    cell = call("$compound", literal({"text": "[|]"}), column("Y"), column("P"))
    start = extend(
        extend(
            scan("edge", "X", "Y", "D"),
            "Q",
            call("$compound", literal({"text": "[|]"}), column("X"), literal({"list": []})),
        ),
        "P",
        call("$compound", literal({"text": "[|]"}), column("Y"), column("Q")),
    )
    joined = {
        "op": "HashJoin",
        "left": scan("path", "X", "Z", "A", "P", part="delta"),
        "right": scan("edge", "Z", "Y", "B"),
        "on": ["Z"],
    }
    longer = extend(extend(joined, "D", call("+", column("A"), column("B"))), "Q", cell)
    insert = {"op": "Insert", "relation": "path", "rule": 0}
    seed = {**insert, "input": project(start, "X", "Y", "D", "P")}
    rule = {**insert, "input": project(longer, "X", "Y", "D", "Q")}
    fixpoint = {"op": "Fixpoint", "relations": ["path"], "seed": [seed], "rounds": [rule]}
    answer = scan("path", "X", "Y", "D", "P", part="all")
    program = plan(answer, [fixpoint], {"path": 4}, {"path": [{"columns": [[2, "min"], [3, "min"]], "function": None}]})
    found = Task().run(program, {"edge": relation(edges, dictionary)}, dictionary)
    ways = {(x, y): (length, way) for x, y, length, way in found.tuples()}
    assert ways["a", "c"] == (2, ["c", "b", "a"])
    assert ways["a", "a"] == (3, ["a", "c", "b", "a"])
    assert len(ways) == len(found) == 9
    assert Task().count(program, {"edge": relation(edges, dictionary)}, dictionary) == 9
