"""Makes the conflict's series tables from the files of the two copies that keep the General Staff's totals.

    python tools/snapshot_general_staff.py EQUIPMENT PERSONNEL CORRECTIONS ORC [REVISIONS]

EQUIPMENT, PERSONNEL and CORRECTIONS are the files russia_losses_equipment.json,
russia_losses_personnel.json and russia_losses_equipment_correction.json of
PetroIvaniuk/2022-Ukraine-Russia-War-Dataset; ORC is russian-losses.json of lod-db/orc-losses. REVISIONS
lists the cells that the first of the two changed after it had published them, read from its history: a CSV
file with the columns published, date, item, before, after.

Totals are written as the copies published them, misprints included. The list of corrections is mended
where it is known to be wrong, and each mended line says so. Set `snapshot` in the cards afterwards.
"""

import csv
import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "src/tollbook/conflicts/russia-ukraine-2022"

# On this day the reports merged road vehicles and fuel tanks, and folded mobile missile systems.
MERGED = date(2022, 5, 1)
ENDED = ("road_vehicles", "fuel_tanks", "mobile_srbm")

# The list dates this re-base a day early: its corrections fit the totals of the day after only.
MOVED = {date(2023, 5, 27): date(2023, 5, 28)}

# Increments that the General Staff's bulletin of the day prints, where the list has no correction although
# the difference of the totals is another.
PRINTED = {
    date(2022, 10, 13): {
        "air_defense": 0,
        "helicopters": 6,
        "cruise_missiles": 0,
        "vehicles": 9,
        "special_equipment": 0,
    },
    date(2023, 10, 3): {"air_defense": 0},
}

Rows = dict[date, dict[str, int]]


def main(arguments: list[str]) -> int:
    """Writes the three tables; returns the process's exit code."""
    if len(arguments) not in (4, 5):
        print(__doc__, file=sys.stderr)
        return 2
    tables = (json.loads(Path(path).read_text("utf-8")) for path in arguments[:4])
    equipment, personnel, corrections, orc = tables
    kept = _columns("petroivaniuk")
    petroivaniuk = _merged(_totals(equipment, kept), _totals(personnel, kept))
    _write_totals("petroivaniuk", petroivaniuk, kept)
    columns = _columns("orc")
    _write_totals("orc", _totals(orc, columns), columns)
    _write_corrections(_corrections(corrections, kept, petroivaniuk))
    if len(arguments) == 5:
        _write_revisions(Path(arguments[4]), kept)
    return 0


def _write_revisions(path: Path, columns: Mapping[str, str]) -> None:
    """Writes the list of changed cells with our names for the items, and its moments in UTC."""
    items = {name: item for item, name in columns.items()}
    with (
        path.open(encoding="utf-8", newline="") as file,
        (FOLDER / "series" / "petroivaniuk_revisions.csv").open("w", newline="", encoding="utf-8") as out,
    ):
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["published", "date", "item", "before", "after"])
        for row in csv.DictReader(file):
            moment = datetime.fromisoformat(row["published"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            writer.writerow([moment, row["date"], items[row["item"]], row["before"], row["after"]])


def _columns(source: str) -> Mapping[str, str]:
    card = tomllib.loads((FOLDER / "sources" / f"{source}.toml").read_text("utf-8"))
    columns: dict[str, str] = card["columns"]
    return columns


def _totals(records: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> Rows:
    """A copy's totals by day and item; a null or absent cell is left out."""
    rows: Rows = {}
    for record in records:
        day = date.fromisoformat(record["date"])
        if day in rows:
            raise SystemExit(f"{day} stands twice in the file; take one of the two out")
        rows[day] = {
            item: record[name]
            for item, name in columns.items()
            if record.get(name) is not None and _counted(item, name, day, columns)
        }
    return rows


def _counted(item: str, name: str, day: date, columns: Mapping[str, str]) -> bool:
    """Whether a column means the item on a day: one column may hold an ended item and then its successor."""
    if sum(other == name for other in columns.values()) == 1:
        return True
    return (day < MERGED) == (item in ENDED)


def _merged(rows: Rows, others: Rows) -> Rows:
    return {day: rows.get(day, {}) | others.get(day, {}) for day in sorted(rows.keys() | others.keys())}


def _write_totals(source: str, rows: Rows, columns: Mapping[str, str]) -> None:
    with (FOLDER / "series" / f"{source}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["date", *columns])
        writer.writerows([day, *(rows[day].get(item, "") for item in columns)] for day in sorted(rows))


Correction = tuple[date, str, int, str]


def _corrections(
    records: Iterable[Mapping[str, Any]], columns: Mapping[str, str], totals: Rows
) -> list[Correction]:
    """The list's corrections of items that have a total on the day and the day before, mended."""
    lines: dict[tuple[date, str], Correction] = {}
    for record in records:
        listed = date.fromisoformat(record["date"])
        day = MOVED.get(listed, listed)
        origin = "petroivaniuk" if day == listed else f"petroivaniuk, which dates it {listed}: mended"
        for item, name in columns.items():
            if record.get(name) is not None and item in totals[day] and item in totals[_before(day)]:
                lines[day, item] = (day, item, record[name], origin)
    for day, printed in PRINTED.items():
        for item, increment in printed.items():
            correction = totals[day][item] - totals[_before(day)][item] - increment
            origin = (
                f"petroivaniuk lists 0: completed from the bulletin of the day, which prints +{increment}"
            )
            lines[day, item] = (day, item, correction, origin)
    order = list(columns)
    return sorted(lines.values(), key=lambda line: (line[0], order.index(line[1])))


def _before(day: date) -> date:
    return day - timedelta(days=1)


def _write_corrections(lines: Iterable[Correction]) -> None:
    with (FOLDER / "series" / "corrections.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["date", "item", "correction", "origin"])
        writer.writerows(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
