"""Where goals are slices: what has to be known of them before the front end itself is loaded."""

from __future__ import annotations

from collections.abc import Mapping

from logic.engine.syntax.ast import Compound, Constant, Term

NAME = "slice"
SLICE, USE_TEMPORAL = "<slice>", ":- use_module(library(temporal))."  # what slices are compiled to
# The arguments that are goals, of the constructs and aggregates of the language.
GOALS: Mapping[tuple[str, int], tuple[int, ...]] = {
    **dict.fromkeys([(",", 2), (";", 2), ("|", 2), ("->", 2), ("*->", 2), ("forall", 2)], (0, 1)),
    **dict.fromkeys([("\\+", 1), ("not", 1), ("once", 1), ("ignore", 1), ("call", 1), ("distinct", 1)], (0,)),
    **dict.fromkeys([("aggregate_all", 3), ("aggregate", 3), ("findall", 3), ("setof", 3), ("bagof", 3)], (1,)),
    **dict.fromkeys([("limit", 2), ("offset", 2), ("order_by", 2), ("distinct", 2), ("^", 2), (":", 2)], (1,)),
    ("call_nth", 2): (0,),
}


def is_slice(term: Term) -> bool:
    """Whether a goal is a slice: its first argument is a path, which that of a program's own predicate seldom is."""
    return (
        isinstance(term, Compound)
        and term.name == NAME
        and term.arity > 2
        and isinstance(term.arguments[0], Constant)
        and str(term.arguments[0].value).lstrip().startswith("/")
    )


def has_slice(term: Term | None) -> bool:
    """Whether a goal is a slice or has one inside; it may be as deep as memory allows."""
    pending = [term]
    while pending:
        goal = pending.pop()
        if isinstance(goal, Compound):
            if is_slice(goal):
                return True
            pending += [goal.arguments[place] for place in GOALS.get((goal.name, goal.arity), ())]
    return False
