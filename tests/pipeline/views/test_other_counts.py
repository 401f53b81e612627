"""Who else counted a day: weeks, months, single figures, and what lies in files that were pulled."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tollbook.model.period import PeriodKind
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.views.other_counts import CountLine, OtherCounts, other_counts
from tollbook.sources.cache import Cache, FileState, SourceState

WAR = "russia-ukraine-2022"
TODAY = date(2026, 11, 22)
FIRST, LAST = date(2024, 10, 19), date(2024, 10, 20)


def found(first: date = FIRST, last: date = LAST) -> OtherCounts:
    """What others count of some days."""
    return other_counts(open_books(WAR), first, last, TODAY)


def of(speaker: str, lines: OtherCounts) -> list[CountLine]:
    """The lines of a speaker."""
    return [line for line in lines.lines if line.speaker == speaker]


def test_a_week_is_told_of_each_of_its_days() -> None:
    """The ISO week that has the day, with its own first and last day."""
    week = next(line for line in of("meduza-mediazona", found()) if line.period.kind is PeriodKind.INTERVAL)
    assert (week.period.start, week.period.end) == (date(2024, 10, 14), date(2024, 10, 20))
    assert {"killed", "missing", "killed_and_missing"} == {figure.outcome for figure in week.figures}
    killed = next(figure for figure in week.figures if figure.outcome == "killed")
    assert killed.quantity.low < killed.quantity.high


def test_two_weeks_are_told_where_the_days_lie_in_both() -> None:
    """The report of a Monday counts the Sunday of the week before."""
    weeks = {
        line.period.end
        for line in of("meduza-mediazona", found(date(2024, 10, 20), date(2024, 10, 21)))
        if line.period.kind is PeriodKind.INTERVAL
    }
    assert weeks == {date(2024, 10, 20), date(2024, 10, 27)}


def test_a_month_is_told_with_its_average_day() -> None:
    """Both stand apart, each as what it is."""
    kinds = {line.period.kind: line for line in of("uk-mod", found())}
    assert kinds[PeriodKind.RATE].figures[0].quantity.low == 1354
    assert kinds[PeriodKind.INTERVAL].period.end == date(2024, 10, 31)


def test_of_running_totals_the_newest_alone_is_told() -> None:
    """It keeps its own day, which may lie weeks before; none is told of a day after."""
    totals = [line for line in found().lines if line.period.kind is PeriodKind.CUMULATIVE]
    named = [line for line in totals if line.source.id == "ukrwarlosses" and line.side == "RU"]
    assert [line.period.end for line in named] == [LAST]
    assert all(line.period.end and line.period.end <= LAST for line in totals)


def test_a_whole_stands_before_its_parts() -> None:
    """All that one source gives of an item at a time is one line."""
    everything = next(line for line in of("oryx", found()) if line.item == "equipment")
    assert everything.figures[0].outcome == "lost" and len(everything.figures) == 5


def test_a_list_of_many_keeps_who_says_so() -> None:
    """A single figure has its author in the list's own words, and its address."""
    line = next(line for line in of("nato", found()))
    assert (line.said_by, line.source.id) == ("NATO nations (via NYT)", "economist-estimates")
    assert line.url and line.url.startswith("https://")
    assert (line.figures[0].quantity.low, line.figures[0].quantity.high) == (600_000, 700_000)


def test_what_the_books_have_day_by_day_is_not_told_again() -> None:
    """A list's copy of a speaker's running total adds nothing to the speaker's own report."""
    assert of("general-staff-ua", found(date(2024, 1, 15), date(2024, 1, 16))) == []


def test_sources_without_a_file_are_named() -> None:
    """Nothing is left out in silence."""
    assert "air-force-attacks" in {source.id for source in found().absent}
    assert "minfin" not in {source.id for source in found().absent}


def test_looking_back_leaves_out_what_had_not_been_said() -> None:
    """A list whose every edition changes past days is not shown as if it had stood so then; of others, only
    what lies before the moment is."""
    then = other_counts(open_books(WAR), FIRST, LAST, TODAY, as_of=LAST)
    assert "meduza-weekly" in {source.id for source in then.withheld}
    assert of("mediazona-bbc", then) == of("meduza-mediazona", then) == []
    assert of("uk-mod", found()) and not [o for o in of("uk-mod", then) if o.period.end == date(2024, 10, 31)]
    assert of("nato", then) and not of(
        "nato", other_counts(open_books(WAR), FIRST, LAST, TODAY, date(2024, 10, 14))
    )


ATTACKS = """Lancet,2024-10-19 06:00,2024-10-19 20:00,3,3,,east,https://facebook.com/b
Shahed-136/131,2024-10-19 18:00,2024-10-20 08:00,49,31,13,north,https://facebook.com/a
Shahed-136/131,2024-10-19 18:00,2024-10-20 08:00,5,5,,south,https://facebook.com/a
Iskander-M,2024-10-19 23:00,2024-10-20 03:00,2,,,north,https://facebook.com/a
X-59,2024-10-21 06:00,2024-10-21 07:00,1,1,,east,https://facebook.com/c
"""


def attacks_file() -> bytes:
    """Attacks as their keeper has them: as long as the card expects, with a day of old ones before."""
    ignored = open_books(WAR).pack.sources["air-force-attacks"].option_list("ignored")
    counted = [
        "model",
        "time_start",
        "time_end",
        "launched",
        "destroyed",
        "not_reach_goal",
        "target",
        "source",
    ]
    older = ["Lancet,2022-09-28 06:00,2022-09-28 20:00,1,1,,east,https://facebook.com/d"] * 3500
    rows = [row + "," * len(ignored) for row in (*older, *ATTACKS.splitlines())]
    return "\n".join([",".join([*counted, *ignored]), *rows]).encode()


def test_a_night_belongs_to_both_of_its_days(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Attacks that were pulled are told row by row, on the evening's day and on the morning's."""
    monkeypatch.setenv("TOLLBOOK_CACHE", str(tmp_path))
    cache, source = Cache(tmp_path, WAR), "air-force-attacks"
    cache.keep(source, "attacks", attacks_file())
    fetched = FileState("https://example.org/attacks.csv", datetime(2024, 10, 22, tzinfo=UTC))
    cache.note(source, SourceState(last=date(2024, 10, 21), files={"attacks": fetched}))
    night = of("air-force-ua", found(LAST, LAST))
    assert [(line.item, line.figures[0].quantity.low) for line in night] == [
        ("uavs", 49),
        ("uavs", 5),
        ("ballistic_missiles", 2),
    ]
    assert [line.name for line in night[:2]] == ["Shahed-136/131 · north", "Shahed-136/131 · south"]
    assert [line.figures[0].quantity.low for line in of("air-force-ua", found(FIRST, FIRST))] == [3, 49, 5, 2]
