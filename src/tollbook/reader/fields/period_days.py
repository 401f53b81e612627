"""The first and last day of a figure's period, and what they are dated by."""

from datetime import date
from itertools import pairwise
from typing import NamedTuple

from tollbook.model.claim import Dating
from tollbook.model.period import Basis, Period, PeriodKind
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.spot import Spot
from tollbook.reader.story import Frame
from tollbook.reader.time.marks import Mark, MarkKind
from tollbook.reader.time.written_dates import days_before

_LEAST_TOGETHER = 2


class Timing(NamedTuple):
    """A figure's period, what it is dated by, and where its first day stands written."""

    period: Period
    dating: Dating
    since: tuple[int, int] | None

    def day_earlier(self) -> "Timing":
        """The timing of a count that is one day older; a total that would end before it began stays."""
        start, end = self.period.start, self.period.end
        cumulative = self.period.kind is PeriodKind.CUMULATIVE
        if end is None or (cumulative and start is not None and end <= start):
            return self
        return self._replace(period=self.period.shifted(-1))


class Days(NamedTuple):
    """The days that may settle a period: the sentence's, else the paragraph's, else the publication's.

    `named` says that the sentence names a day, though `day` may be None: one of no certain year.
    """

    named: bool
    day: date | None
    of_paragraph: date | None
    published: date | None


def day_named(spot: Spot) -> tuple[bool, date | None]:
    """Whether a sentence names a day for a figure, and the day if it is settled: the nearest one."""
    points = spot.sentence.points
    if not points:
        return False, None
    end = spot.figure.end
    behind = next((m for m in points if end <= m.start < spot.clause_end), None)
    before = [m for m in points if m.end <= spot.figure.start]
    chosen = before[-1] if before else behind or points[0]
    return True, chosen.last


def last_day(sentence: Sentence) -> date | None:
    """The day that a sentence names last, if it is settled."""
    return sentence.points[-1].last if sentence.points else None


def one_day(days: Days, mark: Mark | None, frame: Frame | None) -> Timing:
    """A day: the one that is named, or that the paragraph or the running count has settled, or that the words
    of time («overnight») count from the publication."""
    if days.named:
        return Timing(Period.day(days.day), Dating.TEXT if days.day else Dating.NONE, None)
    by_words = mark is not None and mark.kind is MarkKind.DAY
    settled = days.of_paragraph or (frame.last if frame else None)
    if settled and not (by_words and days.published):
        return Timing(Period.day(settled, Basis.REPORT_DAY), Dating.TEXT, None)
    settled = (mark.last if mark is not None and by_words else None) or settled or days.published
    return Timing(Period.day(settled), Dating.PUBLICATION if settled else Dating.NONE, None)


def average(spot: Spot, published: date | None) -> Timing:
    """An average runs over the days that its sentence names, if any («1,262 a day in May 2024»): those behind
    it, before it, or behind its list."""
    figure, clause_end = spot.figure, spot.clause_end
    spans = [m for m in spot.sentence.marks if m.kind is MarkKind.INTERVAL and m.first]
    behind = [m for m in spans if figure.end <= m.start < clause_end]
    before = [m for m in reversed(spans) if m.end <= figure.start]
    mark = next(iter([*behind, *before, *spans]), None)
    if mark is None:
        return Timing(Period(PeriodKind.RATE), Dating.NONE, None)
    found = _of_mark(mark, published, published)
    return found._replace(period=Period(PeriodKind.RATE, found.period.start, found.period.end))


def several_days(spot: Spot, days: Days, mark: Mark | None, frame: Frame | None) -> Timing:
    """The days of the words of time, or else of the running count."""
    if mark is None or mark.kind is not MarkKind.INTERVAL:
        return _of_frame(frame)
    if mark.first is None:
        mark = _together(spot, mark)
    until = days.day if days.named else days.of_paragraph or days.published
    return _of_mark(mark, until, days.published)


def running_total(days: Days, mark: Mark | None, frame: Frame | None, start: date) -> Timing:
    """From the first day that words or the running count give, or the conflict's `start`, to the last."""
    if days.day == start:
        days = days._replace(named=False, day=None)  # the first day of a total is not its last
    running = frame if frame is not None and frame.kind is PeriodKind.CUMULATIVE else None
    first = (mark.first if mark else None) or (running.first if running else None) or start
    since = mark.since if mark else running.since if running else None
    last, dating = _end_of_total(days, mark, running)
    if last is not None and last < first:
        last, dating = None, Dating.NONE
    return Timing(Period.since(first, last), dating, since)


def start_mark(sentence: Sentence, mark: Mark | None) -> Mark | None:
    """The words that give a running total's first day: the governing ones, or others of the sentence
    («since February 24, 2022, losses have reached …»)."""
    total = mark if mark is not None and mark.kind is MarkKind.CUMULATIVE else None
    if total is not None and total.since:
        return total
    kinds = (MarkKind.CUMULATIVE, MarkKind.INTERVAL)
    return next((m for m in sentence.marks if m.kind in kinds and m.since), total)


def _end_of_total(days: Days, mark: Mark | None, running: Frame | None) -> tuple[date | None, Dating]:
    stated = (mark.last if mark else None) or days.day
    if stated is not None:
        return stated, Dating.TEXT
    if days.named:
        return None, Dating.NONE
    settled = (running.last if running else None) or days.of_paragraph
    if settled is not None:
        return settled, Dating.TEXT
    return days.published, Dating.PUBLICATION if days.published else Dating.NONE


def _of_frame(frame: Frame | None) -> Timing:
    if frame is None:
        return Timing(Period(PeriodKind.INTERVAL), Dating.NONE, None)
    dating = Dating.TEXT if frame.first else Dating.NONE
    return Timing(Period(PeriodKind.INTERVAL, frame.first, frame.last), dating, frame.since)


def _of_mark(mark: Mark, until: date | None, published: date | None) -> Timing:
    """The days of an interval; one that is open («since May 19») runs up to the day the text is of, and a
    month that is not over («in November», on the 20th) up to the publication."""
    last = mark.last or (until if mark.since else None)
    if mark.first and last and last < mark.first:
        last = None  # «from 5 June to 3 May»: the two cannot both be of the year that the text settles
    goes_on = bool(published and mark.first and last and mark.first <= published < last)
    last = published if goes_on else last
    dating = Dating.PUBLICATION if goes_on or mark.relative else Dating.TEXT if mark.first else Dating.NONE
    return Timing(Period(PeriodKind.INTERVAL, mark.first, last), dating, mark.since)


def _together(spot: Spot, mark: Mark) -> Mark:
    """«35,030 in June and 35,680 in July, or 70,710 over the two months»: the periods that the sentence has
    named so far, if they adjoin."""
    edge = spot.figure.start
    named = [m for m in spot.sentence.marks if m.kind is MarkKind.INTERVAL and m.first and m.end <= edge]
    if len(named) < _LEAST_TOGETHER or any(
        days_before(behind.first, 1) != before.last for before, behind in pairwise(named)
    ):
        return mark
    return mark._replace(first=named[0].first, last=named[-1].last)
