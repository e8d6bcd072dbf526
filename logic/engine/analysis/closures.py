"""Goals made of a closure and more arguments: `call/2` to `call/8`, and `maplist/3` and its like over lists.

A closure is a predicate with some of its first arguments: `call(plus(1), X, Y)` is `plus(1, X, Y)`. A goal over lists
becomes a predicate of its own, which takes the list apart; it runs for the lists that a goal gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from logic.engine.analysis.mistakes import unknown_closure
from logic.engine.analysis.program import APPLY, Key
from logic.engine.syntax.ast import CELL, Clause, Compound, Constant, Term, Variable, is_ground
from logic.engine.syntax.parse import parse
from logic.engine.syntax.unparse import unparse
from logic.errors import LogicError, Source, Span
from logic.frozen import frozen

# Each text defines the predicate `each`; `G` is the closure.
OVER_LISTS: Mapping[tuple[str, int], str] = {
    ("maplist", 2): "each([]). each([A|As]) :- call(G, A), each(As).",
    ("maplist", 3): "each([], []). each([A|As], [B|Bs]) :- call(G, A, B), each(As, Bs).",
    ("maplist", 4): "each([], [], []). each([A|As], [B|Bs], [C|Cs]) :- call(G, A, B, C), each(As, Bs, Cs).",
    ("maplist", 5): "each([], [], [], []). "
    "each([A|As], [B|Bs], [C|Cs], [D|Ds]) :- call(G, A, B, C, D), each(As, Bs, Cs, Ds).",
    ("foldl", 4): "each([], V, V). each([A|As], V, W) :- call(G, A, V, U), each(As, U, W).",
    ("foldl", 5): "each([], [], V, V). each([A|As], [B|Bs], V, W) :- call(G, A, B, V, U), each(As, Bs, U, W).",
}
# Those that choose elements, and whether each of their lists takes those for which the closure holds.
CHOOSING: Mapping[tuple[str, int], tuple[bool, ...]] = {
    ("include", 3): (True,),
    ("exclude", 3): (False,),
    ("partition", 4): (True, False),
}


@frozen
class OverList:
    """A goal over lists: the predicate made for it, as an atom, and the clauses that define it."""

    goal: Compound
    clauses: tuple[Clause, ...]


def with_arguments(closure: Term, arguments: tuple[Term, ...], span: Span) -> Term:
    """The goal that a closure with more arguments is; raises LogicError where its name is not known."""
    match closure:
        case Compound(name=":", arguments=(module, inner)):
            return Compound(":", (module, with_arguments(inner, arguments, span)), span)
        case Compound(name=">>"):
            raise LogicError(unknown_closure(closure, "give the goal a predicate of its own, and its name here"))
        case Constant(value=str() as name):
            return Compound(name, arguments, span) if arguments else closure
        case Compound(name=name, arguments=first):
            return Compound(name, (*first, *arguments), span)
        case _:
            advice = "write the predicate's name here, or `=` and the name in the same body"
            raise LogicError(unknown_closure(closure, advice))


def closures_in(parts: list[Term]) -> Iterator[tuple[str, Term]]:
    """The variables of a conjunction that `=` gives a term to."""
    for part in parts:
        match part:
            case Compound(name="=", arguments=(Variable(name=name), Constant() | Compound() as value)):
                yield name, value
            case Compound(name="=", arguments=(Constant() | Compound() as value, Variable(name=name))):
                yield name, value
            case _:
                pass


def over_list(key: Key, closure: Term, lists: tuple[Term, ...], span: Span) -> OverList:
    """The goal over lists that `key` with a closure is.

    What is not ground in the closure becomes a first argument of the predicate, so that one definition serves all rows.
    """
    with_arguments(closure, (Constant(0),), span)  # refuses what is no closure
    given = closure.arguments if isinstance(closure, Compound) else ()
    open_terms = [term for term in given if not is_ground(term)]
    inside = iter([Variable(f"_{number}", span) for number, _ in enumerate(open_terms, 1)])
    parameters = tuple(Variable(f"_{number}", span) for number, _ in enumerate(open_terms, 1))
    if isinstance(closure, Compound):
        plain = tuple(term if is_ground(term) else next(inside) for term in given)
        closure = Compound(closure.name, plain, closure.span)
    name = f"{APPLY}{key.name} {unparse(closure)}/{len(lists)}"
    clauses = tuple(
        Clause(
            _filled(clause.head, name, parameters, closure, span),
            clause.body and _filled(clause.body, name, parameters, closure, span),
            span,
        )
        for clause in _template(key)
    )
    return OverList(Compound(name, (*open_terms, *lists), span), clauses)


@cache
def _template(key: Key) -> tuple[Clause, ...]:
    module = parse(Source(f"<{key}>", OVER_LISTS[key]))
    return tuple(
        item if isinstance(item, Clause) else Clause(_as_term(item.name, item.arity), None)  # type: ignore[union-attr]
        for item in module.items
    )


def _as_term(name: str, arity: int) -> Term:
    """A fact of the templates: they hold empty lists only."""
    return Compound(name, (Constant("[]"),) * arity)


def _filled(term: Term, name: str, parameters: tuple[Term, ...], closure: Term, span: Span) -> Term:
    """A term of a template for one closure, everywhere at the place of the goal."""
    match term:
        case Compound(name="each", arguments=arguments):
            return Compound(name, (*parameters, *(_filled(one, name, (), closure, span) for one in arguments)), span)
        case Compound(name=other, arguments=arguments):
            return Compound(other, tuple(_filled(one, name, parameters, closure, span) for one in arguments), span)
        case Variable(name="G"):
            return closure
        case Variable(name=other):
            return Variable(other, span)
        case Constant(value=value):
            return Constant(value, span)


def chosen(
    closure: Term, given: Term, result: Term, holds: bool, fresh: Callable[[Span], Variable], span: Span
) -> Term:
    """The goal that a result is the elements of a list for which a closure holds, or does not, in their order."""
    place, element, pairs = fresh(span), fresh(span), fresh(span)
    test = with_arguments(closure, (element,), span)
    if not holds:
        test = Compound("\\+", (test,), span)
    each = Compound(",", (Compound("nth0", (place, given, element), span), test), span)
    found = Compound("findall", (Compound("-", (place, element), span), each, pairs), span)
    return Compound(",", (found, Compound("pairs_values", (pairs, result), span)), span)


def items_of(term: Term) -> list[Term] | None:
    """The elements of a list that is written out, or None."""
    found: list[Term] = []
    while isinstance(term, Compound) and term.name == CELL and term.arity == 2:
        found.append(term.arguments[0])
        term = term.arguments[1]
    return found if term == Constant("[]") else None
