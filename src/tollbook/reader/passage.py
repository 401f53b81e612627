"""One field of a document as it is read, sentence by sentence: what has been settled governs what follows."""

from collections.abc import Sequence
from dataclasses import replace

from tollbook.model.claim import Claim
from tollbook.model.period import PeriodKind
from tollbook.model.reading import Leftover, Other
from tollbook.reader.count import Count, Exclusion
from tollbook.reader.fields.claim import claim_of
from tollbook.reader.fields.frame import frame_by_claim, frame_by_words, is_of_losses
from tollbook.reader.fields.item import with_item
from tollbook.reader.fields.outcome import with_outcome
from tollbook.reader.fields.parts import Lines, parts_in
from tollbook.reader.fields.people import people_of
from tollbook.reader.fields.period_days import last_day
from tollbook.reader.fields.speaker import speaker_for
from tollbook.reader.layout.layout import Quoter, Tools
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.rules import count_of
from tollbook.reader.spot import Spot
from tollbook.reader.story import Attribution, Story
from tollbook.reader.text.numbers import Numeral
from tollbook.reader.text.others import is_year


class Passage:
    """Reads the sentences of one field in order; the claims, others and leftovers gather in its lists."""

    def __init__(self, tools: Tools, story: Story, quote: Quoter) -> None:
        self._tools = tools
        self._vocabulary = tools.vocabulary
        self._story = story
        self._quote = quote
        self.claims: list[Claim] = []
        self.others: list[Other] = []
        self.leftovers: list[Leftover] = []
        self._lines: Lines | None = None

    def read(self, sentence: Sentence, named: Sequence[Attribution]) -> None:
        """Reads a sentence whose speakers are `named`."""
        self._enter_day(sentence)
        first = len(self.claims)
        counts, leading = self._figures(sentence, named)
        if len(counts) > 1 and len(self.claims) > first + 1:
            self._tie_parts(sentence, counts, first)
        self._follow_lines(sentence, counts)
        self._enter_frame(sentence, leading)
        for attribution in named:
            if attribution.speaker in self._vocabulary.table_speakers:
                self._story.enter_publisher(attribution)

    def close(self, folded: str) -> None:
        """Ties the lines of a list that has come to its end to their whole."""
        lines, self._lines = self._lines, None
        if lines is None or len(lines.parts) < 2:
            return
        whole = self.claims[lines.whole]
        kind = self._vocabulary.kind_of.get(whole.measure.item)
        alike = all(self.claims[part].measure == whole.measure for part in lines.parts)
        exhaustive = kind not in ("event", "people") and lines.is_exhaustive(folded, self._tools.grammar)
        for part in lines.parts if alike else ():
            self.claims[part] = replace(self.claims[part], whole=whole.quote, exhaustive=exhaustive)

    def pass_over(self, text: str, figure: Numeral, count: Count | Exclusion | None = None) -> None:
        """Enters a number that is no claim: by what bars it, as a year, or as a leftover."""
        span = self._quote(figure.start, figure.end)
        if isinstance(count, Exclusion):
            self.others.append(Other(span, count.kind))
        elif is_year(text, figure):
            self.others.append(Other(span, "date"))
        else:
            self.leftovers.append(Leftover(span, figure.low))

    def _figures(
        self, sentence: Sentence, named: Sequence[Attribution]
    ) -> tuple[list[Count | None], list[Claim]]:
        """Reads the figures of a sentence in order.

        Returns what each counts, or None for one that is no claim, and the claims that may govern what
        follows. A running total of losses governs the next figure already.
        """
        counts: list[Count | None] = []
        leading: list[Claim] = []
        for index, figure in enumerate(sentence.figures):
            spot = self._spot(sentence, index, named, unread=bool(counts) and counts[-1] is None)
            count = _count_with_outcome(spot)
            claim = claim_of(spot, count, self._story, self._quote) if isinstance(count, Count) else None
            if isinstance(count, Count) and claim is not None:
                counts.append(count)
                self.claims.append(claim)
                self._story.enter_claim(count, claim)
                if self._leads(count, claim):
                    leading.append(claim)
                    if _is_total(claim):
                        self._story.enter_frame(frame_by_claim(claim, sentence.paragraph))
                continue
            counts.append(None)
            if isinstance(count, Exclusion) and count.item:
                self._story.enter_item(count.item)
            self.pass_over(sentence.text, figure, count)
        return counts, leading

    def _spot(self, sentence: Sentence, index: int, named: Sequence[Attribution], unread: bool) -> Spot:
        """A figure in its place; `unread` says that the one before it in the sentence is no claim."""
        figure, story = sentence.figures[index], self._story
        said = speaker_for(named, figure.start)
        # An increment beside a number that nobody could read is not one of the thing read before it.
        lone = unread and sentence.text[figure.start - 1] == "+"
        previous = None if lone else story.count
        people = people_of(sentence, figure, said, story, self._tools)
        return Spot(sentence, index, self._tools, said, previous, people)

    def _enter_day(self, sentence: Sentence) -> None:
        """Enters the day that a sentence names; the conflict's first is where totals begin, not end."""
        self._story.begin_sentence(sentence.paragraph)
        day = last_day(sentence) if sentence.marks else None
        if day and day != self._tools.pack.start:
            self._story.enter_day(day, sentence.paragraph, heads=not sentence.figures)

    def _enter_frame(self, sentence: Sentence, leading: Sequence[Claim]) -> None:
        """Lets a sentence's last running total of losses, else its first count of losses, else its words of
        time and loss, govern what follows."""
        if leading:
            claim = next(filter(_is_total, reversed(leading)), leading[0])
            self._story.enter_frame(frame_by_claim(claim, sentence.paragraph))
        elif sentence.marks:
            frame = frame_by_words(sentence, self._vocabulary)
            if frame is not None:
                self._story.enter_frame(frame)

    def _leads(self, count: Count, claim: Claim) -> bool:
        """Whether a claim is a count of losses of its own, which may govern what follows."""
        return not count.sub and is_of_losses(self._vocabulary, claim.measure.item, claim.measure.outcome)

    def _follow_lines(self, sentence: Sentence, counts: Sequence[Count | None]) -> None:
        """Follows a list of parts line by line, and opens the one that a sentence announces."""
        lines, last = self._lines, len(self.claims) - 1
        if lines is not None and not lines.add(sentence, counts, last):
            self.close(sentence.folded)
            lines = None
        if lines is None:
            self._lines = Lines.opened_by(sentence, counts, last)

    def _tie_parts(self, sentence: Sentence, counts: Sequence[Count | None], first: int) -> None:
        """Ties the figures of a sentence that are parts to their whole; its claims begin at `first`."""
        tied = parts_in(sentence, counts, self._tools.grammar)
        if not tied:
            return
        positions = [index for index, count in enumerate(counts) if count is not None]
        for claim, index in enumerate(positions, first):
            part = tied.get(index)
            if part is not None:
                whole = sentence.figures[part.whole]
                self.claims[claim] = replace(
                    self.claims[claim],
                    whole=self._quote(whole.start, whole.end),
                    exhaustive=part.exhaustive,
                )


def _count_with_outcome(spot: Spot) -> Count | Exclusion | None:
    """What a figure counts, by the first rule that finds it, with what the words say became of it."""
    found = count_of(spot)
    if found is None:
        return None
    count = with_outcome(spot, found)
    if isinstance(count, Exclusion):
        return count._replace(item=found.item)
    return with_item(spot, count) if count is not None else None


def _is_total(claim: Claim) -> bool:
    """Whether a claim is a running total; of a sentence's counts it governs what follows."""
    return claim.period.kind is PeriodKind.CUMULATIVE
