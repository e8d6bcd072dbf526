"""Columns of a record type: `life(1, N, period(F, T))` reads and writes the columns of its fields.

A predicate with a record column is stored with a column for each field, so `life/3` above is `life/4` inside: fields
are joined, indexed and searched like other columns. The term itself is made where a rule asks for it as a whole.

>>> period = Record("period", (Column("from", "int"), Column("to", "int")))
>>> flat_row(Predicate("life", (Column("node"), Column("valid", "any", period))), (7, Compound("period", (1, 2))))
(7, 1, 2)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from logic.engine.analysis.mistakes import type_clash
from logic.engine.analysis.program import (
    Atom,
    BuiltinCall,
    Goal,
    Key,
    Negation,
    Rule,
    goal_variables,
    inner_bodies,
)
from logic.engine.builtins import FIELD
from logic.engine.syntax.ast import Compound as CompoundTerm
from logic.engine.syntax.ast import Constant, Term, Variable, variables
from logic.engine.syntax.unparse import unparse
from logic.errors import Diagnostic
from logic.facts.schema import Column, Predicate, Record
from logic.facts.values import Compound, Value
from logic.frozen import replace

Predicates = Mapping[Key, Predicate]  # those with record columns


class NotARecord(Exception):
    """A value in the column of a record that is no such record; its arguments are the column and the value."""


def flat_row(predicate: Predicate, row: Sequence[Value]) -> tuple[Value, ...]:
    """The row with the fields of its records in their place; raises NotARecord."""
    found: list[Value] = []
    for column, value in zip(predicate.columns, row, strict=True):
        found += _fields(column, value)
    return tuple(found)


def _fields(column: Column, value: Value) -> list[Value]:
    record = column.record
    if record is None:
        return [value]
    if not isinstance(value, Compound) or (value.name, len(value.arguments)) != (record.name, record.arity):
        raise NotARecord(column, value)
    return [part for field, inner in zip(record.fields, value.arguments, strict=True) for part in _fields(field, inner)]


def flat_rules(rules: Iterable[Rule], predicates: Predicates) -> tuple[list[Rule], list[Diagnostic]]:
    """The rules on the columns of fields, and what stands in the place of a record and cannot be one."""
    if not predicates:
        return list(rules), []
    flattenings = [_Flattening(predicates, rule) for rule in rules]
    return [one.flat() for one in flattenings], [mistake for one in flattenings for mistake in one.mistakes]


class _Flattening:
    """The walk over one rule."""

    def __init__(self, predicates: Predicates, rule: Rule) -> None:
        self.predicates = predicates
        self.rule = rule
        self.mistakes: list[Diagnostic] = []
        self.fields: dict[str, tuple[Term, ...]] = {}  # of each variable that stands for a record
        self.records: dict[str, tuple[Variable, Record]] = {}  # and what it is, if the fields are made up

    def flat(self) -> Rule:
        if (
            not any(_uses(goal, self.predicates) for goal in self.rule.body)
            and self.rule.head.key not in self.predicates
        ):
            return self.rule
        self.register(self.rule.body)
        inside = frozenset(self.fields)
        head = self.atom(self.rule.head)
        body = tuple(map(self.goal, self.rule.body))
        made: list[Goal] = []
        for name in self.records:
            made += [self.equality(name)] if name in inside else self.checked_fields(name)
        body = (*body, *made)
        return replace(self.rule, head=head, body=_needed(head, body))

    def register(self, body: tuple[Goal, ...]) -> None:
        """Finds the fields of the records that goals name, before the goals inside of goals, which share them."""
        self.find_terms(body)
        for goal in body:
            if isinstance(goal, Atom):
                self.atom(goal)

    def find_terms(self, body: tuple[Goal, ...]) -> None:
        """Remembers `V = period(F, T)`: a record in the place of `V` has `F` and `T` for its fields."""
        for goal in body:
            match goal:
                case BuiltinCall(name="=", arguments=(Variable(name=name), CompoundTerm() as term)):
                    self.fields.setdefault(name, (term,))
                case _:
                    pass

    def goal(self, goal: Goal) -> Goal:
        match goal:
            case Atom():
                return self.atom(goal)
            case BuiltinCall():
                return goal
            case Negation(body=body):
                return replace(goal, body=self.inner(body))
            case _:
                return replace(goal, bodies=tuple(map(self.inner, goal.bodies)))

    def inner(self, body: tuple[Goal, ...]) -> tuple[Goal, ...]:
        """The goals inside a goal; what is known of a variable there is forgotten behind them."""
        fields, records = dict(self.fields), dict(self.records)
        self.register(body)
        flat = tuple(map(self.goal, body))
        made = [self.equality(name) for name in self.records if name not in records]
        self.fields, self.records = fields, records
        return (*flat, *made)

    def atom(self, atom: Atom) -> Atom:
        predicate = self.predicates.get(atom.key)
        if predicate is None:
            return atom
        arguments: list[Term] = []
        for column, term in zip(predicate.columns, atom.arguments, strict=True):
            arguments += self.argument(atom, column, term)
        return replace(atom, arguments=tuple(arguments))

    def argument(self, atom: Atom, column: Column, term: Term) -> list[Term]:
        record = column.record
        if record is None:
            return [term]
        if isinstance(term, Variable):
            parts = self.of_variable(term, record)
        elif isinstance(term, CompoundTerm):
            parts = (term,)
        else:
            parts = ()
        if len(parts) == 1 and isinstance(parts[0], CompoundTerm):
            made = parts[0]
            parts = made.arguments if (made.name, made.arity) == (record.name, record.arity) else ()
        if len(parts) != record.arity:
            self.mistakes.append(no_record(term, record, column, atom.key))
            return [term] * len(record.columns)
        return [
            inner
            for field, part in zip(record.fields, parts, strict=True)
            for inner in self.argument(atom, field, part)
        ]

    def of_variable(self, variable: Variable, record: Record) -> tuple[Term, ...]:
        """The fields of a record that a variable stands for: the same variables wherever it stands in the rule."""
        if variable.name not in self.fields:
            names = (f"{variable.name.rstrip(chr(39))}.{field.name}'" for field in record.fields)
            self.fields[variable.name] = tuple(Variable(name, variable.span) for name in names)
            self.records[variable.name] = variable, record
        return self.fields[variable.name]

    def equality(self, name: str) -> BuiltinCall:
        """What makes the term of a record, or takes it apart."""
        variable, record = self.records[name]
        return BuiltinCall("=", (variable, CompoundTerm(record.name, self.fields[name], variable.span)), variable.span)

    def checked_fields(self, name: str) -> list[Goal]:
        """What gives the fields of a value that only the head takes for a record; another value stops the run."""
        variable, record = self.records[name]
        shape = Constant(f"{record.name}/{record.arity}")
        where = Constant(f"column of `{self.rule.head.key}`")
        return [
            BuiltinCall(FIELD, (variable, shape, where, Constant(number), field), variable.span)
            for number, field in enumerate(self.fields[name])
        ]


def _uses(goal: Goal, predicates: Predicates) -> bool:
    if isinstance(goal, Atom):
        return goal.key in predicates
    return any(_uses(inner, predicates) for body in inner_bodies(goal) for inner in body)


def _needed(head: Atom, body: tuple[Goal, ...]) -> tuple[Goal, ...]:
    """The goals without equalities that only make a term which nothing else looks at."""
    counts = Counter(found.name for argument in head.arguments for found in variables(argument))
    counts.update(found.name for goal in body for found in goal_variables(goal))

    def is_idle(goal: Goal) -> bool:
        match goal:
            case BuiltinCall(name="=", arguments=(Variable(name=name), CompoundTerm() as term)):
                bound = {found.name for other in body if isinstance(other, Atom) for found in goal_variables(other)}
                return counts[name] == 1 and {found.name for found in variables(term)} <= bound
            case _:
                return False

    return tuple(goal for goal in body if not is_idle(goal))


def no_record(term: Term, record: Record, column: Column, key: Key) -> Diagnostic:
    shown = term.span.text if isinstance(term, Variable) else unparse(term)
    shape = f"{record.name}({', '.join(field.name for field in record.fields)})"
    return type_clash(
        f"`{shown}` is no `{shape}`, which column `{column.name}` of `{key}` holds",
        term.span,
        f"not a {record.name}",
        "write the record with its fields, or a variable",
    )
