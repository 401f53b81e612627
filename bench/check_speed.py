"""How many generated reports `check` gets through in a second, beside two other ways to find numbers.

    python bench/check_speed.py [--reports N] [--sample N] [--seed N]

The reports are made from the bundled series by templates of this file; the same seed makes the same reports.
"""

import argparse
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tollbook.model.books import Books
from tollbook.model.document import Document, document_id
from tollbook.model.finding import CheckedReport
from tollbook.model.verdict import Verdict
from tollbook.packs.conflict import DEFAULT_PACK
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.check.report import check_document
from tollbook.pipeline.read.document import extract_document
from tollbook.pipeline.views.series import find_series

FIRST, LAST = date(2023, 10, 1), date(2026, 7, 31)
SIZE = 3_200

ITEMS = {
    "tanks": "tanks",
    "armored_vehicles": "armoured fighting vehicles",
    "artillery": "artillery systems",
    "mlrs": "multiple launch rocket systems",
    "air_defense": "air defence systems",
    "aircraft": "warplanes",
    "helicopters": "helicopters",
    "uavs": "drones",
    "cruise_missiles": "cruise missiles",
    "ships": "warships and boats",
    "vehicles": "vehicles and fuel tanks",
    "special_equipment": "pieces of special equipment",
}

OPENINGS = (
    "Russian forces lost another {stated} troops over the past day, the General Staff of the Armed Forces of "
    "Ukraine said in its report of {day}.",
    "According to the General Staff of Ukraine's report of {day}, Russia lost {stated} troops in a day.",
    "The General Staff of the Armed Forces of Ukraine reported on {day} that Russia had lost {stated} troops "
    "in a day.",
)
TOTALS = (
    "Since the full-scale invasion began, it puts Russia's total losses of personnel at about {total}.",
    "In all, the Russian army has lost about {total} personnel since February 24, 2022, it says.",
)
LISTS = (
    "Losses of equipment since the start of the invasion, as the report gives them, are {list}.",
    "The General Staff also counts {list} lost since the invasion began.",
)
FILLERS = (
    "Officials on both sides said little about the fighting near the river, where little has moved.",
    "Rain has turned the tracks behind the lines into mud, and supplies come up at night and on foot.",
    "The figures cannot be verified independently, and neither army publishes a full account of its own.",
    "In the capital, talks about the next winter's energy supplies went on behind closed doors.",
    "A convoy brought medicine and generators to the villages that had been cut off for weeks.",
    "Teachers in the border region have moved their lessons into cellars and underground stations.",
    "Analysts who follow the campaign warn against reading too much into a single day's count.",
    "The mayor thanked the crews that had restored the water supply before dawn.",
)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a job took over some reports, in seconds, and how many figures it found."""

    name: str
    reports: int
    size: int
    seconds: float
    found: int

    @property
    def rate(self) -> float:
        """Reports a second."""
        return self.reports / self.seconds


def generate(amount: int, seed: int, books: Books) -> list[Document]:
    """Relay reports of random days, about 3.2 KB each, with 13 to 15 figures."""
    chance = random.Random(seed)
    days = (LAST - FIRST).days
    return [_report(chance, FIRST + timedelta(chance.randrange(days)), books) for _ in range(amount)]


def _report(chance: random.Random, day: date, books: Books) -> Document:
    personnel = find_series(books, "personnel", "RU", "general-staff-ua")
    while (stated := personnel.increment(day).stated) is None:
        day += timedelta(1)
    items = chance.sample(sorted(ITEMS), chance.randint(11, 12))
    counts = [f"{_total(books, item, day):,} {ITEMS[item]}" for item in items]
    listed = ", ".join(counts[:-1]) + " and " + counts[-1]
    parts = [
        chance.choice(OPENINGS).format(stated=f"{stated:,}", day=f"{day:%B} {day.day}, {day.year}"),
        chance.choice(TOTALS).format(total=f"{_total(books, 'personnel', day):,}"),
        chance.choice(LISTS).format(list=listed),
    ]
    while sum(map(len, parts)) < SIZE:
        parts.insert(chance.randint(1, len(parts)), chance.choice(FILLERS))
    text = "\n".join(parts)
    return Document(document_id(text.encode()), f"relay of {day}", text, published=day, language="en")


LOOK_BACKS = (
    "Russia lost {sum} troops in {month}, the General Staff of Ukraine said, the highest monthly toll since "
    "{earlier}, and an average of {average} a day.",
    "In {month} the Russian army lost {tanks} tanks and {guns} artillery systems, according to the General "
    "Staff of Ukraine, more than in {before}. On {day} it lost {daily} troops over the past day, the "
    "second-highest daily toll of the war.",
)


def look_backs(amount: int, seed: int, books: Books) -> list[Document]:
    """Monthly round-ups, about 3.2 KB each: sums, averages, records. Whether they are true matters not."""
    chance = random.Random(seed)
    return [_look_back(chance, books) for _ in range(amount)]


def _look_back(chance: random.Random, books: Books) -> Document:
    month = date(chance.choice((2024, 2025)), chance.randint(2, 11), 1)
    after = date(month.year, month.month + 1, 1)
    grown = {
        i: _total(books, i, after) - _total(books, i, month) for i in ("personnel", "tanks", "artillery")
    }
    filled = {
        "sum": f"{grown['personnel']:,}",
        "tanks": grown["tanks"],
        "guns": f"{grown['artillery']:,}",
        "average": f"{grown['personnel'] // (after - month).days:,}",
        "daily": f"{_total(books, 'personnel', after) - _total(books, 'personnel', after - timedelta(1)):,}",
        "month": f"{month:%B} {month.year}",
        "before": f"{month - timedelta(1):%B}",
        "earlier": f"{month - timedelta(95):%B}",
        "day": f"{after:%B} {after.day}, {after.year}",
    }
    parts = [sentence.format(**filled) for sentence in LOOK_BACKS]
    while sum(map(len, parts)) < SIZE:
        parts.insert(chance.randint(1, len(parts)), chance.choice(FILLERS))
    text = "\n".join(parts)
    return Document(document_id(text.encode()), f"round-up of {month}", text, published=after, language="en")


def _total(books: Books, item: str, day: date) -> int:
    series = find_series(books, item, "RU", "general-staff-ua")
    return series.total(day).value or max(series.total(day).copies.values(), default=1)


def timed(name: str, job: Callable[[Document], int], documents: Sequence[Document]) -> Timing:
    """Runs a job over all documents in this process."""
    began = time.perf_counter()
    found = sum(job(document) for document in documents)
    seconds = time.perf_counter() - began
    return Timing(name, len(documents), sum(len(d.text.encode()) for d in documents), seconds, found)


def bare_numbers(document: Document) -> int:
    """What one regular expression finds: numbers, without a word of what they count."""
    return len(BARE.findall(document.text))


BARE = re.compile(
    r"(?<![\w.,])[+-]?(?:\d{1,3}(?:[,.\s]\d{3})+|\d+)(?:[.,]\d+)?(?:\s*(?:thousand|million|billion))?(?![\w])",
    re.I,
)


def quantulum(documents: Sequence[Document]) -> Timing | None:
    """The same job by quantulum3, which finds numbers with units; None if it is not installed."""
    try:
        from quantulum3 import parser
    except ImportError:
        return None
    parser.parse("It has 12 km.")  # its first call loads its tables
    return timed("quantulum3", lambda document: len(parser.parse(document.text)), documents)


def check_round_up(document: Document) -> int:
    """The verdicts on a round-up, of the figures and of what it says of them."""
    return len(check_document(document).findings)


def _read(document: Document) -> int:
    return len(extract_document(document).claims)


def main() -> None:
    """Prints a line for each way, what the checks add to reading, and the ratio to quantulum3."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--reports", type=int, default=3_000)
    arguments.add_argument("--sample", type=int, default=20, help="reports for quantulum3, which takes long")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    books = open_books(DEFAULT_PACK)
    documents = generate(options.reports, options.seed, books)
    check_document(documents[0])  # the first report loads lexicon and series
    reports: list[CheckedReport] = []

    def check(document: Document) -> int:
        reports.append(check_document(document))
        return len(reports[-1].reading.claims)

    ours = timed("tollbook check", check, documents)
    read = timed("tollbook extract", _read, documents)
    timings = [ours, read, timed("bare numbers (re)", bare_numbers, documents)]
    round_ups = look_backs(options.reports // 3, options.seed, books)
    check_document(round_ups[0])  # the first comparison makes their patterns
    round_up_timings = [
        timed("round-ups, check", check_round_up, round_ups),
        timed("round-ups, extract", _read, round_ups),
    ]
    theirs = quantulum(documents[: options.sample])
    for timing in [*timings, *round_up_timings, *([theirs] if theirs else [])]:
        megabytes = timing.size / timing.seconds / 1e6
        print(
            f"{timing.name:18} {timing.reports:6,} reports {timing.rate:9,.1f} a second",
            f"{megabytes:7.2f} MB/s {timing.found / timing.reports:6.1f} figures each",
        )
    verdicts = [report.verdict_of(n) for report in reports for n in range(len(report.reading.claims))]
    holds, fails = verdicts.count(Verdict.HOLDS), verdicts.count(Verdict.FAILS)
    print(f"{holds:,} of {len(verdicts):,} figures hold, {fails:,} fail")
    for name, (whole, part) in (("relays", (ours, read)), ("round-ups", round_up_timings)):
        added = (whole.seconds - part.seconds) / part.seconds
        print(f"{name}: the checks add {added:.0%} to the time of reading")
    if theirs:
        print(f"check is {ours.rate / theirs.rate:,.0f} times as fast as quantulum3 in this run")
    else:
        print("quantulum3 is not installed; `make bench` sets it up")


if __name__ == "__main__":
    main()
