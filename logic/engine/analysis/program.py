"""What a program means: rules over atoms, negations and builtins, each with its place in the text.

>>> str(Key("path", 2))
'path/2'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from logic.engine.syntax.ast import NOWHERE, Compound, Term, Variable, variables
from logic.engine.syntax.unparse import format_value, unparse
from logic.errors import Span

Types = tuple[str, ...]
ANSWER = "?-"  # the predicate of the question
STORED = "stored "  # begins the name of a predicate of facts
MAGIC = "magic "  # begins the name of a predicate of values that are asked for


class Key(NamedTuple):
    """A predicate: its name and arity."""

    name: str
    arity: int

    def __str__(self) -> str:
        return f"{self.name}/{self.arity}"


def is_made_up(name: str) -> bool:
    """Whether the name is of the form that rewrites give to their predicates."""
    return name == ANSWER or name.startswith((STORED, MAGIC)) or name.endswith(("b]", "f]", "[]]"))


def show_atom(name: str, arguments: Sequence[str]) -> str:
    """An atom as EXPLAIN and traces print it; names that rewrites make up, such as `path[bf]`, are not quoted.

    >>> show_atom("path[bf]", ["X"]), show_atom("B c", ["X"]), show_atom("p", [])
    ('path[bf](X)', "'B c'(X)", 'p')
    """
    shown = name if is_made_up(name) else format_value(name)
    return f"{shown}({', '.join(arguments)})" if arguments else shown


def _span() -> Span:
    return field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Atom:
    """A predicate applied to variables and constants."""

    name: str
    arguments: tuple[Term, ...]
    span: Span = _span()

    @property
    def key(self) -> Key:
        return Key(self.name, len(self.arguments))

    def __str__(self) -> str:
        return show_atom(self.name, list(map(unparse, self.arguments)))


@dataclass(frozen=True, slots=True)
class Negation:
    """`\\+ (goals)`: holds for a row for which the goals have no answer."""

    body: tuple[Goal, ...]
    span: Span = _span()

    def __str__(self) -> str:
        inner = ", ".join(map(str, self.body))
        return f"\\+ {inner}" if len(self.body) == 1 else f"\\+ ({inner})"


@dataclass(frozen=True, slots=True)
class BuiltinCall:
    """A builtin predicate applied to terms; its arguments may be arithmetic expressions where its modes say so."""

    name: str
    arguments: tuple[Term, ...]
    span: Span = _span()

    @property
    def key(self) -> Key:
        return Key(self.name, len(self.arguments))

    def __str__(self) -> str:
        return unparse(Compound(self.name, self.arguments)) if self.arguments else self.name


Goal = Atom | Negation | BuiltinCall


@dataclass(frozen=True, slots=True)
class Rule:
    """`head :- body`; an empty body makes it a fact."""

    head: Atom
    body: tuple[Goal, ...]
    span: Span = _span()

    def __str__(self) -> str:
        return f"{self.head} :- {', '.join(map(str, self.body))}." if self.body else f"{self.head}."


@dataclass(frozen=True, slots=True)
class Program:
    """Rules, the question among them, and the predicates of which facts are stored.

    `answer` is the predicate of the question; `facts` maps each stored predicate to the types of its columns.
    """

    rules: tuple[Rule, ...]
    answer: Key
    facts: Mapping[Key, Types] = field(default_factory=dict)

    def by_head(self) -> dict[Key, list[Rule]]:
        """The rules of each derived predicate, in the order of the text."""
        found: dict[Key, list[Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule.head.key, []).append(rule)
        return found

    def __str__(self) -> str:
        return "\n".join(map(str, self.rules))


def goal_variables(goal: Goal) -> Iterator[Variable]:
    """Every occurrence of a variable in a goal, from left to right."""
    if isinstance(goal, Negation):
        for inner in goal.body:
            yield from goal_variables(inner)
        return
    for argument in goal.arguments:
        yield from variables(argument)


def atoms(body: tuple[Goal, ...], negated: bool = False) -> Iterator[tuple[Atom, bool]]:
    """Every atom of a body with whether it stands under a negation."""
    for goal in body:
        match goal:
            case Atom():
                yield goal, negated
            case Negation(body=inner):
                yield from atoms(inner, negated=True)
            case BuiltinCall():
                pass


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

    Facts of a predicate with rules get a predicate of their own and a rule that copies them.
    """
    both = [key for key in program.by_head() if key in program.facts]
    copies = []
    for key in both:
        arguments = tuple(Variable(f"A{number}") for number in range(1, key.arity + 1))
        copies.append(Rule(Atom(key.name, arguments), (Atom(stored(key).name, arguments),)))
    facts = {(stored(key) if key in both else key): types for key, types in program.facts.items()}
    return Program((*copies, *program.rules), program.answer, facts)
