"""Which series a claim is replayed on, and on what footing."""

from dataclasses import dataclass, replace
from enum import StrEnum

from tollbook.model.books import Books
from tollbook.model.claim import UNATTRIBUTED, Claim
from tollbook.model.measure import Measure
from tollbook.model.pack import Pack, PartsOf
from tollbook.model.reason import Reason
from tollbook.model.series import Series


class Footing(StrEnum):
    """Why a claim is held against a series."""

    OWN = "own"  # the speaker's own count
    REPUBLISHED = "republished"  # the speaker passes on the count of the series' speaker
    UNSAID = "unsaid"  # the text names nobody
    SAME_SIDE = "same-side"  # said to be told by the party whose losses they are


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The series of a claim, or the reason why there is none.

    `reworded` says that the claim's outcome is only a part of what the series' speaker counts by that word
    («killed» for killed and wounded); `wider` that it is reworded the other way round: the series counts
    only a part of what the claim does.
    """

    series: Series | None = None
    footing: Footing | None = None
    reworded: bool = False
    wider: bool = False
    reason: Reason = Reason.NO_SERIES


_NO_SERIES = Counterpart()
_OTHER_MEASURE = Counterpart(reason=Reason.OTHER_MEASURE)


def counterpart(claim: Claim, books: Books) -> Counterpart:
    """The series that a claim is to be replayed on."""
    if claim.measure.place is not None:
        return _NO_SERIES
    own = _counterpart_by(claim.speaker, claim.measure, books, Footing.OWN)
    if own is not None:
        return own
    return _passed_on(claim, books) or _without_series(claim.measure, books)


def _counterpart_by(speaker: str, measure: Measure, books: Books, footing: Footing) -> Counterpart | None:
    """A speaker's series of a measure, as it words it or as the words stand in its terms."""
    series = books.series_of(speaker, measure)
    if series is not None:
        return Counterpart(series, footing)
    card = books.pack.speakers.get(speaker)
    meant = card.terms.get(measure.item, {}).get(measure.outcome) if card else None
    if meant is None:
        return _counterpart_by_part(speaker, measure, books, footing)
    series = books.series_of(speaker, replace(measure, outcome=meant))
    if series is None:
        return None
    return Counterpart(series, footing, reworded=_is_part(books.pack, measure, meant))


def _counterpart_by_part(
    speaker: str, measure: Measure, books: Books, footing: Footing
) -> Counterpart | None:
    """A speaker's series of the first part of a claim's outcome that it counts by itself: its dead, for a
    claim of killed and wounded."""
    for rule in books.pack.parts:
        if rule.of is PartsOf.OUTCOME and rule.whole == measure.outcome and measure.item in rule.items:
            candidates = (books.series_of(speaker, replace(measure, outcome=part)) for part in rule.parts)
            series = next(filter(None, candidates), None)
            return Counterpart(series, footing, reworded=True, wider=True) if series is not None else None
    return None


def _is_part(pack: Pack, measure: Measure, whole: str) -> bool:
    """Whether a claim's outcome is a part of what is counted (the dead), not another word for it."""
    return any(
        rule.of is PartsOf.OUTCOME
        and rule.whole == whole
        and measure.outcome in rule.parts
        and (not rule.items or measure.item in rule.items)
        for rule in pack.parts
    )


def _passed_on(claim: Claim, books: Books) -> Counterpart | None:
    """The series of another speaker whose figures a claim may repeat."""
    footing, others = _others(claim, books)
    if footing is None:
        return None
    found = (_counterpart_by(other, claim.measure, books, footing) for other in others)
    return next(filter(None, found), None)


def _others(claim: Claim, books: Books) -> tuple[Footing | None, tuple[str, ...]]:
    card = books.pack.speakers.get(claim.speaker)
    if claim.speaker == UNATTRIBUTED:
        return Footing.UNSAID, card.republishes if card is not None else ()
    if card is not None and card.republishes:
        return Footing.REPUBLISHED, card.republishes
    if card is not None and card.side is not None and card.side == claim.measure.side:
        return Footing.SAME_SIDE, _publishers(books)
    return None, ()


def _publishers(books: Books) -> tuple[str, ...]:
    return tuple(dict.fromkeys(speaker for speaker, _ in books.series))


def _without_series(measure: Measure, books: Books) -> Counterpart:
    """Whether the same thing is counted in another state alone (both together, for a claim of killed)."""
    alike = (known for _, known in books.series if (known.item, known.side) == (measure.item, measure.side))
    outcomes = {known.outcome for known in alike}
    return _OTHER_MEASURE if outcomes and measure.outcome not in outcomes else _NO_SERIES
