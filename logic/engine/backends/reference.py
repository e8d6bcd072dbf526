"""The reference back end: naive evaluation in Python, short enough to be obviously right.

Every rule is applied to all that is known until nothing is new, stratum by stratum; a body is solved literal by
literal, in the order of the text as far as its variables allow. It is the oracle for all others.

>>> from logic.session import KnowledgeBase
>>> kb = KnowledgeBase()
>>> _ = kb.consult(text="edge(1, 2). edge(2, 3). path(X, Y) :- edge(X, Y). path(X, Z) :- path(X, Y), edge(Y, Z).")
>>> kb.query("path(1, X)", backend="reference").tuples()
[(2,), (3,)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from logic.engine._native import Dictionary, Relation, Task
from logic.engine.analysis import program
from logic.engine.analysis.program import (
    Aggregate,
    Atom,
    BuiltinCall,
    Goal,
    Key,
    Lattice,
    LatticePart,
    Negation,
    Program,
    Rule,
    Solutions,
    moded,
)
from logic.engine.analysis.safety import calling_mode, schedule
from logic.engine.analysis.stratify import Stratum, stratify
from logic.engine.backends.evaluation import call_failed, evaluation_failed
from logic.engine.backends.reference_solutions import solve_aggregate, solve_solutions
from logic.engine.backends.row_functions import RowFunction
from logic.engine.backends.run import Limits
from logic.engine.builtins import FUNCTIONS, Builtin, EvaluationError
from logic.engine.builtins.comparison import order_key
from logic.engine.builtins.foreign import remembering
from logic.engine.builtins.foreign_types import ForeignError
from logic.engine.syntax.ast import Compound, Constant, Data, Term, Variable, from_value, to_value, variables
from logic.errors import InternalError, LogicError, Span
from logic.frozen import replace

Ground = Constant | Compound  # constants compare by type and value, unlike Python's 1 == 1.0
Row = tuple[Ground, ...]
Binding = Mapping[str, Ground]
Relations = dict[Key, dict[Row, None]]  # dictionaries are sets that keep the order in which rows came
Facts = Callable[[Key], Iterator[tuple[Data, ...]]]
Functions = Mapping[str, RowFunction]
T = TypeVar("T")
NO_FUNCTIONS: Functions = MappingProxyType({})


def run_reference(program: Program, facts: Facts, functions: Functions = NO_FUNCTIONS) -> list[tuple[Data, ...]]:
    """The answers of a program; `facts` gives the rows of a stored predicate, `functions` join values of lattices."""
    program = _with_memory(program)
    relations: Relations = {key: {tuple(map(ground, row)): None for row in facts(key)} for key in program.facts}
    for stratum in stratify(program).strata:
        for key in stratum.predicates:
            relations.setdefault(key, {})
        while _apply_all(stratum, relations, program.lattices, functions):
            pass
    return [tuple(map(to_value, row)) for row in relations.get(program.answer, ())]


def _with_memory(program: Program) -> Program:
    """The program with functions of the host that are asked once for the same arguments."""
    entries: dict[Key, Builtin] = {}

    def remember(goal: Goal) -> Goal:
        match goal:
            case BuiltinCall(defined=Builtin() as defined):
                return replace(goal, defined=entries.setdefault(goal.key, remembering(defined)))
            case Negation(body=body):
                return replace(goal, body=tuple(map(remember, body)))
            case Aggregate(bodies=bodies) | Solutions(bodies=bodies):
                return replace(goal, bodies=tuple(tuple(map(remember, body)) for body in bodies))
            case _:
                return goal

    rules = tuple(replace(rule, body=tuple(map(remember, rule.body))) for rule in program.rules)
    return replace(program, rules=rules)


def ground(value: Data) -> Ground:
    """A value as a term."""
    term = from_value(value)
    assert not isinstance(term, Variable)
    return term


def _apply_all(stratum: Stratum, relations: Relations, lattices: Mapping[Key, Lattice], functions: Functions) -> bool:
    """Applies each rule once; whether anything was new."""
    before = {key: set(relations[key]) for key in stratum.predicates}
    for rule in stratum.rules:
        key = rule.head.key
        relations[key] |= dict.fromkeys(_apply(rule, relations))
        if key in lattices:
            relations[key] = _best(relations[key], lattices[key], functions)
    return any(before[key] != set(relations[key]) for key in stratum.predicates)


def _best(rows: Iterable[Row], lattice: Lattice, functions: Functions) -> dict[Row, None]:
    """One row for those that agree on the columns that are in no part of the lattice."""
    best: dict[Row, Row] = {}
    positions = moded(lattice)
    for row in rows:
        group = tuple(term for number, term in enumerate(row) if number not in positions)
        kept = best.setdefault(group, row)
        changes = [change for part in lattice for change in _changes(part, kept, row, functions)]
        best[group] = tuple(dict(changes).get(number, term) for number, term in enumerate(kept))
    return dict.fromkeys(best.values())


def _changes(part: LatticePart, kept: Row, new: Row, functions: Functions) -> list[tuple[int, Ground]]:
    """What a new row changes in the columns of a part: nothing unless its value is better in the first that differs."""
    number, (position, mode) = next(
        ((number, column) for number, column in enumerate(part.columns) if kept[column[0]] != new[column[0]]),
        (0, part.columns[0]),
    )
    old, value = kept[position], new[position]
    if mode == "join" and old != value:
        assert part.function is not None
        _, ((joined,),) = functions[str(part.function)]([(to_value(old), to_value(value))])
        value = ground(joined)
    elif (order_key(to_value(value)) < order_key(to_value(old))) != (mode == "min"):
        return []
    if value == old:
        return []
    return [(position, value), *((other, new[other]) for other, _ in part.columns[number + 1 :])]


def _apply(rule: Rule, relations: Relations) -> list[Row]:
    return [
        tuple(value_of(argument, binding) for argument in rule.head.arguments)
        for binding in solve(schedule(rule.body, used=_names(rule.head)), {}, relations)
    ]


def _names(atom: Atom) -> frozenset[str]:
    return frozenset(argument.name for argument in atom.arguments if isinstance(argument, Variable))


def solve(body: tuple[Goal, ...], binding: Binding, relations: Relations) -> Iterator[Binding]:
    """Every binding that makes all goals true."""
    if not body:
        yield binding
        return
    for extended in _solve_goal(body[0], binding, relations):
        yield from solve(body[1:], extended, relations)


def _solve_goal(goal: Goal, binding: Binding, relations: Relations) -> Iterator[Binding]:
    match goal:
        case Atom():
            for row in relations.get(goal.key, ()):
                yield from unify_all(goal.arguments, row, binding)
        case Negation(body=body):
            if next(solve(schedule(body, frozenset(binding)), binding, relations), None) is None:
                yield binding
        case BuiltinCall():
            yield from _solve_builtin(goal, binding)
        case Aggregate():
            yield from solve_aggregate(goal, binding, lambda body, inner: solve(body, inner, relations))
        case Solutions():
            yield from solve_solutions(goal, binding, lambda body, inner: solve(body, inner, relations))


def _solve_builtin(goal: BuiltinCall, binding: Binding) -> Iterator[Binding]:
    builtin = goal.builtin
    if goal.name in ("is", "="):
        left, right = goal.arguments
        if goal.name == "=" and not all(found.name in binding for found in variables(right)):
            left, right = right, left
        value = evaluate(right, binding, goal.span) if goal.name == "is" else value_of(right, binding)
        yield from unify_all((left,), (value,), binding)
        return
    if builtin.solve is not None:
        yield from _solve_library(goal, builtin, binding)
        return
    values = [
        (evaluate(argument, binding, goal.span) if letter == "e" else value_of(argument, binding))
        for argument, letter in zip(goal.arguments, builtin.modes[0], strict=True)
    ]
    if builtin.evaluate is not None and builtin.evaluate(*map(to_value, values)):
        yield binding


def _solve_library(goal: BuiltinCall, builtin: Builtin, binding: Binding) -> Iterator[Binding]:
    """The answers of a builtin that is defined by its `solve`."""
    mode = calling_mode(goal, frozenset(binding))
    if mode is None:
        raise InternalError(f"`{goal}` is called where its arguments have no values")
    pairs = list(zip(goal.arguments, mode, strict=True))
    given = [
        evaluate(term, binding, goal.span) if letter == "e" else value_of(term, binding)
        for term, letter in pairs
        if letter != "-"
    ]
    answered = tuple(term for term, letter in pairs if letter == "-")
    assert builtin.solve is not None
    try:
        for outputs in builtin.solve(mode, *map(to_value, given)):
            yield from unify_all(answered, tuple(map(ground, outputs)), binding)
    except (EvaluationError, ForeignError) as error:
        raise call_failed(error, goal.span) from error.__cause__


def unify_all(patterns: tuple[Term, ...], row: Row, binding: Binding) -> Iterator[Binding]:
    """The binding extended so that each pattern equals its ground term, if that can be."""
    extended = dict(binding)
    pending = list(zip(patterns, row, strict=True))
    while pending:
        pattern, term = pending.pop()
        match pattern:
            case Variable(name=name):
                if extended.setdefault(name, term) != term:
                    return
            case Compound(name=name, arguments=arguments) if isinstance(term, Compound):
                if (term.name, term.arity) != (name, len(arguments)):
                    return
                pending += [(one, ground_part(part)) for one, part in zip(arguments, term.arguments, strict=True)]
            case _:
                if pattern != term:
                    return
    yield extended


def ground_part(term: Term) -> Ground:
    assert not isinstance(term, Variable)
    return term


def value_of(term: Term, binding: Binding) -> Ground:
    """The ground term that a term stands for."""
    match term:
        case Constant():
            return term
        case Variable(name=name) if name in binding:
            return binding[name]
        case Compound(name=name, arguments=arguments):
            return Compound(name, tuple(value_of(argument, binding) for argument in arguments))
        case _:
            raise InternalError(f"`{term}` has no value in the reference back end")


def evaluate(term: Term, binding: Binding, user: Span) -> Ground:
    """The value of an arithmetic expression; `user` is the place of what computes with it."""
    match term:
        case Compound(name=program.QUOTED, arguments=(value,)):
            return _number(value_of(value, binding), user)
        case Compound(name=name, arguments=arguments):
            values = [to_value(evaluate(argument, binding, term.span)) for argument in arguments]
        case _:
            return _number(value_of(term, binding), user)
    try:
        return Constant(FUNCTIONS[name, len(values)].evaluate(*values), term.span)
    except EvaluationError as error:
        raise LogicError(evaluation_failed(error.code, error.values, term.span)) from None


def _number(term: Ground, user: Span) -> Ground:
    """An operand must be a number, wherever it comes from."""
    if not isinstance(term, Constant) or isinstance(term.value, str):
        raise LogicError(evaluation_failed("type-clash", (to_value(term),), user))
    return term


class ReferenceRun:
    """A run of the reference back end: for tests and small programs; it has no limits and cannot be stopped."""

    def __init__(
        self,
        program: Program,
        relations: Mapping[str, Relation],
        dictionary: Dictionary,
        functions: Functions = NO_FUNCTIONS,
    ) -> None:
        self._program = program
        self._facts = {key: relations[str(key)].tuples() for key in program.facts}
        self._dictionary = dictionary
        self._functions = functions

    def again(self, relations: Mapping[str, Relation], _limits: Limits) -> ReferenceRun:
        """A run of the same program on other relations."""
        return ReferenceRun(self._program, relations, self._dictionary, self._functions)

    def rows(self) -> Relation:
        relation = Relation(self._dictionary, self._program.answer.arity)
        relation.add_rows(run_reference(self._program, lambda key: iter(self._facts[key]), self._functions))
        return relation

    def count(self) -> int:
        return len(self.rows())

    def bounded(self, make: Callable[[Task | None], T]) -> T:
        return make(None)

    def restart(self) -> None:
        """Nothing is timed."""

    def cancel(self) -> None:
        """Nothing to stop: Ctrl-C interrupts it as any Python code."""

    def peak_memory(self) -> int:
        return 0

    def progress(self) -> tuple[int, int, int]:
        return 0, 0, 0
