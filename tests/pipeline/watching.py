"""Watches sources on this machine through days that pass in a moment, with faults put in at random.

    python tests/pipeline/watching.py --minutes 60 --seed 7

Hosts serve a feed, a channel, pages of days, a list of addresses and a table, a folder fills, and a card is
broken now and then. `tollbook watch` runs in a process of its own with all of the fetching as it is; its
clock alone is not the system's, and jumps to what is due next. The process is killed and started again, or
stopped in order, now and then. Looked at are: that every good report is on the ledger once and with all its
figures, that every fault that was met is named once, that nothing is named that was no fault, that a host
that asks for a pause is given it, and that the memory in use stays flat. Exits with 1 if one is not so.
"""

import argparse
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import func, select

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.sources import host as serve  # noqa: E402

from tollbook.cli import main  # noqa: E402
from tollbook.ledger import schema  # noqa: E402
from tollbook.ledger.database import create_ledger, open_ledger  # noqa: E402
from tollbook.ledger.history import active_claims  # noqa: E402
from tollbook.ledger.verify import verify  # noqa: E402
from tollbook.model.moment import LATEST  # noqa: E402
from tollbook.model.source import Source  # noqa: E402
from tollbook.pipeline.read.source_files import SourceReading, read_source  # noqa: E402
from tollbook.sources.fetch import Manners  # noqa: E402

Item = TypeVar("Item")

BEGIN = datetime(2036, 1, 10, 12, tzinfo=UTC)
FIRST_DAY = date(2036, 1, 6)
FIGURES = 6
ROWS = 120
TABLE = "table/rows"
# A table may stand still for so long, and be hindered by other faults before and after.
STALE_DAYS = 14
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
# How long a source is given between two faults, and how long a fault lasts, in hours. Between two of them it
# is asked for again at least once, however long it has failed.
CALM, FAULTY = (14.0, 40.0), (0.5, 9.0)
# A source that fails is asked again after six hours at the latest, and a tenth more.
SURELY_MET = 8.0
SILENT_SECONDS = 1.0
# A process that has run for so many seconds since it was warm grows by no more MB in an hour.
LEAST_STEADY, MOST_GROWTH = 600.0, 12.0


# The child: the command itself, with another clock and another idea of what may be asked


class FarClock:
    """A clock that jumps to what is due next, and tells the world outside."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._now = datetime.fromtimestamp(float(self._told("/now")), UTC)

    def _told(self, path: str) -> str:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def now(self) -> datetime:
        """The moment that it is there."""
        return self._now

    def wait(self, box: "SimpleQueue[Item]", until: datetime | None, working: bool) -> Item | None:
        """Time stands still while somebody is asked, and else passes at once."""
        try:
            return box.get(timeout=120) if working else box.get_nowait()
        except Empty:
            assert not working, "a host was asked, and nothing came of it in two minutes"
        if until is not None and until > self._now:
            self._told(f"/until/{until.timestamp()}/{sys.getallocatedblocks()}")
            self._now = until
        return None


def child(port: int, folder: Path) -> None:
    """Runs the command on the cards of a folder until it is stopped."""
    far = FarClock(port)
    settled: dict[str, Any] = {
        "pause": 0,
        "first_wait": 0.005,
        "attempts": 2,
        "timeout": SILENT_SECONDS,
        "may_reach": serve.this_machine,
    }
    put("tollbook.pipeline.clock", "SystemClock", lambda: far)
    put("tollbook.sources.fetch", "Manners", lambda agent, **said: Manners(agent, **{**said, **settled}))
    put("tollbook.pipeline.collect.pull", "read_source", breakable)
    cards = sorted(str(path) for path in (folder / "cards").glob("*.toml"))
    where = ["--cache", str(folder / "cache"), "--ledger", str(folder / "ledger.db")]
    main(["watch", *cards, *where, "--jsonl"])


def put(module: str, name: str, there: object) -> None:
    """Puts something else in a place of the program."""
    setattr(import_module(module), name, there)


def breakable(source: Source, contents: Mapping[str, bytes], *rest: Any) -> SourceReading:
    """Reads a source, with a fault of the program's own where the content asks for it."""
    if any(b"<!-- unforeseen -->" in content for content in contents.values()):
        raise RuntimeError("a connector with a fault of its own")
    return read_source(source, contents, *rest)


# The reports


def report(source: str, day: date, shift: int = 0) -> str:
    """A source's report of a day, which no other has; `shift` is added to the year that it tells of."""
    days = (day - FIRST_DAY).days
    own = sum(source.encode()) % 50
    told = day.replace(year=day.year + shift, day=min(day.day, 28 if shift else day.day))
    return (
        f"The General Staff of Ukraine said that as of {told.day} {told:%B} {told.year} Russia has lost:\n"
        f"- tanks: {30_000 + own + 6 * days} (+6)\n"
        f"- artillery systems: {60_000 + own + 22 * days} (+22)\n"
        f"- helicopters: {3_500 + own + days} (+1)\n"
    )


def published(day: date) -> datetime:
    """When the report of a day appears."""
    return datetime(day.year, day.month, day.day, 6, tzinfo=UTC)


def html(text: str) -> str:
    return "".join(f"<p>{line}</p>" for line in text.splitlines())


def feed(days: list[date], shift: int = 0) -> bytes:
    """A feed of the reports of some days; the year of the newest one's date may be shifted."""
    items = []
    for day in reversed(days):
        moment = published(day) + timedelta(365 * shift if day == days[-1] else 0)
        items.append(
            f"<item><title>Losses up to {day}</title><link>https://feed.example.org/{day}</link>"
            f"<pubDate>{moment:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
            f"<description><![CDATA[{html(report('feed', day))}]]></description></item>"
        )
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>'
    return f"{head}{''.join(items)}</channel></rss>".encode()


def channel(days: list[date], kind: str = "message") -> bytes:
    """The preview of a channel, with a message about other things after each report."""
    messages = []
    for day in days:
        for number, text in enumerate((html(report("channel", day)), "Good morning."), 2 * day.toordinal()):
            messages.append(
                f'<div class="tgme_widget_{kind}" data-post="valley/{number}">'
                f'<div class="tgme_widget_message_text">{text}</div><a class="tgme_widget_message_date">'
                f'<time datetime="{published(day).isoformat()}"></time></a></div>'
            )
    head = "<!DOCTYPE html><html><head><title>Valley</title></head>"
    return f"{head}<body>{''.join(messages)}</body></html>".encode()


def page(source: str, day: date, shift: int = 0, words: str = "") -> bytes:
    """A page with the report of a day, or with other words."""
    text = html(words or report(source, day, shift))
    return (
        f'<!DOCTYPE html><html><head><title>Losses</title><meta property="article:published_time" '
        f'content="{published(day).isoformat()}"></head><body><h1>Losses up to {day}</h1>{text}</body></html>'
    ).encode()


def table(days: list[date], shift: int = 0, heading: str = "date,tanks") -> bytes:
    """A table of running totals; the year of the newest row may be shifted."""
    rows = [f"{day},{30_000 + 6 * (day - FIRST_DAY).days}" for day in days]
    if shift:
        rows[-1] = f"{int(rows[-1][:4]) + shift}{rows[-1][4:]}".replace("-02-29", "-02-28")
    return "\n".join([heading, *rows, ""]).encode()


# Faults: what each does to an answer, and by what it is to be named

CARD = """id = "{id}"
connector = "{connector}"
name = "Valley {id}"
speaks_for = "general-staff-ua"
kind = "{kind}"
languages = ["en"]
url = "https://example.org"
cadence = "{cadence}"
licence = "CC0-1.0"
terms = "Written for the tests."
attribution = "The Tollbook authors"

[files]
{file} = "{address}"

[options]
{options}

[expects]
fresh_days = {fresh}
{expects}
"""

# What a host does, whatever it serves.
OF_HOSTS = {
    "500": "the host answers 500",
    "rest": "wants to be left alone for",
    "silent": "the host did not answer in time",
    "cut": "the host broke the answer off",
    "cut-gzip": "the compressed answer breaks off",
    "loop": "redirects more than 5 times",
    "private": "is on a private network",
    "picture": "sends image/png",
    "bomb": "unpacks to over 200 times its size",
    "gone": "the host answers 404",
    "blip": "asked again, it came",
    "detour": "",
    "unforeseen": "a connector with a fault of its own",
}
# What a file of each kind comes to be.
OF_FILES = {
    "feed": {
        "log-in": "what came is no feed",
        "half": "the feed breaks off before its end",
        "layout": "the feed has no entry",
        "shrunken": "it has 1 row; the card expects 5 or more",
        "wrong-year": "stands where",
        "empty": "the file is empty",
        "stale": "days before today",
    },
    "channel": {
        "half": "the page breaks off before its end",
        "layout": "the page holds no message",
        "empty": "the page is empty",
        "stale": "days before today",
    },
    "days": {
        "half": "the page breaks off before its end",
        "layout": "no figures are read in it",
        "wrong-year": "its year is mistyped",
        "empty": "the file is empty",
        "stale": "days before today",
    },
    "list": {
        "log-in": "a web page came",
        "empty": "the file is empty",
    },
    "table": {
        "log-in": "a web page came",
        "layout": "the heading lacks",
        "shrunken": "the card expects 100 or more",
        "wrong-year": "stands where|at the last reading it was",
        "empty": "the file is empty",
        "stale": "days before today",
    },
    "folder": {
        "away": "is no folder",
        "empty-file": "the file is empty",
        "words": "no figures are read in it",
        "broken-card": "its card cannot be read",
    },
}
# Where a page that is not there is no fault, since it may come yet; and where no connector reads the file.
NO_FAULT = {("days", "gone"), ("list", "unforeseen")}


@dataclass
class Episode:
    """A fault of a source from one moment to another; `met` counts the answers that it spoilt."""

    source: str
    kind: str
    start: datetime
    end: datetime
    words: str
    met: int = 0
    frozen: date | None = None

    def lasts(self, now: datetime) -> bool:
        """Whether it is on."""
        return self.start <= now < self.end


@dataclass
class World:
    """The hosts, the folder and the cards, as they are at the moment that the child says it is."""

    folder: Path
    dice: random.Random
    without: frozenset[str]
    between: tuple[float, float]
    now: datetime = BEGIN
    calm: bool = False
    on: dict[str, Episode] = field(default_factory=dict)
    past: list[Episode] = field(default_factory=list)
    next: dict[str, datetime] = field(default_factory=dict)
    resting: dict[int, datetime] = field(default_factory=dict)
    asked_at_rest: list[tuple[datetime, str]] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    lock: threading.RLock = field(default_factory=threading.RLock)
    ports: dict[int, str] = field(default_factory=dict)
    starts: int = 0
    blocks: int = 0

    def begin(self) -> None:
        """Writes the cards, and the reports that the folder holds from the first."""
        (self.folder / "cards").mkdir()
        (self.folder / "reports").mkdir()
        h = self.ports
        reports = f"figures = {FIGURES}"
        self._card("feed", "feed", "relay", "hourly", "feed", f"{h[0]}/feed.xml", f"{reports}\nrows = 5", 2)
        self._card("channel", "telegram-preview", "relay", "daily", "preview", f"{h[0]}/s/valley", "", 2)
        pages = f"{h[1]}/losses-{{day}}-{{month}}-{{year}}"
        months = f"months = {json.dumps(MONTHS)}"
        self._card("days", "page", "publisher", "daily", "day", pages, reports, 2, months)
        self._card("list", "url-list", "relay", "daily", "list", f"{h[2]}/list.txt", reports, 3)
        counted = (
            "rows = 100\n[counts]\nside = 'RU'\noutcome = 'lost'\nbasis = 'report_day'\n"
            "[counts.columns]\ntanks = { item = 'tanks', most = 900_000, growth = 300 }"
        )
        day = 'day = ["date"]'
        self._card("table", "csv-days", "archive", "daily", "rows", f"{h[3]}/table.csv", counted, 2, day)
        place = str(self.folder / "reports")
        self._card("folder", "folder", "relay", "hourly", "reports", place, reports, 3)
        for source in OF_FILES:
            self.next[source] = self._next_fault(source)
        self._file_reports()

    def _card(
        self,
        id: str,
        connector: str,
        kind: str,
        cadence: str,
        file: str,
        address: str,
        expects: str,
        fresh: int,
        options: str = "",
    ) -> None:
        language = "" if connector in ("csv-days",) else 'language = "en"\n'
        text = CARD.format(
            id=id, connector=connector, kind=kind, cadence=cadence, file=file, address=address,
            options=language + options, fresh=fresh, expects=expects,
        )  # fmt: skip
        (self.folder / "cards" / f"{id}.toml").write_text(text, "utf-8")

    # Time

    def pass_until(self, moment: datetime) -> None:
        """Lets time pass: faults end and begin, and the folder fills."""
        with self.lock:
            while True:
                changes = [(e.end, e.source) for e in self.on.values()]
                changes += [(at, source) for source, at in self.next.items() if source not in self.on]
                at, source = min(changes)
                if at > moment:
                    break
                self.now = max(self.now, at)
                self._file_reports()
                self._change(source)
            self.now = moment
            self._file_reports()

    def _change(self, source: str) -> None:
        episode = self.on.pop(source, None)
        if episode is not None:
            self._undo(episode)
            self.past.append(episode)
            self.next[source] = self._next_fault(source)
            return
        if self.calm:
            self.next[source] = self.now + timedelta(days=400)
            return
        every = {**(OF_HOSTS if source != "folder" else {}), **OF_FILES[source]}
        known = [kind for kind in every if kind not in self.without and (source, kind) not in NO_FAULT]
        kind = self.dice.choice(known)
        hours = self.dice.uniform(*FAULTY)
        if source == "folder":
            hours = max(hours, SURELY_MET)
        if kind == "stale":
            hours = 24 * 4.5
        if kind == "silent":
            # Who waits for an answer waits in earnest.
            hours = 0.4
        end = self.now + timedelta(hours=hours)
        self.on[source] = Episode(source, kind, self.now, end, every[kind], frozen=self._newest())
        self._do(self.on[source])

    def _next_fault(self, source: str) -> datetime:
        """When a source fails next; a page of a day when it appears, since one that is held stays so."""
        moment = self.now + timedelta(hours=self.dice.uniform(*self.between))
        if source != "days":
            return moment
        return published(moment.date() + timedelta(moment.hour >= 5)) - timedelta(minutes=30)

    def _newest(self) -> date:
        day = self.now.date()
        return day if self.now >= published(day) else day - timedelta(1)

    def days(self, source: str, count: int) -> list[date]:
        """The newest days whose reports a source shows."""
        episode = self.on.get(source)
        last = self._newest()
        if episode and episode.kind == "stale" and episode.frozen:
            last = episode.frozen
        first = max(FIRST_DAY, last - timedelta(count - 1))
        return [first + timedelta(n) for n in range((last - first).days + 1)]

    def reports_of(self, day: date) -> Iterator[str]:
        """The names of the reports of a day, as the ledger is to have them."""
        yield f"https://feed.example.org/{day}"
        yield f"https://t.me/valley/{2 * day.toordinal()}"
        yield f"{self.ports[1]}{self._page_of(day)}"
        yield f"{self.ports[2]}/picked/{day}"
        yield str(self.folder / "reports" / f"{day}.txt")

    # The folder, and its card

    def _do(self, episode: Episode) -> None:
        if episode.source != "folder":
            return
        episode.met = 1
        reports, card = self.folder / "reports", self.folder / "cards" / "folder.toml"
        if episode.kind == "away":
            reports.rename(self.folder / "reports-away")
        elif episode.kind == "broken-card":
            card.rename(card.with_suffix(".whole"))
            card.write_text("id = [", "utf-8")
        elif episode.kind in ("empty-file", "words"):
            words = "" if episode.kind == "empty-file" else "Good morning from the valley."
            write_whole(reports / f"bad-{episode.start:%Y%m%d%H%M%S}.txt", words)

    def _undo(self, episode: Episode) -> None:
        if episode.source != "folder":
            return
        reports, card = self.folder / "reports", self.folder / "cards" / "folder.toml"
        if episode.kind == "away":
            (self.folder / "reports-away").rename(reports)
        elif episode.kind == "broken-card":
            card.with_suffix(".whole").replace(card)
        for bad in reports.glob("bad-*.txt"):
            bad.unlink()

    def _file_reports(self) -> None:
        reports = self.folder / "reports"
        if not reports.is_dir():
            return
        for day in self.days("folder", 12):
            path = reports / f"{day}.txt"
            if not path.exists():
                write_whole(path, report("folder", day))
        for old in sorted(reports.glob("????-*.txt"))[:-20]:
            old.unlink()

    # The hosts

    def answer(self, host: int, handler: serve.Handler) -> None:
        """Answers as the world is now."""
        with self.lock:
            found = self._answer(host, handler.path)
        found(handler)

    def _answer(self, host: int, path: str) -> serve.Answer:
        if self.now < self.resting.get(host, BEGIN):
            self.asked_at_rest.append((self.now, path))
        if path == "/robots.txt":
            return serve.status(404)
        self.answers[host] += 1
        found = self._content(host, path)
        if found is None:
            return serve.status(404)
        source, content, kind = found
        episode = self.on.get(source)
        if episode and self._lies_on(source, path):
            spoilt = self._spoilt(episode, host, path, content, kind)
            if spoilt is not None:
                episode.met += 1
                return spoilt
        return marked(content, kind)

    def _lies_on(self, source: str, path: str) -> bool:
        """Whether the faults of a source lie on a path: its newest page, or its one file."""
        return source != "days" or path == self._page_of(self._newest())

    def _page_of(self, day: date) -> str:
        return f"/losses-{day.day}-{MONTHS[day.month - 1]}-{day.year}"

    def _content(self, host: int, path: str) -> tuple[str, bytes, str] | None:
        if path in ("/feed.xml", "/moved/feed.xml"):
            return "feed", feed(self.days("feed", 10)), "application/rss+xml"
        if path in ("/s/valley", "/moved/s/valley"):
            return "channel", channel(self.days("channel", 10)), "text/html"
        if path.removeprefix("/moved") == "/list.txt":
            lines = [f"{self.ports[2]}/picked/{day}" for day in self.days("list", 5)]
            return "list", "\n".join(lines).encode(), "text/plain"
        if path.removeprefix("/moved") == "/table.csv":
            first = self.days("table", 1)[-1] - timedelta(ROWS - 1)
            return "table", table([first + timedelta(n) for n in range(ROWS)]), "text/csv"
        if path.startswith("/picked/"):
            return "picked", page("list", date.fromisoformat(path[8:])), "text/html"
        for day in self.days("days", 15):
            if path.removeprefix("/moved") == self._page_of(day):
                return "days", page("days", day), "text/html"
        return None

    def _spoilt(
        self, episode: Episode, host: int, path: str, content: bytes, kind: str
    ) -> serve.Answer | None:
        """What a fault makes of an answer; None if it has no more to spoil."""
        match episode.kind:
            case "500":
                return serve.status(500)
            case "rest":
                seconds = 1_800 + 60 * (episode.start.minute % 30)
                self.resting[host] = self.now + timedelta(seconds=seconds)
                return serve.status(429, Retry_After=str(seconds))
            case "silent":
                return serve.silent(SILENT_SECONDS + 0.3)
            case "cut":
                return serve.cut_short(content, kind)
            case "cut-gzip":
                return serve.page(gzip.compress(content)[:-20], kind, Content_Encoding="gzip")
            case "loop":
                return serve.status(302, Location=path)
            case "private":
                return serve.status(302, Location="http://10.0.0.1/secret")
            case "picture":
                return serve.page(b"\x89PNG", "image/png")
            case "bomb":
                return serve.page(BOMB, kind, Content_Encoding="gzip")
            case "gone":
                return serve.status(404)
            case "blip":
                return serve.status(503, Retry_After="0") if episode.met == 0 else None
            case "detour":
                return None if path.startswith("/moved") else serve.status(301, Location=f"/moved{path}")
            case "unforeseen":
                return serve.page(content + b"<!-- unforeseen -->", kind)
            case "stale":
                return None if episode.frozen == self._newest() else marked(content, kind)
            case _:
                return serve.page(self._miswritten(episode), kind)

    def _miswritten(self, episode: Episode) -> bytes:
        source, spoil = episode.source, episode.kind
        days = self.days(source, 10)
        if spoil == "empty":
            return b""
        if spoil == "log-in":
            return b"<!DOCTYPE html><html><body>Sign in</body></html>"
        match source, spoil:
            case "feed", "half":
                return feed(days)[:-400]
            case "feed", "layout":
                return feed(days).replace(b"item>", b"post>")
            case "feed", "shrunken":
                return feed(days[-1:])
            case "feed", "wrong-year":
                return feed(days, -1)
            case "channel", "half":
                return channel(days)[:-400]
            case "channel", "layout":
                return channel(days, "note")
            case "days", "half":
                return page("days", days[-1])[:-40]
            case "days", "layout":
                return page("days", days[-1], words="Good morning from the valley.")
            case "days", "wrong-year":
                return page("days", days[-1], shift=1)
            case "table", _:
                first = days[-1] - timedelta(ROWS - 1)
                every = [first + timedelta(n) for n in range(ROWS)]
                if spoil == "layout":
                    return table(every, heading="date,tonks")
                return table(every[-50:]) if spoil == "shrunken" else table(every, -1)
        raise AssertionError(f"{source} has no fault «{spoil}»")


BOMB = gzip.compress(bytes(3_000_000))


def marked(content: bytes, kind: str) -> serve.Answer:
    """A file that its host knows again."""
    return serve.marked(content, f'"{sha256(content).hexdigest()[:16]}"', kind)


def write_whole(path: Path, text: str) -> None:
    """A file that is never there in part."""
    beside = path.with_name(f".{path.name}")
    beside.write_text(text, "utf-8")
    beside.replace(path)


# The course


@dataclass(frozen=True)
class Sample:
    """What a process had in use `second` seconds after the beginning, `day` days later there: MB of memory,
    and blocks that Python had given out. The ledger was of so many MB by then: SQLite keeps some of its pages
    in memory, 64 MB of them at most."""

    second: float
    day: float
    process: int
    resident: float
    ledger: float
    blocks: int


@dataclass
class Course:
    """What came of it: the events that were told, the memory in use by moment, and the kills by moment."""

    events: list[dict[str, str]] = field(default_factory=list)
    memory: list[Sample] = field(default_factory=list)
    kills: list[datetime] = field(default_factory=list)
    stops: int = 0
    faults: list[str] = field(default_factory=list)
    reports: int = 0
    met: int = 0
    unmet: int = 0
    answers: int = 0
    days: float = 0


class Every(dict[str, serve.Answer]):
    """All paths of a host, answered by the world."""

    def __init__(self, answer: serve.Answer) -> None:
        super().__init__()
        self._answer = answer

    def get(self, key: str, default: object = None) -> serve.Answer:
        return self._answer


def run(
    folder: Path,
    seed: int,
    days: float = 0,
    seconds: float = 0,
    kills: int = 3,
    without: frozenset[str] = frozenset(),
    between: tuple[float, float] = CALM,
) -> Course:
    """Watches for so many days there, or so many seconds here, and looks at what came of it.

    `without` are faults that are not put in, `between` is how many hours lie between two of a source.
    """
    course, dice = Course(), random.Random(seed)
    world = World(folder, random.Random(seed + 1), without, between)
    create_ledger(str(folder / "ledger.db")).close()
    with ExitStack() as stack:
        for number in range(4):
            host = stack.enter_context(serve.Host(answers=Every(partial(world.answer, number))))
            world.ports[number] = host.url
        control = stack.enter_context(serve.Host(answers=Every(partial(told, world))))
        world.begin()
        port = int(control.url.rpartition(":")[2])
        started = time.monotonic()

        def progress() -> float:
            there = (world.now - BEGIN).total_seconds() / 86_400
            return there / days if days else (time.monotonic() - started) / seconds

        # The first half is troubled by kills; in the second one process runs through, to look at its memory.
        at = sorted(dice.uniform(0.02, 0.5) for _ in range(kills))
        process = launched(port, folder, world)
        while progress() < 1:
            time.sleep(0.02)
            if process.poll() is not None:
                course.faults.append(f"the watch ended by itself with {process.returncode}")
                break
            if at and progress() >= at[0]:
                at.pop(0)
                end(process, dice.random() < 0.75, world, course)
                process = launched(port, folder, world)
            note_memory(process, started, world, course)
        with world.lock:
            world.calm = True
            rest = max([world.now, *(episode.end for episode in world.on.values())]) + timedelta(days=1.5)
        while world.now < rest and process.poll() is None:
            time.sleep(0.02)
        if process.poll() is None:
            end(process, False, world, course)
    course.days = (world.now - BEGIN).total_seconds() / 86_400
    course.answers = world.answers.total()
    look(folder, world, course)
    return course


def told(world: World, handler: serve.Handler) -> None:
    """Answers the child's clock."""
    if handler.path == "/now":
        world.starts += 1
    if handler.path.startswith("/until/"):
        moment, _, blocks = handler.path[7:].partition("/")
        world.pass_until(datetime.fromtimestamp(float(moment), UTC))
        world.blocks = int(blocks)
    handler.send(200, str(world.now.timestamp()).encode())


def launched(port: int, folder: Path, world: World) -> "subprocess.Popen[bytes]":
    """The watch in a process of its own, once it has looked at the clock."""
    before = world.starts
    command = [sys.executable, __file__, "--child", str(port), str(folder)]
    with (folder / "out.jsonl").open("ab") as out, (folder / "err.txt").open("ab") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, env={**os.environ, "TZ": "UTC"})
    while world.starts == before and process.poll() is None:
        time.sleep(0.02)
    # It looks at the clock before it takes signals as a watch does.
    time.sleep(0.2)
    return process


def end(process: "subprocess.Popen[bytes]", killed: bool, world: World, course: Course) -> None:
    """Kills it, or asks it to stop."""
    process.send_signal(signal.SIGKILL if killed else signal.SIGTERM)
    status = process.wait(60)
    if killed:
        course.kills.append(world.now)
    else:
        course.stops += 1
        if status != 0:
            course.faults.append(f"stopped in order, it ended with {status}")


def note_memory(process: "subprocess.Popen[bytes]", started: float, world: World, course: Course) -> None:
    """What the process has in use now; once a second."""
    moment = time.monotonic() - started
    if course.memory and moment - course.memory[-1].second < 1:
        return
    try:
        status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    except OSError:
        return
    resident = next((line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")), "")
    if resident:
        day = (world.now - BEGIN).total_seconds() / 86_400
        ledger = sum(file.stat().st_size for file in world.folder.glob("ledger.db*")) / 2**20
        used = int(resident) / 1024
        course.memory.append(Sample(moment, day, process.pid, used, ledger, world.blocks))


# Looking at it


def look(folder: Path, world: World, course: Course) -> None:
    """Finds what is not as it should be."""
    lines = (folder / "out.jsonl").read_bytes().splitlines(keepends=True)
    course.events = [json.loads(line) for line in lines if line.endswith(b"\n")]
    errors = (folder / "err.txt").read_text("utf-8")
    if errors:
        course.faults.append(f"it wrote to standard error: {errors[-2000:]}")
    for moment, path in world.asked_at_rest:
        # Who is killed before it has noted the answer cannot know of it.
        if not any(kill <= moment <= kill + timedelta(minutes=1) for kill in course.kills):
            course.faults.append(f"{moment:%Y-%m-%d %H:%M} {path}: asked before the host's pause was over")
    look_at_faults(world, course)
    look_at_reports(folder, world, course)
    look_at_memory(course)


def look_at_faults(world: World, course: Course) -> None:
    """Every fault that was met is named once, and nothing else is named."""
    told = [event for event in course.events if event["event"] in ("fault", "drift", "passed")]
    explained: set[int] = set()
    for episode in world.past:
        named = [
            number
            for number, event in enumerate(told)
            if event["source"] == episode.source
            and episode.start <= datetime.fromisoformat(event["at"]) <= episode.end
            and any(words in event["sentence"] for words in episode.words.split("|") if words)
        ]
        explained |= set(named)
        where = f"{episode.source} {episode.kind} {episode.start:%Y-%m-%d %H:%M} to {episode.end:%m-%d %H:%M}"
        if not episode.met or not episode.words:
            course.unmet += 1
            continue
        course.met += 1
        # A watch that is killed between telling and noting tells it once more.
        spare = sum(episode.start <= kill <= episode.end for kill in course.kills)
        if episode.kind == "wrong-year" or episode.source == "days":
            # It lies on the newest report, and there is another one since: a fault of its own.
            days = (episode.start.date() + timedelta(n) for n in range(2))
            spare += sum(episode.start < published(day) <= episode.end for day in days)
        least = 0 if spare and episode.kind == "blip" else 1
        if not least <= len(named) <= 1 + spare:
            course.faults.append(f"{where}: named {len(named)} times")
    for number, event in enumerate(told):
        if number not in explained:
            course.faults.append(
                f"no fault of this test: {event['at']} {event['source']}: {event['sentence']}"
            )


def look_at_reports(folder: Path, world: World, course: Course) -> None:
    """Every good report is on the ledger once, whole, and nothing else is."""
    today = world.now.date()
    possible: dict[str, date] = {}
    for day in (FIRST_DAY + timedelta(n) for n in range((today - FIRST_DAY).days + 1)):
        possible |= dict.fromkeys(world.reports_of(day), day)
    ledger = open_ledger(str(folder / "ledger.db"))
    try:
        course.faults += [f"the ledger does not verify: {fault}" for fault in verify(ledger).faults[:5]]
        d, c = schema.documents, schema.claims
        question = select(d.c.name, func.count(c.c.key)).join_from(d, c, isouter=True).group_by(d.c.id)
        question = question.where(d.c.name != TABLE)
        with ledger.reading() as connection:
            held = [(str(name), int(figures)) for name, figures in connection.execute(question)]
            stood = [each.row.last for each in active_claims(connection, LATEST) if each.source == "table"]
    finally:
        ledger.close()
    counted = Counter(name for name, _ in held)
    course.reports = len(held)
    for name, day in possible.items():
        # Those of the last days may not have been asked for yet.
        if counted[name] != 1 and day < today - timedelta(1):
            course.faults.append(f"{name}: on the ledger {counted[name]} times")
    course.faults += [f"{name}: has {figures} figures" for name, figures in held if figures != FIGURES]
    course.faults += [f"{name}: is no report of this test" for name in counted if name not in possible]
    course.faults += [f"{name}: is there twice" for name in counted if counted[name] > 1]
    course.faults += _wrong_with_table(stood, today)


def _wrong_with_table(stood: list[str | None], today: date) -> Iterator[str]:
    """What is wrong with the figures that stand of the table, by the days that they are of."""
    times = Counter(stood)
    yield from (f"the table's {day}: stands {count} times" for day, count in times.items() if count > 1)
    if len(times) != ROWS:
        yield f"{len(times)} days of the table stand on the ledger, not {ROWS}"
    newest = max((day or "" for day in times), default="")
    if newest < str(today - timedelta(STALE_DAYS)):
        yield f"the newest day of the table on the ledger is {newest or None}"


def steady(course: Course) -> list[Sample]:
    """What the last process had in use once it had warmed up: after its first third."""
    own = [sample for sample in course.memory if sample.process == course.memory[-1].process]
    return own[len(own) // 3 :]


def rise(values: list[tuple[float, float]]) -> float:
    """By how much something rises in an hour, by least squares over its values by second."""
    mean_x = sum(x for x, _ in values) / len(values)
    mean_y = sum(y for _, y in values) / len(values)
    spread = sum((x - mean_x) ** 2 for x, _ in values) or 1.0
    return sum((x - mean_x) * (y - mean_y) for x, y in values) / spread * 3600


def look_at_memory(course: Course) -> None:
    """What is in use does not grow, but for the ledger's own pages. A few minutes are no measure of it."""
    samples = steady(course)
    if not samples or samples[-1].second - samples[0].second < LEAST_STEADY:
        return
    grown = rise([(sample.second, sample.resident - sample.ledger) for sample in samples])
    if grown > MOST_GROWTH:
        course.faults.append(f"the memory in use grows by {grown:.1f} MB an hour beyond the ledger's pages")
    blocks = rise([(sample.second, sample.blocks) for sample in samples])
    if blocks > 0.05 * samples[0].blocks:
        course.faults.append(f"Python's blocks grow by {blocks:,.0f} an hour from {samples[0].blocks:,}")


def summary(course: Course) -> Iterator[str]:
    """What came of it, in sentences."""
    kinds = Counter(event["event"] for event in course.events)
    yield (
        f"{course.days:,.0f} days; {course.answers:,} answers; {course.reports:,} reports on the ledger; "
        f"{course.met:,} faults met and looked for, {course.unmet:,} not met or no faults; "
        f"{len(course.kills)} kills, {course.stops} stops"
    )
    yield "events: " + ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common())
    samples = steady(course) if course.memory else []
    if samples:
        sizes = [sample.resident for sample in samples]
        yield (
            f"memory of the last process over {samples[-1].day - samples[0].day:,.0f} days: "
            f"{min(sizes):.1f} to {max(sizes):.1f} MB, "
            f"{rise([(sample.second, sample.resident) for sample in samples]):+.1f} MB an hour, "
            f"{rise([(sample.second, sample.resident - sample.ledger) for sample in samples]):+.1f} without "
            f"the ledger's {samples[-1].ledger:.1f} MB; {samples[0].blocks:,} blocks of Python's, "
            f"{rise([(sample.second, sample.blocks) for sample in samples]):+,.0f} an hour"
        )
    yield f"{len(course.faults)} things that should not be"


def command() -> int:
    """Runs what the command line asks for."""
    if sys.argv[1:2] == ["--child"]:
        child(int(sys.argv[2]), Path(sys.argv[3]))
        return 0
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--folder", type=Path, help="Where to leave everything for later.")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = asked.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        course = run(folder, asked.seed, seconds=60 * asked.minutes, kills=asked.kills)
    for line in summary(course):
        print(line, flush=True)
    for fault in course.faults[:50]:
        print(f"    {fault}")
    return 1 if course.faults else 0


if __name__ == "__main__":
    sys.exit(command())
