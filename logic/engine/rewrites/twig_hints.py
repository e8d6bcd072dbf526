"""`joined_by(LA, pathstack(l1, sol))`: how the twig of which `LA` is a position is to be joined."""

from __future__ import annotations

from collections.abc import Sequence

from logic.engine.plan.expression import Column, Literal, Test
from logic.engine.plan.nodes import Plan, Select
from logic.engine.plan.twig import LEVELS, Stacks, Twig
from logic.engine.rewrites.conditions import Condition
from logic.engine.syntax.ast import Compound, Constant, Term
from logic.errors import Diagnostic, LogicError, Span
from logic.frozen import frozen, replace

HINT = "joined_by"


@frozen
class Hint:
    """How the twig with a column is to be joined: by stacks, by semi-joins (`twigreduce`), as any goals (`joins`)."""

    column: str | None
    method: Stacks | str
    span: Span


def take_hints(conditions: Sequence[Condition], places: Sequence[Span]) -> tuple[list[Condition], list[Hint]]:
    """The conditions without the hints among them, and the hints. Raises LogicError: `bad-hint`."""
    kept: list[Condition] = []
    hints: list[Hint] = []
    for condition in conditions:
        match condition.node:
            case Select(test=Test(name=name, arguments=(position, method), place=place)) if name == HINT:
                column = position.name if isinstance(position, Column) else None
                hints.append(Hint(column, _method(method, places[place]), places[place]))
            case _:
                kept.append(condition)
    return kept, hints


def _method(method: object, span: Span) -> Stacks | str:
    term: Term | None = method.value if isinstance(method, Literal) else None
    match term:
        case Constant(value="twigreduce" | "joins" as name):
            return str(name)
        case Compound(name="pathstack" | "twigstack" as name, arguments=(Constant(value=x), Constant(value=y))):
            if x in LEVELS and y in LEVELS:
                return Stacks(name, x, y)
    raise LogicError(_unknown_method(span))


def _unknown_method(span: Span) -> Diagnostic:
    return Diagnostic(
        "bad-hint", "a twig is not joined in this way", span, "not known",
        "say `pathstack(X, Y)` or `twigstack(X, Y)` with `l1`, `l2` or `sol` for X and Y, `twigreduce`, or `joins`",
    )  # fmt: skip


def joined_as(twig: Plan, hint: Hint) -> Plan:
    """The twig as a hint wants it to be joined. Raises LogicError: `bad-hint`."""
    if not isinstance(twig, Twig) or not isinstance(hint.method, Stacks):
        return twig
    inner = [node.parent for node in twig.nodes if node.parent is not None]
    if hint.method.name == "pathstack" and len(set(inner)) < len(inner):
        raise LogicError(_branches(hint))
    return replace(twig, stacks=hint.method)


def no_twig(hint: Hint) -> Diagnostic:
    return Diagnostic(
        "bad-hint", "the goals beside the hint are no twig with this position", hint.span, "nothing to join like this",
        "a twig is two literals or more whose intervals lie inside one another: `LA < LX, LX < RA`, in one document",
    )  # fmt: skip


def _branches(hint: Hint) -> Diagnostic:
    return Diagnostic(
        "bad-hint", "`pathstack` joins a path, and this twig branches", hint.span, "for a path",
        "say `twigstack` with the same levels",
    )  # fmt: skip
