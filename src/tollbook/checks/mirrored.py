"""Counts put into the mouth of the party whose own losses they are, as if they were the other's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tollbook.checks.agreement import significant_digits
from tollbook.checks.counterpart import Counterpart, Footing, counterpart
from tollbook.checks.published import published
from tollbook.model.books import Books
from tollbook.model.claim import Claim
from tollbook.model.period import ONE_DAY, PeriodKind

# So many figures of three digits that are another's of one day are no coincidence; one of four counts twice.
_LEAST = 3


def with_mirrors(
    claims: Sequence[Claim], counterparts: Sequence[Counterpart], books: Books
) -> list[Counterpart]:
    """The counterparts, with those of mirrored counts: «General Staff of Russia: 678,520 personnel (+1,340)».

    The words, read by themselves, count the other party's losses, of which nobody holds a series; that the
    figures are, one and all, those published of the speaker's own side tells whose they are.
    """
    mirrors: dict[int, Counterpart] = {}
    days: Counter[tuple[str, date]] = Counter()
    for index, (claim, found) in enumerate(zip(claims, counterparts, strict=True)):
        mirror = _mirror(claim, books) if found.series is None else None
        if mirror is None:
            continue
        mirrors[index] = mirror
        for day in _days_of(claim, mirror):
            days[claim.speaker, day] += 2 if significant_digits(claim.quantity.low) >= 4 else 1
    known = {speaker for (speaker, _), figures in days.items() if figures >= _LEAST}
    return [
        mirrors[index] if index in mirrors and claims[index].speaker in known else found
        for index, found in enumerate(counterparts)
    ]


def _mirror(claim: Claim, books: Books) -> Counterpart | None:
    """The series of the same thing of the speaker's own side, if another speaker publishes it."""
    card = books.pack.speakers.get(claim.speaker)
    if card is None or card.side is None or card.side == claim.measure.side:
        return None
    found = counterpart(replace(claim, measure=replace(claim.measure, side=card.side)), books)
    return found if found.footing is Footing.SAME_SIDE else None


def _days_of(claim: Claim, mirror: Counterpart) -> list[date]:
    """The days on and beside a claim's own on which its figure, of three digits or more, is the series'."""
    value, end = claim.quantity.low, claim.period.end
    telling = value >= 100 if claim.period.kind is PeriodKind.DAY else significant_digits(value) >= 3
    if mirror.series is None or end is None or not telling:
        return []
    return [
        day
        for day in (end - ONE_DAY, end, end + ONE_DAY)
        if published(mirror.series, claim.period.kind, day).value == value
    ]
