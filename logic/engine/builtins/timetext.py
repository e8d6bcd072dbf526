"""A date as text by the directives of format_time/3, which are those of strftime in the C locale.

>>> timetext("%a, %d %b %Y %T GMT", Date(1970, 1, 1), "UTC")
'Thu, 01 Jan 1970 00:00:00 GMT'
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from logic.engine.builtins.arguments import affordable
from logic.engine.builtins.calendar import Date, stamp_of
from logic.engine.builtins.table import EvaluationError

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
_DIRECTIVE = re.compile(r"%(\d*)(:z|.|\Z)", re.ASCII | re.DOTALL)
_ALIASES = {
    "c": "%a %b %e %H:%M:%S %Y", "+": "%a %b %e %H:%M:%S %Y", "D": "%m/%d/%y", "F": "%Y-%m-%d", "r": "%I:%M:%S %p",
    "R": "%H:%M", "T": "%H:%M:%S", "x": "%m/%d/%y", "X": "%H:%M:%S", "h": "%b",
}  # fmt: skip
_DIRECTIVES: dict[str, Callable[[Date], str]] = {
    "a": lambda date: WEEKDAYS[date.weekday - 1][:3],
    "A": lambda date: WEEKDAYS[date.weekday - 1],
    "b": lambda date: MONTHS[date.month - 1][:3],
    "B": lambda date: MONTHS[date.month - 1],
    "C": lambda date: f"{date.year // 100:02}",
    "d": lambda date: f"{date.day:02}",
    "e": lambda date: f"{date.day:2}",
    "g": lambda date: f"{date.week[0] % 100:02}",
    "G": lambda date: str(date.week[0]),
    "H": lambda date: f"{date.hour:02}",
    "I": lambda date: f"{_twelve(date.hour):02}",
    "j": lambda date: f"{date.day_of_year:03}",
    "k": lambda date: f"{date.hour:2}",
    "l": lambda date: f"{_twelve(date.hour):2}",
    "m": lambda date: f"{date.month:02}",
    "M": lambda date: f"{date.minute:02}",
    "n": lambda _: "\n",
    "p": lambda date: "AM" if date.hour < 12 else "PM",
    "P": lambda date: "am" if date.hour < 12 else "pm",
    "s": lambda date: str(math.floor(stamp_of(date) + 0.5)),
    "S": lambda date: f"{int(date.second):02}",
    "t": lambda _: "\t",
    "u": lambda date: str(date.weekday),
    "U": lambda date: f"{date.week_from(7):02}",
    "V": lambda date: f"{date.week[1]:02}",
    "w": lambda date: str(date.weekday % 7),
    "W": lambda date: f"{date.week_from(1):02}",
    "y": lambda date: f"{date.year % 100:02}",
    "Y": lambda date: str(date.year),
    "z": lambda date: _zone(date.offset, ""),
    ":z": lambda date: _zone(date.offset, ":"),
    "%": lambda _: "%",
}


def timetext(pattern: str, date: Date, zone: str) -> str:
    """The text of a pattern; `%3f` is the part of the second with three digits. Raises EvaluationError if it is bad."""

    def directive(match: re.Match[str]) -> str:
        digits, letter = match[1], match[2]
        if letter == "f":
            return _fraction(date.second, affordable(int(digits[:9] or 6), pattern))
        if letter in _ALIASES and not digits:
            return timetext(_ALIASES[letter], date, zone)
        if letter == "Z":
            return zone
        if letter not in _DIRECTIVES or digits:
            raise EvaluationError("undefined-value", pattern, expected=f"known directive instead of `{match[0]}`")
        return _DIRECTIVES[letter](date)

    return _DIRECTIVE.sub(directive, pattern)


def _twelve(hour: int) -> int:
    return (hour + 11) % 12 + 1


def _zone(offset: int, between: str) -> str:
    """East is plus, although offsets count seconds west."""
    hours, minutes = divmod(abs(offset) // 60, 60)
    return f"{'-' if offset > 0 else '+'}{hours:02}{between}{minutes:02}"


def _fraction(second: float, digits: int) -> str:
    """The part of a second, rounded, but never up to the next second: the text has shown this one."""
    places = min(digits, 15)
    part = min(round(second % 1 * 10**places), 10**places - 1)
    return f"{part:0{places}}".ljust(digits, "0") if digits else ""
