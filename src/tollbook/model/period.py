"""Over which days: a running total, a day and a month are one idea."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)


class PeriodKind(StrEnum):
    """How a figure relates to its days."""

    CUMULATIVE = "cumulative"
    DAY = "day"
    INTERVAL = "interval"
    RATE = "rate"


class Basis(StrEnum):
    """Which of a figure's two days it is dated by: the day of the report, or the day of the losses."""

    REPORT_DAY = "report_day"
    LOSS_DAY = "loss_day"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included; None where the text and its publication date do not settle it.

    Raises ValueError if `end` is before `start`, or if a day's period covers more than one.
    """

    kind: PeriodKind
    start: date | None = None
    end: date | None = None
    basis: Basis = Basis.UNKNOWN

    def __post_init__(self) -> None:
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"a period ends on {self.end}, before it starts on {self.start}")
        if self.kind is PeriodKind.DAY and self.start != self.end:
            raise ValueError(f"a day's period runs from {self.start} to {self.end}")

    @classmethod
    def day(cls, day: date | None, basis: Basis = Basis.UNKNOWN) -> "Period":
        """One day, or a day that is not known."""
        return cls(PeriodKind.DAY, day, day, basis)

    @classmethod
    def since(cls, start: date | None, end: date | None, basis: Basis = Basis.UNKNOWN) -> "Period":
        """A running total from a start up to a day."""
        return cls(PeriodKind.CUMULATIVE, start, end, basis)

    @property
    def days(self) -> int | None:
        """How many days it covers, or None where an end is open."""
        return (self.end - self.start).days + 1 if self.start and self.end else None

    def covers(self, day: date) -> bool:
        """Whether a day lies in it; never true of an open period."""
        return bool(self.start and self.end and self.start <= day <= self.end)

    def adjoins(self, later: "Period") -> bool:
        """Whether `later` begins on the day after this one ends, so that their figures add up."""
        return bool(self.end and later.start and self.end + ONE_DAY == later.start)

    def __add__(self, later: "Period") -> "Period":
        """The two adjoining periods as one. Raises ValueError if they do not adjoin, or for a rate: averages
        do not add up."""
        if PeriodKind.RATE in (self.kind, later.kind):
            raise ValueError(f"an average over {self} or {later} does not add up")
        if not self.adjoins(later):
            raise ValueError(f"{self} and {later} do not adjoin")
        kind = PeriodKind.CUMULATIVE if self.kind is PeriodKind.CUMULATIVE else PeriodKind.INTERVAL
        basis = self.basis if self.basis is later.basis else Basis.UNKNOWN
        return Period(kind, self.start, later.end, basis)

    def shifted(self, days: int) -> "Period":
        """The same length, so many days later (or earlier, if negative); a running total keeps its start.

        Raises ValueError if a running total would end before its start.
        """
        move = timedelta(days=days)
        start = self.start if self.kind is PeriodKind.CUMULATIVE else self.start and self.start + move
        return replace(self, start=start, end=self.end and self.end + move)
