"""What went wrong in a copy of a series, where its figure and the others can tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tollbook.checks.misprints import DONE, digit_faults
from tollbook.checks.sentences import distinct_name
from tollbook.model.books import Books
from tollbook.model.period import ONE_DAY
from tollbook.model.phrases import dated, number
from tollbook.model.reason import Reason
from tollbook.model.series import Copy, Series

# So near, a day's total is likelier to be copied than to come about by chance.
_NEAR_DAYS = 7
# Shorter numbers are those of later days and other categories too, by chance.
_LONG = 1000
# Figures that are closer differ in their last digit alone, whatever went wrong.
_LAST_DIGIT = 10


@dataclass(frozen=True, slots=True)
class CopyFault:
    """What explains a copy's figure if another is right: the reason, and a sentence that says it."""

    reason: Reason
    sentence: str


def copy_faults(books: Books, series: Series, day: date, source: str, true: int) -> tuple[CopyFault, ...]:
    """The slips that turn a day's true total into what a copy has, likeliest first; empty if none is known.

    Raises KeyError if the copy has no total of that day.
    """
    copy = next((copy for copy in series.copies if copy.source == source), None)
    value = copy.total(day) if copy is not None else None
    if copy is None or value is None:
        raise KeyError(source)
    found = (
        *_whole_row(copy, day),
        *_category(books, series, copy, day, value, true),
        *_wrong_year(series, day, value),
        *_stale(series, copy, day, value),
        *_digits(value, true),
    )
    return tuple({fault.reason: fault for fault in reversed(found)}.values())[::-1]


def _whole_row(copy: Copy, day: date) -> Iterator[CopyFault]:
    other = copy.repeated.get(day)
    if other is None:
        return
    reason = Reason.WRONG_YEAR if _is_same_day_of_another_year(day, other) else Reason.STALE
    yield CopyFault(reason, f"The whole row is that of the report of {dated(other)}.")


def _category(
    books: Books, series: Series, copy: Copy, day: date, value: int, true: int
) -> Iterator[CopyFault]:
    """Another category's total of that day: if it is long, or if the copy has this one's in its place."""
    for (speaker, measure), other in books.series.items():
        if speaker != series.speaker or measure.side != series.measure.side or other is series:
            continue
        totals = other.total(day).copies
        elsewhere = (total for source, total in totals.items() if source != copy.source)
        if value in elsewhere and (totals.get(copy.source) == true or value >= _LONG):
            name = distinct_name(books.pack, measure, series.measure)
            sentence = f"{number(value)} is the total of {name} in that report."
            yield CopyFault(Reason.CATEGORY_SWAPPED, sentence)
            return


def _wrong_year(series: Series, day: date, value: int) -> Iterator[CopyFault]:
    for other in series.days_with_total(value):
        if _is_same_day_of_another_year(day, other):
            yield CopyFault(
                Reason.WRONG_YEAR, f"{number(value)} is the total of the report of {dated(other)}."
            )
            return


def _is_same_day_of_another_year(day: date, other: date) -> bool:
    return day.year != other.year and (day.month, day.day) == (other.month, other.day)


def _stale(series: Series, copy: Copy, day: date, value: int) -> Iterator[CopyFault]:
    """The total of a day close by; of a later one only if it is long, since a slow count soon gets there."""
    before = [day - ONE_DAY * back for back in range(1, _NEAR_DAYS + 1)]
    after = [day + ONE_DAY * ahead for ahead in range(1, _NEAR_DAYS + 1)] if value >= _LONG else []
    for other in (*before, *after):
        settled = series.total(other).value
        if value == (copy.total(other) if settled is None else settled):
            yield CopyFault(Reason.STALE, f"{number(value)} is the total of the report of {dated(other)}.")
            return


def _digits(value: int, true: int) -> Iterator[CopyFault]:
    for reason in digit_faults(value, true):
        if reason is not Reason.DIGIT_CHANGED or abs(value - true) >= _LAST_DIGIT:
            yield CopyFault(reason, f"{number(value)} is {number(true)} with {DONE[reason]}.")
