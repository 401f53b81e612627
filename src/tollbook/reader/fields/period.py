"""Over which days a figure runs."""

from tollbook.model.claim import Dating
from tollbook.model.period import Period, PeriodKind
from tollbook.reader.count import Count
from tollbook.reader.fields.frame import frame_of, is_of_losses
from tollbook.reader.fields.period_days import (
    Days,
    Timing,
    average,
    day_named,
    one_day,
    running_total,
    several_days,
    start_mark,
)
from tollbook.reader.fields.period_kind import PeriodSpot, kind_of
from tollbook.reader.fields.period_mark import governing_mark
from tollbook.reader.spot import Spot
from tollbook.reader.story import Story
from tollbook.reader.time.marks import Mark, MarkKind
from tollbook.reader.time.written_dates import days_before

# «As of 14 June» gives running totals of people and equipment, and the day's count of these.
_OF_A_DAY = frozenset({"event", "weapon", "place"})
_DAILY = (PeriodKind.DAY, PeriodKind.CUMULATIVE)


def timing_of(spot: Spot, count: Count, story: Story, outcome: str, speaker: str) -> Timing:
    """The period of a figure of which `speaker` says that `outcome` befell what it counts."""
    if count.rule.counts_day_before:
        return _timing(spot.at(spot.index + 1), count, story, outcome, speaker).day_earlier()
    when = _timing(spot, count, story, outcome, speaker)
    return _as_of_day_before(spot, count, story, when) if count.sub == "earlier" else when


def _timing(spot: Spot, count: Count, story: Story, outcome: str, speaker: str) -> Timing:
    """The period by the words of time, or, where there are none, what goes on without any."""
    mark = governing_mark(spot)
    when = _by_words(spot, count, story, outcome, mark)
    if mark is not None:
        return when
    runs = speaker in spot.tools.vocabulary.running_speakers and when.dating is not Dating.TEXT
    if runs:
        start, published = spot.tools.pack.start, story.published
        until = published if published is not None and published >= start else None
        return Timing(Period.since(start, until), when.dating, None)
    before = story.claim
    if count.sub == "part" and before is not None and before.measure.item == count.item:
        return Timing(before.period, before.dating, None)
    return when


def _by_words(spot: Spot, count: Count, story: Story, outcome: str, mark: Mark | None) -> Timing:
    of_losses = is_of_losses(spot.tools.vocabulary, count.item, outcome)
    frame = frame_of(spot, story)
    kind = kind_of(PeriodSpot(spot, count, mark, of_losses, frame))
    named, day = day_named(spot)
    if mark is not None and mark.kind is MarkKind.UNTIL:
        named, day = True, mark.last
        if not of_losses and spot.grammar.kind_of.get(count.item) in _OF_A_DAY:
            kind = PeriodKind.DAY
    days = Days(named, day, story.day_named(in_list=count.label and of_losses), story.published)
    if kind is PeriodKind.DAY:
        found = one_day(days, mark, frame if of_losses else None)
        return _day_before(found) if _is_of_day_before(count, mark, named) else found
    if kind is PeriodKind.RATE:
        return average(spot, story.published)
    if kind is PeriodKind.INTERVAL:
        return several_days(spot, days, mark, frame)
    return running_total(days, start_mark(spot.sentence, mark), frame, spot.tools.pack.start)


def _is_of_day_before(count: Count, mark: Mark | None, named: bool) -> bool:
    """Whether a figure is the earlier of two days': «1,080, down from 1,340 the day before»."""
    of_day = mark is not None and mark.kind is MarkKind.DAY
    return count.rule.sets_against_earlier and of_day and not named


def _day_before(found: Timing) -> Timing:
    day = days_before(found.period.end, 1)
    return found._replace(period=Period.day(day, found.period.basis))


def _as_of_day_before(spot: Spot, count: Count, story: Story, when: Timing) -> Timing:
    """«1,340, up from 1,380 the day before»: a day older than the figure that it is set against."""
    mark, before = governing_mark(spot), story.claim
    if mark is None or mark.kind is not MarkKind.DAY or before is None:
        return when
    if before.measure.item != count.item or before.period.kind not in _DAILY:
        return when
    return Timing(before.period, before.dating, None).day_earlier()
