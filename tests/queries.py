"""Random questions: goals inside goals, two or three deep, that use few names, so that one often stands in several.

What they show is which occurrences of a name are one variable. Facts are few, since only scopes matter.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

PROGRAM = """
p(1). p(2). p(3). p(a). p(f(1)).
q(1, 2). q(2, 3). q(2, 2). q(3, 1). q(a, 1). q(f(2), a).
r(1). r(2). r([1]).
n(1, 10). n(2, 20). n(2, 30). n(3, 10). n(3, 3).
both(X, Y) :- q(X, Y), q(Y, X).
either(X) :- r(X).
either(X) :- p(X), \\+ r(X).
some(N) :- aggregate_all(count, p(_), N).
"""
PREDICATES = {"p": 1, "q": 2, "r": 1, "n": 2, "both": 2, "either": 1, "some": 1}
NAMES = ("X", "Y", "Z")
CONSTANTS = ("1", "2", "3", "a")
COMPARISONS = ("=", "\\=", "==", "\\==", "@<")
FUNCTIONS = ("count", "count({})", "bag({})", "set({})", "max({}, {})", "min({}, {})", "sum({})", "max({})", "avg({})")


def random_question(random: Random) -> str:
    """A conjunction of one to four goals; most begin with one that gives values to names."""
    return conjunction(random, 3)


def conjunction(random: Random, depth: int) -> str:
    goals = [goal(random, depth) for _ in range(random.choice((1, 1, 2, 2, 3)))]
    if random.random() < 0.6:
        goals.insert(random.choice((0, 0, 0, 1)), f"{random.choice('qn')}({name(random)}, {name(random)})")
    return ", ".join(goals)


def goal(random: Random, depth: int) -> str:
    if depth == 0 or random.random() < 0.45:
        return plain(random)
    return random.choice(CLOSED)(random, depth - 1)


def plain(random: Random) -> str:
    if random.random() < 0.25:
        return f"{term(random)} {random.choice(COMPARISONS)} {term(random)}"
    name = random.choice(sorted(PREDICATES))
    return f"{name}({', '.join(term(random) for _ in range(PREDICATES[name]))})"


def term(random: Random) -> str:
    kind = random.random()
    if kind < 0.65:
        return random.choice(NAMES)
    if kind < 0.9:
        return random.choice(CONSTANTS)
    return random.choice(("_", f"f({random.choice(NAMES)})", f"[{random.choice(NAMES)}]", "f(2)"))


def name(random: Random) -> str:
    return random.choice(NAMES)


def negation(random: Random, depth: int) -> str:
    return f"\\+ ({conjunction(random, depth)})"


def universal(random: Random, depth: int) -> str:
    return f"forall({goal(random, depth)}, {goal(random, depth)})"


def disjunction(random: Random, depth: int) -> str:
    return f"({conjunction(random, depth)} ; {conjunction(random, depth)})"


def condition(random: Random, depth: int) -> str:
    arrow = random.choice(("->", "->", "*->"))
    return f"({conjunction(random, depth)} {arrow} {goal(random, depth)} ; {goal(random, depth)})"


def without_alternative(random: Random, depth: int) -> str:
    return f"({conjunction(random, depth)} -> {goal(random, depth)})"


def aggregate(random: Random, depth: int) -> str:
    function = random.choice(FUNCTIONS)
    spec = function.format(*(name(random) for _ in range(2)))
    result = f"{spec[:3]}({name(random)}, {name(random)})" if "," in spec else term(random)
    return f"aggregate_all({spec}, ({conjunction(random, depth)}), {result})"


def collection(random: Random, depth: int) -> str:
    kind = random.choice(("findall", "bagof", "setof"))
    caret = f"{name(random)}^" if kind != "findall" and random.random() < 0.5 else ""
    return f"{kind}({term(random)}, {caret}({conjunction(random, depth)}), {term(random)})"


def grouped(random: Random, depth: int) -> str:
    return f"aggregate({random.choice(('count', 'max', 'bag'))}({name(random)}), {goal(random, depth)}, {term(random)})"


def choice(random: Random, depth: int) -> str:
    inner = conjunction(random, depth)
    wrapped = random.choice(
        (
            "once(({}))",
            "ignore(({}))",
            f"limit({random.randrange(1, 3)}, ({{}}))",
            f"offset({random.randrange(1, 3)}, ({{}}))",
            f"call_nth(({{}}), {random.randrange(1, 3)})",
            f"order_by([{random.choice(('asc', 'desc'))}({name(random)})], ({{}}))",
            f"limit(2, order_by([{random.choice(('asc', 'desc'))}({name(random)})], ({{}})))",
            f"distinct({name(random)}, ({{}}))",
        )
    )
    return wrapped.format(inner)


CLOSED: tuple[Callable[[Random, int], str], ...] = (
    negation,
    negation,
    universal,
    disjunction,
    condition,
    without_alternative,
    aggregate,
    aggregate,
    collection,
    grouped,
    choice,
    choice,
)
