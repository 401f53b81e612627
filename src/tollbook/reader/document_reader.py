"""A document in, its claims out."""

from functools import partial
from itertools import chain

from tollbook.model.comparison import Comparison
from tollbook.model.document import Document
from tollbook.model.pack import Pack
from tollbook.model.quote import Quote
from tollbook.model.reading import Reading
from tollbook.packs.language import Vocabulary, load_vocabulary
from tollbook.reader.comparing.comparison_passage import Cue, TextParts, number_start
from tollbook.reader.comparing.comparisons import Comparer
from tollbook.reader.comparing.set_against import own_marks
from tollbook.reader.fields.attributions import attributions, with_roles_borne
from tollbook.reader.fields.signatures import first_publisher, in_row, signature, sole
from tollbook.reader.layout.headings import governing, under
from tollbook.reader.layout.layout import Layout, Quoter, Tools, lay_out
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.layout.sentences import Sentences
from tollbook.reader.passage import Passage
from tollbook.reader.story import Attribution, Story
from tollbook.reader.text.lexicon import Word

_PARTIES = frozenset({"side", "speaker"})
_FIGHTING = frozenset({"blow", "army", "start", "cumulative"})


class Reader:
    """Reads documents of one language on one conflict. Thread-safe: reading changes nothing in it."""

    def __init__(self, pack: Pack, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._tools = Tools.of(pack, vocabulary)
        self._comparer = Comparer(vocabulary, pack.start)

    def read(self, document: Document) -> Reading:
        """All numbers of a document's title and text, each as a claim, an other or a leftover."""
        story = Story(document.published)
        parts: list[Passage] = []
        comparisons: list[Comparison] = []
        concerns = False
        for field, text in (("title", document.title or ""), ("text", document.text)):
            quote = _quoter(field, document.id)
            layout = lay_out(text, document.published, quote, self._tools)
            if layout is None:
                continue
            concerns = concerns or self._concerns(layout)
            cues = self._comparer.cues(layout.folded) if concerns and layout.figures else []
            passage = self._passage(document, layout, cues, quote, story, concerns)
            parts.append(passage)
            if cues:
                comparisons.extend(self._compared(document, layout, cues, passage, quote))
        return Reading(
            document,
            self._vocabulary.code,
            tuple(chain.from_iterable(part.claims for part in parts)),
            tuple(chain.from_iterable(part.others for part in parts)),
            tuple(chain.from_iterable(part.leftovers for part in parts)),
            tuple(comparisons),
        )

    def _concerns(self, layout: Layout) -> bool:
        """Whether a text has to do with the conflict at all: it names a party, a place or a speaker of it."""
        kinds = layout.kinds
        if "place" in kinds or "signature" in kinds:
            return True
        return not _PARTIES.isdisjoint(kinds) and any(map(self._is_of_party, layout.words))

    def _is_of_party(self, word: Word) -> bool:
        side = word.senses.get("side")
        if side in self._vocabulary.opponents or side == "enemy":
            return True
        speaker = self._tools.pack.speakers.get(str(word.senses.get("speaker", "")))
        return speaker is not None and speaker.side in self._vocabulary.opponents

    def _passage(
        self,
        document: Document,
        layout: Layout,
        cues: list[Cue],
        quote: Quoter,
        story: Story,
        concerns: bool,
    ) -> Passage:
        """A field's sentences, read in order."""
        passage = Passage(self._tools, story, quote)
        passage.others.extend(layout.others)
        passage.leftovers.extend(layout.leftovers)
        sentences = self._sentences(layout, cues).for_figures() if concerns and layout.figures else []
        if not sentences:
            for figure in layout.figures:
                passage.pass_over(layout.text, figure)
            return passage
        attributed = self._attributions(sentences)
        default = first_publisher(attributed, sentences, self._vocabulary) or _by_form(layout)
        signed = signature(layout.text, sentences, self._vocabulary)
        if signed is None and default is not None and default.speaker not in self._vocabulary.table_speakers:
            signed, default = default, None
        story.begin_field(default, not _FIGHTING.isdisjoint(layout.kinds), "estimate" in layout.kinds)
        # Where sentences carry footnotes, each has a source of its own.
        noted = any(other.kind == "footnote" for other in layout.others)
        unnamed = [signed] if signed else [] if noted else sole(attributed)
        self._read_in_order(passage, story, layout, sentences, attributed, unnamed)
        return passage

    def _sentences(self, layout: Layout, cues: list[Cue]) -> Sentences:
        """The sentences of a field, whose words of time are those that figures may run over."""
        is_yardstick = partial(self._comparer.is_average_compared_with, layout.folded)
        marks = own_marks(layout.text, layout.marks, layout.numerals, cues, is_yardstick)
        return Sentences(layout, marks, self._vocabulary)

    def _attributions(self, sentences: list[Sentence]) -> list[list[Attribution]]:
        """Whose words each sentence reports."""
        surnames: dict[str, str] = {}
        attributed = [attributions(sentence, self._vocabulary, surnames) for sentence in sentences]
        return with_roles_borne(attributed, self._vocabulary)

    def _read_in_order(
        self,
        passage: Passage,
        story: Story,
        layout: Layout,
        sentences: list[Sentence],
        attributed: list[list[Attribution]],
        unnamed: list[Attribution],
    ) -> None:
        """Reads the sentences, each with its heading's words and speakers; `unnamed` is behind those that
        name nobody."""
        places: list[tuple[int, str]] = []
        if "place" in layout.kinds:
            places = [(word.start, str(word.place)) for word in layout.words if "place" in word.senses]
        reached = 0
        for sentence, named, above in zip(sentences, attributed, governing(sentences), strict=True):
            if above is not None:
                sentence, named = under(sentence, sentences[above]), named or attributed[above]
            if sentence.column is not None and not named:
                named = in_row(sentence, self._vocabulary)
            while reached < len(places) and places[reached][0] < sentence.end:
                story.enter_place(places[reached][1])
                reached += 1
            passage.read(sentence, named or unnamed)
        passage.close(layout.folded)

    def _compared(
        self, document: Document, layout: Layout, cues: list[Cue], passage: Passage, quote: Quoter
    ) -> list[Comparison]:
        claims = sorted(passage.claims, key=number_start)
        parts = TextParts(layout.text, layout.folded, layout.words, layout.marks, layout.numerals, claims)
        return list(self._comparer.find(parts, cues, document.published, quote))


def _by_form(layout: Layout) -> Attribution | None:
    """The speaker whose own form of words a text uses."""
    if "signature" not in layout.kinds:
        return None
    speaker = next(str(word.senses["signature"]) for word in layout.words if "signature" in word.senses)
    return Attribution(-1, -1, speaker, -1, False, False)


def _quoter(field: str, document: str) -> Quoter:
    def quote(start: int, end: int) -> Quote:
        return Quote(start, end, field, document)

    return quote


_READERS: dict[tuple[str, str], Reader] = {}


def reader_for(pack: Pack, code: str) -> Reader:
    """The reader of a language on a conflict, made once. Raises LanguageError for an unknown language."""
    key = (pack.id, code)
    if key not in _READERS:
        _READERS[key] = Reader(pack, load_vocabulary(pack.id, code))
    return _READERS[key]
