"""The warnings about a program that has a meaning, but perhaps not the one that was meant: one function per code."""

from __future__ import annotations

from collections.abc import Sequence

from logic.engine.analysis.mistakes import did_you_mean
from logic.engine.analysis.program import Key
from logic.engine.syntax.ast import Term
from logic.engine.syntax.unparse import unparse
from logic.errors import Diagnostic, Note, Span


def _warning(code: str, message: str, span: Span, label: str, advice: str, notes: tuple[Note, ...] = ()) -> Diagnostic:
    return Diagnostic(code, message, span, label, advice, notes, severity="warning")


def ignored_flag(term: Term, known: Sequence[str]) -> Diagnostic:
    message = f"the flag `{unparse(term)}` has no meaning here"
    advice = did_you_mean(unparse(term), known) or f"these have one: {', '.join(known)}"
    return _warning("ignored-flag", message, term.span, "nothing changes", advice)


def discontiguous(key: Key, span: Span, first: Span) -> Diagnostic:
    return _warning(
        "discontiguous",
        f"the clauses of `{key}` do not stand together",
        span,
        "more of them here",
        f"move them together, or say that it is meant: `:- discontiguous {key}.`",
        (Note("the first ones", first),),
    )


def other_arity(key: Key, span: Span, declared: Key, place: Span) -> Diagnostic:
    return _warning(
        "other-arity",
        f"`{key}` is defined, but `{declared}` is what is declared",
        span,
        "another predicate",
        f"did you mean `{declared}`? otherwise declare `{key}`, too",
        (Note("declared here", place),),
    )


def redefinition(key: Key, span: Span, other: Span) -> Diagnostic:
    return _warning(
        "redefinition",
        f"`{key}` is defined by two files; it has the rows of both",
        span,
        "adds to it",
        f"choose another name, or say that it is meant: `:- multifile {key}.`",
        (Note("the rules of the other file", other),),
    )


def needs_arguments(key: Key, unbound: Diagnostic) -> Diagnostic:
    """From the error that asking for every row gives, where asking with all arguments gives none."""
    assert unbound.span is not None
    return _warning(
        "needs-arguments",
        f"`{key}` answers only goals that give it arguments: `{unbound.span.text}` has no value otherwise",
        unbound.span,
        unbound.label,
        "add a literal that binds it, if all rows were meant",
    )


def unused_predicate(key: Key, span: Span, private_to: str) -> Diagnostic:
    where = f"is private to module `{private_to}`, and nothing there uses it" if private_to else "is not used"
    advice = f"export it: add `{key}` to the list of `:- module({private_to}, [...])`, or remove it"
    return _warning(
        "unused-predicate",
        f"`{key}` {where}",
        span,
        "defined here",
        advice if private_to else "ask for it in a question `?-`, or remove it",
    )


def cross_product(first: Span, second: Span) -> Diagnostic:
    return _warning(
        "cross-product",
        "two parts of this rule share no variable, so every row of one meets every row of the other",
        second,
        "one part",
        "join them by a variable, or say that it is meant: `:- style_check(-cross_product).`",
        (Note("the other part", first),),
    )


def may_not_end(key: Key, span: Span) -> Diagnostic:
    return _warning(
        "may-not-end",
        f"each row of `{key}` makes another one by this rule, without an end",
        span,
        "grows with each round",
        "add a goal that bounds it, such as `X < 100`; a question can have limits, too",
    )
