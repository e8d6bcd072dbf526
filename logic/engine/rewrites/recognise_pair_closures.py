"""A recursion that moves both ends of pairs along edges, each end its own way, becomes a closure of pairs: no joins.

    same(X, Y) :- parent(P, X), parent(P, Y).
    same(X, Y) :- parent(A, X), same(A, B), parent(B, Y).       both ends move

    near(X, Z) :- near(X, Y), road(Y, Z).                       rules that move different ends
    near(W, Y) :- near(X, Y), ferry(X, W).

What ties both ends to one another, a condition, a third argument, a table that keeps one value, or a rule that uses its
predicate twice or turns its pairs around leaves the recursion as it is.
"""

from __future__ import annotations

from logic.engine.plan.nodes import PairClosure, Plan, ProgramPlan, Scan, Stratum
from logic.engine.rewrites.recognise_closures import joined, literals, union, uses
from logic.frozen import replace

ALONG = ("From", "To")  # names of the columns of edges


def recognise_pair_closures(program: ProgramPlan) -> ProgramPlan:
    """The program with every stratum that is a closure of pairs as one rule that is not recursive."""
    return replace(
        program,
        strata=tuple(
            stratum if stratum.relations[0] in program.lattices else _recognise(stratum) for stratum in program.strata
        ),
    )


def _recognise(stratum: Stratum) -> Stratum:
    if len(stratum.relations) != 1:
        return stratum
    (relation,) = stratum.relations
    recursive = [rule for rule in stratum.seed if uses(rule.input, relation)]
    others = [rule.input for rule in stratum.seed if rule not in recursive]
    moves = [step for rule in recursive if (step := _step(rule.input, relation)) is not None]
    if not others or not moves or len(moves) < len(recursive):
        return stratum
    edges: dict[Plan, int] = {}
    number = [tuple(None if edge is None else edges.setdefault(edge, len(edges)) for edge in step) for step in moves]
    steps = tuple((first, second) for first, second in number)
    seed = union(others, others[0].columns)
    closure = PairClosure(seed, tuple(edges), ALONG, steps, seed.columns)
    return replace(stratum, seed=(replace(recursive[0], input=closure),))


def _step(rule: Plan, relation: str) -> tuple[Plan | None, Plan | None] | None:
    """The edges along which a rule moves each end, None for one that stays; None if that is not all it does."""
    found = literals(rule) or []
    own = [literal for literal in found if literal.relation == relation]
    if len(own) != 1 or len(rule.columns) != 2:
        return None
    rest = [literal for literal in found if literal is not own[0]]
    ends = [(start, end) for start, end in zip(own[0].arguments, rule.columns, strict=True) if isinstance(start, str)]
    names = {name for pair in ends for name in pair}
    moving = [(start, end) for start, end in ends if start != end]
    if len(ends) < 2 or len(names) != 2 + len(moving) or not moving:
        return None
    sides = [[literal for literal in rest if literal.columns and {*literal.columns} <= {*pair}] for pair in moving]
    together = [
        any({*pair} <= {*literal.columns} for literal in side) for pair, side in zip(moving, sides, strict=True)
    ]
    if not all(together) or sum(map(len, sides)) < len(rest):
        return None
    edges = iter([_edge(side, pair) for pair, side in zip(moving, sides, strict=True)])
    first, second = (next(edges) if start != end else None for start, end in ends)
    return first, second


def _edge(side: list[Scan], ends: tuple[str, str]) -> Plan:
    """What some literals say of a start and an end, under the names that all edges have."""
    names = dict(zip(ends, ALONG, strict=True))
    renamed = [
        replace(
            one, arguments=tuple(names.get(part, part) if isinstance(part, str) else part for part in one.arguments)
        )
        for one in side
    ]
    return joined(renamed)
