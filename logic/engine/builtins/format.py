"""The text that format/3 makes of its arguments, by SWI-Prolog's directives.

>>> formatted("~w costs ~2d~t~20||", ["tea", 350])
'tea costs 3.50      |'
"""

from __future__ import annotations

import re
from collections.abc import Callable

from logic.engine.builtins.arguments import affordable, elements_or_none, integer, symbol, text
from logic.engine.builtins.arithmetic import number
from logic.engine.builtins.sinks import into_sink
from logic.engine.builtins.table import Builtin, EvaluationError, entry
from logic.engine.builtins.text import from_codes
from logic.engine.builtins.write import write, writeq
from logic.facts.values import Value
from logic.frozen import field, slotted

_DIRECTIVE = re.compile(r"~(?:(\d+)|`(.)|(\*))?(.)", re.ASCII | re.DOTALL)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_TAB = 8  # columns between stops that are set without a number


@slotted
class _Line:
    """What is written so far: `segment` and its fill points stand behind the last column stop at `stop`."""

    done: list[str] = field(default_factory=list)
    segment: str = ""
    fills: list[tuple[int, str]] = field(default_factory=list)
    start: int = 0
    stop: int = 0

    def column(self) -> int:
        """The column behind the last character."""
        behind = self.segment.rpartition("\n")
        return len(behind[2]) if behind[1] else self.start + len(self.segment)

    def end_column(self, column: int) -> None:
        """Fills the segment up to a column, at its fill points or else behind it."""
        missing = column - self.column()
        text_so_far = _filled(self.segment, self.fills or [(len(self.segment), " ")], missing)
        self.start = self.stop = max(column, self.column())
        self.done.append(text_so_far)
        self.segment, self.fills = "", []


def _filled(segment: str, fills: list[tuple[int, str]], missing: int) -> str:
    """The segment with what is missing spread evenly over its fill points; the last ones take what is left over."""
    share, over = divmod(max(missing, 0), len(fills))
    for number_of_fill in reversed(range(len(fills))):
        at, character = fills[number_of_fill]
        size = share + (number_of_fill >= len(fills) - over)
        segment = segment[:at] + character * size + segment[at:]
    return segment


def formatted(pattern: str, arguments: list[Value]) -> str:
    """The text of a pattern; raises EvaluationError for an unknown directive and for arguments that do not fit it."""
    line, left, at = _Line(), list(reversed(arguments)), 0
    while (start := pattern.find("~", at)) >= 0:
        directive = _DIRECTIVE.match(pattern, start)
        if directive is None:
            raise _bad(pattern, "directive after `~`")
        line.segment += pattern[at:start]
        at = directive.end()
        _run(line, directive, left, pattern)
    if left:
        raise _bad(pattern, f"{len(arguments) - len(left)} arguments")
    return "".join((*line.done, line.segment, pattern[at:]))


def _bad(pattern: str, expected: str) -> EvaluationError:
    return EvaluationError("undefined-value", pattern, expected=expected)


def _run(line: _Line, directive: re.Match[str], left: list[Value], pattern: str) -> None:
    """Adds what one directive says to the line, and takes its arguments."""
    count, letter = _count(directive, left, pattern), directive[4]
    match letter:
        case "~":
            line.segment += "~"
        case "n":
            line.segment += "\n" * (1 if count is None else count)
        case "t":
            line.fills.append((len(line.segment), " " if count is None else chr(count)))
        case "|":
            line.end_column(line.column() if count is None else count)
        case "+":
            line.end_column(line.stop + (_TAB if count is None else count))
        case "i":
            _next(left, pattern)
        case _ if letter in _WRITERS:
            line.segment += _WRITERS[letter](_next(left, pattern), count)
        case _:
            raise _bad(pattern, f"known directive instead of `~{letter}`")


def _count(directive: re.Match[str], left: list[Value], pattern: str) -> int | None:
    """The number between `~` and the letter: digits, the next argument for `*`, the code of a character."""
    digits, character, star = directive[1], directive[2], directive[3]
    if character:
        return ord(character)
    if star:
        count = _next(left, pattern)
        if not isinstance(count, int) or count < 0:
            raise _bad(pattern, "integer that is not negative for `*`")
        return affordable(count, count)
    return affordable(int(digits[:20]), pattern) if digits else None


def _next(left: list[Value], pattern: str) -> Value:
    if not left:
        raise _bad(pattern, "more arguments")
    return left.pop()


def _atom(value: Value, _count: int | None) -> str:
    if value == []:
        raise EvaluationError("type-clash", value, expected="text")
    return text(value)


def _codes(value: Value, _count: int | None) -> str:
    found = elements_or_none(value)
    return symbol(value) if found is None else from_codes(found)


def _repeated(value: Value, count: int | None) -> str:
    return from_codes([integer(value)]) * (1 if count is None else count)


def _decimal(value: Value, count: int | None) -> str:
    """An integer with its last digits behind a dot."""
    sign, digits = "-" if integer(value) < 0 else "", str(abs(integer(value)))
    if not count:
        return sign + digits
    digits = digits.rjust(count + 1, "0")
    return f"{sign}{digits[:-count]}.{digits[-count:]}"


def _grouped(value: Value, count: int | None) -> str:
    """An integer with commas between its thousands."""
    whole, dot, rest = _decimal(value, count).partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole != "-0" else f"{whole}{dot}{rest}"


def _fixed(value: Value, count: int | None) -> str:
    places, found = 6 if count is None else count, number(value)
    if isinstance(found, int):
        return f"{found}.{'0' * places}" if places else str(found)
    return f"{found:.{places}f}"


def _exponent(value: Value, count: int | None) -> str:
    return f"{float(number(value)):.{6 if count is None else count}e}"


def _general(value: Value, count: int | None) -> str:
    return f"{float(number(value)):.{6 if count is None else count}g}"


def _radix(value: Value, count: int | None) -> str:
    base, rest = 8 if count is None else count, abs(integer(value))
    if not 2 <= base <= len(_DIGITS):
        raise EvaluationError("undefined-value", base, expected="base from 2 to 36")
    digits = ""
    while rest or not digits:
        rest, digit = divmod(rest, base)
        digits = _DIGITS[digit] + digits
    return f"-{digits}" if integer(value) < 0 else digits


_WRITERS: dict[str, Callable[[Value, int | None], str]] = {
    "w": lambda value, _: write(value),
    "q": lambda value, _: writeq(value),
    "p": lambda value, _: writeq(value),
    "a": _atom,
    "s": _codes,
    "c": _repeated,
    "d": _decimal,
    "D": _grouped,
    "f": _fixed,
    "e": _exponent,
    "g": _general,
    "r": _radix,
    "R": lambda value, count: _radix(value, count).upper(),
}


def _format(pattern: Value, arguments: Value) -> str:
    found = elements_or_none(arguments)
    shape = from_codes(pattern) if isinstance(pattern, list) else symbol(pattern)
    return formatted(shape, [arguments] if found is None else found)


BUILTINS: tuple[Builtin, ...] = (
    entry("format", "+++ -++", into_sink(_format), "a text made of a pattern and a list of arguments",
          "format(atom(X), '~w-~2d', [a, 314])  X = 'a-3.14'"),
)  # fmt: skip
