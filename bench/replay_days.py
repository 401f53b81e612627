"""Replay every day of the bundled series as true relays, and list each alarm with what explains it.

    python bench/replay_days.py [--all] [--from DAY] [--to DAY]

Each day is told in one wording of each language, another one each day (`--all`: in all of them); the
wordings are those of the tests, `tests/cases/relays`. A figure that the books do not settle is told as one
copy has it; a wording that needs a category which was not reported yet is passed over.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.pipeline.faulty import Relay, made_relay
from tests.pipeline.wordings import languages, series_of, wordings

from tollbook.model.books import Books
from tollbook.model.finding import CheckedReport
from tollbook.model.verdict import Verdict
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.check.report import check_document


def relays_of(books: Books, day: date, every: bool) -> Iterator[Relay]:
    """The true relays of a day: in one wording of each language, or in all that its figures can fill."""
    for language in languages():
        known = wordings(language)
        first = day.toordinal() % len(known)
        for wording in known[first:] + known[:first]:
            relay = made_relay(books, wording, day, None, random.Random(f"{wording.id} {day}"), True)
            if relay is not None:
                yield relay
                if not every:
                    break


def tally(relay: Relay, report: CheckedReport) -> Counter[str]:
    """What became of the figures of a relay: they hold, fail, are unknown (with the reason) or unread."""
    counts: Counter[str] = Counter(figures=len(relay.figures))
    for figure in relay.figures:
        found = [f for f in report.findings if f.quote.start < figure.end and figure.start < f.quote.end]
        if any(f.verdict is Verdict.FAILS for f in found):
            counts["fail"] += 1
        elif any(f.verdict is Verdict.HOLDS for f in found):
            counts["hold"] += 1
        else:
            counts[f"unknown, {found[0].reason}" if found else "unread"] += 1
    return counts


def main() -> None:
    """Prints each alarm, then the counts."""
    books = open_books("russia-ukraine-2022")
    personnel = series_of(books, "personnel")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--all", action="store_true", help="every wording on every day")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=personnel.first)
    parser.add_argument("--to", dest="last", type=date.fromisoformat, default=personnel.last)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    unsettled: list[date] = []
    began = time.perf_counter()
    day = options.first
    while day <= options.last:
        relays = 0
        for relay in relays_of(books, day, options.all):
            report = check_document(relay.document)
            relays += 1
            counts.update(relays=1, **tally(relay, report))
            for finding in report.findings:
                if finding.verdict is Verdict.FAILS:
                    words = relay.document.text[finding.quote.start : finding.quote.end]
                    counts["alarms"] += 1
                    print(f"{day} {relay.wording.id}: «{words}» {finding.reason}: {finding.because}")
        counts["days"] += 1
        if not relays:
            unsettled.append(day)
        day += timedelta(days=1)
    for name, count in sorted(counts.items()):
        print(f"{name:28} {count:>8,}")
    print(f"alarms: {counts['alarms'] / max(1, counts['figures']):.3%} of figures")
    print(f"days that no wording fits: {len(unsettled)} ({', '.join(map(str, unsettled[:20]))})")
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
