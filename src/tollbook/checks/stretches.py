"""What a speaker's running totals say of several days: the difference between two reports' totals."""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from tollbook.checks.agreement import Agreement, agreement, average_agreement
from tollbook.checks.published import Gap
from tollbook.model.calendar import whole_months
from tollbook.model.claim import Claim
from tollbook.model.period import ONE_DAY, Basis, Period, PeriodKind
from tollbook.model.quantity import Number
from tollbook.model.series import Series
from tollbook.model.settlement import Settlement
from tollbook.model.span import CalendarUnit

_DAYS_OF_A_YEAR = 365.25
_DAYS_OF_A_MONTH = _DAYS_OF_A_YEAR / 12


@dataclass(frozen=True, slots=True)
class Stretch:
    """The change of a total over some days, by one convention of dating.

    `before` is the report whose total is taken away, None where all is counted from the start; `last` is the
    report that it is taken from. `change` is the difference, None where a total is not known, and `gap` says
    why. `correction` is what the speaker changed within it without counting it as a day's, None if that is
    not known; `rebased` are the re-base days on which it did.
    """

    basis: Basis
    before: date | None
    last: date
    change: int | None
    correction: int | None
    rebased: tuple[date, ...]
    gap: Gap | None

    @property
    def stated(self) -> int | None:
        """The sum of the increments that the speaker stated for these days."""
        if self.change is None or self.correction is None:
            return None
        return self.change - self.correction


@dataclass(frozen=True, slots=True)
class Sum:
    """A stretch with the figure that a claim of its days is held against, and how the claim stands to it.

    `expected` is the change itself, or for an average the change a day, week, month or year.
    """

    stretch: Stretch
    expected: Number
    agreement: Agreement


def sums(
    series: Series, claim: Claim, start: date, reported: Collection[date], unit: CalendarUnit | None
) -> Iterator[Sum]:
    """What a claim of several days is held against, by each convention by which the totals are known.

    `unit` is what an average is told for; a day if the text does not say. Empty if the claim's days, or the
    totals, are not known.
    """
    period = claim.period
    if period.start is None or period.end is None:
        return
    for stretch in stretches(series, period, start, reported):
        if stretch.change is None:
            continue
        if period.kind is PeriodKind.RATE:
            expected: Number = stretch.change / _units(period.start, period.end, unit or CalendarUnit.DAY)
            stands = average_agreement(claim.quantity, expected)
        else:
            expected = stretch.change
            stands = agreement(claim.quantity, expected)
        yield Sum(stretch, expected, stands)


def _units(first: date, last: date, unit: CalendarUnit) -> float:
    """How many days, weeks, months or years a period is long; whole ones where it is made of whole ones."""
    days = (last - first).days + 1
    months = whole_months(first, last)
    match unit:
        case CalendarUnit.DAY:
            return days
        case CalendarUnit.WEEK:
            return days / 7
        case CalendarUnit.MONTH:
            return days / _DAYS_OF_A_MONTH if months is None else months
        case CalendarUnit.YEAR:
            return days / _DAYS_OF_A_YEAR if months is None else months / 12


def stretches(series: Series, period: Period, start: date, reported: Collection[date]) -> list[Stretch]:
    """The sums over a period by each convention that it may be dated by, by the day of the losses first.

    A report of a day counts the losses of the day before. So losses from the 1st to the last of a month lie
    between the report of the 1st and that of the next 1st; dated by report, between the last reports of two
    months. A period that ends on a day of the report that tells it (one of `reported`) may also end with
    the losses of the day before, and «the past week» with the report of that day. `start` is the first day
    of the conflict.

    Raises ValueError for a period whose first or last day is not known.
    """
    first, last = period.start, period.end
    if first is None or last is None:
        raise ValueError(f"{period} has no days")
    if first <= start:
        ends = ((Basis.LOSS_DAY, next_day(last)), (Basis.REPORT_DAY, last))
        return [_stretch(series, basis, None, end) for basis, end in ends]
    by_losses = stretch(series, first, last, Basis.LOSS_DAY)
    by_reports = stretch(series, first, last, Basis.REPORT_DAY)
    if last not in reported or first == last:
        return [by_losses, by_reports]
    so_far = _stretch(series, Basis.LOSS_DAY, first, last)
    if first.day == 1:
        return [so_far, by_reports, by_losses]
    day_before = stretch(series, first - ONE_DAY, last - ONE_DAY, Basis.REPORT_DAY)
    return [by_reports, so_far, by_losses, day_before]


def stretch(series: Series, first: date, last: date, basis: Basis) -> Stretch:
    """The sum from a first to a last day, by one convention."""
    if basis is Basis.LOSS_DAY:
        return _stretch(series, basis, first, next_day(last))
    return _stretch(series, basis, first - ONE_DAY, last)


def next_day(day: date) -> date:
    """The day after, or the same where the calendar ends: a text may say any date."""
    return day + ONE_DAY if day < date.max else day


def _stretch(series: Series, basis: Basis, before: date | None, last: date) -> Stretch:
    ends = [day for day in (before, last) if day is not None]
    totals = [series.total(day).value for day in ends]
    if before is None:
        totals.insert(0, 0)
    gaps = [_gap(series, day) for day in ends if series.total(day).value is None]
    known = [total for total in totals if total is not None]
    change = known[1] - known[0] if len(known) == 2 else None
    corrected = series.corrected
    rebased = corrected[bisect_right(corrected, before or date.min) : bisect_right(corrected, last)]
    corrections = [series.corrections.get(day) for day in rebased]
    correction = None if None in corrections else sum(c for c in corrections if c is not None)
    return Stretch(basis, before, last, change, correction, rebased, gaps[0] if gaps else None)


def _gap(series: Series, day: date) -> Gap:
    if day > series.last:
        return Gap.NEWER
    if day < series.first:
        return Gap.OLDER
    return Gap.COPIES_DIFFER if series.total(day).settlement is Settlement.OPEN else Gap.UNREPORTED
