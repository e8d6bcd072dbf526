"""Stamps (seconds since 1970-01-01T00:00:00Z) and the dates that they fall on, in the Gregorian calendar of all years.

>>> date_of(0.0, 0)
Date(year=1970, month=1, day=1, hour=0, minute=0, second=0.0, offset=0)
"""

from __future__ import annotations

import math
from typing import NamedTuple

_ERA = 146_097  # days in 400 years
_TO_1970 = 719_468  # days from 0000-03-01 to 1970-01-01


class Date(NamedTuple):
    """A date and a time of day; `offset` is in seconds west of Greenwich, as in SWI-Prolog."""

    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: float = 0.0
    offset: int = 0

    @property
    def days(self) -> int:
        """Days since 1970-01-01, by its place in the calendar."""
        return days_from(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """1 is Monday, 7 is Sunday."""
        return (self.days + 3) % 7 + 1

    @property
    def day_of_year(self) -> int:
        """1 is the first of January."""
        return self.days - days_from(self.year, 1, 1) + 1

    @property
    def week(self) -> tuple[int, int]:
        """Year and number of the week by ISO 8601: the first week of a year holds its first Thursday."""
        thursday = self.days - self.weekday + 4
        year = civil(thursday)[0]
        return year, (thursday - days_from(year, 1, 1)) // 7 + 1

    def week_from(self, weekday: int) -> int:
        """Number of the week when weeks begin on this weekday; days before the first such week are in week 0."""
        return (self.day_of_year + 6 - (self.weekday - weekday) % 7) // 7


def days_from(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01; a month or day outside of its range counts on into other years and months.

    >>> days_from(1970, 13, 1)
    365
    """
    months = year * 12 + month - 3  # a year that begins in March ends with its leap day
    era_year, march = divmod(months, 12)
    era, rest = divmod(era_year, 400)
    day_of_year = (153 * march + 2) // 5 + day - 1
    return era * _ERA + rest * 365 + rest // 4 - rest // 100 + day_of_year - _TO_1970


def civil(days: int) -> tuple[int, int, int]:
    """Year, month and day of a number of days since 1970-01-01."""
    era, day_of_era = divmod(days + _TO_1970, _ERA)
    rest = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // (_ERA - 1)) // 365
    day_of_year = day_of_era - (365 * rest + rest // 4 - rest // 100)
    march = (5 * day_of_year + 2) // 153
    month = march + 3 if march < 10 else march - 9
    return era * 400 + rest + (month <= 2), month, day_of_year - (153 * march + 2) // 5 + 1


def date_of(stamp: float, offset: int) -> Date:
    """The date of a stamp where clocks are `offset` seconds behind Greenwich."""
    whole = math.floor(stamp)
    days, seconds = divmod(whole - offset, 86_400)
    hour, rest = divmod(seconds, 3600)
    return Date(*civil(days), hour, rest // 60, rest % 60 + (stamp - whole), offset)


def stamp_of(date: Date) -> float:
    """The stamp of a date; numbers outside of their range count on, as in the 31st of April."""
    return float(date.days * 86_400 + date.hour * 3600 + date.minute * 60 + date.offset) + date.second


def start_of_week(year: int, week: int) -> int:
    """Days since 1970-01-01 of the Monday of a week by ISO 8601."""
    fourth = days_from(year, 1, 4)  # is always in week 1
    return fourth - (fourth + 3) % 7 + 7 * (week - 1)
