"""Random programs, stratified and safe by construction, with random facts.

Predicates stand in levels: a rule uses predicates of its own level and below, and negates only those below, so that
every program has a stratification; every variable of a head, a test or a negation stands in a positive literal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

VARIABLES = ("X", "Y", "Z", "W")
CONSTANTS = ("0", "1", "2", "3", "a", "b", "1.0", "0.0", "-0.0", "'B c'")
FACTS = {"e": 2, "f": 2, "g": 1, "t": 3, "z": 0}
LEVELS = ({"p": 2, "q": 1}, {"r": 2, "s": 3, "w": 0}, {"u": 1, "v": 2})
# Rules that move one argument and carry others along, or almost.
CLOSURES = (
    "s(X, Y, Z) :- t(X, Y, Z). s(X, Y, W) :- s(X, Y, Z), t(X, Z, W).",
    "s(X, Y, Z) :- t(Y, X, Z). s(X, Y, W) :- t(Y, X, Z), s(Z, Y, W).",
    "s(X, Y, Z) :- t(X, Y, Z). s(X, Y, W) :- s(X, Y, Z), s(X, Z, W).",
    "s(X, Y, Z) :- t(X, Y, Z). s(X, W, Z) :- s(X, Y, Z), t(Y, W, Z).",
    "s(X, Y, Z) :- t(X, Y, Z). s(X, Y, W) :- s(Y, X, Z), t(X, Z, W).",
    "v(X, Y) :- e(X, Y). v(X, Z) :- v(X, Y), t(X, Y, Z).",
)
TESTS = ("=", "\\=", "==", "@<", "@>=", "\\==")


@dataclass(frozen=True)
class Sample:
    """The text of a program and a question for it."""

    program: str
    question: str


@st.composite
def samples(draw: st.DrawFn, *, shuffled: bool = True) -> Sample:
    """A program of facts and rules, and a question with some arguments bound.

    `shuffled` bodies have their goals in any order; others have positive literals first, as Prolog needs them.
    """
    lines = [draw(facts(name, arity)) for name, arity in FACTS.items()]
    below = dict(FACTS)
    for level in LEVELS:
        for name, arity in level.items():
            number = draw(st.integers(1, 3))
            lines += [draw(rules(name, arity, {**below, **level}, below, shuffled)) for _ in range(number)]
        below |= level
    lines += draw(st.lists(st.sampled_from(CLOSURES), max_size=1))
    derived = {name: arity for level in LEVELS for name, arity in level.items()}
    name = draw(st.sampled_from(sorted(derived)))
    arguments = draw(st.lists(terms(), min_size=derived[name], max_size=derived[name]))
    goal = atom(name, arguments)
    if draw(st.booleans()):
        other = draw(st.sampled_from(sorted(FACTS)))
        goal += f", {draw(literals(other, FACTS[other]))}"
    return Sample("\n".join(lines), goal)


def terms() -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(VARIABLES), st.sampled_from(CONSTANTS))


@st.composite
def facts(draw: st.DrawFn, name: str, arity: int) -> str:
    """A few facts; a predicate without any is declared."""
    rows = draw(st.lists(st.tuples(*[st.sampled_from(CONSTANTS)] * arity), max_size=8))
    declaration = f":- pred {name}({', '.join(['any'] * arity)})." if arity else f":- dynamic {name}/0. {name} :- fail."
    return " ".join([declaration, *(f"{atom(name, row)}." for row in rows)])


def atom(name: str, arguments: Sequence[str]) -> str:
    return f"{name}({', '.join(arguments)})" if arguments else name


@st.composite
def literals(draw: st.DrawFn, name: str, arity: int) -> str:
    arguments = draw(st.lists(st.one_of(terms(), st.just("_")), min_size=arity, max_size=arity))
    return atom(name, arguments)


@st.composite
def rules(
    draw: st.DrawFn, name: str, arity: int, usable: dict[str, int], negatable: dict[str, int], shuffled: bool
) -> str:
    used = draw(st.lists(st.sampled_from(sorted(usable)), min_size=1, max_size=3))
    body = [draw(literals(one, usable[one])) for one in used]
    bound = [variable for variable in VARIABLES if any(variable in literal for literal in body)]
    value = st.one_of(st.sampled_from(bound), st.sampled_from(CONSTANTS)) if bound else st.sampled_from(CONSTANTS)
    if draw(st.booleans()):
        body.append(f"{draw(value)} {draw(st.sampled_from(TESTS))} {draw(value)}")
    if draw(st.booleans()):
        other = draw(st.sampled_from(sorted(negatable)))
        inner = atom(other, [draw(value) for _ in range(negatable[other])])
        if draw(st.booleans()):
            inner = f"({inner}, {draw(literals('f', 2))})"
        body.append(f"\\+ {inner}")
    if bound and draw(st.booleans()):
        body.append(f"({draw(value)} = {draw(value)} ; {draw(st.sampled_from(bound))} @< {draw(value)})")
    goals = draw(st.permutations(body)) if shuffled else body
    return f"{atom(name, [draw(value) for _ in range(arity)])} :- {', '.join(goals)}."
