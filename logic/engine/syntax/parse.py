"""Text to syntax tree: `parse` for rule files, `parse_goal` for queries. Both stop at the first mistake.

>>> parse(Source("<text>", "edge(a, b). path(X, Y) :- edge(X, Y).")).items[1].head
Compound(name='path', arguments=(Variable(name='X'), Variable(name='Y')))
>>> parse_goal(Source("<query>", "path(a, X)")).goal
Compound(name='path', arguments=(Constant(value='a'), Variable(name='X')))
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, cast

from logic.engine.syntax import mistakes
from logic.engine.syntax.ast import Compound, Item, Module, Query, Term
from logic.engine.syntax.build import Actions
from logic.engine.syntax.facts import Values, read_facts, starts_fact
from logic.engine.syntax.gather import ModuleBuilder
from logic.engine.syntax.operators import STANDARD, Operators
from logic.engine.syntax.scan import LAYOUT, clause_end
from logic.errors import Source, Span

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
        fast = operators.double_quotes in ("atom", "string")
        for run in read_facts(text, position, values) if fast else ():
            builder.add_run(run, run.offsets[0])
            position = run.end
        position = _skip_layout(text, position)
        rules = position
        declares = False
        if _NAMES_TYPE.match(text, position):
            position = _skip_layout(text, clause_end(text, position) or len(text))
            _reader().clauses(source, operators.declare(1150, "fx", "type", "record"), builder, rules, position)
            continue
        while position < len(text) and not (
            declares or (fast and starts_fact(text, position)) or _NAMES_TYPE.match(text, position)
        ):
            declares = _DECLARES.match(text, position) is not None
            position = _skip_layout(text, clause_end(text, position) or len(text))
        if position > rules:
            _reader().clauses(source, operators, builder, rules, position)
        if declares:
            operators = directed(builder.items[-1], operators)
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
    end = clause_end(text, 0) or len(text)
    term = _reader().goal(source, operators, end)
    rest = _skip_layout(text, end)
    if rest < len(text):
        raise mistakes.syntax("only one query can be asked at a time", Span(source, rest, len(text)), "a second one")
    return term


class _Reader:
    """The lark parser with its actions; their state is that of the running parse, so threads take turns."""

    def __init__(self) -> None:
        from lark import Lark  # here and not above: a program that only reads facts never needs it

        grammar = Path(__file__).with_name("grammar.lark").read_text("utf-8")
        self.actions = Actions()
        self.lock = Lock()
        self.lark: Lark = Lark(
            grammar,
            parser="lalr",
            lexer="contextual",
            start=["clauses", "goal"],
            transformer=self.actions,
            keep_all_tokens=True,
            maybe_placeholders=False,
        )

    def clauses(self, source: Source, operators: Operators, builder: ModuleBuilder, start: int, end: int) -> None:
        """Add the clauses from `start` to `end` to the builder."""
        with self.lock:
            self.actions.begin(source, operators, builder, start)
            self._parse(source, start, end, "clauses")

    def goal(self, source: Source, operators: Operators, end: int) -> Term:
        """The term that the text spells up to `end`, with or without a full stop."""
        with self.lock:
            self.actions.begin(source, operators, ModuleBuilder(source), 0)
            return cast(Term, self._parse(source, 0, end, "goal"))

    def _parse(self, source: Source, start: int, end: int, rule: str) -> object:
        from lark import TextSlice, UnexpectedCharacters, UnexpectedToken

        try:
            return self.lark.parse(TextSlice(source.text, start, end), start=rule)
        except UnexpectedCharacters as error:
            raise mistakes.unreadable(source, cast(int, error.pos_in_stream)) from None
        except UnexpectedToken as error:
            offset = end if error.token.type == "$END" else cast(int, error.token.start_pos)
            raise mistakes.unexpected(source, start, offset) from None
        except RecursionError:
            raise mistakes.too_deep(Span(source, self.actions.start, self.actions.start)) from None


@cache
def _reader() -> _Reader:
    return _Reader()


def _skip_layout(text: str, start: int) -> int:
    layout = LAYOUT.match(text, start)
    return layout.end() if layout else start
