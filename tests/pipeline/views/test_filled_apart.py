"""Books of a conflict whose table has a source for each row: every speaker's figures stay its own."""

import csv
from collections.abc import Iterator
from datetime import date
from importlib.resources import files

import pytest

from tollbook.model.series import Series
from tollbook.model.settlement import Settlement
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.views.series import find_series

PACK = "gaza-2023"
SPEAKERS = ("health-ministry", "media-office", "tech-for-palestine")


def rows(name: str) -> list[dict[str, str]]:
    """The lines of one of the pack's tables."""
    path = files("tollbook") / "conflicts" / PACK / "series" / f"{name}.csv"
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def series() -> Iterator[Series]:
    """All series of the pack."""
    yield from open_books(PACK).series.values()


def days(name: str) -> set[str]:
    """The days on which a table has a total of the killed."""
    return {row["date"] for row in rows(name) if row["killed"]}


def test_no_day_has_two_offices() -> None:
    """A day's total is one office's or the other's, and a filled day is neither's."""
    ministry, office, filled = map(days, SPEAKERS)
    assert not ministry & office
    assert ministry | office < filled
    assert {"2023-11-11", "2023-11-16", "2023-12-06", "2026-08-21"} <= filled - ministry - office


@pytest.mark.parametrize("outcome", ["killed", "wounded"])
def test_a_day_without_a_report_is_nobody_s(outcome: str) -> None:
    """On a day without a report the ministry's series has nothing, the filled one what others put there."""
    books, day = open_books(PACK), date(2024, 8, 30)
    assert find_series(books, "people", outcome=outcome).total(day).settlement is Settlement.MISSING
    filled = find_series(books, "people", speaker="tech-for-palestine", outcome=outcome)
    assert filled.total(day).value == filled.total(date(2024, 8, 29)).value


def test_differences_less_corrections_are_what_was_stated() -> None:
    """On every day of every series the difference of totals is the stated figure and the correction."""
    told = 0
    for held in series():
        for at in range((held.last - held.first).days + 1):
            one = held.increment(date.fromordinal(held.first.toordinal() + at))
            if None not in (one.implied, one.stated, one.correction) and held.measure.item == "people":
                assert (one.implied or 0) - (one.correction or 0) == one.stated, (held.measure, one)
                told += 1
    assert told > 3_000


def test_every_correction_has_its_origin() -> None:
    """Each correction says where the difference comes from, and stands for a day that has a total."""
    for name in ("health-ministry", "media-office"):
        held = {row["date"]: row for row in rows(name)}
        for line in rows(f"{name}-corrections"):
            assert line["origin"].startswith("techforpalestine: ") and held[line["date"]][line["item"]]


def test_a_report_of_a_committee() -> None:
    """What was registered later is no figure of the day: of 274 more in the total the report counts 41."""
    one = find_series(open_books(PACK), "people").increment(date(2025, 3, 23))
    assert (one.implied, one.correction, one.stated, one.rebase) == (274, 233, 41, True)


def test_speakers_say_what_they_count() -> None:
    """Every speaker of the pack says in words what its figures are, and the keepers whose days they fill."""
    speakers = open_books(PACK).pack.speakers
    assert all(speaker.counts for speaker in speakers.values())
    assert [speaker.id for speaker in speakers.values() if speaker.fills] == ["tech-for-palestine"]
