"""What the directives of a file say about names: the module that it is, what it exports, and what it imports.

>>> from logic.engine.syntax.parse import parse_goal
>>> from logic.errors import Source
>>> header = read_module(parse_goal(Source("t", "module(kin, [parent/2, op(700, xfx, of)])")).goal)
>>> header.name, [str(one.key) for one in header.exports]
('kin', ['parent/2'])
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from logic.engine.analysis.mistakes import bad_directive
from logic.engine.analysis.program import USER, Key
from logic.engine.syntax.ast import CELL, Compound, Constant, Term, Variable
from logic.engine.syntax.operators import KINDS, STANDARD, Operators
from logic.engine.syntax.unparse import unparse
from logic.errors import LogicError, Span
from logic.frozen import field, frozen

RESERVED = (USER, "system", "library", "vocabulary")  # names that mean something else before a `:` or in an import
OPERATORS = f"an operator has a priority from 0 to 1200, one of the kinds {', '.join(KINDS)}, and names"


@frozen
class Named:
    """A predicate that a list names: its key there, the name that it gets, and the place."""

    key: Key
    name: str
    span: Span


@frozen
class Header:
    """`:- module(name, [p/2, op(700, xfx, of)]).`"""

    name: str
    exports: tuple[Named, ...]
    operators: tuple[Compound, ...]
    span: Span


@frozen
class Choice:
    """What an import takes of the exports: all but `hidden` if `every`, and those that `named` lists."""

    every: bool = True
    named: tuple[Named, ...] = ()
    hidden: tuple[Named, ...] = ()
    operators: tuple[Compound, ...] = ()


@frozen
class Import:
    """A directive that imports the file `path`, or the same by a call of `consult`."""

    path: str
    choice: Choice
    span: Span
    reexported: bool = False


@frozen
class Interface:
    """What a file says about names. Files without a module share the names of the user."""

    header: Header | None = None
    imports: tuple[Import, ...] = field(default=())

    @property
    def name(self) -> str:
        return self.header.name if self.header else USER


def read_module(goal: Compound) -> Header:
    """The header of a module; raises LogicError where it is none."""
    usage = "write `:- module(name, [p/2, q/1]).`"
    if goal.arity != 2:
        raise LogicError(bad_directive(goal.span, "a module has a name and a list of what it exports", usage))
    name, listed = goal.arguments
    if not isinstance(name, Constant) or not isinstance(name.value, str) or name.value in RESERVED:
        raise LogicError(bad_directive(name.span, f"`{unparse(name)}` cannot be the name of a module", usage))
    if ":" in name.value:
        raise LogicError(bad_directive(name.span, "a name with `:` in it cannot be the name of a module", usage))
    exports: list[Named] = []
    operators: list[Compound] = []
    for term in elements(listed, usage):
        if is_operator(term):
            if STANDARD.declared_by(term) is STANDARD:
                raise LogicError(bad_directive(term.span, "this operator cannot be declared", OPERATORS))
            operators.append(term)
        else:
            exports.append(_indicator(term, usage))
    return Header(name.value, tuple(exports), tuple(operators), goal.span)


def read_choice(term: Term) -> Choice:
    """What the second argument of `use_module/2` takes: `[p/2, q/3 as r]`, `except([p/2])`."""
    usage = "write a list such as `[p/2, q/3 as r]`, or `except([p/2])`"
    named: list[Named] = []
    hidden: list[Named] = []
    operators: list[Compound] = []
    every = False
    for one in [term] if isinstance(term, Compound) and term.name == "except" else elements(term, usage):
        match one:
            case Compound(name="except", arguments=(listed,)):
                every = True
                hidden += [_indicator(left_out, usage) for left_out in elements(listed, usage)]
            case Compound(name="as", arguments=(indicator, Constant(value=str() as name))):
                given = _indicator(indicator, usage)
                named.append(Named(given.key, name, one.span))
            case _ if is_operator(one):
                operators.append(one)
            case _:
                named.append(_indicator(one, usage))
    return Choice(every, tuple(named), tuple(hidden), tuple(operators))


def chosen_operators(header: Header, choice: Choice, operators: Operators) -> Operators:
    """The operators with those that an import takes of a module: all, or those that its list has."""
    for declared in header.operators:
        if choice.every or any(_fits(wanted, declared) for wanted in choice.operators):
            operators = operators.declared_by(declared)
    return operators


def is_operator(term: Term) -> TypeGuard[Compound]:
    """Whether a term is `op(Priority, Kind, Names)`."""
    return isinstance(term, Compound) and term.name == "op" and term.arity == 3


def _fits(wanted: Compound, declared: Compound) -> bool:
    pairs = zip(wanted.arguments, declared.arguments, strict=True)
    return all(isinstance(one, Variable) or one == other for one, other in pairs)


def elements(term: Term, usage: str) -> Iterator[Term]:
    """The elements of a list; raises LogicError for what is no list."""
    rest = term
    while isinstance(rest, Compound) and rest.name == CELL:
        yield rest.arguments[0]
        rest = rest.arguments[1]
    if rest != Constant("[]"):
        raise LogicError(bad_directive(term.span, "this is not a list of predicates", usage))


def _indicator(term: Term, usage: str) -> Named:
    match term:
        case Compound(name="/", arguments=(Constant(value=str() as name), Constant(value=int() as arity))) if (
            arity >= 0
        ):
            return Named(Key(name, arity), name, term.span)
        case _:
            raise LogicError(bad_directive(term.span, f"`{unparse(term)}` does not name a predicate", usage))
