"""Times a search over generated reports in the index of a ledger, beside a plain scan with LIKE.

    python bench/search_speed.py [--reports 20000] [--times 20]

The reports are relays of daily bulletins in three languages, padded with other sentences to the length of a
news item. The plain scan looks through the same texts, folded alike, in a table of the same SQLite.
"""

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from tollbook.ledger.report_index import IndexedReport, ReportIndex, Wanted
from tollbook.ledger.words import parsed_query, plain_text

SEED, START = 20_000, date(2022, 2, 25)
RELAYS = {
    "en": "The General Staff of Ukraine said on {day} that Russia lost {men:,} soldiers killed and wounded "
    "over the past day. Its losses now come to {tanks:,} tanks and {guns:,} artillery systems.",
    "uk": "Генеральний штаб повідомив {day}, що за добу ліквідовано {men} окупантів. Усього знищено "
    "{tanks} танків і {guns} артилерійських систем.",
    "ru": "Генеральный штаб сообщил {day}, что за сутки потери составили {men} человек. Всего уничтожено "
    "{tanks} танков и {guns} артиллерийских систем.",
}
PADDING = {
    "en": "officials region front village night attack shelling energy railway council aid talks border "
    "winter spring convoy bridge river hospital school market factory column position brigade",
    "uk": "область громада фронт село ніч удар обстріл енергетика залізниця рада допомога перемовини кордон "
    "зима весна колона міст річка лікарня школа ринок завод позиція бригада п’ятниця",
    "ru": "область громада фронт село ночь удар обстрел энергетика дорога совет помощь переговоры граница "
    "зима весна колонна мост река больница школа рынок завод позиция бригада",
}
QUERIES = ("танк", "tanks soldiers", '"over the past day"', "генеральний п’ятниця лікарня", "1,340", "zebra")


def main() -> None:
    """Fills an index, then asks it and the plain table the same."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index, plain = ReportIndex(Path(folder) / "index.db"), Path(folder) / "plain.db"
        texts = list(reports(given.reports))
        started = time.perf_counter()
        for report, text in texts:
            index.put(report, (), text)
        taken = time.perf_counter() - started
        size = index.path.stat().st_size / 1e6
        print(
            f"{given.reports:,} reports indexed in {taken:.1f} s, {size:.0f} MB (checking them is not in it)"
        )
        scan = _plain(plain, texts)
        print(f"{'query':34} {'reports':>8} {'page of 20':>11} {'LIKE':>10} {'times':>6}")
        for words in QUERIES:
            found, page = _timed(partial(index.find, Wanted(parsed_query(words))), given.times)
            _, plainly = _timed(partial(scan, words), 3)
            times = plainly / page
            print(f"{words:34} {found.total:8,} {page * 1e3:8.1f} ms {plainly * 1e3:7.0f} ms {times:6.0f}")
        _, newest = _timed(lambda: index.find(Wanted()), given.times)
        _, narrowed = _timed(lambda: index.find(Wanted(verdict="fails", language="uk")), given.times)
        print(f"all, the newest first: {newest * 1e3:.1f} ms")
        print(f"those that fail, in Ukrainian: {narrowed * 1e3:.1f} ms")


def reports(count: int) -> Iterator[tuple[IndexedReport, str]]:
    """So many reports with their texts, always the same."""
    chance = random.Random(SEED)
    for key in range(1, count + 1):
        day, language = START + timedelta(chance.randrange(1_600)), chance.choice(list(RELAYS))
        men, tanks, guns = (
            chance.randrange(*bounds) for bounds in ((200, 2_000), (500, 12_000), (900, 33_000))
        )
        filling = " ".join(chance.choices(PADDING[language].split(), k=chance.randrange(150, 600)))
        text = f"{RELAYS[language].format(day=day, men=men, tanks=tanks, guns=guns)} {filling}"
        yield _report(key, day, language, chance.choice(("holds", "holds", "fails", "unknown"))), text


def _report(key: int, day: date, language: str, verdict: str) -> IndexedReport:
    return IndexedReport(
        key=key,
        document=f"{key:064x}",
        pack="russia-ukraine-2022",
        title=f"Losses {day}",
        name=f"https://{key % 50}.example.org/{key}",
        source=None,
        outlet=f"{key % 50}.example.org",
        address=f"https://{key % 50}.example.org/{key}",
        published=day.isoformat(),
        entered="2026-11-22T20:00:00.000000Z",
        day=day.isoformat(),
        language=language,
        current=True,
        verdict=verdict,
        figures=3,
        holds=2,
        fails=int(verdict == "fails"),
        unknown=0,
        phrases=0,
        head=1,
        reader="1",
        last_day=day.isoformat(),
    )


def _plain(path: Path, texts: list[tuple[IndexedReport, str]]) -> Callable[[str], list[Any]]:
    """A table of the same texts, and the question that scans it."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE texts (key INTEGER PRIMARY KEY, published TEXT, body TEXT)")
    rows = ((report.key, report.published, plain_text(text)) for report, text in texts)
    connection.executemany("INSERT INTO texts VALUES (?, ?, ?)", rows)
    connection.commit()

    def scan(words: str) -> list[Any]:
        terms = [" ".join(term.words) for term in parsed_query(words).terms]
        conditions = " AND ".join("body LIKE ?" for _ in terms)
        question = f"SELECT key FROM texts WHERE {conditions} ORDER BY published DESC"
        return connection.execute(question, [f"%{term}%" for term in terms]).fetchall()

    return scan


def _timed(question: Callable[[], Any], times: int) -> tuple[Any, float]:
    """An answer, and the median of how long it took, in seconds."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        answer = question()
        taken.append(time.perf_counter() - started)
    return answer, median(taken)


if __name__ == "__main__":
    main()
