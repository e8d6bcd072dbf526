"""Where tokens and clauses end, without knowing what they mean.

>>> clause_end("p('.', 0'.). q.", 0)
12
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

COMMENT = r"%[^\n]*+|/\*(?s:.*?)\*/"
END = r"\.(?=[\s%]|\Z)"
SYMBOLS = r"[-+*/\\^<>=~:.?@#&$]++"
INTEGER = r"\d++(?:_\d++)*+"
FLOAT = rf"{INTEGER}(?:\.{INTEGER}(?:[eE][-+]?\d++|Inf|NaN)?|[eE][-+]?\d++)"
_ESCAPED = r"\\(?s:x[0-9a-fA-F]*+\\?|[0-7]++\\?|\r\n|.)"
CODED = (
    r"0x[0-9a-fA-F]++|0o[0-7]++|0b[01]++"
    r"|0'(?:\\(?s:x[0-9a-fA-F]*+\\?|[0-7]++\\?|.)|''?|[^'\\\n])|(?:[2-9]|[12]\d|3[0-6])'[0-9a-zA-Z]++"
)


def quoted(mark: str) -> str:
    """The pattern of a text between these quotes."""
    return rf"{mark}(?:[^{mark}\\\n]|{mark}{mark}|{_ESCAPED})*+{mark}"


_NUMBER = f"{CODED}|{FLOAT}|{INTEGER}"
_QUOTED = "|".join(map(quoted, "'\"`"))
LAYOUT = re.compile(rf"(?:\s++|{COMMENT})*+")
# Compiled at their first use, as every long pattern here: `re` keeps what it compiled.
_CLAUSE = rf"(?:[^\W\d]\w*+|[\s,()\[\]{{}}|!;]++|{COMMENT}|{_NUMBER}|{_QUOTED}|(?!{END}|/\*){SYMBOLS})*+{END}"
_TOKEN = (
    rf"(?P<layout>\s++|{COMMENT})|(?P<end>{END})|(?P<number>{_NUMBER})|(?P<word>[^\W\d]\w*+)|(?P<quoted>{_QUOTED})"
    rf"|(?P<symbol>(?!/\*){SYMBOLS})|(?P<mark>[,()\[\]{{}}|!;])"
)


class Token(NamedTuple):
    """A token and where it stands; `kind` is one of end, number, word, quoted, symbol, mark."""

    kind: str
    text: str
    start: int
    end: int


def clause_end(text: str, start: int) -> int | None:
    """The offset after the `.` that ends the clause at `start`; None if there is none or a character is no token."""
    match = re.compile(_CLAUSE).match(text, start)
    return match.end() if match else None


def tokens(text: str, start: int) -> Iterator[Token]:
    """The tokens from `start` on, without layout and comments; they stop where no token can be read."""
    match_token = re.compile(_TOKEN).match
    while match := match_token(text, start):
        start = match.end()
        if match.lastgroup != "layout":
            yield Token(match.lastgroup or "", match[0], match.start(), start)
