"""Over which days a figure runs."""

from datetime import date
from itertools import pairwise
from typing import NamedTuple

import regex

from tollbook.model.claim import Dating
from tollbook.model.period import Basis, Period, PeriodKind
from tollbook.model.quantity import significant_step
from tollbook.reader.count import Count, RuleName
from tollbook.reader.layout.lists import (
    ARROW,
    BLANK,
    before_bounds,
    end_past_parts,
    follows_increase,
    is_added,
    is_added_in_list,
    label_mark,
    ties_of,
)
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.story import Frame
from tollbook.reader.text.grammar import Grammar
from tollbook.reader.time.marks import WHOLE, Mark, MarkKind
from tollbook.reader.time.written_dates import days_before

# A bare loss of tanks of this size without any word of time is a running total; soldiers are lost by the
# thousand in a day.
_TOTAL_FROM = 1000
_TOTAL_OF_PERSONS_FROM = 10_000
_ADJACENT = 26
# A day's losses of one kind have fewer digits.
_MOST_OF_A_DAY = 10_000
# So round a number is a mark that a running total passes, not the losses of a month.
_MILESTONE_STEP = 100_000
_BESIDE_VERB = 4
# A total is more than so many times what a day adds to it.
_TIMES_A_DAY = 3
_OPENS_BRACKETS = regex.compile(r"[^()\d,.;:\n]{0,48}\(")
_TOTAL_KINDS = frozenset({MarkKind.SUM, MarkKind.CUMULATIVE, MarkKind.TOTAL})
# «за грудень 2025 року – 35 050»: what may stand between words of time and the figure that they lead to.
_PAST_YEAR = regex.compile(r"(?:\s\p{L}{1,4}\.?)?" + BLANK.pattern)
_LEAST_TOGETHER = 2
# Signs that part a figure from words of time that are the next one's.
_PARTING = frozenset(",–—")
# «As of 14 June» gives running totals of people and equipment, and the day's count of these.
_OF_A_DAY = frozenset({"event", "weapon", "place"})
# An increment in brackets stands beside a running total: «9,450 (+10) tanks».
_INCREMENT = regex.compile(r"[*_]*\s?[*_]*\(\s?(?:[^\d()+\n]{1,24}\s)?\+\s?\d")

_KIND_MARKS = frozenset({MarkKind.DAY, MarkKind.RATE, MarkKind.CUMULATIVE, MarkKind.INTERVAL, MarkKind.UNTIL})


class Timing(NamedTuple):
    """A figure's period, what it is dated by, and where its first day stands written."""

    period: Period
    dating: Dating
    since: tuple[int, int] | None


def governing_mark(sentence: Sentence, index: int, grammar: Grammar) -> Mark | None:
    """The mark of time that says what kind of period a figure has: one behind it, then one before it."""
    if not sentence.marks:
        return None
    figure = sentence.figures[index]
    label = label_mark(sentence, index)
    if label is not None:
        return label
    clause_end = sentence.clause_end(index)
    start = sentence.clause_start(index)
    marks = _telling(sentence.marks)
    rates = [m for m in marks if m.kind is MarkKind.RATE and start <= m.start < clause_end]
    if rates:
        return rates[0]
    behind = [m for m in marks if figure.end <= m.start < clause_end and m.kind in _KIND_MARKS]
    behind = [m for m in behind if not _leads_on(sentence, index, m)]
    if sentence.figures[-1] is not figure:
        # «35 guns; since the start it has lost 13,101»: past a semicolon they are the next one's.
        behind = [m for m in behind if ";" not in sentence.text[figure.end : m.start]]
    if index and "(" in sentence.text[start : figure.start]:
        behind = [m for m in behind if not _in_closed_brackets(sentence.text, figure.end, m.start)]
    behind = behind or _past_parts(sentence, index)
    if behind and (own := _day_before_total(sentence, index, behind[0])):
        return own
    if behind and not _breaks(sentence, figure.end, behind[0].start):
        led = behind[0].kind is MarkKind.DAY and (figure.low or 0) >= _MOST_OF_A_DAY
        total = _total_right_before(sentence, index) if led else None
        return total or behind[0]
    before = [m for m in marks if m.end <= figure.start]
    for mark in reversed(before):
        if _in_closed_brackets(sentence.text, mark.end, figure.start):
            continue
        if _is_of_increase(sentence, mark, index):
            continue
        if mark.kind in _KIND_MARKS:
            return mark
        if mark.kind is MarkKind.TOTAL and (day := _day_before_verb(before, mark)):
            return day
        adjacent = figure.start - mark.end <= _ADJACENT and mark.end >= start
        if mark.kind is MarkKind.TOTAL and adjacent and not _is_of_interval(sentence, mark, index):
            return mark
    later = [m for m in marks if m.start >= clause_end and m.kind in _KIND_MARKS]
    later = [m for m in later if not _in_open_brackets(sentence.text, figure.end, m.start)]
    if later and ";" in sentence.text[figure.end : later[0].start]:
        return None
    return later[0] if later and _is_one_list(sentence, index, later[0].start, grammar) else None


def _telling(marks: list[Mark]) -> list[Mark]:
    """Words of no certain days («monthly losses», «a third month in a row») yield to those that name some."""
    if not any(m.key == "open" for m in marks):
        return marks
    named = any(m.kind is MarkKind.INTERVAL and m.first for m in marks)
    return [m for m in marks if m.key != "open"] if named else marks


def _is_of_interval(sentence: Sentence, total: Mark, index: int) -> bool:
    """Whether a verb of totals gives the total of several days: «losses in November amounted to 45,720».

    A milestone is one of the whole war («in November, losses passed 700,000»), unless the days stand between
    the losses and the verb.
    """
    start = sentence.clause_start(index)
    within = [m for m in sentence.marks if start <= m.start < total.start]
    spans = [m for m in within if m.kind in (MarkKind.INTERVAL, MarkKind.DAY)]
    if not spans or any(m.kind is MarkKind.CUMULATIVE for m in sentence.marks):
        return False
    if any("count" in word.senses for word in sentence.words_after(start, spans[-1].end)):
        return True
    low = sentence.figures[index].low or 0
    if spans[-1].kind is MarkKind.DAY:
        return low < _MOST_OF_A_DAY
    return significant_step(low) < _MILESTONE_STEP


def _day_before_verb(marks: list[Mark], total: Mark) -> Mark | None:
    """«Losses over the day amounted to 1,340»: a day's words right before a verb that mostly gives totals."""
    return next((m for m in marks if m.kind is MarkKind.DAY and 0 <= total.start - m.end <= 1), None)


def _leads_on(sentence: Sentence, index: int, mark: Mark) -> bool:
    """«lost 1,340 men, and since the invasion began – 678,520»: words of time behind a comma that stand
    right before the next figure are of that one; so are those behind a colon («1.2 million: in a day, 1,340
    were added»)."""
    if index + 1 >= len(sentence.figures):
        return False
    gap = sentence.text[sentence.figures[index].end : mark.start]
    if _in_open_brackets(sentence.text, sentence.figures[index].end, mark.start):
        return ")" not in sentence.text[mark.end : sentence.figures[index + 1].start]
    if ":" in gap or _names_increase(sentence, sentence.figures[index].end, mark.start):
        return True
    edge = before_bounds(sentence, sentence.figures[index + 1]).edge
    parted = not _PARTING.isdisjoint(gap)
    return parted and _PAST_YEAR.fullmatch(sentence.text, mark.end, edge) is not None


def _names_increase(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a word of increase stands in a stretch («…, and the increase over 24 hours at 1,340»)."""
    return any(word.senses.get("sub") == "increment" for word in sentence.words_after(start, end))


def _is_of_increase(sentence: Sentence, mark: Mark, index: int) -> bool:
    """Whether a mark stands behind an increase before the figure («…, up 850 in a day, and 11,143 tanks»)."""
    for figure in reversed(sentence.figures[:index]):
        if figure.end <= mark.start:
            word = before_bounds(sentence, figure).word
            return word is not None and word.senses.get("sub") == "increment"
    return False


def _in_closed_brackets(text: str, start: int, end: int) -> bool:
    """Whether brackets close in a stretch that did not open there: «(+1,050 in a day), 10,233 tanks»."""
    closed = text.find(")", start, end)
    return closed >= 0 and text.find("(", start, closed) < 0


def _day_before_total(sentence: Sentence, index: int, behind: Mark) -> Mark | None:
    """«Over the day it lost 900 men, so that its losses since the invasion began are …»: the day before a
    figure, where the running total behind a comma has a figure of its own."""
    figure = sentence.figures[index]
    if behind.kind is not MarkKind.CUMULATIVE or index + 1 >= len(sentence.figures):
        return None
    if (sentence.figures[index + 1].low or 0) <= _TIMES_A_DAY * (figure.low or 0):
        return None
    if "," not in sentence.text[figure.end : behind.start]:
        return None
    start = sentence.clause_start(index)
    days = (
        m for m in sentence.marks if m.kind is MarkKind.DAY and start <= m.start and m.end <= figure.start
    )
    return next(days, None)


def _total_right_before(sentence: Sentence, index: int) -> Mark | None:
    """«Losses rose to 450,890 overnight»: the verb of totals right before so large a figure."""
    edge = before_bounds(sentence, sentence.figures[index]).edge
    totals = (m for m in sentence.marks if m.kind is MarkKind.TOTAL and m.end <= edge)
    return next((m for m in totals if BLANK.fullmatch(sentence.text, m.end, edge)), None)


def _in_open_brackets(text: str, start: int, end: int) -> bool:
    """Whether a place lies in brackets that open in the stretch before it («29 systems (22,395 overall)»)."""
    opened = text.rfind("(", start, end)
    return opened >= 0 and text.find(")", opened, end) < 0


def _past_parts(sentence: Sentence, index: int) -> list[Mark]:
    """The marks behind a part set off by commas («198 civilians, including three children, … so far»)."""
    end = end_past_parts(sentence, index)
    if end == sentence.clause_end(index):
        return []
    last = max(figure.end for figure in sentence.figures if figure.start < end)
    comma = sentence.text.find(",", last, end)
    return [m for m in sentence.marks if 0 <= comma < m.start < end and m.kind in _KIND_MARKS]


def _is_one_list(sentence: Sentence, index: int, end: int, grammar: Grammar) -> bool:
    """Whether the figures up to an offset are one list: what stands behind a list is said of all of it."""
    ties = ties_of(sentence, grammar)
    for position in range(index, len(ties)):
        if sentence.figures[position + 1].start >= end:
            break
        if ties[position] not in ("list", "verb") or is_added(sentence, position + 1, grammar):
            return False
    return True


def _breaks(sentence: Sentence, start: int, end: int) -> bool:
    return any(word.senses.keys() & {"break", "sum"} for word in sentence.words_after(start, end))


def _has_own_day(sentence: Sentence, index: int) -> bool:
    """Whether a day is named right behind a figure, so that words of time before its clause are not its."""
    start, end = sentence.figures[index].end, sentence.clause_end(index)
    return any(mark.kind is MarkKind.POINT and start <= mark.start < end for mark in sentence.marks)


def followed_by_increment(sentence: Sentence, index: int, counted: Count) -> bool:
    """Whether a figure has its increment in brackets behind it, or behind its noun: «9,450 tanks (+10)»."""
    end = sentence.figures[index].end
    if _INCREMENT.match(sentence.text, end):
        return True
    return counted.noun is not None and _INCREMENT.match(sentence.text, max(end, counted.noun[1])) is not None


def point_date(sentence: Sentence, index: int | None) -> tuple[bool, date | None]:
    """Whether a sentence names a day for a figure, and the day if it is settled: the nearest one."""
    points = sentence.points
    if not points:
        return False, None
    if index is None:
        return True, points[-1].last
    figure = sentence.figures[index]
    clause_end = sentence.clause_end(index)
    behind = [m for m in points if figure.end <= m.start < clause_end]
    before = [m for m in points if m.end <= figure.start]
    chosen = behind[0] if behind and not before else before[-1] if before else points[0]
    return True, chosen.last


def timing(
    sentence: Sentence,
    index: int,
    counted: Count,
    framed: bool,
    frame: Frame | None,
    carried: date | None,
    published: date | None,
    start: date,
    grammar: Grammar,
) -> Timing:
    """The period of a figure.

    `framed` says that the figure is one of a count of losses, so that the running `frame` may govern it;
    `carried` is the day that the paragraph named last. Days are settled by the sentence, the paragraph, the
    publication, in that order.
    """
    mark = governing_mark(sentence, index, grammar)
    named, day = point_date(sentence, index)
    if mark is not None and mark.kind in (MarkKind.DAY, MarkKind.UNTIL) and mark.kind is MarkKind.UNTIL:
        named, day = True, mark.last
    kind = _kind(sentence, index, counted, mark, framed, frame, grammar)
    of_day = not framed and grammar.kind_of.get(counted.item) in _OF_A_DAY
    if mark is not None and mark.kind is MarkKind.UNTIL and of_day:
        kind = PeriodKind.DAY
    if kind is PeriodKind.DAY:
        found = _day(named, day, mark, carried, frame if framed else None, published)
        return _day_before(found) if _is_of_day_before(counted, mark, named) else found
    if kind is PeriodKind.RATE:
        return _rate(sentence, index, published)
    if kind is PeriodKind.INTERVAL:
        if mark is None or mark.kind is not MarkKind.INTERVAL:
            return _framed_interval(frame)
        if mark.first is None:
            mark = _together(sentence, index, mark)
        return _interval(mark, day if named else carried or published, published)
    return _cumulative(named, day, _start_mark(sentence, mark), frame, carried, published, start)


def _is_elsewhere(sentence: Sentence, index: int, mark: Mark | None) -> bool:
    """Whether the words of time that govern a figure are a running total's in another clause, or none."""
    if mark is None:
        return True
    start = sentence.clause_start(index)
    apart = mark.end <= start or mark.start >= sentence.clause_end(index)
    # «678,520 altogether; 12 more tanks»: right behind the number before, they are that one's.
    of_last = index > 0 and BLANK.fullmatch(sentence.text, start, mark.start) is not None
    return (apart or of_last) and mark.kind is MarkKind.CUMULATIVE


def _is_another(sentence: Sentence, index: int, counted: Count, grammar: Grammar) -> bool:
    """«Another 1,340 soldiers and 12 tanks», «12 more tanks», «12 tanks were added»: what a day added, with
    its list."""
    if grammar.more.match(sentence.folded, sentence.figures[index].end):
        return True
    noun = counted.noun
    if noun and noun[0] > sentence.figures[index].start and grammar.more.match(sentence.folded, noun[1]):
        return True
    return is_added_in_list(sentence, index, grammar)


def _exceeds_its_parts(sentence: Sentence, index: int, counted: Count) -> bool:
    """«1,340 in a day, in all 678,520», «12 (in all 9,047)»: no sum of the figures before it."""
    if counted.rule is not RuleName.SUM:
        return False
    start, figure = sentence.clause_start(index), sentence.figures[index]
    sums = any(m.kind is MarkKind.SUM and start <= m.start and m.end <= figure.start for m in sentence.marks)
    if sums and index and "(" in sentence.text[start : figure.start]:
        return (figure.low or 0) >= (sentence.figures[index - 1].low or 0)
    return sums and (figure.low or 0) > sum(before.low or 0 for before in sentence.figures[:index])


def _is_before_its_total(sentence: Sentence, index: int, counted: Count) -> bool:
    """«Tanks: 8 (total 4,568)», «29 systems (22,395 overall)», «20 tanks → 7,332»: what a day added,
    right before the total that it led to."""
    if index + 1 >= len(sentence.figures):
        return False
    figure, following = sentence.figures[index], sentence.figures[index + 1]
    low, total = figure.low or 0, following.low or 0
    if total <= _TIMES_A_DAY * low and total != low:
        return False
    start = max(figure.end, counted.noun[1] if counted.noun else 0)
    if ARROW.fullmatch(sentence.text, start, following.start):
        return True
    opened = _OPENS_BRACKETS.match(sentence.text, start, following.start)
    if opened is None:
        return False
    closed = sentence.text.find(")", following.end)
    return any(m.kind in _TOTAL_KINDS and opened.end() <= m.start and m.end <= closed for m in sentence.marks)


def _is_closed_by_day(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """«The army also wrote off 7 tanks, 4 carriers and 127 trucks on Saturday»: a day right behind a list
    that begins with a figure too small for a total, and no word of speech that it could be of."""
    end = sentence.figures[-1].end
    if not sentence.points or sentence.points[-1].start < end:
        return False
    points = [m for m in sentence.points if m.kind is MarkKind.POINT and m.start >= end]
    if not points or any("say" in word.senses for word in sentence.words_after(end, sentence.end)):
        return False
    if any(m.kind in (MarkKind.PERFECT, MarkKind.SUM) for m in sentence.marks):
        return False
    if (sentence.figures[0].low or 0) >= _TOTAL_FROM or sentence.text[end : points[0].start].count(","):
        return False
    return _is_one_list(sentence, index, end, grammar) or index == len(sentence.figures) - 1


def _is_list_of_one_day(sentence: Sentence) -> bool:
    """«The figures for 12 June: personnel 150, tanks 2»: a day that the list runs over, and half of its
    figures too small for totals."""
    if not any(mark.key == WHOLE for mark in sentence.points):
        return False
    values = [figure.low or 0 for figure in sentence.figures]
    large = sum(value >= _TOTAL_OF_PERSONS_FROM for value in values)
    return large <= 1 and 2 * sum(value < _TOTAL_FROM for value in values) >= len(values)


def _is_of_total(sentence: Sentence, index: int) -> bool:
    """«Its total of Russian casualties is now 678,520»: words of a total before the noun."""
    start, end = sentence.clause_start(index), sentence.figures[index].start
    return any(mark.kind is MarkKind.TOTAL and start <= mark.start < end for mark in sentence.marks)


def _dates_speech(sentence: Sentence, point: Mark) -> bool:
    """«… lost over 670,000 soldiers, it said on 20 October»: a day beside the verb of speech."""
    return any(
        "say" in word.senses
        and (0 <= point.start - word.end <= _BESIDE_VERB or 0 <= word.start - point.end <= _BESIDE_VERB)
        for word in sentence.words
    )


def _kind(
    sentence: Sentence,
    index: int,
    counted: Count,
    mark: Mark | None,
    framed: bool,
    frame: Frame | None,
    grammar: Grammar,
) -> PeriodKind:
    if counted.rule is RuleName.INCREASED_TO or (framed and _exceeds_its_parts(sentence, index, counted)):
        return PeriodKind.CUMULATIVE
    if framed and _is_before_its_total(sentence, index, counted):
        return PeriodKind.DAY
    if counted.sub == "increment" and (mark is None or mark.kind not in (MarkKind.INTERVAL, MarkKind.RATE)):
        return PeriodKind.DAY
    if framed and _is_elsewhere(sentence, index, mark) and _is_another(sentence, index, counted, grammar):
        return PeriodKind.DAY
    if mark is not None and mark.kind is not MarkKind.DAY:
        if not framed and mark.end <= sentence.figures[index].start and _has_own_day(sentence, index):
            return PeriodKind.DAY
        return _KIND_OF_MARK[mark.kind]
    if framed and followed_by_increment(sentence, index, counted):
        return PeriodKind.CUMULATIVE
    if framed and follows_increase(sentence, index, grammar):
        return PeriodKind.CUMULATIVE
    if mark is not None:
        return PeriodKind.DAY
    if framed and any(
        m.kind is MarkKind.SUM and m.end <= sentence.figures[index].start for m in sentence.marks
    ):
        return PeriodKind.CUMULATIVE
    low = sentence.figures[index].low or 0
    if framed and counted.rule is RuleName.NOUN_AND_ITS_TOTAL and _is_of_total(sentence, index):
        return PeriodKind.CUMULATIVE
    least = _TOTAL_OF_PERSONS_FROM if counted.item in grammar.persons else _TOTAL_FROM
    dated = point_date(sentence, index)[0] is not None
    if framed and _is_closed_by_day(sentence, index, grammar):
        return PeriodKind.DAY
    if (
        framed
        and frame is not None
        and (frame.kind is not PeriodKind.DAY or frame.paragraph == sentence.paragraph)
        and not (dated and counted.item in grammar.persons and low < least)
    ):
        return frame.kind
    if framed and counted.label and _is_list_of_one_day(sentence):
        return PeriodKind.DAY
    if framed and (counted.label or counted.rule is RuleName.NOUN_AND_ITS_TOTAL):
        return PeriodKind.CUMULATIVE
    low = sentence.figures[index].low or 0
    if framed and significant_step(low) >= _MILESTONE_STEP:
        return PeriodKind.CUMULATIVE
    perfect = any(m.kind is MarkKind.PERFECT and not _leads_on(sentence, index, m) for m in sentence.marks)
    of_war = counted.item in grammar.persons and any("start" in word.senses for word in sentence.words)
    if perfect and (framed or of_war):
        return PeriodKind.CUMULATIVE
    elsewhere = all(_dates_speech(sentence, point) for point in sentence.points)
    large = low >= least or _is_listed_with_total(sentence, index, grammar)
    if framed and large and (elsewhere or not dated):
        return PeriodKind.CUMULATIVE
    return PeriodKind.DAY


def _is_listed_with_total(sentence: Sentence, index: int, grammar: Grammar) -> bool:
    """Whether a figure stands in one list behind a total («9,047 tanks, 1,908 guns and 395 launchers»)."""
    ties = ties_of(sentence, grammar)
    while index and ties[index - 1] == "list":
        index -= 1
        if (sentence.figures[index].low or 0) >= _TOTAL_FROM:
            return True
    return False


_KIND_OF_MARK = {
    MarkKind.DAY: PeriodKind.DAY,
    MarkKind.RATE: PeriodKind.RATE,
    MarkKind.CUMULATIVE: PeriodKind.CUMULATIVE,
    MarkKind.TOTAL: PeriodKind.CUMULATIVE,
    MarkKind.UNTIL: PeriodKind.CUMULATIVE,
    MarkKind.INTERVAL: PeriodKind.INTERVAL,
    MarkKind.POINT: PeriodKind.DAY,
}


def _day(
    named: bool,
    day: date | None,
    mark: Mark | None,
    carried: date | None,
    frame: Frame | None,
    published: date | None,
) -> Timing:
    if named:
        return Timing(Period.day(day), Dating.TEXT if day else Dating.NONE, None)
    settled = carried or (frame.last if frame else None)
    if settled and not (mark and mark.kind is MarkKind.DAY and published):
        return Timing(Period.day(settled, Basis.REPORT_DAY), Dating.TEXT, None)
    settled = (mark.last if mark and mark.kind is MarkKind.DAY else None) or settled or published
    return Timing(Period.day(settled), Dating.PUBLICATION if settled else Dating.NONE, None)


def _is_of_day_before(counted: Count, mark: Mark | None, named: bool) -> bool:
    """Whether a figure is the earlier of two days': «1,080, down from 1,340 the day before»."""
    return (
        counted.rule is RuleName.EARLIER_FIGURE
        and mark is not None
        and mark.kind is MarkKind.DAY
        and not named
    )


def _day_before(found: Timing) -> Timing:
    day = days_before(found.period.end, 1)
    return found._replace(period=Period.day(day, found.period.basis))


def _rate(sentence: Sentence, index: int, published: date | None) -> Timing:
    """An average runs over the days that its sentence names, if any («1,262 a day in May 2024»): those behind
    it, before it, or behind its list."""
    figure, clause_end = sentence.figures[index], sentence.clause_end(index)
    spans = [m for m in sentence.marks if m.kind is MarkKind.INTERVAL and m.first]
    behind = [m for m in spans if figure.end <= m.start < clause_end]
    before = [m for m in reversed(spans) if m.end <= figure.start]
    mark = next(iter([*behind, *before, *spans]), None)
    if mark is None:
        return Timing(Period(PeriodKind.RATE), Dating.NONE, None)
    found = _interval(mark, published, published)
    return found._replace(period=Period(PeriodKind.RATE, found.period.start, found.period.end))


def _framed_interval(frame: Frame | None) -> Timing:
    if frame is None:
        return Timing(Period(PeriodKind.INTERVAL), Dating.NONE, None)
    dating = Dating.TEXT if frame.first else Dating.NONE
    return Timing(Period(PeriodKind.INTERVAL, frame.first, frame.last), dating, frame.since)


def _interval(mark: Mark, until: date | None, published: date | None) -> Timing:
    """The days of an interval; one that is open («since May 19») runs up to the day the text is of, and a
    month that is not over («in November», on the 20th) up to the publication."""
    last = mark.last or (until if mark.since else None)
    if mark.first and last and last < mark.first:
        last = None  # «from 5 June to 3 May»: the two cannot both be of the year that the text settles
    goes_on = bool(published and mark.first and last and mark.first <= published < last)
    last = published if goes_on else last
    dating = Dating.PUBLICATION if goes_on or mark.relative else Dating.TEXT if mark.first else Dating.NONE
    return Timing(Period(PeriodKind.INTERVAL, mark.first, last), dating, mark.since)


def _together(sentence: Sentence, index: int, mark: Mark) -> Mark:
    """«35,030 in June and 35,680 in July, or 70,710 over the two months»: the periods that the sentence has
    named so far, if they adjoin."""
    edge = sentence.figures[index].start
    named = [m for m in sentence.marks if m.kind is MarkKind.INTERVAL and m.first and m.end <= edge]
    if len(named) < _LEAST_TOGETHER or any(
        days_before(behind.first, 1) != before.last for before, behind in pairwise(named)
    ):
        return mark
    return mark._replace(first=named[0].first, last=named[-1].last)


def _start_mark(sentence: Sentence, mark: Mark | None) -> Mark | None:
    """The words that give a running total's first day: the governing ones, or others of the sentence
    («since February 24, 2022, losses have reached …»)."""
    if mark is not None and mark.kind is MarkKind.CUMULATIVE and mark.since:
        return mark
    starts = [m for m in sentence.marks if m.kind in (MarkKind.CUMULATIVE, MarkKind.INTERVAL) and m.since]
    return starts[0] if starts else mark if mark is not None and mark.kind is MarkKind.CUMULATIVE else None


def _cumulative(
    named: bool,
    day: date | None,
    mark: Mark | None,
    frame: Frame | None,
    carried: date | None,
    published: date | None,
    start: date,
) -> Timing:
    stated = mark
    if day == start:
        named, day = False, None  # the first day of a total is not its last
    framed = frame if frame is not None and frame.kind is PeriodKind.CUMULATIVE else None
    first = (stated and stated.first) or (framed and framed.first) or start
    since = (stated and stated.since) or (framed and framed.since if not stated else None)
    last = (stated and stated.last) or (day if named else None)
    dating = Dating.TEXT
    if last is None and not named:
        last = (framed and framed.last) or carried
    if last is None:
        last, dating = (published, Dating.PUBLICATION) if not named else (None, Dating.NONE)
    if last is None:
        dating = Dating.NONE
    if last is not None and last < first:
        last, dating = None, Dating.NONE
    return Timing(Period.since(first, last), dating, since)
