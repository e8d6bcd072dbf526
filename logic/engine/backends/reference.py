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

from collections.abc import Callable, Iterator, Mapping

from logic.engine._native import Relation
from logic.engine.analysis.program import Atom, BuiltinCall, Goal, Key, Negation, Program, Rule, stored_as
from logic.engine.analysis.safety import schedule
from logic.engine.analysis.stratify import Stratum, stratify
from logic.engine.backends.database import Database
from logic.engine.backends.evaluation import evaluation_failed
from logic.engine.builtins import BUILTINS, FUNCTIONS, EvaluationError
from logic.engine.syntax.ast import Compound, Constant, Term, Value, Variable
from logic.errors import InternalError, LogicError, Span

Row = tuple[Constant, ...]  # constants compare by type and value, unlike Python's 1 == 1.0
Binding = Mapping[str, Constant]
Relations = dict[Key, set[Row]]


def run_reference(program: Program, facts: Callable[[Key], Iterator[tuple[Value, ...]]]) -> list[tuple[Value, ...]]:
    """The answers of a program; `facts` gives the rows of a stored predicate."""
    relations: Relations = {key: {tuple(map(Constant, row)) for row in facts(key)} for key in program.facts}
    for stratum in stratify(program).strata:
        for key in stratum.predicates:
            relations.setdefault(key, set())
        while _apply_all(stratum, relations):
            pass
    return [tuple(constant.value for constant in row) for row in relations.get(program.answer, ())]


def _apply_all(stratum: Stratum, relations: Relations) -> bool:
    """Applies each rule once; whether anything was new."""
    size = sum(len(relations[key]) for key in stratum.predicates)
    for rule in stratum.rules:
        relations[rule.head.key] |= set(_apply(rule, relations))
    return sum(len(relations[key]) for key in stratum.predicates) > size


def _apply(rule: Rule, relations: Relations) -> list[Row]:
    return [
        tuple(_value(argument, binding) for argument in rule.head.arguments)
        for binding in _solve(schedule(rule.body, used=_names(rule.head)), {}, relations)
    ]


def _names(atom: Atom) -> frozenset[str]:
    return frozenset(argument.name for argument in atom.arguments if isinstance(argument, Variable))


def _solve(body: tuple[Goal, ...], binding: Binding, relations: Relations) -> Iterator[Binding]:
    """Every binding that makes all goals true."""
    if not body:
        yield binding
        return
    for extended in _solve_goal(body[0], binding, relations):
        yield from _solve(body[1:], extended, relations)


def _solve_goal(goal: Goal, binding: Binding, relations: Relations) -> Iterator[Binding]:
    match goal:
        case Atom():
            for row in relations.get(goal.key, ()):
                extended = _match(goal.arguments, row, binding)
                if extended is not None:
                    yield extended
        case Negation(body=body):
            inner = schedule(body, frozenset(binding))
            if next(_solve(inner, binding, relations), None) is None:
                yield binding
        case BuiltinCall():
            yield from _solve_builtin(goal, binding)


def _match(arguments: tuple[Term, ...], row: Row, binding: Binding) -> Binding | None:
    """The binding extended so that the arguments equal the row, or None."""
    extended = dict(binding)
    for argument, constant in zip(arguments, row, strict=True):
        known = extended.setdefault(argument.name, constant) if isinstance(argument, Variable) else argument
        if known != constant:
            return None
    return extended


def _solve_builtin(goal: BuiltinCall, binding: Binding) -> Iterator[Binding]:
    builtin = BUILTINS[goal.key]
    if goal.name in ("is", "="):
        left, right = goal.arguments
        if isinstance(right, Variable) and right.name not in binding:
            left, right = right, left
        value = _evaluate(right, binding, goal.span) if goal.name == "is" else _value(right, binding)
        extended = _match((left,), (value,), binding)
        if extended is not None:
            yield extended
        return
    values = [
        (_evaluate(argument, binding, goal.span) if letter == "e" else _value(argument, binding)).value
        for argument, letter in zip(goal.arguments, builtin.modes[0], strict=True)
    ]
    if builtin.evaluate is not None and builtin.evaluate(*values):
        yield binding


def _value(term: Term, binding: Binding) -> Constant:
    """The constant that a plain term stands for."""
    match term:
        case Constant():
            return term
        case Variable(name=name) if name in binding:
            return binding[name]
        case _:
            raise InternalError(f"`{term}` has no value in the reference back end")


def _evaluate(term: Term, binding: Binding, user: Span) -> Constant:
    """The value of an arithmetic expression; `user` is the place of what computes with it."""
    match term:
        case Compound(name=name, arguments=arguments):
            values = [_evaluate(argument, binding, term.span).value for argument in arguments]
        case _:
            return _number(_value(term, binding), user)
    try:
        return Constant(FUNCTIONS[name, len(values)].evaluate(*values), term.span)
    except EvaluationError as error:
        raise LogicError(evaluation_failed(error.code, error.values, term.span)) from None


def _number(constant: Constant, user: Span) -> Constant:
    """An operand must be a number, wherever it comes from."""
    if isinstance(constant.value, str):
        raise LogicError(evaluation_failed("type-clash", (constant.value,), user))
    return constant


class ReferenceRun:
    """A run of the reference back end: for tests and small programs; it has no limits and cannot be stopped."""

    def __init__(self, program: Program, database: Database) -> None:
        self._program = program
        self._facts = {key: list(database.rows(stored_as(key))) for key in program.facts}
        self._dictionary = database.dictionary

    def rows(self) -> Relation:
        relation = Relation(self._dictionary, self._program.answer.arity)
        relation.add_rows(run_reference(self._program, lambda key: iter(self._facts[key])))
        return relation

    def count(self) -> int:
        return len(self.rows())

    def cancel(self) -> None:
        """Nothing to stop: Ctrl-C interrupts it as any Python code."""

    def progress(self) -> tuple[int, int, int]:
        return 0, 0, 0
