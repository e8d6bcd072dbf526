"""The tokens of the grammar, and the row of a clause that has no brackets: such a clause needs no grammar.

>>> [token.kind for token in read_clause("p(X, a) :- % why\\n q(X), X > 1. r.", 0)]
['CALL', 'ATOM', 'CALL', 'COMMA', 'VARIABLE', 'ATOM', 'INTEGER', 'END']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from logic.engine.syntax.scan import CODED, COMMENT, END, FLOAT, INTEGER, SYMBOLS, quoted

_WORD = r"[^\W\d_]\w*+"
_SYMBOL = rf"(?!/\*|{END}){SYMBOLS}|[!;]"
_QUOTED, _TEXT, _CODES = map(quoted, "'\"`")
_SIMPLE = r"(?:[a-zA-Z_]\w*+|\d{1,18}+)\s*+"
# In the order in which they are tried. Most literals of most rules are a name with variables and small constants:
# one token, a call, instead of six.
_PATTERNS = {
    "END": END,
    "LAYOUT": rf"\s++|{COMMENT}",
    "CALL": rf"[a-z]\w*+\(\s*+{_SIMPLE}(?:,\s*+{_SIMPLE})*+\)",
    "FUNCTOR": rf"(?:(?![A-Z]){_WORD}|{_SYMBOL}|\{{\}}|\[\]|{_QUOTED})\(",
    "VARIABLE": r"[A-Z_]\w*+",
    "ATOM": rf"{_WORD}|{_SYMBOL}",
    "QUOTED": _QUOTED,
    "TEXT": _TEXT,
    "CODES": _CODES,
    "CODED": CODED,
    "FLOAT": FLOAT,
    "INTEGER": INTEGER,
    "COMMA": ",",
    "BAR": r"\|",
    "LEFT_PAREN": r"\(",
    "RIGHT_PAREN": r"\)",
    "LEFT_BRACKET": r"\[",
    "RIGHT_BRACKET": r"\]",
    "LEFT_BRACE": r"\{",
    "RIGHT_BRACE": r"\}",
    "UNREADABLE": r"(?s:.)",
}
_TOKEN = rf"(?:{'|'.join(f'(?P<{name}>{pattern})' for name, pattern in _PATTERNS.items())})\s*+"
MARKS = frozenset(["COMMA", "BAR"])
OPERANDS = frozenset(["CALL", "VARIABLE", "ATOM", "QUOTED", "TEXT", "CODES", "CODED", "FLOAT", "INTEGER"])


class _Token(NamedTuple):
    kind: str
    value: str
    start_pos: int
    end_pos: int


class Token(_Token):
    """A token and where it stands, with the attributes that lark reads of its own tokens.

    Which kind of operand a token is makes no difference to the grammar.
    """

    __slots__ = ()
    line = column = end_line = end_column = None

    @property
    def type(self) -> str:
        return "OPERAND" if self.kind in OPERANDS else self.kind


def read_clause(text: str, start: int) -> list[Token]:
    """The tokens of the clause at `start`, the last of which is its full stop unless there is none."""
    found = []
    for match in re.compile(_TOKEN).finditer(text, start):
        group = match.lastgroup
        if group != "LAYOUT":
            assert group is not None
            begin, end = match.span(group)
            found.append(Token(group, match[group], begin, end))
            if group == "END":
                break
    return found


def is_flat(tokens: Sequence[Token]) -> bool:
    """Whether the tokens are operands, with commas and bars only between them."""
    expected = True  # an operand
    for token in tokens:
        if token.kind in OPERANDS:
            expected = False
        elif expected or token.kind not in MARKS:
            return False
        else:
            expected = True
    return not expected
