"""Who says a figure."""

from collections.abc import Sequence

from tollbook.model.claim import UNATTRIBUTED
from tollbook.reader.count import Count
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


def speaker_of(spot: Spot, count: Count, story: Story, source: Attribution | None, of_losses: bool) -> str:
    """Who says so, given who is behind the figure; a ministry that publishes a general staff's table speaks
    for it."""
    if source is None:
        return story.claim.speaker if count.sub and story.claim is not None else UNATTRIBUTED
    if not of_losses or source.speaker not in spot.tools.vocabulary.table_speakers:
        return source.speaker
    known = spot.tools.pack.speakers.get(source.speaker)
    return known.republishes[0] if known is not None and known.republishes else source.speaker
