"""Text between quotes: what its escapes mean, and how a text is written so that it is read back as itself.

>>> unquote(r"'it''s \\x41\\ \\n'")
"it's A \\n"
>>> quote("it's")
"'it\\\\'s'"
"""

from __future__ import annotations

import re
from functools import partial

_ESCAPED = {
    "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "s": " ", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "`": "`", "\n": "", "\r\n": "",
}  # fmt: skip
_WRITTEN = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
            "\\": "\\\\", "'": "\\'"}  # fmt: skip
_ESCAPE = r"(?s)\\(\r\n|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]+\\|[0-7]+\\|.)|(['\"`])\2"
_UNPRINTABLE = r"[\\'\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|[^\S ]"


class BadEscape(ValueError):
    """An escape that means nothing. `offset` and `length` say where it stands in the quoted text."""

    def __init__(self, message: str, offset: int, length: int) -> None:
        super().__init__(message)
        self.offset = offset
        self.length = length


def unquote(text: str) -> str:
    """The text that a quoted token stands for; the token comes with its quotes, which may be any of the three kinds.

    Raises BadEscape for an unknown escape and for a number that is no character.
    """
    mark, inner = text[0], text[1:-1]
    if "\\" not in inner:
        return inner.replace(mark + mark, mark)
    return re.sub(_ESCAPE, partial(_character, mark), inner)


def _character(mark: str, match: re.Match[str]) -> str:
    escape: str | None = match[1]
    if escape is None:
        return mark if match[2] == mark else match[0]
    if escape in _ESCAPED:
        return _ESCAPED[escape]
    if len(escape) == 1:
        raise _bad(match, f"`\\{escape}` is no escape")
    digits, base = (escape[1:], 16) if escape[0] in "xuU" else (escape, 8)
    digits = digits.rstrip("\\")
    code = int(digits, base)
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise _bad(match, f"no character has the number {digits}")
    return chr(code)


def _bad(match: re.Match[str], message: str) -> BadEscape:
    return BadEscape(message, match.start() + 1, match.end() - match.start())


def quote(text: str) -> str:
    """The text between single quotes, with escapes for what would not be read back or not be seen."""
    return f"'{re.sub(_UNPRINTABLE, _escape, text)}'"


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _WRITTEN.get(character) or f"\\x{ord(character):x}\\"
