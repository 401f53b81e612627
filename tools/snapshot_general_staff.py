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
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tollbook.model.source import Source
from tollbook.packs.conflict import load_pack
from tollbook.sources.readings import read_figures
from tollbook.sources.tables import table_lines

FOLDER = Path(__file__).parent.parent / "src/tollbook/conflicts/russia-ukraine-2022"

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
    equipment, personnel, corrections, orc = (Path(path).read_bytes() for path in arguments[:4])
    source = load_pack(FOLDER.name).sources["petroivaniuk"]
    totals = _totals(source, {"equipment": equipment, "personnel": personnel})
    _totals(load_pack(FOLDER.name).sources["orc"], {"losses": orc})
    _write_corrections(_corrections(json.loads(corrections), source.columns, totals))
    if len(arguments) == 5:
        _write_revisions(Path(arguments[4]), source.columns)
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


def _totals(card: Source, files: Mapping[str, bytes]) -> Rows:
    """A copy's totals by day and item, read through its card and written as its table."""
    readings = [read_figures(content, card, file, date.today()) for file, content in files.items()]
    for found in (found for reading in readings for found in reading.drifts):
        print(found.sentence, file=sys.stderr)
    if any(reading.refused for reading in readings):
        raise SystemExit(f"{card.id}: not written")
    observations = [o for reading in readings for o in reading.observations]
    lines = table_lines(observations, card)
    (FOLDER / "series" / f"{card.id}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    rows: defaultdict[date, dict[str, int]] = defaultdict(dict)
    for o in observations:
        if o.measure and o.period.end:
            rows[o.period.end][o.measure.item] = int(o.quantity.low)
    return dict(rows)


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
