"""Plans that the native core runs: answers, limits, and what goes wrong."""

from __future__ import annotations

import json
import math
import signal
import threading
import time

import pytest

from logic.engine._native import Dictionary, Failure, Relation, Stopped, Task

Plan = dict[str, object]
Row = tuple[object, ...]
SOON = 0.1  # seconds within which a run must stop


def relation(rows: list[Row], arity: int = 2, dictionary: Dictionary | None = None) -> Relation:
    made = Relation(dictionary if dictionary is not None else Dictionary(), arity)
    made.add_rows(rows)
    return made


def scan(name: str, *columns: str | None, part: str = "facts") -> Plan:
    return {"op": "Scan", "relation": name, "part": part, "read": list(columns)}


def join(left: Plan, right: Plan, *on: str) -> Plan:
    return {"op": "HashJoin", "left": left, "right": right, "on": list(on)}


def project(below: Plan, *names: str) -> Plan:
    return {"op": "Project", "input": below, "names": list(names)}


def insert(name: str, below: Plan, rule: int = 0) -> Plan:
    return {"op": "Insert", "relation": name, "input": below, "rule": rule}


def program(answer: Plan, *steps: Plan, distinct: bool = True, **arities: int) -> str:
    plan = {"op": "Program", "arities": arities, "steps": steps, "answer": answer, "distinct_answer": distinct}
    return json.dumps(plan)


def closure() -> str:
    longer = join(scan("path", "X", "Y", part="delta"), scan("edge", "Y", "Z"), "Y")
    fixpoint: Plan = {
        "op": "Fixpoint",
        "relations": ["path"],
        "seed": [insert("path", scan("edge", "X", "Y"), 4)],
        "rounds": [insert("path", project(longer, "X", "Z"), 5)],
    }
    return program(scan("path", "X", "Y", part="all"), fixpoint, path=2)


def calling(function: str, *arguments: object) -> str:
    def expression(argument: object) -> Plan:
        if isinstance(argument, int):
            return {"op": "Literal", "value": {"int": argument}}
        return {"op": "Column", "name": argument}

    call = {"op": "Call", "function": function, "arguments": list(map(expression, arguments)), "place": 3}
    return program({"op": "Extend", "input": scan("p", "X", "Y"), "column": "Z", "expression": call})


def test_the_closure_of_a_cycle_is_every_pair() -> None:
    dictionary = Dictionary()
    edge = relation([("a", "b"), ("b", "c"), ("c", "a")], dictionary=dictionary)
    task = Task()
    assert sorted(task.run(closure(), {"edge": edge}, dictionary).tuples()) == [(x, y) for x in "abc" for y in "abc"]
    assert task.progress() == (1, 0, 18)
    assert [rows for rows, *_ in task.profile()] == [9, 3, 3, 6, 9, 9, 9, 0, 9]
    assert Task().count(closure(), {"edge": edge}, dictionary) == 9


def test_a_running_query_keeps_the_rows_it_started_with() -> None:
    dictionary = Dictionary()
    edge = relation([(number, number + 1) for number in range(1_200)], dictionary=dictionary)
    task, answers = Task(), []
    thread = threading.Thread(target=lambda: answers.append(len(task.run(closure(), {"edge": edge}, dictionary))))
    thread.start()
    while task.progress()[1] == 0 and thread.is_alive():
        time.sleep(0.001)
    edge.add_rows([(1_200, 1_201)])
    thread.join()
    assert (answers, len(edge)) == ([1_200 * 1_201 // 2], 1_201)


def test_several_queries_run_at_once() -> None:
    dictionary = Dictionary()
    edge = relation([(number, number + 1) for number in range(300)], dictionary=dictionary)
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(Task().count(closure(), {"edge": edge}, dictionary)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [300 * 301 // 2] * 8


def test_facts_of_another_dictionary_are_refused() -> None:
    with pytest.raises(TypeError, match="another dictionary"):
        Task().run(closure(), {"edge": relation([])}, Dictionary())


@pytest.mark.parametrize(
    ("function", "rows", "code", "values"),
    [
        ("+", [(1, 2), (2**63 - 1, 1)], "overflow", [2**63 - 1, 1]),
        ("//", [(7, 0)], "division-by-zero", [7, 0]),
        ("+", [("a", 1)], "type-clash", ["a"]),
        ("**", [(-1, 0.5)], "undefined-value", [-1, 0.5]),
    ],
)
def test_a_rule_that_has_no_value_names_its_place_and_values(
    function: str, rows: list[Row], code: str, values: list[object]
) -> None:
    dictionary = Dictionary()
    with pytest.raises(Failure) as caught:
        Task().run(calling(function, "X", "Y"), {"p": relation(rows, dictionary=dictionary)}, dictionary)
    found, place, message, operands = caught.value.args
    assert (found, place, operands) == (code, 3, values)
    assert str(values[0]) in message


def deep(levels: int) -> str:
    plan = program(scan("edge", "X", "Y"))
    return plan.replace('{"op": "Scan"', '{"op": "Distinct", "input": ' * levels + '{"op": "Scan"').replace(
        ', "distinct_answer"', "}" * levels + ', "distinct_answer"'
    )


@pytest.mark.parametrize(
    "plan",
    [
        "",
        "null",
        '{"op": "Program"}',
        program(scan("nothing", "X")),
        program(scan("edge", "X")),
        program(scan("edge", "X", "X")),
        program(project(scan("edge", "X", "Y"), "Z")),
        program(join(scan("edge", "X", "Y"), scan("edge", "Y", "Z"), "X")),
        program(scan("edge", "X", "Y"), p=10**9),
        program(scan("edge", "X", "Y"), insert("q", scan("edge", "X", "Y"))),
        program({"op": "Scan", "relation": "edge", "part": "some", "read": ["X", "Y"]}),
        program({"op": "Sort", "input": scan("edge", "X", "Y")}),
        "[" * 100_000,
        '{"answer":' * 10_000,
    ],
)
def test_a_malformed_plan_is_a_value_error(plan: str) -> None:
    dictionary = Dictionary()
    with pytest.raises(ValueError, match="malformed plan"):
        Task().run(plan, {"edge": relation([(1, 2)], dictionary=dictionary)}, dictionary)


def test_a_deep_plan_runs_and_a_bottomless_one_is_refused() -> None:
    dictionary = Dictionary()
    edges = {"edge": relation([(1, 2)], dictionary=dictionary)}
    assert Task().run(deep(900), edges, dictionary).tuples() == [(1, 2)]
    with pytest.raises(ValueError, match="nested more than 1000 levels deep"):
        Task().run(deep(1_000), edges, dictionary)


def pairs_of(count: int) -> tuple[str, dict[str, Relation], Dictionary]:
    """A plan that derives `count`^3 rows from few facts."""
    dictionary = Dictionary()
    node = relation([(number,) for number in range(count)], 1, dictionary)
    triples = join(join(scan("node", "X"), scan("node", "Y")), scan("node", "Z"))
    return program(scan("t", "X", "Y", "Z", part="all"), insert("t", triples, 7), t=3), {"node": node}, dictionary


@pytest.mark.parametrize(
    ("limits", "reason"),
    [({"timeout": 0.05}, "timeout"), ({"max_rows": 100_000}, "max-rows"), ({"max_memory": 10_000_000}, "max-memory")],
)
def test_a_limit_stops_an_explosion_and_tells_how_far_it_got(limits: dict[str, float], reason: str) -> None:
    started = time.perf_counter()
    with pytest.raises(Stopped) as caught:
        Task(**limits).run(*pairs_of(3_000))  # type: ignore[arg-type]
    assert time.perf_counter() - started < 1
    found, message, step, round_, rows, rule = caught.value.args
    assert (found, step, round_, rule) == (reason, 0, 0, 7)
    assert 0 < rows < 10_000_000
    assert isinstance(message, str)


def test_a_join_without_a_result_is_cancelled_too() -> None:
    dictionary = Dictionary()
    node = relation([(number,) for number in range(100_000)], 1, dictionary)
    none: Plan = {
        "op": "Filter",
        "input": join(scan("node", "X"), scan("node", "Y")),
        "test": {
            "op": "Test",
            "name": ">",
            "arguments": [{"op": "Column", "name": "X"}, {"op": "Literal", "value": {"int": 10**9}}],
            "place": 0,
        },
    }
    assert_cancelled_soon(program(none), {"node": node}, dictionary)


def test_a_fixpoint_is_cancelled_from_another_thread() -> None:
    dictionary = Dictionary()
    edge = relation(
        [(number, (number * 7 + step) % 20_011) for number in range(20_011) for step in (1, 5)], 2, dictionary
    )
    assert_cancelled_soon(closure(), {"edge": edge}, dictionary)


def assert_cancelled_soon(plan: str, relations: dict[str, Relation], dictionary: Dictionary) -> None:
    task, cancelled = Task(), []

    def cancel() -> None:
        time.sleep(0.3)
        cancelled.append(time.perf_counter())
        task.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(Stopped) as caught:
        task.run(plan, relations, dictionary)
    waited = time.perf_counter() - cancelled[0]
    thread.join()
    assert caught.value.args[0] == "cancelled"
    assert waited < SOON


def test_ctrl_c_stops_a_run_and_leaves_everything_usable() -> None:
    plan, relations, dictionary = pairs_of(3_000)
    raised: list[float] = []

    def interrupt() -> None:
        time.sleep(0.2)
        raised.append(time.perf_counter())
        signal.raise_signal(signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        Task().run(plan, relations, dictionary)
    waited = time.perf_counter() - raised[0]
    thread.join()
    assert waited < SOON
    assert len(Task().run(program(scan("node", "X")), relations, dictionary)) == 3_000


def test_a_task_cancelled_before_it_starts_does_not_start() -> None:
    task = Task()
    task.cancel()
    with pytest.raises(Stopped):
        task.run(*pairs_of(2))


@pytest.mark.parametrize("timeout", [-1.0, math.nan])
def test_a_timeout_is_a_number_of_seconds(timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout"):
        Task(timeout=timeout)
    assert Task(timeout=math.inf).count(*pairs_of(3)) == 27
