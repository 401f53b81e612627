"""One day of the books: what each report says, what its copies have, and how heavy the day was."""

from datetime import date

import pytest

from tollbook.model.moment import Vintage, bound
from tollbook.model.settlement import Settlement
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.views.day import DayReport, DayRow, NoReportError, day_page, day_range

WAR, STRIP = "russia-ukraine-2022", "gaza-2023"


def reports(day: date, pack: str = WAR, vintage: Vintage | None = None) -> dict[str, DayReport]:
    """The reports of a day by speaker."""
    books = open_books(pack, vintage) if vintage else open_books(pack)
    return {report.speaker: report for report in day_page(books, day).reports}


def row(report: DayReport, item: str, outcome: str | None = None) -> DayRow:
    """A count of a report."""
    return next(
        row for row in report.rows if row.measure.item == item and outcome in (None, row.measure.outcome)
    )


def test_a_report_counts_the_day_before_it() -> None:
    """Both days are told, and the three numbers of the day stand beside the total."""
    report = reports(date(2024, 10, 20))["general-staff-ua"]
    assert (report.first, report.last) == (date(2024, 10, 19), date(2024, 10, 19))
    people = row(report, "personnel")
    assert people.total.value == 678_520
    assert (people.increment.stated, people.increment.implied, people.increment.correction) == (1340, 1340, 0)
    assert row(report, "ships").increment.stated == 0
    assert [source.id for source in report.copies] == ["petroivaniuk", "orc"]
    assert not report.noted and not report.differing


def test_a_report_up_to_its_own_day_says_so() -> None:
    """Where a conflict's reports count up to their own day, one day is told."""
    report = reports(date(2024, 1, 1), STRIP)["health-ministry"]
    assert report.first == report.last == report.report_date == date(2024, 1, 1)
    assert row(report, "people", "killed").total.value == 21_978


def test_the_odd_copy_is_named_with_what_decides() -> None:
    """One reason stands once, however many counts it decides."""
    report = reports(date(2024, 11, 3))["general-staff-ua"]
    ((because, rows),) = report.differing
    assert because == "orc has the whole row of the report of 2 November 2024."
    assert len(rows) == 8 and {row.total.odd for row in rows} == {("orc",)}
    assert row(report, "mlrs").ruling is None


def test_what_nothing_decides_stays_open() -> None:
    """Copies that differ without a winner give no total, and no increment."""
    guns = row(reports(date(2022, 6, 3))["general-staff-ua"], "artillery")
    assert guns.reported and guns.total.settlement is Settlement.OPEN
    assert guns.total.value is None and guns.increment.stated is None
    assert guns.ruling is not None and guns.ruling.total is None


def test_a_re_base_is_told_of_its_count() -> None:
    """The difference of totals, the stated figure and the correction are three numbers."""
    report = reports(date(2025, 2, 28))["general-staff-ua"]
    people, tanks = row(report, "personnel"), row(report, "tanks")
    assert (people.increment.implied, people.increment.stated, people.increment.correction) == (
        2710,
        1060,
        1650,
    )
    assert report.rebased and people.rebased and not tanks.rebased


def test_only_heavy_days_are_told_as_such() -> None:
    """The heaviest day has its place; an ordinary one, the opening weeks and a re-base have none."""
    heaviest = row(reports(date(2024, 12, 20))["general-staff-ua"], "personnel").rank
    assert heaviest is not None and (heaviest.place, heaviest.shared, heaviest.then) == (1, 1, True)
    for day in (date(2024, 10, 20), date(2022, 3, 3), date(2025, 2, 28)):
        assert row(reports(day)["general-staff-ua"], "personnel").rank is None


def test_a_heaviest_day_up_to_then_is_told_after_heavier_ones() -> None:
    """What was the highest on its day is told so, although others were higher later."""
    held = {day: row(reports(day)["general-staff-ua"], "personnel").rank for day in _november()}
    then = [day for day, rank in held.items() if rank and rank.then and rank.place > 1]
    assert date(2024, 11, 12) in then


def _november() -> list[date]:
    return [date(2024, 11, day) for day in range(1, 31)]


def test_counts_that_begin_later_or_ended_are_named_apart() -> None:
    """They are no «not reported»: nobody counted them yet, or any more."""
    report = reports(date(2024, 10, 20))["general-staff-ua"]
    assert {(b.measure.item, b.day) for b in report.later} == {("ground_robots", date(2026, 5, 3))}
    assert ("prisoners", date(2022, 4, 27)) in {(b.measure.item, b.day) for b in report.ended}
    newest = reports(date(2026, 8, 15))["general-staff-ua"]
    assert {(b.measure.item, b.day) for b in newest.beyond} == {("ground_robots", date(2026, 8, 8))}
    assert "ground_robots" not in {b.measure.item for b in newest.ended}


def test_a_speaker_without_a_report_has_its_neighbours() -> None:
    """A day that a speaker passed over leads to the reports before and after it."""
    missing = reports(date(2023, 10, 16), STRIP)["health-ministry"]
    assert not missing.reported
    assert (missing.before, missing.after) == (date(2023, 10, 12), date(2023, 10, 18))


def test_a_first_report_has_a_total_and_no_increment() -> None:
    """It is said that the count begins with it."""
    robots = row(reports(date(2026, 5, 3))["general-staff-ua"], "ground_robots")
    assert robots.began and robots.total.value == 1306 and robots.increment.stated is None


def test_the_speakers_own_page_is_found_by_the_day() -> None:
    """Its address is made as the publisher makes it, the month by its name."""
    (page,) = reports(date(2024, 10, 20))["general-staff-ua"].pages
    assert page.endswith("-na-20-zhovtnya-2024-roku")


def test_a_day_outside_what_is_held_names_the_range() -> None:
    """Before the first report, after the last, and after the moment that is looked back to."""
    books = open_books(WAR)
    first, last = day_range(books)
    for day in (date(2021, 1, 1), date(2031, 1, 1)):
        with pytest.raises(NoReportError) as refused:
            day_page(books, day)
        assert (refused.value.first, refused.value.last) == (first, last)
    earlier = open_books(WAR, Vintage(as_of=bound("2024-10-19")))
    with pytest.raises(NoReportError) as refused:
        day_page(earlier, date(2024, 10, 20))
    assert refused.value.last == date(2024, 10, 19)


def test_looking_back_shows_what_was_changed_later() -> None:
    """A copy's misprint stands as it did until the copy was mended."""
    then = reports(date(2022, 4, 1), vintage=Vintage(as_of=bound("2022-04-01")))["general-staff-ua"]
    assert row(then, "uavs").total.copies["petroivaniuk"] == 83
    assert row(reports(date(2022, 4, 1))["general-staff-ua"], "uavs").total.copies["petroivaniuk"] == 85


def test_the_days_of_a_page_reach_back_to_the_losses() -> None:
    """Other counts are looked for on the day of the report and on the days whose losses it counts."""
    assert day_page(open_books(WAR), date(2024, 10, 20)).covered == (date(2024, 10, 19), date(2024, 10, 20))
    assert day_page(open_books(STRIP), date(2024, 1, 1)).covered == (date(2024, 1, 1), date(2024, 1, 1))
