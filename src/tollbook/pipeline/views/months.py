"""The months of a series, by the day of the losses and by the day of the report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tollbook.model.period import ONE_DAY
from tollbook.model.series import Series
from tollbook.model.side_by_side import Cell
from tollbook.model.span import CalendarUnit, Span, spans
from tollbook.pipeline.views.cells import series_losses


@dataclass(frozen=True, slots=True)
class Month:
    """A month's change of the total. `by_loss` counts the losses of its days, `by_report` what its reports
    said, and is None where a report counts up to its own day, so that both are the same.

    Both include what the speaker changed in its totals without counting it as losses: `correction` is how
    much, for the month by loss day, and None if that is not known.
    """

    span: Span
    by_loss: Cell | None
    by_report: Cell | None
    correction: int | None


def months(series: Series, start: date, lag: int, first: date, last: date) -> Iterator[Month]:
    """The whole months in which the losses of some report days lie, the newest first.

    `start` is the day from which the totals run, `lag` how many days a report comes after the losses.
    """
    by_loss, by_report = series_losses(series, start, lag), series_losses(series, start, 0)
    after = timedelta(lag)
    opened = max(first - after, start)
    for span in reversed(tuple(spans(opened, last - after, CalendarUnit.MONTH))):
        reported = by_report(span) if lag else None
        yield Month(span, by_loss(span), reported, _correction(series, span, after))


def _correction(series: Series, span: Span, after: timedelta) -> int | None:
    """What was changed in the totals between the reports that open and close a month."""
    opening, closing = span.first - ONE_DAY + after, span.last + after
    found = [series.corrections.get(day) for day in series.corrected if opening < day <= closing]
    known = [value for value in found if value is not None]
    return sum(known) if len(known) == len(found) else None
