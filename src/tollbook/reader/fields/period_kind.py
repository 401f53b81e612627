"""What kind of period a figure has: a day, several, a running total, an average."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import regex

from tollbook.model.period import PeriodKind
from tollbook.model.quantity import significant_step
from tollbook.reader.count import Count
from tollbook.reader.fields.period_mark import MILESTONE_STEP, TIMES_A_DAY, is_one_list, leads_on
from tollbook.reader.layout.lists import ARROW, BLANK, follows_increase, is_added_in_list, ties_of
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.spot import Spot
from tollbook.reader.story import Frame
from tollbook.reader.text.patterns import match_end
from tollbook.reader.time.marks import WHOLE, Mark, MarkKind

# A bare loss of tanks of this size without any word of time is a running total; soldiers are lost by the
# thousand in a day.
_TOTAL_FROM = 1000
_TOTAL_OF_PERSONS_FROM = 10_000
# A day dates the verb of speech that stands right before or behind it: a blank, «on», a comma («said on 20
# October»), in no language more than these few letters.
_BESIDE_VERB = 4
# Brackets that open a word or two behind a number or its noun, before another number stands («29 air defence
# systems (22,395 overall)»): at most some five English words.
_OPENS_BRACKETS = regex.compile(r"[^()\d,.;:\n]{0,48}\(")
_TOTAL_KINDS = frozenset({MarkKind.SUM, MarkKind.CUMULATIVE, MarkKind.TOTAL})
_OF_RUNNING_TOTAL = frozenset({MarkKind.CUMULATIVE, MarkKind.TOTAL, MarkKind.UNTIL})
# An increment in brackets stands beside a running total: «9,450 (+10) tanks»; before its sign a word or two
# may say of when it is («за добу +10»), 24 letters at most.
_INCREMENT = regex.compile(r"[*_]*\s?[*_]*\(\s?(?:[^\d()+\n]{1,24}\s)?\+\s?\d")


@dataclass(slots=True)
class PeriodSpot:
    """A figure with what its kind of period depends on: its count, and the `mark` of time that governs it.

    `of_losses` says that it is one of a count of losses, which the running `frame` may govern.
    """

    spot: Spot
    count: Count
    mark: Mark | None
    of_losses: bool
    frame: Frame | None

    @property
    def low(self) -> float:
        """The figure's number."""
        return self.spot.figure.low or 0

    @property
    def of_persons(self) -> bool:
        """Whether it counts people of an army, or of any kind."""
        return self.count.item in self.spot.grammar.persons

    @property
    def is_large(self) -> bool:
        """Whether its number is more than a day's."""
        return self.low >= (_TOTAL_OF_PERSONS_FROM if self.of_persons else _TOTAL_FROM)


class Question(NamedTuple):
    """A question to a figure, the kind of period it has where the answer is yes, and an example of it."""

    asks: Callable[[PeriodSpot], bool]
    kind: PeriodKind
    example: str


def kind_of(place: PeriodSpot) -> PeriodKind:
    """The kind of a figure's period: that of the first question that is answered yes, else a day."""
    for question in QUESTIONS:
        if question.asks(place):
            return question.kind
    return PeriodKind.DAY


def has_increment(spot: Spot, count: Count) -> bool:
    """Whether a figure has its increment in brackets behind it, or behind its noun: «9,450 tanks (+10)»."""
    text, end = spot.sentence.text, spot.figure.end
    if _INCREMENT.match(text, end):
        return True
    return count.noun is not None and _INCREMENT.match(text, max(end, count.noun[1])) is not None


def _leads_to_total(place: PeriodSpot) -> bool:
    return place.count.rule.leads_to_total


def _exceeds_its_parts(place: PeriodSpot) -> bool:
    """«1,340 in a day, in all 678,520», «12 (in all 9,047)»: no sum of the figures before it."""
    if not place.of_losses or not place.count.rule.sums_up:
        return False
    sentence, index, figure = place.spot.sentence, place.spot.index, place.spot.figure
    start = place.spot.clause_start
    if not any(m.kind is MarkKind.SUM and start <= m.start and m.end <= figure.start for m in sentence.marks):
        return False
    if index and "(" in sentence.text[start : figure.start]:
        return place.low >= (sentence.figures[index - 1].low or 0)
    return place.low > sum(before.low or 0 for before in sentence.figures[:index])


def _stands_before_its_total(place: PeriodSpot) -> bool:
    """«Tanks: 8 (total 4,568)», «29 systems (22,395 overall)», «20 tanks → 7,332»: what a day added, right
    before the total that it led to."""
    sentence, index, figure = place.spot.sentence, place.spot.index, place.spot.figure
    if not place.of_losses or index + 1 >= len(sentence.figures):
        return False
    following = sentence.figures[index + 1]
    total = following.low or 0
    if total <= TIMES_A_DAY * place.low and total != place.low:
        return False
    start = max(figure.end, place.count.noun[1] if place.count.noun else 0)
    if ARROW.fullmatch(sentence.text, start, following.start):
        return True
    opened = match_end(_OPENS_BRACKETS, sentence.text, start, following.start)
    return opened is not None and _totals_in_brackets(sentence, opened, following.end)


def _totals_in_brackets(sentence: Sentence, start: int, number_end: int) -> bool:
    """Whether words of a total stand in the brackets that open at `start` and hold a number."""
    closed = sentence.text.find(")", number_end)
    return any(m.kind in _TOTAL_KINDS and start <= m.start and m.end <= closed for m in sentence.marks)


def _is_increment(place: PeriodSpot) -> bool:
    """An increment without words of several days or of an average."""
    if place.count.sub != "increment":
        return False
    return place.mark is None or place.mark.kind not in (MarkKind.INTERVAL, MarkKind.RATE)


def _is_added(place: PeriodSpot) -> bool:
    """«Another 1,340 soldiers and 12 tanks», «12 more tanks», «12 tanks were added»: what a day added, with
    its list, where no other words of time govern it."""
    return place.of_losses and _is_governed_elsewhere(place) and _is_another(place.spot, place.count)


def _is_governed_elsewhere(place: PeriodSpot) -> bool:
    """Whether the words of time that govern a figure are a running total's in another clause, or none."""
    mark, spot = place.mark, place.spot
    if mark is None:
        return True
    if mark.kind is not MarkKind.CUMULATIVE:
        return False
    if mark.end <= spot.clause_start or mark.start >= spot.clause_end:
        return True
    # «678,520 altogether; 12 more tanks»: right behind the number before, they are that one's.
    return spot.index > 0 and BLANK.fullmatch(spot.sentence.text, spot.clause_start, mark.start) is not None


def _is_another(spot: Spot, count: Count) -> bool:
    folded, more = spot.sentence.folded, spot.grammar.more
    if more.match(folded, spot.figure.end):
        return True
    if count.noun and count.noun[0] > spot.figure.start and more.match(folded, count.noun[1]):
        return True
    return is_added_in_list(spot.sentence, spot.index, spot.grammar)


def _has_own_day(place: PeriodSpot) -> bool:
    """A day named right behind a figure that counts no losses: words of time before it are not its."""
    mark, spot = place.mark, place.spot
    if place.of_losses or mark is None or mark.kind is MarkKind.DAY or mark.end > spot.figure.start:
        return False
    start, end = spot.figure.end, spot.clause_end
    return any(m.kind is MarkKind.POINT and start <= m.start < end for m in spot.sentence.marks)


def _is_average(place: PeriodSpot) -> bool:
    return place.mark is not None and place.mark.kind is MarkKind.RATE


def _is_of_several_days(place: PeriodSpot) -> bool:
    return place.mark is not None and place.mark.kind is MarkKind.INTERVAL


def _is_running_total(place: PeriodSpot) -> bool:
    return place.mark is not None and place.mark.kind in _OF_RUNNING_TOTAL


def _has_increment(place: PeriodSpot) -> bool:
    return place.of_losses and has_increment(place.spot, place.count)


def _follows_increase(place: PeriodSpot) -> bool:
    spot = place.spot
    return place.of_losses and follows_increase(spot.sentence, spot.index, spot.grammar)


def _is_of_day(place: PeriodSpot) -> bool:
    return place.mark is not None and place.mark.kind is MarkKind.DAY


def _is_summed_up(place: PeriodSpot) -> bool:
    start = place.spot.figure.start
    return place.of_losses and any(
        m.kind is MarkKind.SUM and m.end <= start for m in place.spot.sentence.marks
    )


def _is_of_stated_total(place: PeriodSpot) -> bool:
    """Words of a total before the noun that the figure is of."""
    if not place.of_losses or not place.count.rule.states_total:
        return False
    start, end = place.spot.clause_start, place.spot.figure.start
    return any(m.kind is MarkKind.TOTAL and start <= m.start < end for m in place.spot.sentence.marks)


def _is_closed_by_day(place: PeriodSpot) -> bool:
    """A day right behind a list that begins with a figure too small for a total, and no word of speech that
    it could be of."""
    sentence, spot = place.spot.sentence, place.spot
    end = sentence.figures[-1].end
    if not place.of_losses or not sentence.points or sentence.points[-1].start < end:
        return False
    point = next((m for m in sentence.points if m.kind is MarkKind.POINT and m.start >= end), None)
    if point is None or sentence.has_between(end, sentence.end, "say"):
        return False
    if any(m.kind in (MarkKind.PERFECT, MarkKind.SUM) for m in sentence.marks):
        return False
    if (sentence.figures[0].low or 0) >= _TOTAL_FROM or "," in sentence.text[end : point.start]:
        return False
    return spot.index == len(sentence.figures) - 1 or is_one_list(sentence, spot.index, end, spot.grammar)


def _goes_on(place: PeriodSpot, kind: PeriodKind) -> bool:
    """Whether the running count of losses is of a kind and governs the figure; a few men are no total."""
    frame = place.frame
    if not place.of_losses or frame is None or frame.kind is not kind:
        return False
    return place.is_large or not place.of_persons


def _total_goes_on(place: PeriodSpot) -> bool:
    return _goes_on(place, PeriodKind.CUMULATIVE)


def _interval_goes_on(place: PeriodSpot) -> bool:
    return _goes_on(place, PeriodKind.INTERVAL)


def _day_goes_on(place: PeriodSpot) -> bool:
    """A day's count of losses goes on in its own paragraph only."""
    in_paragraph = place.frame is not None and place.frame.paragraph == place.spot.sentence.paragraph
    return in_paragraph and _goes_on(place, PeriodKind.DAY)


def _is_in_list_of_day(place: PeriodSpot) -> bool:
    """A day that a whole list runs over, half of whose figures at least are too small for totals."""
    sentence = place.spot.sentence
    if not place.of_losses or not place.count.label or not any(m.key == WHOLE for m in sentence.points):
        return False
    values = [figure.low or 0 for figure in sentence.figures]
    large = sum(value >= _TOTAL_OF_PERSONS_FROM for value in values)
    return large <= 1 and 2 * sum(value < _TOTAL_FROM for value in values) >= len(values)


def _is_labelled(place: PeriodSpot) -> bool:
    return place.of_losses and (place.count.label or place.count.rule.states_total)


def _is_milestone(place: PeriodSpot) -> bool:
    return place.of_losses and significant_step(place.low) >= MILESTONE_STEP


def _is_in_perfect(place: PeriodSpot) -> bool:
    """A verb in the perfect, of losses or of people since the war's start."""
    sentence = place.spot.sentence
    if not any(m.kind is MarkKind.PERFECT and not leads_on(place.spot, m) for m in sentence.marks):
        return False
    return place.of_losses or (place.of_persons and sentence.has("start"))


def _is_large_without_day(place: PeriodSpot) -> bool:
    """A number too large for a day, or listed behind one, where no day is named but that of speech."""
    if not place.of_losses or not (place.is_large or _is_listed_with_total(place.spot)):
        return False
    return all(_dates_speech(place.spot.sentence, point) for point in place.spot.sentence.points)


def _is_listed_with_total(spot: Spot) -> bool:
    """Whether a figure stands in one list behind a total («9,047 tanks, 1,908 guns and 395 launchers»)."""
    index, ties = spot.index, ties_of(spot.sentence, spot.grammar)
    while index and ties[index - 1] == "list":
        index -= 1
        if (spot.sentence.figures[index].low or 0) >= _TOTAL_FROM:
            return True
    return False


def _dates_speech(sentence: Sentence, point: Mark) -> bool:
    """«… lost over 670,000 soldiers, it said on 20 October»: a day beside the verb of speech."""
    return any(
        0 <= point.start - end <= _BESIDE_VERB or 0 <= start - point.end <= _BESIDE_VERB
        for start, end in sentence.spans_of("say")
    )


QUESTIONS: tuple[Question, ...] = (
    # What the figure's own rule has found says more than any word of time.
    Question(_leads_to_total, PeriodKind.CUMULATIVE, "losses rose by 12 to 9,047"),
    Question(_exceeds_its_parts, PeriodKind.CUMULATIVE, "1,340 in a day, in all 678,520"),
    Question(_stands_before_its_total, PeriodKind.DAY, "tanks: 8 (total 4,568)"),
    Question(_is_increment, PeriodKind.DAY, "9,047 tanks (+12)"),
    Question(_is_added, PeriodKind.DAY, "another 1,340 soldiers and 12 tanks"),
    # Then the words of time that govern it; those of a day yield to signs of a total.
    Question(_has_own_day, PeriodKind.DAY, "since May attacks go on, with 12 on 14 June"),
    Question(_is_average, PeriodKind.RATE, "1,262 a day"),
    Question(_is_of_several_days, PeriodKind.INTERVAL, "35,680 in July"),
    Question(_is_running_total, PeriodKind.CUMULATIVE, "678,520 since the invasion began"),
    Question(_has_increment, PeriodKind.CUMULATIVE, "in the past day: 9,450 tanks (+10)"),
    Question(_follows_increase, PeriodKind.CUMULATIVE, "rose by 1,340 in a day, to 678,520"),
    Question(_is_of_day, PeriodKind.DAY, "1,340 over the past day"),
    # Without words of time of its own: what the sentence says of totals and days.
    Question(_is_summed_up, PeriodKind.CUMULATIVE, "in all 678,520"),
    Question(_is_of_stated_total, PeriodKind.CUMULATIVE, "its total of casualties is now 678,520"),
    Question(_is_closed_by_day, PeriodKind.DAY, "wrote off 7 tanks, 4 carriers and 127 trucks on Saturday"),
    # Then what the sentences before have settled.
    Question(_total_goes_on, PeriodKind.CUMULATIVE, "since the invasion began: … It lost 9,047 tanks"),
    Question(_interval_goes_on, PeriodKind.INTERVAL, "in July: … It lost 120 tanks"),
    Question(_day_goes_on, PeriodKind.DAY, "over the past day: … and 12 tanks"),
    # Last, the shape and size of the figure alone.
    Question(_is_in_list_of_day, PeriodKind.DAY, "the figures for 12 June: personnel 150, tanks 2"),
    Question(_is_labelled, PeriodKind.CUMULATIVE, "tanks: 9,047"),
    Question(_is_milestone, PeriodKind.CUMULATIVE, "700,000 soldiers lost"),
    Question(_is_in_perfect, PeriodKind.CUMULATIVE, "has lost 762 tanks"),
    Question(_is_large_without_day, PeriodKind.CUMULATIVE, "9,047 tanks, 1,908 guns and 395 launchers"),
)
