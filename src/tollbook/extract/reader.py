"""A document in, its claims out: words, numbers and dates first, then what each number counts."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tollbook.extract.comparisons import Comparer
from tollbook.extract.dates import Calendar, Mark, MarkKind, find_marks
from tollbook.extract.figures import Barred, Counted, People, bound_of, count_of
from tollbook.extract.fold import fold
from tollbook.extract.grammar import Grammar
from tollbook.extract.headings import ends_in_colon, governing, under
from tollbook.extract.lexicon import NAME, Lexicon, Word
from tollbook.extract.numbers import Numeral, addresses, find_numerals
from tollbook.extract.others import Recogniser, is_year
from tollbook.extract.periods import Frame, Timing, governing_mark, point_date, timing
from tollbook.extract.sentence import Sentence
from tollbook.extract.sentences import split_sentences
from tollbook.extract.sides import side_of
from tollbook.extract.speakers import (
    Attribution,
    attributions,
    in_row,
    mentioned,
    signature,
    signed_end,
    signing,
    sole,
    speaker_for,
)
from tollbook.extract.tables import read_tables
from tollbook.model.claim import Claim, Dating, Leftover, Other, Reading
from tollbook.model.comparison import Comparison
from tollbook.model.document import Document
from tollbook.model.measure import Measure
from tollbook.model.pack import Pack
from tollbook.model.period import Period, PeriodKind
from tollbook.model.quantity import Bound, Quantity
from tollbook.model.quote import Quote
from tollbook.packs.language import Vocabulary, load_vocabulary

UNATTRIBUTED = "unattributed"
_LOSSES = frozenset({"lost", "casualties", "killed"})
_FRAME_REACH = 2
_FIGHTING = frozenset({"blow", "army", "start", "cumulative"})
_LIST_GAP = 60


@dataclass(slots=True)
class _Story:
    """What the sentences read so far have settled for the next one."""

    running: Frame | None = None
    local: Frame | None = None
    carried: date | None = None
    carried_in: int = -1
    heading: date | None = None
    concerns: bool = False
    counted: Counted | None = None
    claim: Claim | None = None
    scene: str | None = None
    fighting: bool = False
    behind: Attribution | None = None
    estimated: bool = False


@dataclass(slots=True)
class _Found:
    claims: list[Claim] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)


class Reader:
    """Reads documents of one language on one conflict. Thread-safe: reading changes nothing in it."""

    def __init__(self, pack: Pack, code: str) -> None:
        """Raises LanguageError for a language that has no data."""
        self._pack = pack
        self._vocabulary: Vocabulary = load_vocabulary(pack.id, code)
        self._lexicon = Lexicon(self._vocabulary)
        self._grammar = Grammar.of_vocabulary(self._vocabulary)
        self._calendar = Calendar.of(self._vocabulary.phrases)
        self._recogniser = Recogniser(self._vocabulary)
        self._comparer = Comparer(self._vocabulary, pack.start)
        self._estimates = any("estimate" in senses for senses in self._vocabulary.forms.values())

    def read(self, document: Document) -> Reading:
        """All numbers of a document's title and text, each as a claim, an other or a leftover."""
        found = _Found()
        story = _Story()
        if document.title:
            self._read_field(document, document.title, "title", story, found)
        self._read_field(document, document.text, "text", story, found)
        return Reading(
            document,
            self._vocabulary.code,
            tuple(found.claims),
            tuple(found.others),
            tuple(found.leftovers),
            tuple(found.comparisons),
        )

    def _read_field(self, document: Document, text: str, name: str, story: _Story, found: _Found) -> None:
        folded = fold(text)
        words = self._lexicon.find(folded)
        numerals = find_numerals(text, words, self._grammar.numbers)
        if not numerals:
            return
        start = self._pack.start
        marks, dates = find_marks(text, folded, words, numerals, self._calendar, start, document.published)
        quote = _quoter(name, document.id)
        figures = self._figures(text, folded, words, numerals, dates, quote, found)
        if not figures:
            return
        if not self._concerns(words, story):
            for figure in figures:
                self._pass(text, figure, None, quote, found)
            return
        sentences = self._sentences(text, folded, words, marks, figures)
        if "|" in text:
            sentences = read_tables(sentences)
        surnames: dict[str, str] = {}
        heard = [attributions(sentence, self._vocabulary, surnames) for sentence in sentences]
        default = self._default_speaker(words, sentences, heard)
        end = signed_end(text)
        last = next((sentence for sentence in reversed(sentences[-4:]) if sentence.end <= end), None)
        signed = signing(last, self._vocabulary) if last is not None and last.end >= end else None
        if signed is None and default is not None and default.speaker not in self._vocabulary.table_speakers:
            signed, default = default, None
        # Where sentences carry footnotes, each has a source of its own.
        only = [] if any(other.kind == "footnote" for other in found.others) else sole(heard)
        story.estimated = self._estimates and any("estimate" in word.senses for word in words)
        story.fighting = story.fighting or any(not _FIGHTING.isdisjoint(word.senses) for word in words)
        scenes = [(word.start, str(word.senses["place"])) for word in words if "place" in word.senses]
        for sentence, named, above in zip(sentences, heard, governing(sentences), strict=True):
            if above is not None:
                sentence, named = under(sentence, sentences[above]), named or heard[above]
            if sentence.column is not None and not named:
                named = in_row(sentence, self._vocabulary)
            named = named or ([signed] if signed else []) or only
            story.scene = next((s for start, s in reversed(scenes) if start < sentence.end), None)
            self._read_sentence(sentence, named, default, document.published, story, quote, found)
        claims = [claim for claim in found.claims if claim.quote.field == name]
        found.comparisons.extend(
            self._comparer.find(text, folded, words, marks, numerals, claims, document.published, quote)
        )

    def _concerns(self, words: list[Word], story: _Story) -> bool:
        """Whether a text has to do with the conflict at all: it names a party, a place or a speaker of it."""
        story.concerns = story.concerns or any(self._is_of_conflict(word) for word in words)
        return story.concerns

    def _is_of_conflict(self, word: Word) -> bool:
        senses = word.senses
        if "place" in senses or "signature" in senses:
            return True
        side = senses.get("side")
        if side in self._vocabulary.opponents or side == "enemy":
            return True
        speaker = self._pack.speakers.get(str(senses.get("speaker", "")))
        return speaker is not None and speaker.side in self._vocabulary.opponents

    def _figures(
        self,
        text: str,
        folded: str,
        words: list[Word],
        numerals: list[Numeral],
        dates: list[tuple[int, int]],
        quote: "Callable[[int, int], Quote]",
        found: _Found,
    ) -> list[Numeral]:
        """The numbers that may be claims; the recognised others among them are entered."""
        figures = []
        hidden = addresses(text)
        ends = [word.end for word in words]
        for numeral in numerals:
            index = bisect_left(ends, numeral.start - 1)
            before = words[index] if index < len(words) and words[index].end <= numeral.start else None
            kind = self._recogniser.kind_of(text, folded, numeral, before, dates, hidden)
            if kind:
                found.others.append(Other(quote(numeral.start, numeral.end), kind))
            elif numeral.low is None or (numeral.low == 0 and numeral.malformed):
                found.leftovers.append(Leftover(quote(numeral.start, numeral.end), numeral.low))
            else:
                figures.append(numeral)
        return figures

    def _sentences(
        self, text: str, folded: str, words: list[Word], marks: list[Mark], figures: list[Numeral]
    ) -> list[Sentence]:
        """The sentences that have a figure, or a date or a name that may govern the figures of others."""
        sentences = []
        word_starts = [word.start for word in words]
        mark_starts = [mark.start for mark in marks]
        figure_starts = [figure.start for figure in figures]
        name_starts = [word.start for word in words if word.uses & NAME]
        figure = last_figure = mark = last_mark = 0
        barred = "|" in text
        for start, end, paragraph in split_sentences(text, self._vocabulary.abbreviations):
            while last_figure < len(figures) and figure_starts[last_figure] < end:
                last_figure += 1
            while last_mark < len(marks) and mark_starts[last_mark] < end:
                last_mark += 1
            first_figure, figure = figure, last_figure
            first_mark, mark = mark, last_mark
            if first_figure == last_figure and first_mark == last_mark:
                name = bisect_left(name_starts, start)
                unnamed = name == len(name_starts) or name_starts[name] >= end
                heads = ends_in_colon(text, start, end) or (barred and "|" in text[start:end])
                if unnamed and not heads:
                    continue
            first_word, last_word = bisect_left(word_starts, start), bisect_left(word_starts, end)
            sentences.append(
                Sentence(
                    text,
                    folded,
                    start,
                    end,
                    paragraph,
                    words[first_word:last_word],
                    word_starts[first_word:last_word],
                    marks[first_mark:last_mark],
                    figures[first_figure:last_figure],
                )
            )
        return sentences

    def _default_speaker(
        self, words: list[Word], sentences: list[Sentence], heard: list[list[Attribution]]
    ) -> Attribution | None:
        """The speaker of the totals that come before anybody is named: the first who publishes such, or the
        one whose own form of words the text uses."""
        for named in heard:
            for attribution in named:
                if attribution.speaker in self._vocabulary.table_speakers:
                    return attribution
        named_once = mentioned(sentences, self._vocabulary)
        if named_once is not None:
            return named_once
        signed = signature(words)
        return Attribution(-1, -1, signed, -1, False, False) if signed else None

    def _read_sentence(
        self,
        sentence: Sentence,
        named: list[Attribution],
        default: Attribution | None,
        published: date | None,
        story: _Story,
        quote: "Callable[[int, int], Quote]",
        found: _Found,
    ) -> None:
        if sentence.marks:
            self._carry_date(sentence, story)
        elif sentence.paragraph != story.carried_in:
            story.carried = None
        leading: Claim | None = None
        unread = False
        for index, figure in enumerate(sentence.figures):
            said = speaker_for(named, figure.start)
            people = self._people(sentence, figure, said, default, story)
            # An increment beside a number that nobody could read is not one of the thing read before it.
            lone = unread and sentence.text[figure.start - 1] == "+"
            counted = count_of(sentence, index, None if lone else story.counted, self._grammar, people)
            claim = None
            if isinstance(counted, Counted):
                claim = self._claim(sentence, index, counted, said, default, published, story, quote)
            if isinstance(counted, Barred) and counted.item:
                story.counted = Counted(counted.item, None, "named")
            unread = claim is None
            if claim is None:
                self._pass(sentence.text, figure, counted, quote, found)
                continue
            assert isinstance(counted, Counted)
            found.claims.append(claim)
            story.claim, story.counted = claim, counted
            if counted.outcome != claim.measure.outcome:
                story.counted = counted._replace(outcome=claim.measure.outcome)
            if leading is None and not counted.sub and self._is_framed(counted.item, claim.measure.outcome):
                leading = claim
        if leading is not None or sentence.marks:
            self._set_frame(sentence, leading, story)
        for attribution in named:
            if attribution.speaker in self._vocabulary.table_speakers:
                story.behind = attribution

    def _pass(
        self,
        text: str,
        figure: Numeral,
        counted: Counted | Barred | None,
        quote: "Callable[[int, int], Quote]",
        found: _Found,
    ) -> None:
        span = quote(figure.start, figure.end)
        if isinstance(counted, Barred):
            found.others.append(Other(span, counted.kind))
        elif is_year(text, figure):
            found.others.append(Other(span, "date"))
        else:
            found.leftovers.append(Leftover(span, figure.low))

    def _carry_date(self, sentence: Sentence, story: _Story) -> None:
        named, day = point_date(sentence, None)
        if sentence.paragraph != story.carried_in:
            story.carried = None
        if named and day and day != self._pack.start:
            story.carried, story.carried_in = day, sentence.paragraph
            if not sentence.figures or story.heading is None:
                story.heading = day

    def _people(
        self,
        sentence: Sentence,
        figure: Numeral,
        said: Attribution | None,
        default: Attribution | None,
        story: _Story,
    ) -> People:
        """Whom bare counts of people mean: soldiers in a general staff's count or an army's losses."""
        if self._counts_soldiers(sentence, said, default, story):
            return People("personnel", "personnel")
        if not _suffers(sentence, figure):
            return People("civilians", "civilians")
        return People("personnel" if _loses(sentence, figure) else "civilians", "personnel")

    def _counts_soldiers(
        self, sentence: Sentence, said: Attribution | None, default: Attribution | None, story: _Story
    ) -> bool:
        if said is not None:
            return said.speaker in self._vocabulary.table_speakers
        if sentence.speaks_of_soldiers:
            return True
        if default is None:
            return False
        counting = any(mark.kind in (MarkKind.CUMULATIVE, MarkKind.TOTAL) for mark in sentence.marks)
        return default.start < 0 or counting or self._frame(sentence, story) is not None

    def _is_framed(self, item: str, outcome: str | None) -> bool:
        return item in self._vocabulary.table_items and (outcome is None or outcome in _LOSSES)

    def _bound(self, sentence: Sentence, index: int, counted: Counted, story: _Story) -> Bound:
        """The bound next to a figure, or that of the list it stands in («Estimated losses: …»)."""
        bound = bound_of(sentence, index, self._grammar)
        if bound is Bound.EXACT and story.estimated and counted.label and not counted.sub:
            return Bound.APPROX
        return bound

    def _publishes_losses(self, speaker: str, item: str, outcome: str) -> bool:
        """Whether a count without a side is of the other side's losses: a general staff's, or nobody's in a
        language whose texts speak for a side."""
        if speaker in self._vocabulary.table_speakers:
            return True
        if speaker != UNATTRIBUTED or self._vocabulary.viewpoint is None:
            return False
        return outcome in ("lost", "casualties") and item != "civilians"

    def _may_be_framed(self, said: Attribution | None) -> bool:
        """A running count of losses goes on with whoever publishes such counts, not with a mayor."""
        return said is None or said.speaker in self._vocabulary.table_speakers

    def _frame(self, sentence: Sentence, story: _Story) -> Frame | None:
        if story.local is not None and story.local.paragraph == sentence.paragraph:
            return story.local
        return story.running

    def _claim(
        self,
        sentence: Sentence,
        index: int,
        counted: Counted,
        said: Attribution | None,
        default: Attribution | None,
        published: date | None,
        story: _Story,
        quote: "Callable[[int, int], Quote]",
    ) -> Claim | None:
        figure = sentence.figures[index]
        frame = self._frame(sentence, story) if self._may_be_framed(said) else None
        outcome = self._outcome(sentence, counted, frame, story)
        if outcome is None or figure.low is None or figure.high is None:
            return None
        framed = self._is_framed(counted.item, outcome)
        carried = story.carried or (story.heading if counted.label and framed else None)
        when = timing(
            sentence, index, counted, framed, frame, carried, published, self._pack.start, self._grammar
        )
        same = story.claim is not None and story.claim.measure.item == counted.item
        if (
            counted.sub == "part"
            and same
            and story.claim is not None
            and not self._has_own_time(sentence, index)
        ):
            when = Timing(story.claim.period, story.claim.dating, None)
        behind = self._behind(counted, framed, said, default, story)
        speaker = behind.speaker if behind else UNATTRIBUTED
        if counted.sub and behind is None and story.claim is not None:
            speaker = story.claim.speaker
        known = self._pack.speakers.get(speaker)
        if framed and known is not None and known.republishes and speaker in self._vocabulary.table_speakers:
            speaker = known.republishes[0]
        if speaker in self._vocabulary.running_speakers and not self._has_own_time(sentence, index):
            if when.dating is not Dating.TEXT:
                when = Timing(Period.since(self._pack.start, published), when.dating, None)
        goes_on = counted.sub or framed or (story.counted is not None and story.counted.item == counted.item)
        inherited = story.claim.measure.side if story.claim is not None and goes_on else None
        said_at = sentence.start
        if behind is not None and behind is said and behind.says_at < figure.start:
            said_at = max(behind.says_at, behind.end)
        speaker_side = (known.side if known else None) or self._vocabulary.viewpoint
        if outcome == "intercepted" and counted.verb is not None and counted.verb[0] >= sentence.line >= 0:
            said_at = max(said_at, sentence.line)
        own = speaker_side if behind is not None and behind is said and behind.bare else None
        side = side_of(
            sentence,
            index,
            counted,
            outcome,
            said_at,
            speaker_side,
            own,
            self._publishes_losses(speaker, counted.item, outcome),
            inherited,
            story.scene,
            self._vocabulary,
            self._grammar,
        )
        if counted.item == "civilians" and speaker == UNATTRIBUTED and not (story.fighting or sentence.sides):
            return None  # an accident, not a blow
        beside = sentence.figures[counted.beside] if counted.beside is not None else None
        return Claim(
            quote=quote(figure.start, figure.end),
            measure=Measure(side, counted.item, outcome),
            quantity=Quantity(figure.low, figure.high, self._bound(sentence, index, counted, story)),
            period=when.period,
            speaker=speaker,
            dating=when.dating,
            attribution=quote(behind.start, behind.end) if behind and behind.start >= 0 else None,
            since=quote(*when.since) if when.since else None,
            beside=quote(beside.start, beside.end) if beside else None,
            malformed=figure.malformed,
            rule=counted.rule,
            noun=_quoted_in(sentence, counted.noun, quote),
            verb=_quoted_in(sentence, counted.verb, quote),
        )

    def _outcome(
        self, sentence: Sentence, counted: Counted, frame: Frame | None, story: _Story
    ) -> str | None:
        """The outcome that the words give, or the one that the running count of losses implies."""
        if counted.outcome == "intercepted" and counted.said == "destroyed":
            if frame is not None or self._is_in_list_of_losses(sentence, counted, story):
                return "lost"
        if counted.outcome:
            return counted.outcome
        item = self._pack.items.get(counted.item)
        if item is None:
            return None
        if self._goes_on_with_weapons(sentence, counted, story) and story.claim is not None:
            return story.claim.measure.outcome
        if (
            counted.sub
            and story.claim is not None
            and story.counted is not None
            and story.counted.item == counted.item
        ):
            return story.claim.measure.outcome
        if self._vocabulary.kind_of.get(counted.item) == "event":
            return "occurred"
        in_table = counted.item in self._vocabulary.table_items
        if counted.label and in_table:
            return item.outcome
        if in_table and frame is not None and sentence.paragraph - frame.paragraph <= _FRAME_REACH:
            return item.outcome
        return None

    def _has_own_time(self, sentence: Sentence, index: int) -> bool:
        return governing_mark(sentence, index, self._grammar) is not None

    def _goes_on_with_weapons(self, sentence: Sentence, counted: Counted, story: _Story) -> bool:
        """«attacked with 728 drones and 13 missiles»: what befell the first weapons of a list befell the next."""
        kind_of = self._vocabulary.kind_of.get
        if story.claim is None or kind_of(counted.item) != "weapon" or counted.noun is None:
            return False
        before = story.claim
        if before.quote.start < sentence.start or kind_of(before.measure.item) != "weapon":
            return False
        gap = sentence.folded[before.quote.end : counted.noun[0]]
        return len(gap) <= _LIST_GAP and "." not in gap and ";" not in gap

    def _is_in_list_of_losses(self, sentence: Sentence, counted: Counted, story: _Story) -> bool:
        """«destroyed 3 tanks, 16 guns and 95 drones»: what is destroyed with tanks is lost, not shot down."""
        before = story.counted
        if before is None or story.claim is None or before.verb != counted.verb:
            return False
        return story.claim.quote.start >= sentence.start and story.claim.measure.outcome == "lost"

    def _behind(
        self,
        counted: Counted,
        framed: bool,
        said: Attribution | None,
        default: Attribution | None,
        story: _Story,
    ) -> Attribution | None:
        """Who is behind a figure: whom its sentence names, else, for losses, whom the text named last."""
        if said is not None:
            return said
        return (story.behind or default) if framed else None

    def _set_frame(self, sentence: Sentence, leading: Claim | None, story: _Story) -> None:
        """Lets a sentence's first count of losses, or its words of time and loss, govern what follows."""
        if leading is not None:
            since = (leading.since.start, leading.since.end) if leading.since else None
            period = leading.period
            self._keep(Frame(period.kind, period.start, period.end, since, sentence.paragraph), story)
            return
        if not _speaks_of_losses(sentence):
            return
        for mark in sentence.marks:
            kind = _FRAME_KINDS.get(mark.kind)
            if kind is None:
                continue
            mark = next((m for m in sentence.marks if m.kind is mark.kind and m.first), mark)
            _, day = point_date(sentence, None)
            first = mark.first if kind is not PeriodKind.DAY else None
            self._keep(Frame(kind, first, mark.last or day, mark.since, sentence.paragraph), story)
            return

    def _keep(self, frame: Frame, story: _Story) -> None:
        if frame.kind is PeriodKind.CUMULATIVE:
            story.running, story.local = frame, None
        else:
            story.local = frame


_FRAME_KINDS: Mapping[MarkKind, PeriodKind] = {
    MarkKind.DAY: PeriodKind.DAY,
    MarkKind.CUMULATIVE: PeriodKind.CUMULATIVE,
    MarkKind.UNTIL: PeriodKind.CUMULATIVE,
    MarkKind.INTERVAL: PeriodKind.INTERVAL,
}


def _suffers(sentence: Sentence, figure: Numeral) -> bool:
    """Whether a side itself, not a blow of its, stands before a figure: «Russia has suffered 700,000 casualties»."""
    words = sentence.words
    for position, word in enumerate(words):
        if word.end > figure.start:
            return False
        if "side" in word.senses and "place" not in word.senses:
            following = words[position + 1] if position + 1 < len(words) else None
            return following is None or "blow" not in following.senses or following.start - word.end > 2
    return False


def _loses(sentence: Sentence, figure: Numeral) -> bool:
    """Whether a verb of loss stands before a figure: «Russia has lost 115,000 dead»."""
    return any(word.senses.get("outcome") == "lost" for word in sentence.words if word.end <= figure.start)


def _speaks_of_losses(sentence: Sentence) -> bool:
    return any(
        word.senses.get("outcome") in _LOSSES or word.senses.get("count") in _LOSSES
        for word in sentence.words
    )


def _quoted_in(
    sentence: Sentence, span: tuple[int, int] | None, quote: "Callable[[int, int], Quote]"
) -> Quote | None:
    """A span as a quote if it lies in the sentence or its heading; one that was carried over may not."""
    return quote(*span) if span and sentence.start <= span[0] < span[1] <= sentence.end else None


def _quoter(name: str, document: str) -> "Callable[[int, int], Quote]":
    def quote(start: int, end: int) -> Quote:
        return Quote(start, end, name, document)

    return quote


_READERS: dict[tuple[str, str], Reader] = {}


def reader_for(pack: Pack, code: str) -> Reader:
    """The reader of a language on a conflict, made once. Raises LanguageError for an unknown language."""
    key = (pack.id, code)
    if key not in _READERS:
        _READERS[key] = Reader(pack, code)
    return _READERS[key]
