"""People correct the ledger through the same door, and four kinds of mistake are kept apart."""

from collections.abc import Callable

import pytest

from tollbook.ledger import history
from tollbook.ledger.database import Ledger
from tollbook.ledger.verify import verify
from tollbook.model.entry import Act, Correction
from tollbook.model.moment import LATEST, Vintage, bound
from tollbook.model.pack import Pack
from tollbook.pipeline.record.correction import CorrectionError, Mend, correct
from tollbook.pipeline.record.documents import Added

Adder = Callable[..., Added]

REPORT = "The General Staff of Ukraine said that Russia has lost 9,047 tanks as of October 20, 2024."


def stands(ledger: Ledger, day: str | None = None) -> dict[str, float]:
    """The claims that stand, by the beginnings of their ids."""
    vintage = Vintage(bound(day)) if day else LATEST
    with ledger.reading() as connection:
        return {one.hash.hex(): one.row.low for one in history.active_claims(connection, vintage)}


@pytest.fixture
def claim(ledger: Ledger, add: Adder) -> str:
    """The id of a claim of 9,047 tanks, published on 20 October 2024."""
    add(ledger, REPORT, published="2024-10-20")
    (claim,) = stands(ledger)
    return claim


def mended(ledger: Ledger, pack: Pack, claim: str, kind: Correction, **said: str) -> None:
    """Corrects a claim to 9,074, or takes it back."""
    mend = Mend() if kind is Correction.RETRACTION else Mend(low=9_074)
    correct(ledger, pack, claim[:8], mend, correction=kind, by="an editor", why="seen in print", **said)


def test_a_reading_is_corrected_from_the_start(ledger: Ledger, pack: Pack, claim: str) -> None:
    """We misread it: it never said so, at whatever day one looks."""
    mended(ledger, pack, claim, Correction.READING)
    assert list(stands(ledger, "2024-10-20").values()) == list(stands(ledger).values()) == [9_074]


@pytest.mark.parametrize("kind", [Correction.COPY, Correction.SOURCE])
def test_others_corrections_count_from_their_moment(
    ledger: Ledger, pack: Pack, claim: str, kind: Correction
) -> None:
    """Until it was corrected, people read the older figure, and so does who looks back."""
    mended(ledger, pack, claim, kind, published="2024-10-25")
    assert list(stands(ledger, "2024-10-24").values()) == [9_047]
    assert list(stands(ledger, "2024-10-25").values()) == [9_074]


def test_a_retraction_leaves_nothing(ledger: Ledger, pack: Pack, claim: str) -> None:
    """What was taken back stood until then, and nothing stands in its place."""
    mended(ledger, pack, claim, Correction.RETRACTION, published="2024-10-25")
    assert (list(stands(ledger, "2024-10-24").values()), stands(ledger)) == ([9_047], {})


@pytest.mark.parametrize("kind", Correction)
def test_nothing_is_overwritten(ledger: Ledger, pack: Pack, claim: str, kind: Correction) -> None:
    """The log keeps what stood before, who changed it and why, and the ledger verifies."""
    mended(ledger, pack, claim, kind)
    with ledger.reading() as connection:
        first, withdrawn, *rest = history.entries(connection, LATEST)
    assert (first.act, withdrawn.act, withdrawn.correction) == (Act.ASSERT, Act.WITHDRAW, kind)
    assert (withdrawn.claim_id, withdrawn.by, withdrawn.why) == (claim, "an editor", "seen in print")
    assert [entry.claim.quantity.low for entry in rest] == ([] if kind is Correction.RETRACTION else [9_074])
    assert all(entry.claim.quote == first.claim.quote for entry in rest)
    assert verify(ledger).faults == ()


def test_any_field_can_be_corrected(ledger: Ledger, pack: Pack, claim: str) -> None:
    """Not the number alone may have been misread."""
    said = Mend(item="artillery", outcome="captured", side="UA", speaker="mod-ru", bound="at_least")
    after = correct(ledger, pack, claim, said, correction=Correction.READING, by="b", why="w").after
    assert after is not None
    assert (after.item, after.outcome, after.side, after.speaker) == ("artillery", "captured", "UA", "mod-ru")
    assert (after.low, after.bound) == (9_047, "at_least")


def test_a_correction_can_be_corrected(ledger: Ledger, pack: Pack, claim: str) -> None:
    """Back to the first reading: the same claim is asserted again."""
    mended(ledger, pack, claim, Correction.READING)
    (new,) = stands(ledger)
    correct(ledger, pack, new, Mend(low=9_047), correction=Correction.READING, by="b", why="w")
    assert list(stands(ledger)) == [claim]
    assert verify(ledger).faults == ()


def test_bad_corrections_are_refused(ledger: Ledger, pack: Pack, claim: str) -> None:
    """What cannot be meant is told with its mend, and changes nothing."""

    def refused(claim: str, mend: Mend, said: str, **more: str) -> None:
        kind = Correction.COPY if more else Correction.READING
        with pytest.raises(CorrectionError, match=said):
            correct(ledger, pack, claim, mend, correction=kind, by="b", why="w", **more)

    refused("xyz", Mend(low=1), "is no claim's id")
    refused("abc", Mend(low=1), "hexadecimal digits")
    refused("0" * 12, Mend(low=1), "no claim on the ledger")
    refused(claim, Mend(), "says what the claim says already")
    refused(claim, Mend(item="tanx"), "is none of")
    refused(claim, Mend(low=9, high=5), "makes no figure")
    refused(claim, Mend(low=1), "cannot be older", published="2020-01-01")
    mended(ledger, pack, claim, Correction.READING)
    refused(claim, Mend(low=1), "is withdrawn already")
    with pytest.raises(CorrectionError, match="a name and a reason"):
        correct(ledger, pack, claim, Mend(low=1), correction=Correction.READING, by=" ", why="w")
