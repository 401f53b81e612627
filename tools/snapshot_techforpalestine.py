"""Makes a conflict's series tables from one file of daily figures with a source for each row.

    python tools/snapshot_techforpalestine.py CASUALTIES_DAILY

CASUALTIES_DAILY is casualties_daily.json of TechForPalestine/palestine-datasets. Its rows go to a table for
each of the two offices that it names as a row's source. The columns that its keepers fill in (`ext_`) go to a
table of their own, whole: they are never mixed with what an office reported.

A row that repeats the totals of the day before for a day without a report (`report_period` 0) is no report
and goes to the filled table alone. What the ministry registered later (`killed_committee`) is no figure of
the day: it is taken off `killed`, and becomes a correction. Set `snapshot` in the cards afterwards.
"""

import csv
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "src/tollbook/conflicts/gaza-2023"
OFFICES = {"mohtel": "health-ministry", "gmotel": "media-office"}
FILLED = "tech-for-palestine"
# The days' own figures, and the totals that each belongs to.
DAYS = {"killed": "killed_day", "injured": "injured_day"}
TOTALS, OWN = ("killed_cum", "injured_cum"), ("killed", "injured")
HEADING = ["date", "item", "correction", "origin"]

Row = Mapping[str, Any]
Report = tuple[date, Row]


def main(arguments: list[str]) -> int:
    """Writes the tables and the lists of corrections; returns the process's exit code."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    rows = json.loads(Path(arguments[0]).read_text("utf-8"))
    for source, name in OFFICES.items():
        reports = [(_day(row), row) for row in rows if row["report_source"] == source and _is_report(row)]
        reports = list(_without_repeats(reports))
        hours = _hours(reports)
        table = [_cells(row, name) | {"hours": hours[day]} for day, row in reports]
        _write(f"{name}.csv", ["date", *_columns(name)], _lines(reports, table, name))
        _write(f"{name}-corrections.csv", HEADING, _corrections(reports, table))
    filled = [(_day(row), row) for row in rows]
    cells = [_cells(row, FILLED) for row in rows]
    _write(f"{FILLED}.csv", ["date", *_columns(FILLED)], _lines(filled, cells, FILLED))
    return 0


def _day(row: Row) -> date:
    return date.fromisoformat(row["report_date"])


def _is_report(row: Row) -> bool:
    """Whether a row is of a report: one of no hours that adds nothing is the keepers' own."""
    return bool(row["report_period"] or row.get("killed"))


def _without_repeats(reports: Sequence[Report]) -> Iterator[Report]:
    """The reports, without totals that stand as on the day before although the row has figures of the day.

    The day's figures and the next day's totals show that the keepers have not brought these up to date.
    """
    before: Row = {}
    for day, row in reports:
        repeats = all(total in row and row[total] == before.get(total) for total in TOTALS)
        if repeats and all(row.get(own) for own in OWN):
            yield day, {key: value for key, value in row.items() if key not in TOTALS}
        else:
            yield day, row
        before = row


def _columns(name: str) -> Mapping[str, str]:
    card = tomllib.loads((FOLDER / "sources" / f"{name}.toml").read_text("utf-8"))
    columns: dict[str, str] = card["columns"]
    return columns


def _cells(row: Row, name: str) -> dict[str, int]:
    """What a row gives for each column of a card, without what was registered later among the day's."""
    cells = {column: row[theirs] for column, theirs in _columns(name).items() if theirs in row}
    if name != FILLED and "killed_day" in cells:
        cells["killed_day"] -= row.get("killed_committee", 0)
    return cells


def _hours(reports: Sequence[Report]) -> dict[date, int]:
    """How many hours each report covers: as its row says, or since the report before where its figure is
    all that the total grew by since then."""
    hours = {}
    before: Report | None = None
    for day, row in reports:
        hours[day] = row["report_period"] or 24
        if before is not None and {"killed", "killed_cum"} <= row.keys():
            grew = row["killed_cum"] - before[1]["killed_cum"]
            if grew == row["killed"] > 0:
                hours[day] = 24 * (day - before[0]).days
        if "killed_cum" in row:
            before = day, row
    return hours


def _lines(
    reports: Sequence[Report], table: Sequence[Mapping[str, int]], name: str
) -> Iterator[list[object]]:
    for (day, _), cells in zip(reports, table, strict=True):
        yield [day, *(cells.get(column, "") for column in _columns(name))]


def _corrections(reports: Sequence[Report], table: Sequence[Mapping[str, int]]) -> Iterator[list[object]]:
    """Where the difference of two totals is not the figure that the report gave for the time between them."""
    cells = {day: row for (day, _), row in zip(reports, table, strict=True)}
    for day, row in reports:
        before = cells.get(day - timedelta(hours=cells[day]["hours"]), {})
        found = {total: _correction(cells[day], before, total, own) for total, own in DAYS.items()}
        if not any(found.values()):
            continue
        for total, correction in found.items():
            if correction is not None:
                yield [day, total, correction, _origin(row, total, correction, cells[day], before)]


def _correction(cells: Mapping[str, int], before: Mapping[str, int], total: str, own: str) -> int | None:
    if total not in cells or total not in before or own not in cells:
        return None
    return cells[total] - before[total] - cells[own]


def _origin(
    row: Row, total: str, correction: int, cells: Mapping[str, int], before: Mapping[str, int]
) -> str:
    later = row.get("killed_committee", 0) if total == "killed" else 0
    if later and later == correction:
        return f"techforpalestine: killed_committee {later}"
    if not correction:
        return "techforpalestine: the totals grew by the day's figure"
    grew = cells[total] - before[total]
    return f"techforpalestine: the totals are {grew} apart and the day's figure is {cells[DAYS[total]]}"


def _write(name: str, heading: Sequence[str], lines: Iterator[list[object]]) -> None:
    with (FOLDER / "series" / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
