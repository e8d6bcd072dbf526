"""What a program means: rules over atoms, negations and builtins, each with its place in the text.

>>> str(Key("path", 2))
'path/2'
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from logic.engine.analysis.dependencies import components
from logic.engine.builtins import BUILTINS, Builtin
from logic.engine.syntax.ast import NOWHERE, Compound, Term, Variable, variables
from logic.engine.syntax.unparse import format_value, unparse
from logic.errors import Span
from logic.frozen import field, frozen, replace

Types = tuple[str, ...]
Lattice = tuple["LatticePart", ...]
USER = "user"  # the space of names of files without a module
ANSWER = "?-"  # the predicate of the question
STORED = "stored "  # begins the name of a predicate of facts
QUOTED = "$quoted"  # marks a compound term that came into an expression as a value
MAGIC = "magic "  # begins the name of a predicate of values that are asked for
APPLY = "apply "  # begins the name of a predicate that applies a closure to the elements of lists
GIVEN = "given "  # begins the name of a predicate whose rows a run is given, besides the stored facts
JOINED = "joined "  # begins the name of a predicate of a join that is stored
POSSIBLE = "possible "  # begins the name of a predicate of what is true or undefined
PERIODS = ("coalesce", "constant")  # the aggregates of periods


class Key(NamedTuple):
    """A predicate: its name and arity."""

    name: str
    arity: int

    def __str__(self) -> str:
        return f"{self.name}/{self.arity}"


def qualified(module: str, key: Key) -> Key:
    """The predicate of a module; those of files without a module keep their name.

    >>> str(qualified("kin", Key("parent", 2))), str(qualified(USER, Key("parent", 2)))
    ('kin:parent/2', 'parent/2')
    """
    return key if module == USER else Key(f"{module}:{key.name}", key.arity)


def is_made_up(name: str) -> bool:
    """Whether the name is of the form that rewrites give to their predicates."""
    return (
        name == ANSWER
        or name.startswith((STORED, MAGIC, APPLY, GIVEN, JOINED, POSSIBLE))
        or name.endswith(("b]", "f]", "[]]"))
    )


def is_applied(name: str) -> bool:
    """Whether a predicate was made to apply a closure to the elements of lists; a module stands before its name.

    >>> is_applied("apply maplist small/1"), is_applied("m:apply maplist small/1"), is_applied("apply")
    (True, True, False)
    """
    return name.startswith(APPLY) or name.partition(":")[2].startswith(APPLY)


def show_atom(name: str, arguments: Sequence[str]) -> str:
    """An atom as EXPLAIN and traces print it; names that rewrites make up, such as `path[bf]`, are not quoted.

    >>> show_atom("path[bf]", ["X"]), show_atom("B c", ["X"]), show_atom("p", []), show_atom("kin:old one", ["X"])
    ('path[bf](X)', "'B c'(X)", 'p', "kin:'old one'(X)")
    """
    module, colon, own = name.partition(":")
    if is_made_up(name):
        shown = name
    elif module and colon and own:
        shown = f"{format_value(module)}:{format_value(own)}"
    else:
        shown = format_value(name)
    return f"{shown}({', '.join(arguments)})" if arguments else shown


def _span() -> Span:
    return field(default=NOWHERE, compare=False, repr=False)


class _WithNames:
    """What every goal can tell of itself; it is asked often, so it is found once."""

    @cached_property
    def names(self: Goal) -> frozenset[str]:  # type: ignore[misc]
        """The variables in the goal, also those of goals inside it."""
        return frozenset(found.name for found in goal_variables(self))


@frozen
class Atom(_WithNames):
    """A predicate applied to variables and constants."""

    name: str
    arguments: tuple[Term, ...]
    span: Span = _span()

    @cached_property
    def key(self) -> Key:
        return Key(self.name, len(self.arguments))

    def __str__(self) -> str:
        return show_atom(self.name, list(map(unparse, self.arguments)))


@frozen
class Negation(_WithNames):
    """`\\+ (goals)`: holds for a row for which the goals have no answer."""

    body: tuple[Goal, ...]
    span: Span = _span()

    def __str__(self) -> str:
        inner = ", ".join(map(str, self.body))
        return f"\\+ {inner}" if len(self.body) == 1 else f"\\+ ({inner})"


@frozen
class BuiltinCall(_WithNames):
    """A builtin predicate applied to terms; its arguments may be arithmetic expressions where its modes say so.

    `defined` is its entry if the host program defines it; the language's own are found by their key.
    """

    name: str
    arguments: tuple[Term, ...]
    span: Span = _span()
    defined: Builtin | None = field(default=None, compare=False, repr=False)

    @cached_property
    def builtin(self) -> Builtin:
        """Its entry: modes, meaning."""
        return self.defined or BUILTINS[self.key]

    @cached_property
    def key(self) -> Key:
        return Key(self.name, len(self.arguments))

    def __str__(self) -> str:
        return unparse(Compound(self.name, self.arguments)) if self.arguments else self.name


@frozen
class Aggregate(_WithNames):
    """What the answers of some goals amount to: `function` of `argument` over them, as `result`.

    `bodies` are the ways through the goals. `free` names the variables that make groups, each with a result of its
    own (`aggregate/3`, `bagof/3`); without them the groups are those of the values that the rest of the rule gives to
    shared variables, and a group without any answer has the result that the function gives for nothing, if any.
    `witness` is the value that goes with the largest or smallest argument; a function of `PERIODS` is of both, the ends
    of periods, and has a result for each of the periods that it makes. Once its scope is `separated`, a result
    that stands inside too is one variable with it: a value that is given.
    """

    function: str
    argument: Term | None
    witness: Term | None
    bodies: tuple[tuple[Goal, ...], ...]
    free: tuple[str, ...]
    grouped: bool
    result: Term
    witness_result: Term | None = None
    span: Span = _span()
    separated: bool = field(default=False, compare=False, repr=False)

    @property
    def results(self) -> tuple[Term, ...]:
        return (self.result,) if self.witness_result is None else (self.result, self.witness_result)

    def __str__(self) -> str:
        goals = " ; ".join(", ".join(map(str, body)) for body in self.bodies)
        inner = [unparse(term) for term in (self.argument, self.witness) if term is not None]
        return f"{unparse(self.result)} = {self.function}({', '.join(inner)} : {goals})"


@frozen
class Solutions(_WithNames):
    """Some of the answers of goals: in an order, from an offset, up to a limit, or different in some variables.

    `outputs` say which of its own variables are given to the outside, and as what: `separate_scopes` finds them, and
    before it has run they are None. So what is later known of the outside does not choose among other answers:
    `limit(1, p(X)), X = b` asks whether the first `p` is `b`.
    """

    bodies: tuple[tuple[Goal, ...], ...]
    order: tuple[tuple[str, bool], ...]
    limit: int | None
    offset: int
    distinct: tuple[str, ...] | None
    span: Span = _span()
    outputs: tuple[tuple[str, Term], ...] | None = None

    def __str__(self) -> str:
        goals = " ; ".join(", ".join(map(str, body)) for body in self.bodies)
        return f"solutions({goals})"


Goal = Atom | Negation | BuiltinCall | Aggregate | Solutions


@frozen
class Rule:
    """`head :- body`; an empty body makes it a fact."""

    head: Atom
    body: tuple[Goal, ...]
    span: Span = _span()

    @cached_property
    def atoms(self) -> tuple[tuple[Atom, bool], ...]:
        """Every atom of the body with whether it stands inside a negation or an aggregate, which need all its rows."""
        return tuple(atoms(self.body))

    def __str__(self) -> str:
        return f"{self.head} :- {', '.join(map(str, self.body))}." if self.body else f"{self.head}."


@frozen
class LatticePart:
    """Columns of a table that are replaced together, whatever becomes of the others.

    `columns` are positions, counted from 0, each with `min`, `max` or `join`; the first in which two rows differ
    decides which of them gives its values. What `join` makes of two values is told by the predicate `function`: their
    join or, with `chooses`, the new value if the predicate holds for the old and the new one. `module` is the one whose
    name it is.
    """

    columns: tuple[tuple[int, str], ...]
    function: Key | None = None
    chooses: bool = False
    module: str = USER
    span: Span = _span()


@frozen
class Program:
    """Rules, the question among them, and the predicates of which facts are stored.

    `answer` is the predicate of the question; `facts` maps each stored predicate to the types of its columns.
    `lattices` are the predicates that keep one row of those that agree on the columns that are in no part.
    """

    rules: tuple[Rule, ...]
    answer: Key
    facts: Mapping[Key, Types] = field(default_factory=dict)
    lattices: Mapping[Key, Lattice] = field(default_factory=dict)

    @cached_property
    def by_head(self) -> Mapping[Key, Sequence[Rule]]:
        """The rules of each derived predicate, in the order of the text."""
        found: dict[Key, list[Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule.head.key, []).append(rule)
        return found

    @cached_property
    def uses(self) -> Mapping[Key, Collection[Key]]:
        """The derived predicates that each derived predicate uses, in the order of the text."""
        return {
            key: {atom.key: None for rule in rules for atom, _ in rule.atoms if atom.key in self.by_head}
            for key, rules in self.by_head.items()
        }

    @cached_property
    def components(self) -> list[list[Key]]:
        """The derived predicates, those that use each other together, after all others that they use."""
        return components(self.uses)

    @cached_property
    def recursive(self) -> frozenset[Key]:
        """The predicates that depend on themselves."""
        return frozenset(
            key for members in self.components for key in members if len(members) > 1 or key in self.uses[key]
        )

    def __str__(self) -> str:
        return "\n".join(map(str, self.rules))


def moded(lattice: Lattice) -> frozenset[int]:
    """The positions of the columns that a table keeps the best or the join of."""
    return frozenset(position for part in lattice for position, _ in part.columns)


def goal_variables(goal: Goal) -> Iterator[Variable]:
    """Every occurrence of a variable in a goal, from left to right."""
    match goal:
        case Atom(arguments=arguments) | BuiltinCall(arguments=arguments):
            for argument in arguments:
                yield from variables(argument)
        case Negation(body=body):
            yield from (found for inner in body for found in goal_variables(inner))
        case Aggregate(bodies=bodies, argument=argument, witness=witness):
            yield from (found for body in bodies for inner in body for found in goal_variables(inner))
            yield from (found for term in (argument, witness, *goal.results) for found in variables(term))
        case Solutions(bodies=bodies, order=order, distinct=distinct, outputs=outputs, span=span):
            yield from (found for body in bodies for inner in body for found in goal_variables(inner))
            yield from (Variable(name, span) for name in (*(name for name, _ in order), *(distinct or ())))
            yield from (found for _, term in outputs or () for found in variables(term))


def bound_by(goal: Goal) -> frozenset[str]:
    """The variables that have a value once the goal holds."""
    match goal:
        case Negation():
            return frozenset()
        case Aggregate(free=free):
            return frozenset(found.name for term in goal.results for found in variables(term)) | frozenset(free)
        case Solutions(outputs=tuple() as outputs):
            return frozenset(found.name for _, term in outputs for found in variables(term))
        case Solutions(bodies=bodies):
            names = [frozenset().union(*map(bound_by, body)) for body in bodies]
            return frozenset[str]().union(*names).intersection(*names)
        case _:
            return goal.names


def exports(goal: Goal) -> frozenset[str]:
    """The variables inside a goal to which it gives values by itself."""
    match goal:
        case Aggregate(free=free, separated=True):
            return frozenset(free)
        case Solutions(outputs=tuple()):
            return frozenset()
        case _:
            return bound_by(goal)


def inner_bodies(goal: Goal) -> tuple[tuple[Goal, ...], ...]:
    """The bodies inside a goal: of a negation, an aggregate, a choice of solutions."""
    match goal:
        case Negation(body=body):
            return (body,)
        case Aggregate(bodies=bodies) | Solutions(bodies=bodies):
            return bodies
        case _:
            return ()


def with_bodies(goal: Goal, bodies: tuple[tuple[Goal, ...], ...]) -> Goal:
    """The goal with other bodies inside."""
    match goal:
        case Negation():
            return replace(goal, body=bodies[0])
        case Aggregate() | Solutions():
            return replace(goal, bodies=bodies)
        case _:
            return goal


def atoms(body: tuple[Goal, ...], closed: bool = False) -> Iterator[tuple[Atom, bool]]:
    """Every atom of a body with whether it stands inside a negation or an aggregate, which need all of its rows."""
    for goal in body:
        if isinstance(goal, Atom):
            yield goal, closed
        for inner in inner_bodies(goal):
            yield from atoms(inner, closed=True)


def aggregated(body: tuple[Goal, ...], inside: bool = False) -> Iterator[Atom]:
    """Every atom of a body that stands inside an aggregate or a choice of answers."""
    for goal in body:
        if isinstance(goal, Atom) and inside:
            yield goal
        for inner in inner_bodies(goal):
            yield from aggregated(inner, inside or not isinstance(goal, Negation))


def stored(key: Key) -> Key:
    """The predicate that holds the facts of a predicate which has rules too.

    >>> str(stored(Key("path", 2))), str(stored_as(stored(Key("path", 2))))
    ('stored path/2', 'path/2')
    """
    return Key(STORED + key.name, key.arity)


def stored_as(key: Key) -> Key:
    """The predicate under which the facts of `key` are stored."""
    return Key(key.name.removeprefix(STORED), key.arity)


def separate_facts(program: Program) -> Program:
    """The program in which every predicate has either rules or stored facts.

    Facts of a predicate with rules, or of one that keeps only its best rows, get a predicate of their own and a rule
    that copies them.
    """
    both = [key for key in program.facts if key in program.by_head or key in program.lattices]
    copies = []
    for key in both:
        arguments = tuple(Variable(f"A{number}") for number in range(1, key.arity + 1))
        copies.append(Rule(Atom(key.name, arguments), (Atom(stored(key).name, arguments),)))
    facts = {(stored(key) if key in both else key): types for key, types in program.facts.items()}
    return Program((*copies, *program.rules), program.answer, facts, program.lattices)
