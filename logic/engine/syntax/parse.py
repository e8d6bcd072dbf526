"""Text to syntax tree: `parse` for rule files, `parse_goal` for queries. Both stop at the first mistake.

>>> parse(Source("<text>", "edge(a, b). path(X, Y) :- edge(X, Y).")).items[1].head
Compound(name='path', arguments=(Variable(name='X'), Variable(name='Y')))
>>> parse_goal(Source("<query>", "path(a, X)")).goal
Compound(name='path', arguments=(Constant(value='a'), Variable(name='X')))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal, cast

from logic.engine.syntax import mistakes
from logic.engine.syntax.ast import Compound, Item, Module, Query, Term
from logic.engine.syntax.build import Actions
from logic.engine.syntax.facts import Values, read_facts
from logic.engine.syntax.gather import ModuleBuilder
from logic.engine.syntax.lexer import Token, is_flat, read_clause
from logic.engine.syntax.operators import STANDARD, Operators
from logic.engine.syntax.scan import LAYOUT
from logic.errors import Source, Span
from logic.frozen import replace

if TYPE_CHECKING:
    from lark import Lark

_NAMES_TYPE = re.compile(r":-\s*(?:type|record)\b")  # the only place where these two are operators
# What follows such a directive may be read with other operators, or other flags.
_DECLARES = re.compile(r":-\s*(?:op|module|use_module|reexport|include|consult|ensure_loaded|set_prolog_flag)\b")
Directed = Callable[[Item, Operators], Operators]


def _directed(item: Item, operators: Operators) -> Operators:
    return operators.directed(item)


def parse(source: Source, operators: Operators = STANDARD, directed: Directed = _directed) -> Module:
    """The clauses, directives and queries of a text.

    Facts whose arguments are all constants become rows of a `FactBlock`, one for each run of facts of one predicate,
    however they are written; everything else is an item of its own. `:- op(700, xfx, likes).` holds for what follows.
    `directed` gets each directive that may change how texts are read, and the operators so far.
    Raises LogicError with one diagnostic, whose code is `syntax` or `integer-range`.
    """
    text = source.text
    builder, values = ModuleBuilder(source), Values()
    position = _skip_layout(text, 0)
    while position < len(text):
        for run in read_facts(text, position, values) if operators.double_quotes in ("atom", "string") else ():
            builder.add_run(run, run.offsets[0])
            position = run.end
        position = _skip_layout(text, position)
        if position == len(text):
            break
        names_type = _NAMES_TYPE.match(text, position) is not None
        declares = _DECLARES.match(text, position) is not None
        read_with = operators.declare(1150, "fx", "type", "record") if names_type else operators
        term, position = _clause(source, read_with, position)
        builder.add_term(term, position)
        if declares:
            operators = directed(builder.items[-1], operators)
        position = _skip_layout(text, position)
    return replace(builder.module(), operators=operators)


def parse_goal(source: Source, operators: Operators = STANDARD) -> Query:
    """The query of a text such as `path(a, X)`; `?-` before it and `.` after it may be left out.

    Raises LogicError with one diagnostic, whose code is `syntax` or `integer-range`.
    """
    term = parse_term(source, operators)
    match term:
        case Compound("?-", (goal,)):
            return Query(goal, term.span)
        case Compound(":-", arguments):
            what = "rule" if len(arguments) == 2 else "directive"
            way_out = "put it into a file and consult that"
            raise mistakes.syntax(f"this is a {what}, not a query", term.span, help=way_out)
        case _:
            return Query(term, term.span)


def parse_term(source: Source, operators: Operators = STANDARD) -> Term:
    """The one term of a text, whatever its operators; a `.` after it may be left out."""
    text = source.text
    tokens = read_clause(text, 0)
    end = _end(text, tokens)
    term = _read(source, operators, tokens, 0, end, "goal")
    rest = _skip_layout(text, end)
    if rest < len(text):
        raise mistakes.syntax("only one query can be asked at a time", Span(source, rest, len(text)), "a second one")
    return term


def _clause(source: Source, operators: Operators, start: int) -> tuple[Term, int]:
    """The term of the clause at `start`, and the offset after its full stop."""
    tokens = read_clause(source.text, start)
    end = _end(source.text, tokens)
    return _read(source, operators, tokens, start, end, "clause"), end


def _end(text: str, tokens: Sequence[Token]) -> int:
    """Where the clause of the tokens ends: after its full stop, or with the text."""
    return tokens[-1].end_pos if tokens and tokens[-1].kind == "END" else len(text)


def _read(
    source: Source, operators: Operators, tokens: Sequence[Token], start: int, end: int, rule: Literal["clause", "goal"]
) -> Term:
    """The term that the tokens between two offsets spell: a clause needs a full stop, a goal may have one."""
    ended = bool(tokens) and tokens[-1].kind == "END"
    operands = tokens[:-1] if ended else tokens
    try:
        if (ended or rule == "goal") and is_flat(operands):
            actions = Actions()
            actions.begin(source, operators, start, end)
            return actions.flat(operands)
        return _grammar().read(source, operators, tokens, start, end, rule)
    except RecursionError:
        raise mistakes.too_deep(Span(source, start, start)) from None


class _Grammar:
    """The lark parser with its actions; their state is that of the running parse, so threads take turns."""

    def __init__(self) -> None:
        from lark import Lark  # here and not above: many programs never need it
        from lark.lexer import Lexer

        actions = self.actions = Actions()

        class Given(Lexer):
            """The tokens are given in place of a text."""

            def __init__(self, conf: object) -> None:
                pass

            def lex(self, tokens: Sequence[Token]) -> Iterator[Token]:  # type: ignore[override]
                return actions.taken(tokens)

        self.lock = Lock()
        self.lark: Lark = Lark(
            Path(__file__).with_name("grammar.lark").read_text("utf-8"),
            parser="lalr",
            lexer=Given,
            start=["clause", "goal"],
            transformer=self.actions,
            keep_all_tokens=True,
            maybe_placeholders=False,
        )

    def read(
        self, source: Source, operators: Operators, tokens: Sequence[Token], start: int, end: int, rule: str
    ) -> Term:
        from lark import UnexpectedToken

        try:
            with self.lock:
                self.actions.begin(source, operators, start, end)
                return cast(Term, self.lark.parse(tokens, start=rule))
        except UnexpectedToken as error:
            if error.token.type == "UNREADABLE":
                raise mistakes.unreadable(source, cast(int, error.token.start_pos)) from None
            offset = end if error.token.type == "$END" else cast(int, error.token.start_pos)
            raise mistakes.unexpected(source, start, offset) from None


@cache
def _grammar() -> _Grammar:
    return _Grammar()


def _skip_layout(text: str, start: int) -> int:
    layout = LAYOUT.match(text, start)
    return layout.end() if layout else start
