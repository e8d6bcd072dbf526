"""Text to numbers and back: what atom_number/2, number_codes/2 and number_string/2 read and write.

>>> read_number("0x1F"), read_number("1.5e3"), read_number("abc")
(31, 1500.0, None)
"""

from __future__ import annotations

import math
import re

from logic.engine.builtins.arguments import elements, symbol, text
from logic.engine.builtins.arithmetic import LARGEST, SMALLEST, number
from logic.engine.builtins.table import Builtin, EvaluationError, by_mode, entry, one
from logic.engine.builtins.text import from_codes
from logic.engine.syntax.quoting import BadEscape, unquote
from logic.facts.values import Value

_NUMBER = (  # compiled at its first use
    r"(?as)(?P<sign>[-+]?)(?:(?P<coded>0x[0-9a-fA-F]++|0o[0-7]++|0b[01]++)|0'(?P<character>\\.+|''|[^\\'])"
    r"|(?P<base>\d\d?)'(?P<digits>[0-9a-zA-Z]++)|(?P<unknown>\d+r\d+|\d+\.\d+NaN)"
    r"|(?P<infinite>\d+\.\d+Inf)|(?P<float>\d+\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+)|(?P<integer>\d+(?:_\d+)*))"
)


def read_number(spelling: str) -> int | float | None:
    """The number that a text spells, without layout around it; None if it spells none.

    Raises EvaluationError for an integer that needs more than 64 bits, for a fraction (`1r3`) and for NaN.
    """
    match = re.fullmatch(_NUMBER, spelling)
    if match is None:
        return None
    if match["unknown"]:
        raise EvaluationError("undefined-value", spelling, expected="integer or float")
    size = _size(match)
    if size is None or (isinstance(size, float) and math.isinf(size) and not match["infinite"]):
        return None
    value = -size if match["sign"] == "-" else size
    if isinstance(value, int) and not SMALLEST <= value <= LARGEST:
        raise EvaluationError("overflow", spelling)
    return value


def _size(match: re.Match[str]) -> int | float | None:
    """The number without its sign; None for a digit that its base lacks."""
    try:
        match match.lastgroup:
            case "coded":
                return int(match["coded"], 0)
            case "character":
                return ord(unquote(f"'{match['character']}'"))
            case "digits":
                return _integer(match["digits"], int(match["base"])) if int(match["base"]) > 1 else None
            case "infinite":
                return math.inf
            case "float":
                return float(match["float"])
            case _:
                return _integer(match["integer"].replace("_", ""), 10)
    except (ValueError, TypeError, BadEscape):
        return None


def _integer(digits: str, base: int) -> int:
    """The integer; what is far beyond 64 bits is only known to be beyond them, for Python refuses to read it."""
    return int(digits, base) if len(digits.lstrip("0")) <= 64 else LARGEST + 2


def _number_of(value: Value) -> Value | None:
    return read_number(symbol(value))


def _number_text(value: Value) -> str:
    return text(number(value))


def _number_of_codes(value: Value) -> Value:
    spelling = from_codes(elements(value))
    found = read_number(spelling.lstrip())
    if found is None:
        raise EvaluationError("undefined-value", spelling, expected="text of a number")
    return found


def _number_of_string(value: Value) -> Value | None:
    return read_number(symbol(value))


def _codes(value: Value) -> Value:
    return [ord(character) for character in _number_text(value)]


def _characters(value: Value) -> Value:
    return list(_number_text(value))


BUILTINS: tuple[Builtin, ...] = (
    entry("atom_number", "+- -+", by_mode({"+-": one(_number_of), "-+": one(_number_text)}),
          "the number that a text spells; fails if it spells none", "atom_number('0x1F', X)  X = 31"),
    entry("number_codes", "-+ +-", by_mode({"-+": one(_number_of_codes), "+-": one(_codes)}),
          "a number as a list of code points", "number_codes(12, X)  X = [49, 50]"),
    entry("number_chars", "-+ +-", by_mode({"-+": one(_number_of_codes), "+-": one(_characters)}),
          "a number as a list of characters", "number_chars(12, X)  X = ['1', '2']"),
    entry("number_string", "-+ +-", by_mode({"-+": one(_number_of_string), "+-": one(_number_text)}),
          "the number that a text spells; fails if it spells none", "number_string(X, '12')  X = 12"),
)  # fmt: skip
