"""VQL text to syntax tree; the tree is lark's, its tokens know their places."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from logic.errors import Source
from logic.frontends.vql import mistakes

if TYPE_CHECKING:
    from lark import Lark, Token, Tree


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = Path(__file__).with_name("grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer="contextual", start="query", propagate_positions=True)


def parse(source: Source) -> Tree[Token]:
    """The tree of a query. Raises LogicError (`vql-syntax`) at the first mistake."""
    from lark import UnexpectedCharacters, UnexpectedToken

    text = source.text
    try:
        return _parser().parse(text)
    except UnexpectedCharacters as error:
        start = cast(int, error.pos_in_stream)
        raise mistakes.unexpected(source, start, start + 1, error.allowed or ()) from None
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise mistakes.unexpected(source, len(text), len(text), error.expected) from None
        start, end = error.token.start_pos or 0, error.token.end_pos or len(text)
        raise mistakes.unexpected(source, start, end, error.expected) from None
