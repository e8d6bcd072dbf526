"""Aggregates and choices of solutions in the reference back end, from all answers in a Python list."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from logic.engine.analysis.program import Aggregate, Goal, Solutions, bound_by, goal_variables
from logic.engine.analysis.safety import schedule
from logic.engine.backends.evaluation import evaluation_failed
from logic.engine.builtins import EvaluationError
from logic.engine.builtins.arithmetic import LARGEST, SMALLEST
from logic.engine.builtins.comparison import order_key
from logic.engine.syntax.ast import Compound, Constant, Data, Term, Variable, from_value, to_value
from logic.errors import LogicError

Ground = Constant | Compound
Binding = Mapping[str, Ground]
Solve = Callable[[tuple[Goal, ...], Binding], Iterator[Binding]]


def _answers(goal: Aggregate | Solutions, binding: Binding, solve: Solve) -> list[dict[str, Ground]]:
    """The different answers of the goals inside, restricted to the variables that all ways through them give."""
    given = [{name for inner in body for name in bound_by(inner)} for body in goal.bodies]
    inside = {variable.name for variable in goal_variables(goal)}
    kept = (set.intersection(*given) & inside) | set(binding)
    found = [
        {name: value for name, value in answer.items() if name in kept}
        for body in goal.bodies
        for answer in solve(schedule(body, frozenset(binding)), binding)
    ]
    return _unique(found)


def _unique(answers: list[dict[str, Ground]]) -> list[dict[str, Ground]]:
    return list({tuple(sorted(answer.items(), key=lambda item: item[0])): answer for answer in answers}.values())


def solve_aggregate(goal: Aggregate, binding: Binding, solve: Solve) -> Iterator[Binding]:
    groups: dict[tuple[Ground, ...], list[dict[str, Ground]]] = {}
    for answer in _answers(goal, binding, solve):
        groups.setdefault(tuple(answer[name] for name in goal.free), []).append(answer)
    if not groups and not goal.grouped:
        groups[()] = []
    for group, answers in groups.items():
        for results in _amount(goal, answers):
            extended = {**binding, **dict(zip(goal.free, group, strict=True))}
            yield from _unified(extended, list(zip(goal.results, results, strict=True)))


def _amount(goal: Aggregate, answers: list[dict[str, Ground]]) -> Iterator[tuple[Ground, ...]]:
    """What the answers amount to: nothing, one row of results or, for periods, several."""
    values = [to_value(_value(goal.argument, answer)) for answer in answers] if goal.argument is not None else []
    try:
        match goal.function:
            case "count":
                yield (Constant(len(answers)),)
            case "count_distinct":
                yield (Constant(len({repr(value) for value in values})),)
            case "sum":
                yield (Constant(_sum(list(map(_number, values)))),)
            case "avg" if values:
                yield (Constant(math.fsum(map(_number, values)) / len(values)),)
            case "bag":
                yield (_ground(sorted(values, key=order_key)),)
            case "set":
                terms = dict.fromkeys(map(_ground, sorted(values, key=order_key)))
                yield (_ground(list(map(to_value, terms))),)
            case "max" | "min" if values:
                yield (_ground(_best(goal.function, values)),)
            case "max_witness" | "min_witness" if values:
                best = _best(goal.function, values)
                tied = [
                    answer for answer, value in zip(answers, values, strict=True) if order_key(value) == order_key(best)
                ]
                witnesses = [to_value(_value(goal.witness, answer)) for answer in tied]
                yield _ground(best), _ground(min(witnesses, key=order_key))
            case "coalesce" | "constant":
                ends = [to_value(_value(goal.witness, answer)) for answer in answers]
                pairs = [(_number(one), _number(other)) for one, other in zip(values, ends, strict=True)]
                for start, end in (_coalesced if goal.function == "coalesce" else _constant)(pairs):
                    yield _ground(start), _ground(end)
            case _:
                return
    except EvaluationError as error:
        raise LogicError(evaluation_failed(error.code, error.values, goal.span)) from None


def _sum(numbers: list[int | float]) -> int | float:
    """The sum: exact for integers, rounded once for floats."""
    if all(isinstance(number, int) for number in numbers):
        total = sum(map(int, numbers))
        if not SMALLEST <= total <= LARGEST:
            raise EvaluationError("overflow")
        return total
    try:
        return math.fsum(numbers)
    except OverflowError:
        raise EvaluationError("overflow", math.inf) from None


def _best(function: str, values: list[Data]) -> Data:
    for value in values:
        _number(value)
    return (max if function.startswith("max") else min)(values, key=order_key)


Period = tuple[int | float, int | float]


def _coalesced(periods: list[Period]) -> list[Period]:
    """The fewest half-open periods with the same instants."""
    found: list[Period] = []
    for start, end in sorted(periods, key=lambda period: (order_key(period[0]), order_key(period[1]))):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            first, last = found.pop()
            both = sorted((last, end), key=order_key)  # of equal ones the first in order
            found.append((first, max(both)))
        else:
            found.append((start, end))
    return found


def _constant(periods: list[Period]) -> list[Period]:
    """The stretches between successive ends of the periods that have an instant."""
    ends = sorted((end for period in periods if period[0] < period[1] for end in period), key=order_key)
    different = [end for number, end in enumerate(ends) if number == 0 or ends[number - 1] != end]
    return list(pairwise(different))


def _number(value: Data) -> int | float:
    if not isinstance(value, (int, float)):
        raise EvaluationError("type-clash", value)
    return value


def _value(term: Term | None, binding: Binding) -> Ground:
    if isinstance(term, Variable):
        return binding[term.name]
    assert term is not None
    return term


def _ground(value: Data) -> Ground:
    term = from_value(value)
    assert not isinstance(term, Variable)
    return term


def solve_solutions(goal: Solutions, binding: Binding, solve: Solve) -> Iterator[Binding]:
    """Some of the answers: different in some variables, ordered, from an offset, up to a limit."""
    inside = (found for body in goal.bodies for inner in body for found in goal_variables(inner))
    names = list(dict.fromkeys(found.name for found in inside if not found.anonymous))
    answers = _unique(
        [
            {name: value for name, value in answer.items() if name in names or name in binding}
            for answer in _answers(goal, binding, solve)
        ]
    )
    answers.sort(key=lambda answer: [order_key(to_value(answer[name])) for name in names if name in answer])
    if goal.distinct:
        first: dict[tuple[Ground, ...], dict[str, Ground]] = {}
        for answer in answers:
            first.setdefault(tuple(answer[name] for name in goal.distinct), answer)
        answers = list(first.values())
    for name, descending in reversed(goal.order):
        answers.sort(key=lambda answer, by=name: order_key(to_value(answer[by])), reverse=descending)  # type: ignore[misc]
    end = None if goal.limit is None else goal.offset + goal.limit
    for answer in answers[goal.offset : end]:
        yield from _unified(binding, [(term, answer[name]) for name, term in goal.outputs or ()])


def _unified(binding: Binding, pairs: list[tuple[Term, Ground]]) -> Iterator[Binding]:
    """The binding with each term, a variable or a ground one, equal to its value, if that can be."""
    extended = dict(binding)
    for term, value in pairs:
        if (extended.setdefault(term.name, value) if isinstance(term, Variable) else term) != value:
            return
    yield extended
