"""The check on the day on which a running total passed a round number."""

from collections.abc import Iterator
from datetime import date, timedelta

from tollbook.checks.agreement import Agreement
from tollbook.checks.compared import Compared, compared, finding, for_each_span
from tollbook.checks.counterpart import Footing
from tollbook.checks.replay import Replayed
from tollbook.checks.sentences import joined, measure_name, speaker_name
from tollbook.model.comparison import Relation
from tollbook.model.finding import Check, Finding
from tollbook.model.period import ONE_DAY, Basis
from tollbook.model.phrases import dated, number
from tollbook.model.reason import Reason
from tollbook.model.series import Series

CHECK = Check("TB207", "milestone")
# A report that names no day tells of a milestone of the past week.
_LATELY = timedelta(days=7)


def milestone(report: Replayed) -> Iterator[Finding]:
    """A running total passed a round number on the day that the text gives for it."""
    found = (_judged(one, report) for one in compared(report, Relation.PASSED))
    return for_each_span(filter(None, found))


def _judged(one: Compared, report: Replayed) -> Finding | None:
    series, stated, replay = one.series, one.stated, one.replay
    if replay is None or stated is None:
        because = "The text gives no figure that this is said of."
        return finding(CHECK, one, Reason.OPEN_WORDING, because)
    if series is None:
        because = "No series of that total is held."
        return finding(CHECK, one, Reason.NO_SERIES, because)
    passed = _passed_on(series, int(stated.low))
    if passed is None:
        because = f"The totals held, to {dated(series.last)}, do not pass {number(stated.low)} for certain."
        return finding(CHECK, one, Reason.BEYOND_SERIES, because)
    line = _line(one, series, passed)
    said = one.comparison.reference.end
    if said is None:
        return _undated(one, report, passed, line)
    if replay.agreement is Agreement.EQUAL and replay.claim.period.end == said:
        # «The total reached 11,000» of a day whose total it is says no more than that.
        return finding(CHECK, one, Reason.MILESTONE, line)
    if passed in (said, said + ONE_DAY):
        basis = Basis.REPORT_DAY if passed == said else Basis.LOSS_DAY
        return finding(CHECK, one, Reason.MILESTONE, line, basis=basis)
    if replay.counterpart.footing is not Footing.OWN and not report.relayed_of(series.speaker):
        because = joined(line, "Nothing ties this figure to that speaker.")
        return finding(CHECK, one, Reason.NOT_TIED, because)
    return finding(CHECK, one, Reason.SUPERLATIVE_FALSE, joined(line, f"The text says {dated(said)}."))


def _undated(one: Compared, report: Replayed, passed: date, line: str) -> Finding:
    """A milestone without a day of its own: true if it was passed in the week before the report."""
    dated_by = report.dated_by
    day = dated_by.report_date if dated_by is not None else report.reading.document.published
    if day is not None and timedelta(0) <= day - passed <= _LATELY:
        return finding(CHECK, one, Reason.MILESTONE, line)
    return finding(CHECK, one, Reason.UNDATED, line)


def _passed_on(series: Series, limit: int) -> date | None:
    """The report day on which a total first reached a figure, if that day and the one before are settled."""
    day = series.first
    while day <= series.last:
        value = series.total(day).value
        if value is not None and value >= limit:
            before = series.total(day - ONE_DAY).value
            return day if before is not None and before < limit else None
        day += ONE_DAY
    return None


def _line(one: Compared, series: Series, passed: date) -> str:
    before, value = series.total(passed - ONE_DAY).value or 0, series.total(passed).value or 0
    who = speaker_name(one.books.pack, series.speaker)
    what = measure_name(one.books.pack, series.measure, value)
    day = dated(passed)
    return f"{who}: {number(value)} {what} in the report of {day}, {number(before)} the day before."
