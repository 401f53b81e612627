"""A claim, field by field."""

from tollbook.model.claim import UNATTRIBUTED, Claim
from tollbook.model.measure import Measure
from tollbook.model.period import PeriodKind
from tollbook.model.quantity import Quantity
from tollbook.model.quote import Quote
from tollbook.reader.count import Count
from tollbook.reader.fields.bound import bound_of
from tollbook.reader.fields.frame import is_of_losses
from tollbook.reader.fields.outcome import outcome_of
from tollbook.reader.fields.period import timing_of
from tollbook.reader.fields.side import side_of
from tollbook.reader.fields.speaker import source_of, speaker_of
from tollbook.reader.layout.layout import Quoter
from tollbook.reader.layout.sentence import Sentence
from tollbook.reader.spot import Spot
from tollbook.reader.story import Attribution, Story


def claim_of(spot: Spot, count: Count, story: Story, quote: Quoter) -> Claim | None:
    """The claim that a figure makes, or None where nothing says what became of what it counts."""
    figure = spot.figure
    if _is_difference(spot, count, story):
        return None
    outcome = outcome_of(spot, count, story)
    if outcome is None or figure.low is None or figure.high is None:
        return None
    of_losses = is_of_losses(spot.tools.vocabulary, count.item, outcome)
    source = source_of(spot, story, of_losses)
    speaker = speaker_of(spot, count, story, source, of_losses)
    if count.item == spot.grammar.anyone and speaker == UNATTRIBUTED and _is_peaceful(spot, story):
        return None
    when = timing_of(spot, count, story, outcome, speaker)
    total = spot.sentence.figures[count.total] if count.total is not None else None
    return Claim(
        quote=quote(figure.start, figure.end),
        measure=Measure(side_of(spot, count, story, outcome, speaker), count.item, outcome),
        quantity=Quantity(figure.low, figure.high, bound_of(spot, count, story)),
        period=when.period,
        speaker=speaker,
        dating=when.dating,
        attribution=_where_named(source, quote),
        since=quote(*when.since) if when.since else None,
        total=quote(total.start, total.end) if total else None,
        both=outcome == "casualties" and _names_both(spot, count),
        malformed=figure.malformed,
        rule=count.rule.value,
        noun=_quote_within(spot.sentence, count.noun, quote),
        verb=_quote_within(spot.sentence, count.verb, quote),
    )


def _is_difference(spot: Spot, count: Count, story: Story) -> bool:
    """Whether an increment is how far apart two figures are; beside a running total it is a day's."""
    before = story.claim
    if count.sub != "increment" or before is None or before.period.kind is PeriodKind.CUMULATIVE:
        return False
    return spot.grammar.difference.match(spot.sentence.folded, spot.figure.end) is not None


def _is_peaceful(spot: Spot, story: Story) -> bool:
    """Whether nothing so far speaks of fighting: an accident, not a blow."""
    return not (story.concerns_fighting or spot.sentence.sides)


def _where_named(source: Attribution | None, quote: Quoter) -> Quote | None:
    """Where the name of who says so stands, the fullest of the text."""
    if source is None or source.start < 0:
        return None
    return quote(*(source.full_name or (source.start, source.end)))


def _names_both(spot: Spot, count: Count) -> bool:
    """Whether the words of a count name the dead and the wounded («850 killed and wounded»)."""
    harmed, folded = spot.grammar.harmed, spot.sentence.folded
    spans = filter(None, (count.verb, count.noun))
    return any(len(set(harmed.findall(folded, *span))) > 1 for span in spans)


def _quote_within(sentence: Sentence, span: tuple[int, int] | None, quote: Quoter) -> Quote | None:
    """A span as a quote if it lies in the sentence or its heading; one that was carried over may not."""
    return quote(*span) if span and sentence.start <= span[0] < span[1] <= sentence.end else None
