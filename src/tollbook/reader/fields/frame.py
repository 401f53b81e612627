"""The count of losses that goes on from sentence to sentence, and which figures it may govern."""

from tollbook.model.claim import Claim
from tollbook.model.period import PeriodKind
from tollbook.packs.language import Vocabulary
from tollbook.reader.fields.period_days import last_day
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.spot import Spot
from tollbook.reader.story import Frame, Story
from tollbook.reader.time.marks import Mark, MarkKind

_KINDS = {
    MarkKind.DAY: PeriodKind.DAY,
    MarkKind.CUMULATIVE: PeriodKind.CUMULATIVE,
    MarkKind.UNTIL: PeriodKind.CUMULATIVE,
    MarkKind.INTERVAL: PeriodKind.INTERVAL,
}


def is_of_losses(vocabulary: Vocabulary, item: str, outcome: str) -> bool:
    """Whether a figure is one of a count of losses, which a running frame may govern."""
    return outcome in vocabulary.table_outcomes and item in vocabulary.table_items


def frame_of(spot: Spot, story: Story) -> Frame | None:
    """The count of losses that goes on with a figure whose speaker publishes such counts: not a mayor."""
    if spot.said is not None and spot.said.speaker not in spot.tools.vocabulary.table_speakers:
        return None
    return story.frame_in(spot.sentence.paragraph)


def frame_by_claim(claim: Claim, paragraph: int) -> Frame:
    """What a sentence's first count of losses settles for those that follow."""
    since = (claim.since.start, claim.since.end) if claim.since else None
    return Frame(claim.period.kind, claim.period.start, claim.period.end, since, paragraph)


def frame_by_words(sentence: Sentence, vocabulary: Vocabulary) -> Frame | None:
    """What the words of time of a sentence that speaks of losses settle, though it counts none."""
    if not _speaks_of_losses(sentence, vocabulary.table_outcomes):
        return None
    mark = next((m for m in sentence.marks if m.kind in _KINDS), None)
    if mark is None:
        return None
    kind = _KINDS[mark.kind]
    mark = next((m for m in sentence.marks if m.first and _gives_start(m, mark)), mark)
    first = mark.first if kind is not PeriodKind.DAY else None
    return Frame(kind, first, mark.last or last_day(sentence), mark.since, sentence.paragraph)


def _gives_start(mark: Mark, governing: Mark) -> bool:
    """Whether a mark says since when a running total counts, or from which day one of its kind runs."""
    of_total = governing.kind is MarkKind.CUMULATIVE and mark.kind is MarkKind.INTERVAL
    return mark.kind is governing.kind or (of_total and mark.since is not None)


def _speaks_of_losses(sentence: Sentence, losses: frozenset[str]) -> bool:
    if sentence.has("signature"):
        return True  # «Total combat losses of the enemy from … to …:», the bulletin's own heading
    return any(word.outcome in losses or word.counts in losses for word in sentence.governors)
