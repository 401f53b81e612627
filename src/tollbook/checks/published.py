"""What a series' speaker published for one day, and how sure the copies are of it."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from tollbook.model.books import Books
from tollbook.model.measure import Measure
from tollbook.model.pack import Parts, PartsOf
from tollbook.model.period import ONE_DAY, PeriodKind
from tollbook.model.series import Increment, Series, Total
from tollbook.model.settlement import Settlement

_DAY = PeriodKind.DAY


class Gap(Enum):
    """Why a series has no figure for a day."""

    NEWER = auto()
    OLDER = auto()
    UNREPORTED = auto()
    COPIES_DIFFER = auto()
    REBASE = auto()
    FIRST_DAY = auto()


@dataclass(frozen=True, slots=True)
class Published:
    """A speaker's figure for the report of a day: a total, or for a day's period the stated increment.

    `value` is None where the series does not settle it, and `gap` says why.
    """

    report_date: date
    value: int | None
    gap: Gap | None
    total: Total
    increment: Increment


def published(series: Series, kind: PeriodKind, day: date) -> Published:
    """The figure that a claim of a kind is held against."""
    total, increment = series.total(day), series.increment(day)
    if kind is _DAY:
        value = increment.stated
        gap = None if value is not None else _gap_of_increment(series, total, increment)
    else:
        value = total.value
        gap = None if value is not None else _gap_of_total(series, total)
    return Published(day, value, gap, total, increment)


def _gap_of_total(series: Series, total: Total) -> Gap:
    if total.report_date > series.last:
        return Gap.NEWER
    if total.report_date < series.first:
        return Gap.OLDER
    return Gap.COPIES_DIFFER if total.settlement is Settlement.OPEN else Gap.UNREPORTED


def _gap_of_increment(series: Series, total: Total, increment: Increment) -> Gap:
    if total.value is None:
        return _gap_of_total(series, total)
    if increment.rebase:
        return Gap.REBASE
    before = series.total(total.report_date - ONE_DAY)
    if total.report_date == series.first:
        return Gap.FIRST_DAY
    return Gap.COPIES_DIFFER if before.settlement is Settlement.OPEN else Gap.UNREPORTED


@dataclass(frozen=True, slots=True)
class PartsOnDay:
    """What the parts of an item add up to on a day on which it had no series of its own."""

    items: tuple[str, ...]
    values: tuple[int, ...]

    @property
    def sum(self) -> int:
        """The whole that the parts make."""
        return sum(self.values)


def parts_on(books: Books, series: Series, kind: PeriodKind, day: date) -> PartsOnDay | None:
    """The parts that an item was counted in on a day, with their figures, or None if it was not."""
    rule = next((p for p in books.pack.parts if _covers(p, series.measure.item, day)), None)
    if rule is None:
        return None
    found = [(item, _part(books, series, item, kind, day)) for item in rule.parts]
    known = [(item, value) for item, value in found if value is not None]
    if not known:
        return None
    return PartsOnDay(tuple(item for item, _ in known), tuple(value for _, value in known))


def is_merged_on(books: Books, item: str, day: date) -> bool:
    """Whether an item's own count starts on a day, after a time when only its parts were counted."""
    return any(
        rule.of is PartsOf.ITEM and rule.whole == item and rule.until == day - ONE_DAY
        for rule in books.pack.parts
    )


def _covers(rule: Parts, item: str, day: date) -> bool:
    return rule.of is PartsOf.ITEM and rule.whole == item and rule.hold_on(day)


def _part(books: Books, series: Series, item: str, kind: PeriodKind, day: date) -> int | None:
    whole = series.measure
    part = books.series_of(series.speaker, Measure(whole.side, item, whole.outcome, whole.place))
    return published(part, kind, day).value if part is not None else None
