"""Goals about the answers of goals: aggregates, and a choice of some answers.

`aggregate_all(count, p(X), N)`, `findall/3` and their like make one result for each value of the variables that the
rest of the rule gives to them; `aggregate/3`, `bagof/3` and `setof/3` make groups by the variables that are free in
their goal. Answers are a set: what counts twice in Prolog because it can be proved twice counts once here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from logic.engine.analysis.mistakes import bad_aggregate, bad_choice
from logic.engine.analysis.program import PERIODS, Aggregate, BuiltinCall, Goal, Key, Solutions, goal_variables
from logic.engine.analysis.safety import outer_names
from logic.engine.syntax.ast import CELL, Compound, Constant, Term, Variable, variables
from logic.errors import LogicError, Span

if TYPE_CHECKING:
    from logic.engine.analysis.lower import Lowering

AGGREGATES = frozenset(
    {
        ("aggregate_all", 3),
        ("aggregate_all", 4),
        ("aggregate", 3),
        ("findall", 3),
        ("findall", 4),
        ("bagof", 3),
        ("setof", 3),
    }
)
CHOICES = frozenset({("order_by", 2), ("limit", 2), ("offset", 2), ("distinct", 1), ("distinct", 2), ("call_nth", 2)})
FUNCTIONS = ("sum", "max", "min", "bag", "set", "avg", "count", *PERIODS)
WITNESSED = ("max", "min", *PERIODS)
COLLECTIONS = {"findall": "bag", "bagof": "bag", "setof": "set"}

Bodies = tuple[tuple[Goal, ...], ...]


def read_aggregate(lowering: Lowering, key: Key, arguments: tuple[Term, ...], span: Span) -> list[Goal]:
    """The goal for an aggregate, and the equalities that its result's compounds need."""
    if key == ("aggregate_all", 4):
        return _discriminated(lowering, arguments, span)
    if key == ("findall", 4):
        return _with_tail(lowering, arguments, span)
    spec, goal, result = arguments
    if key.name in COLLECTIONS:
        spec = Compound(COLLECTIONS[key.name], (spec,), spec.span)
    grouped = key.name in ("aggregate", "bagof", "setof")
    if isinstance(spec, Compound) and spec.name not in FUNCTIONS and all(map(_is_spec, spec.arguments)):
        return _several(lowering, spec, goal, result, span, grouped=grouped)
    return _aggregate(lowering, spec, goal, result, span, grouped=grouped)


def _discriminated(lowering: Lowering, arguments: tuple[Term, ...], span: Span) -> list[Goal]:
    """`aggregate_all(Spec, Discriminator, Goal, Result)`: of answers that agree in both, one."""
    spec, discriminator, goal, result = arguments
    apart = Compound("-", (discriminator, spec), discriminator.span)
    return read_aggregate(
        lowering, Key("aggregate_all", 3), (spec, Compound("distinct", (apart, goal), goal.span), result), span
    )


def _with_tail(lowering: Lowering, arguments: tuple[Term, ...], span: Span) -> list[Goal]:
    """`findall(Template, Goal, List, Tail)`: the list ends with the tail."""
    template, goal, result, tail = arguments
    found = lowering.flattening.fresh(span)
    collected = read_aggregate(lowering, Key("findall", 3), (template, goal, found), span)
    return [*collected, *lowering.builtin(Key("append", 3), (found, tail, result), span)]


def _several(lowering: Lowering, spec: Compound, goal: Term, result: Term, span: Span, *, grouped: bool) -> list[Goal]:
    """`r(count, max(X))`: several aggregates of the same goal, as the arguments of one term."""
    results = tuple(lowering.flattening.fresh(one.span) for one in spec.arguments)
    found: list[Goal] = []
    goal = Compound("^", (spec, goal), goal.span)  # what one of them is of makes no groups of the others
    for one, value in zip(spec.arguments, results, strict=True):
        found += _aggregate(lowering, one, goal, value, span, grouped=grouped)
    return [*found, *lowering.flattening.unify(result, Compound(spec.name, results, spec.span), span)]


def _aggregate(lowering: Lowering, spec: Term, goal: Term, result: Term, span: Span, *, grouped: bool) -> list[Goal]:
    function, arguments = _read_spec(spec)
    closed, inner = _without_carets(goal)
    bodies = tuple(lowering.bodies(inner))
    terms, bodies = _inside(lowering, function, arguments, bodies)
    taken = {found.name for term in (spec, closed) for found in variables(term)}
    free = tuple(
        dict.fromkeys(name for body in bodies for one in body for name in _visible(one) if name not in taken)
    )  # fmt: skip
    argument = terms[0] if terms else None
    witness = terms[1] if len(terms) > 1 else None
    name = "count_distinct" if function == "count" and arguments else function
    free = free if grouped else ()
    if witness is None:
        value, equalities = lowering.flattening.simple(result)
        return [Aggregate(name, argument, None, bodies, free, grouped, value, None, span), *equalities]
    best, other = lowering.flattening.fresh(span), lowering.flattening.fresh(span)
    unified = lowering.flattening.unify(result, Compound(function, (best, other), span), span)
    name = name if name in PERIODS else f"{name}_witness"
    return [Aggregate(name, argument, witness, bodies, free, grouped, best, other, span), *unified]


def _is_spec(term: Term) -> bool:
    return term == Constant("count") or (isinstance(term, Compound) and term.name in FUNCTIONS)


def _read_spec(spec: Term) -> tuple[str, tuple[Term, ...]]:
    """The function of an aggregate and what it is applied to."""
    match spec:
        case Constant(value="count"):
            return "count", ()
        case Compound(name=name, arguments=(argument,)) if name in FUNCTIONS and name not in PERIODS:
            return name, (argument,)
        case Compound(name=name, arguments=(argument, witness)) if name in WITNESSED:
            return name, (argument, witness)
        case _:
            raise LogicError(
                bad_aggregate(
                    spec,
                    "the aggregates are count, sum(E), min(E), max(E), max(E, W), avg(E), bag(T), set(T), and of "
                    "periods coalesce(From, To) and constant(From, To)",
                )
            )


def _without_carets(goal: Term) -> tuple[Term, Term]:
    """What stands before `^`, whose variables make no groups, and the goal behind it."""
    closed: list[Term] = []
    while isinstance(goal, Compound) and goal.name == "^" and goal.arity == 2:
        closed.append(goal.arguments[0])
        goal = goal.arguments[1]
    return Compound("closed", tuple(closed)) if closed else Constant("closed"), goal


def _inside(
    lowering: Lowering, function: str, arguments: tuple[Term, ...], bodies: Bodies
) -> tuple[list[Term], Bodies]:
    """The arguments as variables or ground terms; what computes them is added to the bodies."""
    terms: list[Term] = []
    extra: list[Goal] = []
    for position, argument in enumerate(arguments):
        numeric = function in PERIODS or (function in ("sum", "avg", "max", "min") and position == 0)
        if numeric and isinstance(argument, Compound):
            variable = lowering.flattening.fresh(argument.span)
            expression, calls = lowering.expression(argument)
            extra += (*calls, BuiltinCall("is", (variable, expression), argument.span))
            terms.append(variable)
        else:
            term, equalities = lowering.flattening.simple(argument)
            extra += equalities
            terms.append(term)
    return terms, tuple((*body, *extra) for body in bodies)


def _visible(goal: Goal) -> list[str]:
    """The variables that a goal shows to those beside it and that have a name in the text."""
    shown = outer_names(goal)
    return [found.name for found in goal_variables(goal) if found.name in shown and not found.anonymous]


def read_choice(lowering: Lowering, key: Key, arguments: tuple[Term, ...], span: Span) -> list[Goal]:
    """The goal for `order_by/2`, `limit/2` and their like; those that stand directly inside one another become one."""
    goal = arguments[0] if key in (("distinct", 1), ("call_nth", 2)) else arguments[1]
    bodies = tuple(lowering.bodies(goal))
    inner = bodies[0][0] if len(bodies) == 1 and len(bodies[0]) == 1 else None
    base = inner if isinstance(inner, Solutions) else Solutions(bodies, (), None, 0, None, span)
    fresh = Solutions(bodies, (), None, 0, None, span)
    match key.name:
        case "limit":
            number = _number(arguments[0])
            limit = number if base.limit is None else min(number, base.limit)
            return [Solutions(base.bodies, base.order, limit, base.offset, base.distinct, span)]
        case "offset":
            number = _number(arguments[0])
            rest = None if base.limit is None else max(0, base.limit - number)
            return [Solutions(base.bodies, base.order, rest, base.offset + number, base.distinct, span)]
        case "call_nth":
            number = max(1, _number(arguments[1])) - 1
            if base.limit is not None and number >= base.limit:
                return [BuiltinCall("fail", (), span)]
            return [Solutions(base.bodies, base.order, 1, base.offset + number, base.distinct, span)]
        case "order_by":
            if base.limit is not None or base.offset or base.order:
                base = fresh
            return [Solutions(base.bodies, _order(arguments[0]), None, 0, base.distinct, span)]
        case _:
            names = tuple(found.name for found in variables(arguments[0])) if key.arity == 2 else ()
            return [Solutions(fresh.bodies, (), None, 0, names, span)]


def _number(term: Term) -> int:
    if isinstance(term, Constant) and isinstance(term.value, int) and term.value >= 0:
        return term.value
    raise LogicError(bad_choice(term, "a number of answers is written out: `limit(10, Goal)`"))


def _order(term: Term) -> tuple[tuple[str, bool], ...]:
    """`[asc(X), desc(Y)]` as names with whether they descend."""
    found: list[tuple[str, bool]] = []
    while isinstance(term, Compound) and term.name == CELL:
        match term.arguments[0]:
            case Compound(name="asc" | "desc" as direction, arguments=(Variable(name=name),)):
                found.append((name, direction == "desc"))
            case other:
                raise LogicError(bad_choice(other, "an order is a list such as `[desc(X), asc(Y)]`"))
        term = term.arguments[1]
    if not found:
        raise LogicError(bad_choice(term, "an order is a list such as `[desc(X), asc(Y)]`"))
    return tuple(found)
