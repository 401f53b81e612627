"""Who says a figure."""

from collections.abc import Sequence

from tollbook.model.claim import UNATTRIBUTED
from tollbook.reader.count import Count
from tollbook.reader.fields.frame import is_of_losses
from tollbook.reader.spot import Spot
from tollbook.reader.story import Attribution, Story


def speaker_for(named: Sequence[Attribution], offset: int) -> Attribution | None:
    """The attribution that governs an offset: the last that speaks before it, else the first behind it."""
    before = [attribution for attribution in named if min(attribution.start, attribution.says_at) < offset]
    return before[-1] if before else (named[0] if named else None)


def source_of(spot: Spot, story: Story, of_losses: bool) -> Attribution | None:
    """Who is behind a figure: whoever is named as saying it, and behind a count of losses that nobody says,
    whoever publishes such counts."""
    if spot.said is not None:
        return spot.said
    return (story.publisher or story.default) if of_losses else None


def speaker_of(spot: Spot, count: Count, story: Story, outcome: str) -> str:
    """Who says so; a ministry that publishes a general staff's table speaks for it."""
    vocabulary = spot.tools.vocabulary
    of_losses = is_of_losses(vocabulary, count.item, outcome)
    source = source_of(spot, story, of_losses)
    if source is None:
        return story.claim.speaker if count.sub and story.claim is not None else UNATTRIBUTED
    known = spot.tools.pack.speakers.get(source.speaker)
    publishes = of_losses and source.speaker in vocabulary.table_speakers
    return known.republishes[0] if publishes and known is not None and known.republishes else source.speaker
