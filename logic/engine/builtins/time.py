"""Dates, stamps and their texts, under their SWI-Prolog names; a time without a zone is UTC.

The zone of the machine is never used, because the same program must have the same answers everywhere: `local` is
refused.

>>> parse = next(entry for entry in BUILTINS if (entry.name, entry.arity) == ("parse_time", 2))
>>> list(parse.solve("+-", "2006-12-08T15:29:44+02:00"))
[(1165584584.0,)]
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from logic.engine.builtins.arguments import integer, symbol, text
from logic.engine.builtins.calendar import Date, date_of, days_from, stamp_of, start_of_week
from logic.engine.builtins.sinks import into_sink
from logic.engine.builtins.table import Builtin, EvaluationError, Outputs, entry, many, one
from logic.engine.builtins.timetext import MONTHS, WEEKDAYS, timetext
from logic.facts.values import Compound, Value

_FARTHEST = 1e15  # seconds from 1970: a float counts seconds and their parts up to there
_CLOCK = r"(?P<hour>[01]\d|2[0-3])(?::?(?P<minute>[0-5]\d)(?::?(?P<second>[0-5]\d|60)(?:[.,](?P<part>\d+))?)?)?"
_ZONE = r"(?:Z|(?P<sign>[-+])(?P<zone_hour>\d\d)(?::?(?P<zone_minute>\d\d))?)?"
_ISO = (  # these are compiled at their first use
    r"(?a)(?P<year>-?\d{4})(?:-(?P<month>\d\d)-(?P<day>\d\d)|-?W(?P<week>\d\d)-?(?P<weekday>[1-7])|-(?P<ordinal>\d{3}))"
    rf"(?:[T ]{_CLOCK}{_ZONE})?"
)
_ISO_DENSE = rf"(?a)(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)(?:[T ]{_CLOCK}{_ZONE})?"
_RFC = (
    rf"(?a)(?:{'|'.join(day[:3] for day in WEEKDAYS)}), (?P<day>\d\d) "
    rf"(?P<name>{'|'.join(month[:3] for month in MONTHS)}) (?P<year>\d{{4}}) "
    r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d|60)"
    r"(?: (?:GMT|UTC|(?P<sign>[-+])(?P<zone_hour>\d\d):?(?P<zone_minute>\d\d)))?"
)


def _stamp(value: Value) -> float:
    if not isinstance(value, int | float):
        raise EvaluationError("type-clash", value, expected="stamp")
    if math.isinf(value) or abs(value) > _FARTHEST:
        raise EvaluationError("undefined-value", value, expected=f"stamp within {_FARTHEST:g} seconds of 1970")
    return float(value)


def _date_time(stamp: Value, zone: Value) -> Value:
    offset, name = (0, "UTC") if zone == "UTC" else (zone, "-")
    if not isinstance(offset, int):
        raise EvaluationError("undefined-value", zone, expected="time zone 'UTC' or seconds west of Greenwich")
    date = date_of(_stamp(stamp), _sensible(offset))
    return Compound("date", (*date, name, "-"))


def _sensible(number: int) -> int:
    if abs(number) > _FARTHEST:
        raise EvaluationError("overflow", number)
    return number


def _date(value: Value) -> tuple[Date, str]:
    """A date and the name of its zone: of `date(Y, M, D)` or `date(Y, M, D, H, Mn, S, Offset, Zone, Dst)`."""
    match value:
        case Compound("date", (year, month, day)):
            return Date(*map(_sensible, map(integer, (year, month, day)))), "-"
        case Compound("date", (year, month, day, hour, minute, second, offset, zone, _)):
            whole = [_sensible(integer(part)) for part in (year, month, day, hour, minute)]
            return Date(whole[0], whole[1], whole[2], whole[3], whole[4], _stamp(second), integer(offset)), text(zone)
    raise EvaluationError("type-clash", value, expected="date")


def _date_stamp(value: Value) -> Value:
    return stamp_of(_date(value)[0])


def _parsed(value: Value) -> Iterator[tuple[str, float]]:
    """The format of a text and the stamp that it says, if it has a known format."""
    shown = text(value)
    if (match := re.fullmatch(_ISO, shown) or re.fullmatch(_ISO_DENSE, shown)) and (days := _days(match)) is not None:
        yield "iso_8601", _with_clock(days, match)
    elif match := re.fullmatch(_RFC, shown):
        day, month = int(match["day"]), [month[:3] for month in MONTHS].index(match["name"]) + 1
        if 1 <= day <= 31:
            yield "rfc_1123", _with_clock(days_from(int(match["year"]), month, day), match)


def _days(match: re.Match[str]) -> int | None:
    """Days since 1970-01-01 of a date by month, week or day of the year; None for a number out of its range."""
    found = match.groupdict()
    year = int(match["year"])
    if found["month"]:
        month, day = int(match["month"]), int(match["day"])
        return days_from(year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
    if found["week"]:
        week = int(match["week"])
        return start_of_week(year, week) + int(match["weekday"]) - 1 if 1 <= week <= 53 else None
    ordinal = int(match["ordinal"])
    return days_from(year, 1, ordinal) if 1 <= ordinal <= 366 else None


def _with_clock(days: int, match: re.Match[str]) -> float:
    found = match.groupdict(default="0")
    offset = int(found["zone_hour"]) * 3600 + int(found["zone_minute"]) * 60
    whole = days * 86_400 + int(found["hour"]) * 3600 + int(found["minute"]) * 60
    seconds = float(f"{found['second']}.{found.get('part', '0')}")
    return whole - (-offset if found["sign"] == "-" else offset) + seconds


def _parsed_stamps(value: Value) -> Iterator[Outputs]:
    return ((stamp,) for _, stamp in _parsed(value))


def _formatted(pattern: Value, value: Value) -> str:
    if isinstance(value, int | float):
        return timetext(symbol(pattern), date_of(_stamp(value), 0), "UTC")
    date, zone = _date(value)
    placed = date_of(stamp_of(date), date.offset)  # the 31st of April is shown as the 1st of May
    return timetext(symbol(pattern), placed, "UTC" if zone == "-" else zone)


def _weekday(value: Value) -> Value:
    return _date(value)[0].weekday


def _day_of_year(value: Value) -> Value:
    return _date(value)[0].day_of_year


def _date_values(value: Value) -> Iterator[Outputs]:
    """Name and value of each part of a date that is known."""
    match value:
        case Compound("date", (year, month, day, *clock)) if len(clock) == 6:
            yield from zip(("year", "month", "day"), (year, month, day), strict=True)
            known = zip(("hour", "minute", "second", "utc_offset", "time_zone", "daylight_saving"), clock, strict=False)
            yield from ((name, part) for name, part in known if part != "-")
            yield "date", Compound("date", (year, month, day))
            yield "time", Compound("time", tuple(clock[:3]))


BUILTINS: tuple[Builtin, ...] = (
    entry("stamp_date_time", "+-+", one(_date_time), "the date of a stamp in a time zone: 'UTC' or seconds west of it",
          "stamp_date_time(0, X, 'UTC')  X = date(1970, 1, 1, 0, 0, 0.0, 0, 'UTC', -)"),
    entry("date_time_stamp", "+-", one(_date_stamp), "the stamp of a date",
          "date_time_stamp(date(1970, 1, 2), X)  X = 86400.0"),
    entry("parse_time", "+-", many(_parsed_stamps), "the stamp that a text says, by ISO 8601 or RFC 1123",
          "parse_time('1970-01-02', X)  X = 86400.0"),
    entry("parse_time", "+--", many(_parsed), "the format of a text (iso_8601 or rfc_1123) and the stamp that it says"),
    entry("format_time", "+++ -++", into_sink(_formatted), "a stamp or date as text, by a pattern as of strftime",
          "format_time(atom(X), '%Y-%m-%d', 0)  X = '1970-01-01'"),
    entry("day_of_the_week", "+-", one(_weekday), "weekday of a date: 1 is Monday",
          "day_of_the_week(date(1970, 1, 1), X)  X = 4"),
    entry("day_of_the_year", "+-", one(_day_of_year), "number of the day in its year, counted from 1"),
    entry("date_time_value", "-+-", many(_date_values), "a part of a date by its name, such as year or date"),
)  # fmt: skip
