"""What an item's page shows: days, months, heaviest days, corrections and copies, as published by a day."""

from datetime import date

import pytest

from tollbook.model.moment import Vintage
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.views.catalogue import catalogue
from tollbook.pipeline.views.item import DailySeries, ItemQuery, UnknownNameError, item_page
from tollbook.pipeline.views.months import Month
from tollbook.pipeline.views.side_by_side import NoFiguresError

PACK = "russia-ukraine-2022"
TODAY = date(2026, 11, 22)


def daily(asked: ItemQuery, pack: str = PACK, as_of: str | None = None) -> DailySeries:
    """The series of a page."""
    found = item_page(open_books(pack, Vintage(as_of)), asked, TODAY).daily
    assert found is not None
    return found


def month(found: DailySeries, name: str) -> Month:
    """One of its months."""
    return next(each for each in found.months if each.span.name == name)


def test_months_are_the_published_ones() -> None:
    """October 2023 has the 521 tanks that were published for it, five of them re-based; November 2024 has 307
    by both days, and by the day of the report a month may differ."""
    found = daily(ItemQuery("tanks"))
    october = month(found, "2023-10")
    assert october.by_loss and (october.by_loss.low, october.by_loss.rebased, october.correction) == (
        521,
        True,
        5,
    )
    november = month(found, "2024-11")
    assert november.by_loss and november.by_report
    assert (november.by_loss.low, november.by_report.low, november.correction) == (307, 307, 0)
    differing = [m for m in found.months if m.by_loss and m.by_report and m.by_loss.low != m.by_report.low]
    assert len(differing) > len(found.months) / 2


def test_reports_that_count_their_own_day_have_one_kind_of_month() -> None:
    """Where the day of the report is that of the losses, no second column is made of it."""
    found = daily(ItemQuery("people"), "gaza-2023")
    assert found.lag == 0 and all(each.by_report is None for each in found.months)


def test_heaviest_days_tell_of_ties_and_re_bases() -> None:
    """28 February 2025, of whose 2,710 only 1,060 are the day's, is left out by name; equal days share a
    place."""
    found = daily(ItemQuery("personnel")).heaviest
    assert (found.days[0].report_date, found.days[0].value) == (date(2024, 12, 20), 2200)
    assert found.left_out == ((date(2025, 2, 28), 2710),) and found.rebased == 2
    assert [(d.rank, d.value) for d in found.days if d.shared] == [(6, 1950)] * 2 + [(8, 1860)] * 2
    assert found.opening == date(2022, 3, 31)
    assert all(day.report_date > found.opening for day in found.days)


def test_many_equal_days_are_counted_and_not_listed() -> None:
    """Where dozens of days share a place, how many they are is told, and days of nothing are no records."""
    found = daily(ItemQuery("ships")).heaviest
    assert found.more is not None and found.more[1] == 1 and found.more[0] > 5
    assert all(day.value > 1 for day in found.days)


def test_heaviest_days_are_those_of_the_days_asked_for() -> None:
    """Within a month the ranking is of this month, and says of how many days: two of the thirty lie beside a
    total on which the copies differ."""
    found = daily(ItemQuery("tanks", start=date(2024, 11, 1), end=date(2024, 11, 30)))
    assert found.heaviest.compared == 28 and found.heaviest.unknown == 2 and len(found.rows) == 30
    assert found.heaviest.opening is None
    top = max(row.stated for row in found.rows if row.stated is not None)
    assert found.heaviest.days[0].value == top


def test_corrections_name_who_lists_them() -> None:
    """Each change of a total that is no loss stands with its three numbers and its origin."""
    found = {each.report_date: each for each in daily(ItemQuery("tanks")).corrections}
    mended = found[date(2023, 5, 28)]
    assert (mended.implied, mended.stated, mended.correction) == (-2, 3, -5)
    assert "dates it 2023-05-27" in mended.origin
    assert all(each.implied == (each.stated or 0) + (each.correction or 0) for each in found.values())


def test_a_page_shows_what_had_been_published_by_then() -> None:
    """On 11 March 2022, before the digit was put in its place, a copy had 165 armoured vehicles for 1,165."""
    early = daily(ItemQuery("armored_vehicles", as_of=date(2022, 3, 11)), as_of="2022-03-11T10:00:00Z")
    assert early.latest.copies["petroivaniuk"] == 165
    later = daily(ItemQuery("armored_vehicles", as_of=date(2022, 3, 11)), as_of="2022-03-11T23:59:59Z")
    assert later.latest.copies["petroivaniuk"] == 1165
    assert later.table.rows[-1].last == date(2022, 3, 10)


def test_lists_tell_nothing_of_later_days() -> None:
    """As of a day, single figures of later days are gone, and so are lists whose edition of then is not at
    hand."""
    asked = ItemQuery("personnel", as_of=date(2024, 10, 20))
    found = item_page(open_books(PACK, Vintage("2024-10-20T23:59:59Z")), asked, TODAY).sources
    assert found is not None and found.as_of == date(2024, 10, 20)
    assert {source.id for source in found.withheld} == {"meduza-weekly", "uk-mod-monthly", "ukrwarlosses"}
    assert all(count.last <= date(2024, 10, 20) for count in found.counts)
    days = [each.observation.period.end for each in found.estimates]
    assert days and all(day and day <= date(2024, 10, 20) for day in days)
    newest = item_page(open_books(PACK), ItemQuery("personnel"), TODAY).sources
    assert newest is not None and newest.withheld == ()
    assert any((each.observation.period.end or date.min) > date(2024, 10, 20) for each in newest.estimates)


def test_without_a_daily_series_others_stand_alone() -> None:
    """Nobody counts Ukraine's soldiers by day here; what others count is shown all the same."""
    found = item_page(open_books(PACK), ItemQuery("personnel", side="UA"), TODAY)
    assert found.daily is None and found.sources is not None
    assert found.choices.sides == ("RU", "UA")


@pytest.mark.parametrize(
    ("asked", "field", "known"),
    [
        (ItemQuery("tank"), "item", "tanks"),
        (ItemQuery("tanks", side="ru"), "side", "RU"),
        (ItemQuery("tanks", speaker="general-staf-ua"), "speaker", "general-staff-ua"),
        (ItemQuery("tanks", speaker="nato"), "speaker", "general-staff-ua"),
        (ItemQuery("tanks", outcome="dead"), "outcome", "killed"),
        (ItemQuery("tanks", outcome="wounded"), "outcome", "lost"),
        (ItemQuery("tanks", measures=("wounded",)), "measure", "lost/estimated"),
    ],
)
def test_names_that_stand_for_nothing_are_told_with_those_that_do(
    asked: ItemQuery, field: str, known: str
) -> None:
    """The error says which name is wrong, and what would do."""
    with pytest.raises(UnknownNameError) as told:
        item_page(open_books(PACK), asked, TODAY)
    assert told.value.field == field and known in told.value.known


def test_what_nobody_counts_is_told() -> None:
    """An item of the conflict of which no figure is held is no empty page."""
    with pytest.raises(NoFiguresError, match="combat clashes"):
        item_page(open_books(PACK), ItemQuery("clashes"), TODAY)


def test_days_of_which_nothing_is_held_leave_the_series() -> None:
    """A window after the last report has no rows, and the page still says up to when the series is held."""
    found = daily(ItemQuery("tanks", start=date(2030, 1, 1)))
    assert found.rows == () and found.months == () and found.latest.report_date.year == 2026


def test_the_catalogue_lists_every_series_with_its_newest_figures() -> None:
    """Each series stands once, in the order of the conflict's items; what others alone count is named."""
    books = open_books(PACK)
    sides = {each.side: each for each in catalogue(books)}
    listed = [(each.speaker, each.measure) for side in sides.values() for each in side.series]
    assert sorted(map(str, listed)) == sorted(map(str, books.series))
    tanks = next(each for each in sides["RU"].series if each.measure.item == "tanks")
    series = books.series[tanks.speaker, tanks.measure]
    assert (tanks.report_date, tanks.total) == (series.last, series.total(series.last).value)
    assert sides["UA"].series == () and "personnel" in sides["UA"].others
    assert "missiles" not in sides["RU"].others, "what is not at hand has no page"
