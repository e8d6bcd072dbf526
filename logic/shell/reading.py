"""What a user types, cut into entries: commands end with their line, everything else with a full stop.

>>> split(".timer on\\np(X),\\n  q(X). r(X). s(")
(['.timer on', 'p(X),\\n  q(X).', 'r(X).'], 's(')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from logic.engine.syntax.scan import clause_end, tokens

_COMMAND = re.compile(r"\s*(\.[a-z][^\n]*)(?:\n|\Z)")


def is_command(entry: str) -> bool:
    """Whether an entry is a command of the prompt, such as `.timer on`."""
    return _COMMAND.match(entry) is not None


def split(text: str) -> tuple[list[str], str]:
    """The entries of a text, and the rest that is not yet one; a rest without a token is empty."""
    found: list[str] = []
    position = 0
    while True:
        if command := _COMMAND.match(text, position):
            found.append(command[1].rstrip())
            position = command.end()
        elif end := clause_end(text, position):
            found.append(text[position:end].strip())
            position = end
        else:
            rest = text[position:].strip()
            return found, "" if _is_layout(rest) else rest


def is_complete(text: str) -> bool:
    """Whether nothing more has to be typed: all is entries, or there is a mistake that no further line can mend."""
    rest = split(text)[1]
    end, symbol = 0, ""
    for token in tokens(rest, 0):
        end, symbol = token.end, token.text if token.kind == "symbol" else ""
    behind = rest[end:].lstrip()
    return not rest or symbol.endswith(".") or (behind[:1] not in ("", "%") and not behind.startswith("/*"))


def _is_layout(text: str) -> bool:
    return not text or (next(tokens(text, 0), None) is None and text[0] == "%")


def entries_of_lines(lines: Iterable[str]) -> Iterator[str]:
    """The entries of a stream of lines, each as soon as it is complete; the last may lack its full stop."""
    pending = ""
    for line in lines:
        pending += line
        if is_complete(pending):
            found, rest = split(pending)
            yield from [*found, rest] if rest else found
            pending = ""
    found, rest = split(pending)
    yield from [*found, rest] if rest else found
