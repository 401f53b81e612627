"""One field of a document as it is read, sentence by sentence: what has been settled governs what follows."""

from dataclasses import replace
from datetime import date

from tollbook.model.claim import UNATTRIBUTED, Claim, Dating
from tollbook.model.measure import Measure
from tollbook.model.period import Period, PeriodKind
from tollbook.model.quantity import Bound, Quantity
from tollbook.model.quote import Quote
from tollbook.model.reading import Leftover, Other
from tollbook.reader.count import Count, Exclusion, People, RuleName
from tollbook.reader.fields.bounds import bound_of
from tollbook.reader.fields.parts import Lines, parts_in
from tollbook.reader.fields.periods import (
    Timing,
    followed_by_increment,
    governing_mark,
    point_date,
    timing,
)
from tollbook.reader.fields.sides import side_of
from tollbook.reader.fields.speakers import speaker_for
from tollbook.reader.layout.layout import Quoter, Tools
from tollbook.reader.layout.lists import follows_increase, ties_of
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.rules.figures import figure_of
from tollbook.reader.spot import Spot
from tollbook.reader.story import Attribution, Frame, Story
from tollbook.reader.text.numbers import Numeral
from tollbook.reader.text.others import is_year
from tollbook.reader.time.marks import Mark, MarkKind

# So many lines below the words that opened it, a running count still says what a bare number of tanks means.
_FRAME_REACH = 2
_LIST_GAP = 60

_DAILY = (PeriodKind.DAY, PeriodKind.CUMULATIVE)
_FRAME_KINDS = {
    MarkKind.DAY: PeriodKind.DAY,
    MarkKind.CUMULATIVE: PeriodKind.CUMULATIVE,
    MarkKind.UNTIL: PeriodKind.CUMULATIVE,
    MarkKind.INTERVAL: PeriodKind.INTERVAL,
}


class Passage:
    """Reads the sentences of one field in order; the claims, others and leftovers gather in its lists.

    `default` is who is behind counts of losses before anybody is named.
    """

    def __init__(
        self,
        tools: Tools,
        story: Story,
        quote: Quoter,
        published: date | None,
        default: Attribution | None,
    ) -> None:
        self._tools = tools
        self._vocabulary = tools.vocabulary
        self._grammar = tools.grammar
        self._pack = tools.pack
        self._story = story
        self._quote = quote
        self._published = published
        self._default = default
        self.claims: list[Claim] = []
        self.others: list[Other] = []
        self.leftovers: list[Leftover] = []
        self._lines: Lines | None = None
        if story.behind is not None:  # named in the title: its place there is none in the text
            story.behind = story.behind._replace(start=-1, end=-1, told=None)

    def read(self, sentence: Sentence, named: list[Attribution]) -> None:
        """Reads a sentence whose speakers are `named`."""
        story = self._story
        if sentence.marks:
            self._carry_date(sentence)
        elif sentence.paragraph != story.carried_in:
            story.carried = None
        leading: Claim | None = None
        unread = False
        heard: list[Count | None] = []
        first = len(self.claims)
        for index, figure in enumerate(sentence.figures):
            said = speaker_for(named, figure.start)
            # An increment beside a number that nobody could read is not one of the thing read before it.
            lone = unread and sentence.text[figure.start - 1] == "+"
            previous = None if lone else story.counted
            people = self._people(sentence, figure, said)
            counted = figure_of(Spot(sentence, index, self._tools, said, previous, people))
            claim = self._claim(sentence, index, counted, said) if isinstance(counted, Count) else None
            unread = claim is None
            if isinstance(counted, Count) and claim is not None:
                heard.append(counted)
                self._enter(counted, claim)
                framed = self._is_framed(claim.measure.item, claim.measure.outcome)
                if framed and not counted.sub and (leading is None or _is_total(claim)):
                    leading = claim
                    if _is_total(claim):
                        self._set_frame(sentence, leading)
                continue
            heard.append(None)
            if isinstance(counted, Exclusion) and counted.item:
                story.counted = Count(counted.item, None, RuleName.NAMED)
            self.pass_over(sentence.text, figure, counted)
        if len(heard) > 1 and len(self.claims) > first + 1:
            self._tie_parts(sentence, heard, first)
        self._follow_lines(sentence, heard)
        if leading is not None or sentence.marks:
            self._set_frame(sentence, leading)
        for attribution in named:
            if attribution.speaker in self._vocabulary.table_speakers:
                story.behind = attribution

    def _follow_lines(self, sentence: Sentence, heard: list[Count | None]) -> None:
        """Follows a list of parts line by line, and opens the one that a sentence announces."""
        lines, last = self._lines, len(self.claims) - 1
        if lines is not None and not lines.add(sentence, heard, last):
            self.close(sentence.folded)
            lines = None
        if lines is None:
            self._lines = Lines.opened_by(sentence, heard, last)

    def close(self, folded: str) -> None:
        """Ties the lines of a list that has come to its end to their whole."""
        lines, self._lines = self._lines, None
        if lines is None or len(lines.parts) < 2:
            return
        whole = self.claims[lines.whole]
        kind = self._vocabulary.kind_of.get(whole.measure.item)
        alike = all(self.claims[part].measure == whole.measure for part in lines.parts)
        exhaustive = kind not in ("event", "people") and lines.is_exhaustive(folded, self._grammar)
        for part in lines.parts if alike else ():
            self.claims[part] = replace(self.claims[part], whole=whole.quote, exhaustive=exhaustive)

    def _tie_parts(self, sentence: Sentence, heard: list[Count | None], first: int) -> None:
        """Ties the figures of a sentence that are parts to their whole; its claims begin at `first`."""
        tied = parts_in(sentence, heard, self._grammar)
        if not tied:
            return
        positions = [index for index, counted in enumerate(heard) if counted is not None]
        for claim, index in enumerate(positions, first):
            part = tied.get(index)
            if part is not None:
                whole = sentence.figures[part.whole]
                self.claims[claim] = replace(
                    self.claims[claim],
                    whole=self._quote(whole.start, whole.end),
                    exhaustive=part.exhaustive,
                )

    def pass_over(self, text: str, figure: Numeral, counted: Count | Exclusion | None = None) -> None:
        """Enters a number that is no claim: by what bars it, as a year, or as a leftover."""
        span = self._quote(figure.start, figure.end)
        if isinstance(counted, Exclusion):
            self.others.append(Other(span, counted.kind))
        elif is_year(text, figure):
            self.others.append(Other(span, "date"))
        else:
            self.leftovers.append(Leftover(span, figure.low))

    def _enter(self, counted: Count, claim: Claim) -> None:
        self.claims.append(claim)
        self._story.claim, self._story.counted = claim, counted
        if counted.outcome != claim.measure.outcome:
            self._story.counted = counted._replace(outcome=claim.measure.outcome)

    # Days and running counts

    def _carry_date(self, sentence: Sentence) -> None:
        story = self._story
        named, day = point_date(sentence, None)
        if sentence.paragraph != story.carried_in:
            story.carried = None
        if named and day and day != self._pack.start:
            story.carried, story.carried_in = day, sentence.paragraph
            if not sentence.figures or story.heading is None:
                story.heading = day

    def _frame(self, sentence: Sentence) -> Frame | None:
        local = self._story.local
        return local if local is not None and local.paragraph == sentence.paragraph else self._story.running

    def _set_frame(self, sentence: Sentence, leading: Claim | None) -> None:
        """Lets a sentence's first count of losses, or its words of time and loss, govern what follows."""
        if leading is not None:
            since = (leading.since.start, leading.since.end) if leading.since else None
            period = leading.period
            self._keep(Frame(period.kind, period.start, period.end, since, sentence.paragraph))
            return
        if not _speaks_of_losses(sentence, self._vocabulary.table_outcomes):
            return
        for mark in sentence.marks:
            kind = _FRAME_KINDS.get(mark.kind)
            if kind is None:
                continue
            mark = next((m for m in sentence.marks if m.first and _gives_start(m, mark)), mark)
            _, day = point_date(sentence, None)
            first = mark.first if kind is not PeriodKind.DAY else None
            self._keep(Frame(kind, first, mark.last or day, mark.since, sentence.paragraph))
            return

    def _keep(self, frame: Frame) -> None:
        if frame.kind is PeriodKind.CUMULATIVE:
            self._story.running, self._story.local = frame, None
        else:
            self._story.local = frame

    def _is_framed(self, item: str, outcome: str) -> bool:
        """Whether a figure is one of a count of losses, that a running frame may govern."""
        return outcome in self._vocabulary.table_outcomes and item in self._vocabulary.table_items

    # What one figure says

    def _claim(
        self, sentence: Sentence, index: int, counted: Count, said: Attribution | None
    ) -> Claim | None:
        figure = sentence.figures[index]
        if counted.sub == "increment" and self._is_difference(sentence, figure):
            return None
        # A running count of losses goes on with whoever publishes such counts, not with a mayor.
        publishes = said is None or said.speaker in self._vocabulary.table_speakers
        frame = self._frame(sentence) if publishes else None
        outcome = self._outcome(sentence, index, counted, frame, said)
        if outcome is None or figure.low is None or figure.high is None:
            return None
        framed = self._is_framed(counted.item, outcome)
        behind = said if said is not None else (self._story.behind or self._default) if framed else None
        speaker = self._speaker(counted, behind, framed)
        side = self._side(sentence, index, counted, outcome, said, behind, speaker, framed)
        if counted.item == self._grammar.anyone and speaker == UNATTRIBUTED and self._is_peaceful(sentence):
            return None
        earlier = counted.rule is RuleName.TOTAL_OF_THE_DAY_BEFORE
        when = self._timing(sentence, index + earlier, counted, framed, frame, speaker)
        if earlier:
            when = _day_before(when)
        elif counted.sub == "earlier":
            when = self._as_of_the_day_before(sentence, index, counted, when)
        beside = sentence.figures[counted.beside] if counted.beside is not None else None
        return Claim(
            quote=self._quote(figure.start, figure.end),
            measure=Measure(side, counted.item, outcome),
            quantity=Quantity(figure.low, figure.high, self._bound(sentence, index, counted)),
            period=when.period,
            speaker=speaker,
            dating=when.dating,
            attribution=self._named(behind),
            since=self._quote(*when.since) if when.since else None,
            beside=self._quote(beside.start, beside.end) if beside else None,
            both=outcome == "casualties" and self._names_both(sentence, counted),
            malformed=figure.malformed,
            rule=counted.rule.value,
            noun=self._quote_in(sentence, counted.noun),
            verb=self._quote_in(sentence, counted.verb),
        )

    def _named(self, behind: Attribution | None) -> Quote | None:
        """Where the name of who says so stands, the fullest of the text."""
        if behind is None or behind.start < 0:
            return None
        return self._quote(*(behind.told or (behind.start, behind.end)))

    def _names_both(self, sentence: Sentence, counted: Count) -> bool:
        """Whether the words of a count name the dead and the wounded («850 killed and wounded»)."""
        spans = filter(None, (counted.verb, counted.noun))
        return any(len(set(self._grammar.harmed.findall(sentence.folded, *span))) > 1 for span in spans)

    def _is_difference(self, sentence: Sentence, figure: Numeral) -> bool:
        """Whether a number is how far apart two figures are; beside a running total it is a day's."""
        before = self._story.claim
        if before is None or before.period.kind is PeriodKind.CUMULATIVE:
            return False
        return self._grammar.difference.match(sentence.folded, figure.end) is not None

    def _quote_in(self, sentence: Sentence, span: tuple[int, int] | None) -> Quote | None:
        """A span as a quote if it lies in the sentence or its heading; one that was carried over may not."""
        return self._quote(*span) if span and sentence.start <= span[0] < span[1] <= sentence.end else None

    def _is_peaceful(self, sentence: Sentence) -> bool:
        """Whether nothing so far speaks of fighting: an accident, not a blow."""
        return not (self._story.fighting or sentence.sides)

    def _bound(self, sentence: Sentence, index: int, counted: Count) -> Bound:
        """The bound next to a figure, or that of the list it stands in («Estimated losses: …»)."""
        bound = bound_of(sentence, index, self._grammar)
        if bound is Bound.AT_MOST and self._is_led_to(sentence, index, counted):
            return Bound.EXACT
        if bound is Bound.EXACT and self._story.estimated and counted.label and not counted.sub:
            return Bound.APPROX
        return bound

    def _is_led_to(self, sentence: Sentence, index: int, counted: Count) -> bool:
        """«rose by 12, to 9,047»: in some languages the word is also that of «up to»."""
        grammar, end = self._grammar, sentence.figures[index].start
        if counted.rule is RuleName.INCREASED_TO:
            return grammar.up_to.fullmatch(sentence.folded, sentence.clause_start(index), end) is not None
        return follows_increase(sentence, index, grammar)

    def _timing(
        self,
        sentence: Sentence,
        index: int,
        counted: Count,
        framed: bool,
        frame: Frame | None,
        speaker: str,
    ) -> Timing:
        story = self._story
        carried = story.carried or (story.heading if counted.label and framed else None)
        start, published = self._pack.start, self._published
        when = timing(sentence, index, counted, framed, frame, carried, published, start, self._grammar)
        before = story.claim
        goes_on = counted.sub == "part" and before is not None and before.measure.item == counted.item
        runs = speaker in self._vocabulary.running_speakers and when.dating is not Dating.TEXT
        if not (goes_on or runs) or governing_mark(sentence, index, self._grammar) is not None:
            return when
        if runs:
            until = published if published is not None and published >= start else None
            return Timing(Period.since(start, until), when.dating, None)
        assert before is not None
        return Timing(before.period, before.dating, None)

    def _as_of_the_day_before(self, sentence: Sentence, index: int, counted: Count, when: Timing) -> Timing:
        """«1,340, up from 1,380 the day before»: a day older than the figure that it is set against."""
        mark, before = governing_mark(sentence, index, self._grammar), self._story.claim
        if mark is None or mark.kind is not MarkKind.DAY or before is None:
            return when
        if before.measure.item != counted.item or before.period.kind not in _DAILY:
            return when
        return _day_before(Timing(before.period, before.dating, None))

    def _speaker(self, counted: Count, behind: Attribution | None, framed: bool) -> str:
        """Who says so; a ministry that publishes a general staff's table speaks for it."""
        if behind is None:
            before = self._story.claim
            return before.speaker if counted.sub and before is not None else UNATTRIBUTED
        known = self._pack.speakers.get(behind.speaker)
        passes_on = (
            known is not None and known.republishes and behind.speaker in self._vocabulary.table_speakers
        )
        return known.republishes[0] if framed and passes_on and known is not None else behind.speaker

    def _side(
        self,
        sentence: Sentence,
        index: int,
        counted: Count,
        outcome: str,
        said: Attribution | None,
        behind: Attribution | None,
        speaker: str,
        framed: bool,
    ) -> str:
        story = self._story
        known = self._pack.speakers.get(speaker)
        speaker_side = (known.side if known else None) or self._vocabulary.viewpoint
        said_at = sentence.start
        if said is not None and said.says_at < sentence.figures[index].start:
            said_at = max(said.says_at, said.end)
        default = self._default
        if said is None and behind is not None and default is not None and behind.speaker == default.speaker:
            said_at = max(said_at, _end_of_first_name(sentence, index, default))
        if outcome == "intercepted" and counted.verb is not None and counted.verb[0] >= sentence.line >= 0:
            said_at = max(said_at, sentence.line)
        before = story.claim
        goes_on = (
            counted.sub
            or (framed and before is not None and self._is_of_army(before))
            or (story.counted is not None and story.counted.item == counted.item)
        )
        return side_of(
            sentence,
            index,
            counted,
            outcome,
            said_at,
            speaker_side,
            speaker_side if said is not None and said is behind and said.bare else None,
            self._publishes_losses(speaker, counted.item, outcome),
            before.measure.side if before is not None and goes_on else None,
            story.scene,
            self._vocabulary,
            self._grammar,
        )

    def _publishes_losses(self, speaker: str, item: str, outcome: str) -> bool:
        """Whether a count without a side is of the other side's losses: a general staff's, or nobody's in a
        language whose texts speak for a side."""
        if speaker in self._vocabulary.table_speakers:
            return True
        if speaker != UNATTRIBUTED or self._vocabulary.viewpoint is None:
            return False
        return outcome in ("lost", "casualties") and item not in self._vocabulary.bystanders

    def _is_of_army(self, claim: Claim) -> bool:
        """Whether a claim is one of an army's losses: hurt bystanders say nothing of whose tanks follow."""
        known = self._vocabulary
        return claim.measure.outcome in known.table_outcomes and claim.measure.item not in known.bystanders

    def _people(self, sentence: Sentence, figure: Numeral, said: Attribution | None) -> People:
        """Whom bare counts of people mean: soldiers in a general staff's count or an army's losses."""
        army, anyone, people = self._grammar.army, self._grammar.anyone, self._grammar.people
        if self._counts_soldiers(sentence, said):
            return People(army, army, army, people)
        if not _suffers(sentence, figure):
            return People(anyone, anyone, army, people)
        return People(army if _loses(sentence, figure) else anyone, army, army, people)

    def _counts_soldiers(self, sentence: Sentence, said: Attribution | None) -> bool:
        if said is not None:
            return said.speaker in self._vocabulary.table_speakers
        if any(word.senses.get("item") == self._grammar.army for word in sentence.words):
            return True
        if self._default is None:
            return False
        counting = any(mark.kind in (MarkKind.CUMULATIVE, MarkKind.TOTAL) for mark in sentence.marks)
        return self._default.start < 0 or counting or self._frame(sentence) is not None

    def _outcome(
        self, sentence: Sentence, index: int, counted: Count, frame: Frame | None, said: Attribution | None
    ) -> str | None:
        """The outcome that the words give, or the one that the running count of losses implies."""
        destroyed = counted.outcome == "intercepted" and counted.said == "destroyed"
        if destroyed and (frame is not None or self._is_in_list_of_losses(sentence, index, counted)):
            return "lost"
        if counted.outcome:
            return counted.outcome
        item, before, last = self._pack.items.get(counted.item), self._story.claim, self._story.counted
        if item is None:
            return None
        same = counted.sub and last is not None and last.item == counted.item
        if before is not None and (same or self._goes_on_with_weapons(sentence, counted, before)):
            return before.measure.outcome
        if self._vocabulary.kind_of.get(counted.item) == "event":
            return "occurred"
        in_table = counted.item in self._vocabulary.table_items
        in_reach = frame is not None and sentence.paragraph - frame.paragraph <= _FRAME_REACH
        told = counted.label or in_reach or (in_table and self._is_of_table(sentence, index, counted, said))
        return item.outcome if in_table and told else None

    def _is_of_table(self, sentence: Sentence, index: int, counted: Count, said: Attribution | None) -> bool:
        """Whether a bare «9,047 tanks» is one of a table of losses: its increment stands beside it, or who
        publishes such tables gives it as a total since a day."""
        plus = sentence.text[sentence.figures[index].start - 1 : sentence.figures[index].start] == "+"
        if plus or followed_by_increment(sentence, index, counted):
            return True
        speaker = said or self._story.behind or self._default
        if speaker is None or speaker.speaker not in self._vocabulary.table_speakers:
            return False
        mark = governing_mark(sentence, index, self._grammar)
        return mark is not None and mark.kind is MarkKind.CUMULATIVE

    def _goes_on_with_weapons(self, sentence: Sentence, counted: Count, before: Claim) -> bool:
        """«attacked with 728 drones and 13 missiles»: what befell the first of a list befell the next."""
        kind_of = self._vocabulary.kind_of.get
        if kind_of(counted.item) != "weapon" or counted.noun is None:
            return False
        if before.quote.start < sentence.start or kind_of(before.measure.item) != "weapon":
            return False
        gap = sentence.folded[before.quote.end : counted.noun[0]]
        return len(gap) <= _LIST_GAP and "." not in gap and ";" not in gap

    def _is_in_list_of_losses(self, sentence: Sentence, index: int, counted: Count) -> bool:
        """«destroyed 3 tanks, 16 guns and 95 drones»: what is destroyed with tanks is lost, not shot down."""
        ties = ties_of(sentence, self._grammar)
        if index < len(ties) and ties[index] == "list":
            following = sentence.figures[index + 1]
            noun = next(sentence.words_after(following.end, sentence.clause_end(index + 1)), None)
            if noun and self._vocabulary.kind_of.get(str(noun.senses.get("item"))) == "equipment":
                return True
        last, before = self._story.counted, self._story.claim
        if last is None or before is None or last.verb != counted.verb:
            return False
        return before.quote.start >= sentence.start and before.measure.outcome == "lost"


def _day_before(when: Timing) -> Timing:
    """The timing of a total that is one day older than its sentence's."""
    start, end = when.period.start, when.period.end
    cumulative = when.period.kind is PeriodKind.CUMULATIVE
    if end is None or (cumulative and start is not None and end <= start):
        return when
    return when._replace(period=when.period.shifted(-1))


def _suffers(sentence: Sentence, figure: Numeral) -> bool:
    """Whether a side itself, not its blow, stands before a figure: «Russia has suffered … casualties»."""
    words = sentence.words
    for position, word in enumerate(words):
        if word.end > figure.start:
            return False
        if "side" in word.senses and "place" not in word.senses:
            following = words[position + 1] if position + 1 < len(words) else None
            return following is None or "blow" not in following.senses or following.start - word.end > 2
    return False


def _end_of_first_name(sentence: Sentence, index: int, behind: Attribution) -> int:
    """Where a name that opens a sentence ends: the side in it is the speaker's, not that of the losses («The
    General Staff of Ukraine has updated the losses of …»). 0 if a side stands before the name."""
    if not sentence.start <= behind.start < sentence.figures[index].start:
        return 0
    return 0 if any(word.end <= behind.start for word in sentence.sides) else behind.end


def _is_total(claim: Claim) -> bool:
    """Whether a claim is a running total; of a sentence's counts it governs what follows."""
    return claim.period.kind is PeriodKind.CUMULATIVE


def _loses(sentence: Sentence, figure: Numeral) -> bool:
    """Whether a verb of loss stands before a figure: «Russia has lost 115,000 dead»."""
    return any(word.senses.get("outcome") == "lost" for word in sentence.words if word.end <= figure.start)


def _gives_start(mark: Mark, governing: Mark) -> bool:
    """Whether a mark says since when a running total counts, or from which day one of its kind runs."""
    of_total = governing.kind is MarkKind.CUMULATIVE and mark.kind is MarkKind.INTERVAL
    return mark.kind is governing.kind or (of_total and mark.since is not None)


def _speaks_of_losses(sentence: Sentence, losses: frozenset[str]) -> bool:
    if any("signature" in word.senses for word in sentence.words):
        return True  # «Total combat losses of the enemy from … to …:», the bulletin's own heading
    return any(
        word.senses.get("outcome") in losses or word.senses.get("count") in losses
        for word in sentence.governors
    )
