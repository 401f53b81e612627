"""Calendar spans: the days, weeks, months or years that rows of a table stand for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tollbook.model.calendar import first_of_month, last_of_month
from tollbook.model.period import ONE_DAY


class CalendarUnit(StrEnum):
    """How long a span is: a row of a table, or the periods that a comparison sets against each other."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """A calendar day, ISO week, month or year: its first and last day, both included."""

    by: CalendarUnit
    first: date
    last: date

    @classmethod
    def of(cls, day: date, by: CalendarUnit) -> "Span":
        """The span that a day lies in."""
        if by is CalendarUnit.DAY:
            return cls(by, day, day)
        if by is CalendarUnit.WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(by, monday, monday + timedelta(days=6))
        if by is CalendarUnit.MONTH:
            return cls(by, first_of_month(day), last_of_month(day))
        return cls(by, date(day.year, 1, 1), date(day.year, 12, 31))

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def name(self) -> str:
        """How a row is called: 2024-10-20, 2024-W42, 2024-10, 2024."""
        if self.by is CalendarUnit.DAY:
            return self.first.isoformat()
        if self.by is CalendarUnit.WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02}"
        return self.first.isoformat()[: 7 if self.by is CalendarUnit.MONTH else 4]

    @property
    def thursdays(self) -> int:
        """How many ISO weeks are counted to it: those whose Thursday lies in it."""
        to_first = (3 - self.first.weekday()) % 7
        return max(0, (self.days - to_first + 6) // 7)


def spans(first: date, last: date, by: CalendarUnit) -> Iterator[Span]:
    """The whole spans from the one in which a first day lies to the one in which a last day lies."""
    span = Span.of(first, by)
    while span.first <= last:
        yield span
        span = Span.of(span.last + ONE_DAY, by)
