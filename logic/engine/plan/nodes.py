"""The logical plan: what is to be computed, in relational algebra over the variables of a rule.

>>> edges = Scan("edge/2", "facts", ("X", "Y"))
>>> print(render(Project(Join(edges, Scan("edge/2", "facts", ("Y", "Z"))), ("X", "Z"))))
Project: X, Z
  Join: on Y
    Scan: edge(X, Y)
    Scan: edge(Y, Z)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Literal as OneOf

from logic.engine.analysis.program import Lattice, Types, show_atom
from logic.engine.plan.expression import Expression, Literal, Test
from logic.engine.plan.tree import Tree, render
from logic.errors import Span
from logic.frozen import field, frozen, replace

Part = OneOf["facts", "all", "old", "delta"]
Argument = str | Literal | None
PARTS = {"facts": "", "all": "", "old": " before the last round", "delta": " of the last round"}


def show_scan(relation: str, arguments: tuple[Argument, ...], part: Part) -> str:
    """A scan as EXPLAIN prints it: `edge(X, _)`, and which part of the relation it reads."""
    name = relation.rpartition("/")[0]
    return show_atom(name, ["_" if argument is None else str(argument) for argument in arguments]) + PARTS[part]


def show_choice(group: tuple[str, ...], order: tuple[tuple[str, bool], ...], limit: int | None, offset: int) -> str:
    """Which rows a TopN keeps, as EXPLAIN prints it."""
    by = ", ".join(f"{name} {'descending' if down else 'ascending'}" for name, down in order)
    parts = [f"by {', '.join(group)}" if group else "", f"order {by}" if by else ""]
    parts += [f"limit {limit}" if limit is not None else "", f"offset {offset}" if offset else ""]
    return ", ".join(part for part in parts if part)


def show_closure(
    moving: str, along: tuple[str, str], keys: tuple[tuple[str, str], ...], best: str | None, both_ways: bool
) -> str:
    """How a closure moves, as EXPLAIN prints it."""
    each = f", for each {', '.join(row for row, _ in keys)}" if keys else ""
    back, kept = " and back" if both_ways else "", f", {best}" if best else ""
    return f"{moving} from {along[0]} to {along[1]}{back}{each}{kept}"


def show_pair_closure(names: tuple[str, ...], steps: tuple[tuple[int | None, int | None], ...]) -> str:
    """How the ends of pairs move along numbered edges, as EXPLAIN prints it."""
    ends = [
        [f"{name} along {edge + 1}" for name, edge in zip(names, step, strict=True) if edge is not None]
        for step in steps
    ]
    return "; ".join(" with ".join(step) for step in ends)


def show_intersection(column: str, kept: bool, reason: str) -> str:
    """What several inputs agree on, as EXPLAIN prints it."""
    return f"{'' if kept else 'any '}{column} at once, {reason}"


class Plan(Tree):
    """A node of the logical plan; its rows are a set over its columns."""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        raise NotImplementedError


@frozen
class Unit(Plan):
    """One row of no columns."""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return ()


@frozen
class Scan(Plan):
    """The rows of a relation: an argument is a column's name, a constant to be equal to, or None for not read.

    `part` says which rows: the stored facts of a predicate, or of a derived relation all, those before the last round
    of a fixpoint (old) or those of the last round (delta).
    """

    relation: str
    part: Part
    arguments: tuple[Argument, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(argument for argument in self.arguments if isinstance(argument, str))

    def label(self) -> str:
        return show_scan(self.relation, self.arguments, self.part)


@frozen
class Select(Plan):
    """The rows for which a test holds."""

    input: Plan
    test: Test

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return self.input.columns

    def label(self) -> str:
        return str(self.test)


@frozen
class Extend(Plan):
    """The rows with one more column."""

    input: Plan
    column: str
    expression: Expression

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return (*self.input.columns, self.column)

    def label(self) -> str:
        return f"{self.column} is {self.expression}"


@frozen
class Project(Plan):
    """Some of the columns, in this order."""

    input: Plan
    names: tuple[str, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return self.names

    def label(self) -> str:
        return ", ".join(self.names)


@frozen
class Join(Plan):
    """The pairs of rows that agree on the columns that both sides have."""

    left: Plan
    right: Plan

    @cached_property
    def on(self) -> tuple[str, ...]:
        return tuple(name for name in self.left.columns if name in self.right.columns)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return (*self.left.columns, *(name for name in self.right.columns if name not in self.left.columns))

    def label(self) -> str:
        return f"on {', '.join(self.on)}" if self.on else "every pair"


@frozen
class Intersection(Plan):
    """The rows of the left side with each value of a column on which all inputs on the right agree.

    Their other columns are columns of the left side. If the value is not `kept`, a row is there once if there is one.
    `reason` says why the inputs are not joined one by one.
    """

    left: Plan
    rights: tuple[Plan, ...]
    column: str
    kept: bool
    reason: str

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return (*self.left.columns, self.column) if self.kept else self.left.columns

    def label(self) -> str:
        return show_intersection(self.column, self.kept, self.reason)


@frozen
class AntiJoin(Plan):
    """The rows of the left side without a partner on the right, whose columns the left side has all."""

    left: Plan
    right: Plan

    @cached_property
    def on(self) -> tuple[str, ...]:
        return self.right.columns

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return self.left.columns

    def label(self) -> str:
        return f"on {', '.join(self.on)}" if self.on else "no row at all"


@frozen
class Apply(Plan):
    """The rows with the answers of a builtin predicate: none, one or many for each row.

    `mode` tells which of the builtin's arguments are given, by `arguments`, and which are answered, as `outputs`.
    """

    input: Plan
    builtin: str
    mode: str
    arguments: tuple[Expression, ...]
    outputs: tuple[str, ...]
    place: int

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return (*self.input.columns, *self.outputs)

    def label(self) -> str:
        given = iter(map(str, self.arguments))
        answered = iter(self.outputs)
        inner = ", ".join(next(answered if letter == "-" else given) for letter in self.mode)
        return f"{self.builtin.rpartition('/')[0]}({inner})"


@frozen
class AggregateColumn:
    """One result of a group: a function of an argument, and the witness that goes with it."""

    output: str
    function: str
    argument: str | None
    witness: str | None

    def __str__(self) -> str:
        inner = ", ".join(name for name in (self.argument, self.witness) if name is not None)
        return f"{self.output} = {self.function}({inner})"


@frozen
class Aggregate(Plan):
    """A row for each group of rows that agree on some columns, with what the group amounts to."""

    input: Plan
    group: tuple[str, ...]
    results: tuple[AggregateColumn, ...]
    place: int

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return (*self.group, *(result.output for result in self.results))

    def label(self) -> str:
        shown = ", ".join(map(str, self.results))
        return f"{shown} by {', '.join(self.group)}" if self.group else shown


@frozen
class TopN(Plan):
    """Within each group some of the rows: in an order, from an offset, up to a limit."""

    input: Plan
    group: tuple[str, ...]
    order: tuple[tuple[str, bool], ...]
    limit: int | None
    offset: int

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return self.input.columns

    def label(self) -> str:
        return show_choice(self.group, self.order, self.limit, self.offset)


@frozen
class Union(Plan):
    """The rows of all inputs, which have the same columns."""

    inputs: tuple[Plan, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return self.inputs[0].columns


@frozen
class Distinct(Plan):
    """Each row once."""

    input: Plan

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return self.input.columns


@frozen
class Closure(Plan):
    """The rows of `seed`, and with each row those in which `moving` has moved along an edge.

    An edge leads from `along[0]` to `along[1]`, for rows that agree with it in `keys`, columns of `seed` and of `edge`.
    `names` are those of the result, for the columns of the seed.
    With `best`, only the `min` or `max` of the other column is kept for each value of the one that moves; then the
    edges may lead `both_ways`.
    """

    seed: Plan
    edge: Plan
    along: tuple[str, str]
    keys: tuple[tuple[str, str], ...]
    moving: str
    names: tuple[str, ...]
    best: OneOf["min", "max"] | None = None
    both_ways: bool = False

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return self.names

    def label(self) -> str:
        return show_closure(self.moving, self.along, self.keys, self.best, self.both_ways)


@frozen
class PairClosure(Plan):
    """The pairs of `seed`, and with each pair those to which one of the `steps` leads.

    A step has for each of the two ends the number of the edges along which it moves, from the column `along[0]` to
    `along[1]`, or None where it stays. `names` are those of the result, for the columns of the seed.
    """

    seed: Plan
    edges: tuple[Plan, ...]
    along: tuple[str, str]
    steps: tuple[tuple[int | None, int | None], ...]
    names: tuple[str, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return self.names

    def label(self) -> str:
        return show_pair_closure(self.names, self.steps)


@frozen
class Game(Plan):
    """The positions that are not lost, and 1 where they are won, 0 where neither holds, in the last of `names`.

    The input has moves, the columns of a position and those of the one that the move leads to. A position is won if a
    move leads to one that is lost, and lost if all its moves, also none, lead to positions that are won.
    """

    input: Plan
    names: tuple[str, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return self.names

    def label(self) -> str:
        return ", ".join(self.names)


@frozen
class Rule(Tree):
    """What a rule adds to a derived relation; `place` is its number among the places of the program."""

    relation: str
    input: Plan
    place: int

    def label(self) -> str:
        return show_scan(self.relation, self.input.columns, "all")


@frozen
class Stratum(Tree):
    """The rules of a stratum: `seed` runs once, `rounds` until nothing is new."""

    relations: tuple[str, ...]
    seed: tuple[Rule, ...]
    rounds: tuple[Rule, ...] = ()

    def label(self) -> str:
        return ", ".join(self.relations)


@frozen
class RelationStatistics:
    """Rows of a relation, distinct values of each column, counted or estimated, and lengths of its texts.

    Lengths are in code points and ascending, and each stands for as many texts of the column as the others. Those of a
    stored relation are found for a column when it is looked at.
    """

    rows: float
    distinct: Sequence[float]
    lengths: Sequence[tuple[int, ...]] = ()


@frozen
class ProgramPlan(Tree):
    """The plan of a program: strata in order, then the answer.

    `types` and `statistics` are keyed by relation; `places` are the spans that errors refer to by number.
    """

    strata: tuple[Stratum, ...]
    answer: Plan
    types: Mapping[str, Types] = field(repr=False)
    statistics: Mapping[str, RelationStatistics] = field(repr=False)
    places: tuple[Span, ...] = field(repr=False)
    lattices: Mapping[str, Lattice] = field(default_factory=dict, repr=False)

    def label(self) -> str:
        return ", ".join(self.answer.columns)

    def map_plans(self, change: Callable[[Plan], Plan]) -> ProgramPlan:
        """The program with the plan of every rule and of the answer replaced."""

        def rules(old: tuple[Rule, ...]) -> tuple[Rule, ...]:
            return tuple(replace(rule, input=change(rule.input)) for rule in old)

        strata = tuple(
            replace(stratum, seed=rules(stratum.seed), rounds=rules(stratum.rounds)) for stratum in self.strata
        )
        return replace(self, strata=strata, answer=change(self.answer))


__all__ = [
    "Aggregate", "AggregateColumn", "AntiJoin", "Apply", "Argument", "Closure", "Distinct", "Extend", "Game",
    "Intersection", "Join", "PairClosure", "Part", "Plan", "ProgramPlan", "Project", "RelationStatistics", "Rule",
    "Scan", "Select", "Stratum", "TopN", "Tree", "Union", "Unit", "render", "show_choice", "show_closure",
    "show_intersection", "show_pair_closure", "show_scan",
]  # fmt: skip
