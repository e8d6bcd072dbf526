"""Instants and periods as integers: how dates are counted, and which numbers mean `now` and `always`.

A period is half-open: it contains `From` and everything before `To`. An instant is the number of years, months, days,
minutes or seconds since the beginning of 1970 UTC (a year is simply its number), so `To - From` is a duration.

>>> parse_instant("1994-01-01", "day"), format_instant(8766, "day")
(8766, '1994-01-01')
>>> parse_granule("1994", "day"), parse_granule("1994", "year")
((8766, 9131), (1994, 1995))
>>> format_instant(NOW, "day")
'now'
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, UTC, datetime, timedelta
from functools import lru_cache

# The ends of time are the ends of the integers that stand in a word of the core: they compare as numbers do.
BEGIN = -(2**28)  # before all dates: a lifetime that always was
NOW = 2**31 - 2**28 - 2  # until changed: the end of a period that still goes on
FOREVER = NOW + 1  # after all dates: the end of a lifetime that knows nothing of a dimension

GRANULARITIES = ("year", "month", "day", "minute", "second")
WORDS = {"always": BEGIN, "now": NOW, "forever": FOREVER}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNIT = {"day": timedelta(days=1), "minute": timedelta(minutes=1), "second": timedelta(seconds=1)}
_DATE = re.compile(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)


class BadInstant(ValueError):
    """A text that is no date, or a date that the granularity cannot express."""


@lru_cache(maxsize=65_536)
def parse_granule(text: str, granularity: str) -> tuple[int, int]:
    """The first instant that a date names and the first one after it, so that `1994` is a whole year of days.

    Dates are written as in ISO 8601: `1994`, `1994-03`, `1994-03-31` (or `19940331`), `1994-03-31T12:00`,
    `1994-03-31 12:00:30Z`; a time without a zone is UTC. A date that is finer than the granularity and not the start
    of a granule raises BadInstant: it would have to be rounded.
    """
    first, finest = _read(text.strip())
    after = _after(first, finest)
    start, inside = _count(first, granularity)
    end, _ = _count(after, granularity)
    if inside:
        raise BadInstant(f"`{text}` is finer than the granularity `{granularity}`")
    end = max(end, start + 1)
    if not BEGIN < start < end < NOW:
        raise BadInstant(f"`{text}` is beyond what the granularity `{granularity}` can count")
    return start, end


def parse_instant(text: str, granularity: str) -> int:
    """The first instant that a date names; `now`, `always` and `forever` are the ends of time."""
    word = WORDS.get(text)
    return parse_granule(text, granularity)[0] if word is None else word


def format_instant(instant: int, granularity: str) -> str:
    """The date of an instant, as `parse_instant` reads it."""
    for word, value in WORDS.items():
        if instant == value:
            return word
    if granularity == "year":
        return f"{instant:04}"
    if granularity == "month":
        return f"{1970 + instant // 12:04}-{instant % 12 + 1:02}"
    date = _EPOCH + instant * _UNIT[granularity]
    return date.strftime({"day": "%Y-%m-%d", "minute": "%Y-%m-%dT%H:%M", "second": "%Y-%m-%dT%H:%M:%S"}[granularity])


def _read(text: str) -> tuple[datetime, str]:
    """The first moment of a date, and the granularity in which it is written."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise BadInstant(f"`{text}` is not a date")
    numbers = [int(part) if part else None for part in match.groups()[:6]]
    year, month, day, hour, minute, second = numbers
    try:
        date = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=UTC)
    except ValueError as error:
        raise BadInstant(f"`{text}` is not a date: {error}") from None
    if zone := match[7]:
        date = datetime.fromisoformat(f"{date:%Y-%m-%dT%H:%M:%S}{'+00:00' if zone == 'Z' else zone}").astimezone(UTC)
    written = sum(number is not None for number in numbers)
    return date, ("year", "month", "day", "", "minute", "second")[written - 1]


def _after(date: datetime, finest: str) -> datetime:
    """The first moment after the year, month, day, minute or second that begins at a date."""
    try:
        if finest in _UNIT:
            return date + _UNIT[finest]
        years, month = divmod(date.month, 12) if finest == "month" else (1, date.month - 1)
        return date.replace(year=date.year + years, month=month + 1)
    except (OverflowError, ValueError):
        raise BadInstant(f"dates end with the year {MAXYEAR - 1}") from None


def _count(date: datetime, granularity: str) -> tuple[int, bool]:
    """The granule that a moment lies in, and whether it lies inside, after its start."""
    months = (date.year - 1970) * 12 + date.month - 1
    rest = date - date.replace(day=1, hour=0, minute=0, second=0)
    if granularity == "year":
        return date.year, bool(rest) or date.month > 1
    if granularity == "month":
        return months, bool(rest)
    count, inside = divmod(date - _EPOCH, _UNIT[granularity])
    return count, bool(inside)
