"""Predicates that depend on one another through one negation a rule, as a game.

    win(X) :- move(X, Y), \\+ win(Y).

A row is a position, and each row of a rule's other goals a move from the row of its head to the row under its negation.
Under the well-founded semantics the rows that are true are the positions that are won, and those that are undefined
the positions that are neither won nor lost: one walk from the positions without a move backwards finds both. After Van
Gelder, Ross and Schlipf, "The well-founded semantics for general logic programs", J. ACM 1991, section 1.

It does not apply where a rule of the stratum has two such negations, one of more than an atom or one that leaves a
variable free, or uses a predicate of the stratum, or one with undefined rows, in another goal.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from logic.engine.analysis.program import Atom, Goal, Key, Negation, Rule, atoms
from logic.engine.analysis.safety import check_safety
from logic.engine.analysis.stratify import Stratum
from logic.engine.syntax.ast import Constant, Term, Variable
from logic.frozen import frozen

NOWHERE = Constant(-1)  # in place of the number of a predicate: a position that is lost, as none has moves from it
WON = Constant(1)


@frozen
class Game:
    """`rules` give the moves, the columns of two positions. Those of a predicate have the columns of its pattern."""

    rules: tuple[Rule, ...]
    patterns: Mapping[Key, tuple[Term, ...]]


def as_game(stratum: Stratum, uncertain: AbstractSet[Key], name: str) -> Game | None:
    """The game that a stratum is, with moves that are the rows of a predicate `name`; None if it is none.

    `uncertain` are the predicates of lower strata that may have undefined rows.
    """
    found = [(rule, _move(rule, stratum.predicates, uncertain)) for rule in stratum.rules]
    moves = [(rule, move) for rule, move in found if move is not None]
    if len(moves) < len(found):
        return None
    keys = sorted(stratum.predicates)
    arity = max(key.arity for key in keys)
    tagged = len(keys) > 1 or any(target is None for _, (target, _) in moves)
    patterns = {key: _pattern(number, key, arity, tagged) for number, key in enumerate(keys)}
    lost = (NOWHERE, *[Constant("")] * arity)
    rules = []
    for rule, (target, others) in moves:
        end = lost if target is None else filled(patterns[target.key], target)
        rules.append(Rule(Atom(name, (*filled(patterns[rule.head.key], rule.head), *end)), others, rule.span))
    if (not tagged and arity == 0) or any(check_safety(rule, strict=True) for rule in rules):
        return None
    return Game(tuple(rules), patterns)


def filled(pattern: tuple[Term, ...], atom: Atom) -> tuple[Term, ...]:
    """A pattern with the arguments of an atom in the place of its variables."""
    values = iter(atom.arguments)
    return tuple(next(values) if isinstance(term, Variable) else term for term in pattern)


def _move(
    rule: Rule, own: AbstractSet[Key], uncertain: AbstractSet[Key]
) -> tuple[Atom | None, tuple[Goal, ...]] | None:
    """What a rule negates of its stratum, None for nothing, and its other goals; None if it is no move."""
    negations = [goal for goal in rule.body if isinstance(goal, Negation) and _reads(goal, own)]
    others = tuple(goal for goal in rule.body if not any(goal is negation for negation in negations))
    if len(negations) > 1 or any(_reads(goal, {*own, *uncertain}) for goal in others):
        return None
    if not negations:
        return None, others
    match negations[0].body:
        case (Atom() as target,):
            after = rule.body[rule.body.index(negations[0]) + 1 :]
            # A goal that fails with an error would be asked of rows for which the negation does not hold.
            return (target, others) if all(isinstance(goal, Atom) for goal in after) else None
        case _:
            return None


def _reads(goal: Goal, predicates: AbstractSet[Key]) -> bool:
    return any(atom.key in predicates for atom, _ in atoms((goal,)))


def _pattern(number: int, key: Key, arity: int, tagged: bool) -> tuple[Term, ...]:
    arguments = tuple(Variable(f"A{place}") for place in range(1, key.arity + 1))
    return (Constant(number), *arguments, *[Constant("")] * (arity - key.arity)) if tagged else arguments
