"""Who is behind a text, or a row, that names its speaker without a verb of speech."""

from collections.abc import Iterator, Sequence
from itertools import chain

import regex

from tollbook.packs.language import Vocabulary
from tollbook.reader.fields.attributions import NAMES, name_at
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.story import Attribution

# A line that signs is a title and a name, some ten words.
_SIGNATURE_LENGTH = 70
# A channel's own handle or a hashtag signs for nobody.
_TAGS = frozenset("@#")
# So many last lines of handles and hashtags may stand behind a signature,
_MOST_TAG_LINES = 3
# which is one of so many last sentences of a text.
_LAST = 4
_WORDS = regex.compile(r"\p{L}+")


def sole(attributed: Sequence[Sequence[Attribution]]) -> list[Attribution]:
    """The one speaker that a text names, who is then behind its other sentences too; none of several."""
    everybody = list(chain.from_iterable(attributed))
    return everybody[:1] if len({attribution.speaker for attribution in everybody}) == 1 else []


def first_publisher(
    attributed: Sequence[Sequence[Attribution]], sentences: Sequence[Sentence], vocabulary: Vocabulary
) -> Attribution | None:
    """Who is behind the totals that come before anybody is named: the first speaker who publishes such, or
    the first that is named without a verb of speech («Russian losses, General Staff of Ukraine»)."""
    for attribution in chain.from_iterable(attributed):
        if attribution.speaker in vocabulary.table_speakers:
            return attribution
    for sentence in sentences:
        for _, name in _names(sentence, vocabulary):
            if name.speaker in vocabulary.table_speakers:
                return name
    return None


def signature(text: str, sentences: Sequence[Sentence], vocabulary: Vocabulary) -> Attribution | None:
    """Who signs a text in its last line."""
    end = _signed_end(text)
    last = next((sentence for sentence in reversed(sentences[-_LAST:]) if sentence.end <= end), None)
    return _signing(last, vocabulary) if last is not None and last.end >= end else None


def in_row(cell: Sentence, vocabulary: Vocabulary) -> list[Attribution]:
    """Who is behind a table's cell: the speaker named at the head of its row."""
    names = _names(cell, vocabulary)
    return next(([name] for position, name in names if not cell.is_of_column(position)), [])


def _signing(sentence: Sentence, vocabulary: Vocabulary) -> Attribution | None:
    """Who signs a text whose last line is no more than a name: «Mayor of Kyiv Vitali Klitschko»."""
    if sentence.figures or sentence.end - sentence.start > _SIGNATURE_LENGTH:
        return None
    if sentence.text[sentence.start] in _TAGS:
        return None
    if "://" in sentence.text[sentence.start : sentence.end]:
        return None  # «Subscribe to …» is the publisher's, who is no speaker
    if sentence.has_between(sentence.start, sentence.end, "say", "per", "outcome"):
        return None
    names = (name for _, name in _names(sentence, vocabulary))
    return next((name for name in names if _may_sign(sentence, name.start, vocabulary)), None)


def _names(sentence: Sentence, vocabulary: Vocabulary) -> Iterator[tuple[int, Attribution]]:
    """The speakers that a sentence names without a verb of speech, each with its word's position."""
    for position in sentence.possible_speakers:
        if not sentence.means_any(position, NAMES):
            continue
        name = name_at(sentence, position, vocabulary)
        if name is not None:
            yield position, Attribution(name.start, name.end, name.speaker, name.start, name.direct, False)


def _may_sign(sentence: Sentence, name: int, vocabulary: Vocabulary) -> bool:
    """A colon before a name needs a word for a source: «Source: Oryx», not «Video: Air Command»."""
    label, colon, _ = sentence.folded[sentence.start : name].rpartition(":")
    return not colon or " ".join(_WORDS.findall(label)) in vocabulary.grammar.get("sources", ())


def _signed_end(text: str) -> int:
    """Where a text ends, blank lines and last lines of handles and hashtags left out."""
    end = len(text.rstrip())
    for _ in range(_MOST_TAG_LINES):
        start = text.rfind("\n", 0, end) + 1
        if not start or text[start:end].lstrip()[:1] not in _TAGS:
            break
        end = len(text[:start].rstrip())
    return end
