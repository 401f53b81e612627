"""A report is the same one whichever command enters it: what was edited in between is a version of it."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import msgspec
import pytest
from click.testing import CliRunner
from tests.ledger.conftest import PACK
from tests.sources import host as serve

from tollbook.cli import main
from tollbook.ledger import history
from tollbook.ledger.database import Ledger, open_ledger
from tollbook.ledger.verify import verify
from tollbook.model.entry import Act
from tollbook.model.moment import LATEST
from tollbook.model.source import Cadence, Source, SourceKind
from tollbook.packs.conflict import load_pack
from tollbook.pipeline.books.ledger_books import ledger_books
from tollbook.pipeline.collect.pull import pull
from tollbook.pipeline.collect.watch import Event, Watch, Watched
from tollbook.pipeline.read.source_files import read_source
from tollbook.pipeline.record.documents import Given, add_document
from tollbook.pipeline.record.ledger_entry import Bookkeeper, Posting, enter_reading
from tollbook.pipeline.record.report_identity import Place, canonical_address, place_at
from tollbook.sources.cache import Cache
from tollbook.sources.fetch import Fetcher, Manners
from tollbook.sources.files import Opened, opened

Item = TypeVar("Item")

BEGIN = datetime(2026, 1, 6, 6, tzinfo=UTC)
STAFF = "general-staff-ua"
COMMANDS = ("pull", "add", "watch")
ORDERS = tuple(order for length in (2, 3) for order in product(COMMANDS, repeat=length))
CONNECTORS = {
    "feed": "feed",
    "export": "telegram-export",
    "preview": "telegram-preview",
    "list": "url-list",
    "folder": "folder",
}
KINDS = tuple(CONNECTORS)


def report(total: int, increment: int) -> str:
    """A report of two figures, of which an edit changes the first."""
    lost = f"Russia has lost {total} tanks (+{increment})"
    return f"The General Staff of Ukraine said that {lost} as of January 5, 2026."


@dataclass
class Origin:
    """Where a report stands in the world of one test, and the three ways to a ledger from there."""

    kind: str
    name: str
    folder: Path
    host: serve.Host
    ledger: Ledger
    days: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.cache = Cache(self.folder / "cache", PACK)
        self.page = f"{self.host.url}/{self.name}/page"
        self.saved = self.folder / ("reports" if self.kind == "folder" else "saved")
        self.card = Source(
            id=f"own-{self.kind}",
            name="Valley Wire",
            speaks_for=STAFF,
            kind=SourceKind.RELAY,
            languages=("en",),
            url=f"https://t.me/{self.name}",
            connector=CONNECTORS[self.kind],
            cadence=Cadence.HOURLY,
            licence="CC0-1.0",
            attribution="The Tollbook authors",
            files={"file": self._file()},
            options={"language": "en"},
        )

    def _file(self) -> str:
        """Where the card says that its file is; an exported channel and a folder lie on this machine."""
        if self.kind in ("export", "folder"):
            return str(self.saved)
        return f"{self.host.url}/s/{self.name}"

    def publish(self, words: str) -> None:
        """Puts a report, or another version of it, where its source has it."""
        self.days += 1
        if self.kind == "folder":
            self.saved.mkdir(exist_ok=True)
            (self.saved / "one.txt").write_text(words, "utf-8")
            return
        content, kind = FILES[self.kind](self.name, words)
        self.saved.write_text(content, "utf-8")
        if self.kind == "list":
            self.host.answers[f"/{self.name}/page"] = serve.page(content.encode(), kind)
            content, kind = f"{self.page}\n", "text/plain"
        self.host.answers[f"/s/{self.name}"] = serve.page(content.encode(), kind)

    def pull(self) -> None:
        """Enters it as `tollbook pull` does."""
        enter = Bookkeeper(self.ledger, load_pack(PACK), "tests").enter
        (done,) = pull([self.card], load_pack(PACK), self.cache, Fetcher(manners()), self.today, enter)
        assert done.fault == ""

    def watch(self) -> None:
        """Enters it as `tollbook watch --once` does."""
        events: list[Event] = []
        enter = Bookkeeper(self.ledger, load_pack(PACK), "tests").enter_and_tell
        Watch(
            [Watched(self.card.id, self.card)],
            load_pack(PACK),
            self.cache,
            manners(),
            Moment(BEGIN + timedelta(days=self.days)),
            events.append,
            enter,
            "a ledger",
        ).run(once=True)
        assert [event.sentence for event in events if event.kind == "fault"] == []

    def add(self, *said: str) -> None:
        """Enters a file that somebody saved with `tollbook add --source`, by a card that names no file."""
        path = self.folder / f"{self.card.id}.toml"
        path.write_text(card_text(self.card), "utf-8")
        url = ["--url", self.page] if self.kind == "list" else []
        self.run("--source", str(path), *url, str(self.saved), *said)

    def run(self, *said: str) -> str:
        """Runs `tollbook add`, and gives what it prints."""
        with pytest.MonkeyPatch.context() as patch:
            # A ledger that is opened anew compiles all its statements anew, which takes longer than the rest.
            patch.setattr("tollbook.ledger.database.open_ledger", lambda place: self.ledger)
            done = CliRunner().invoke(main, ["add", "--ledger", "it", *said], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    @property
    def today(self) -> date:
        """A day that comes after each publication."""
        return (BEGIN + timedelta(days=self.days)).date()


def feed(name: str, words: str) -> tuple[str, str]:
    """A feed with one entry."""
    link = f"<link>https://example.org/{name}</link>"
    item = f"<item><title>Losses</title>{link}<description>{words}</description></item>"
    return f'<rss version="2.0"><channel><title>Wire</title>{item}</channel></rss>', "application/rss+xml"


def export(name: str, words: str) -> tuple[str, str]:
    """An exported channel with one message."""
    message = {"id": 7, "type": "message", "date": "2026-01-05T07:30:00", "text": words}
    return json.dumps({"name": name, "messages": [message]}), "application/json"


def preview(name: str, words: str) -> tuple[str, str]:
    """The preview of a channel with one message."""
    day = '<a class="tgme_widget_message_date"><time datetime="2026-01-05T07:30:00+00:00"></time></a>'
    text = f'<div class="tgme_widget_message_text">{words}</div>'
    message = f'<div class="tgme_widget_message" data-post="{name.title()}/7">{text}{day}</div>'
    return f"<html><body>{message}</body></html>", "text/html"


def page(name: str, words: str) -> tuple[str, str]:
    """A web page."""
    return f"<html><body><p>{words}</p></body></html>", "text/html"


FILES = {"feed": feed, "export": export, "preview": preview, "list": page}


def card_text(card: Source) -> str:
    """A card as a person writes it who names no file."""
    fields = msgspec.to_builtins(card).items()
    lines = [f"{key} = {json.dumps(value)}" for key, value in fields if isinstance(value, str) and value]
    return "\n".join([*lines, 'languages = ["en"]', "[options]", 'language = "en"'])


def manners() -> Manners:
    """Lets a test ask this machine at once."""
    return Manners("Tollbook/test", pause=0, first_wait=0.005, attempts=1, may_reach=serve.this_machine)


class Moment:
    """A clock that stands still."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def wait(self, box: "SimpleQueue[Item]", until: datetime | None, working: bool) -> Item | None:
        try:
            return box.get(timeout=20)
        except Empty:
            return None


@pytest.fixture(scope="module")
def host() -> Iterator[serve.Host]:
    """A host on this machine."""
    with serve.Host() as found:
        yield found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(
    request: pytest.FixtureRequest, files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    """One ledger for all orders: each has a report of its own, so that none needs a ledger of its own."""
    if request.param == "postgresql":
        place = request.getfixturevalue("server").database("empty")
    else:
        place = str(tmp_path_factory.mktemp("orders") / "ledger.db")
        Path(place).write_bytes((files / "empty").read_bytes())
    ledger = open_ledger(place)
    yield ledger
    assert verify(ledger).faults == ()
    ledger.close()


def stands(ledger: Ledger, *numbers: int) -> list[float]:
    """Those of some numbers that stand, as often as they do."""
    with ledger.reading() as connection:
        found = [one.row.low for one in history.active_claims(connection, LATEST)]
    return sorted(low for low in found if low in numbers)


def acts(ledger: Ledger, number: int) -> list[Act]:
    """What was entered about a number."""
    with ledger.reading() as connection:
        return [e.act for e in history.entries(connection, LATEST, history.c.c.low == number)]


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.parametrize("kind", KINDS)
def test_edit_is_a_version_in_every_order(
    kind: str, order: tuple[str, ...], shared: Ledger, host: serve.Host, tmp_path: Path
) -> None:
    """A report that is edited before each of the commands stands once, as it was edited last; what it said
    before is in its history, asserted once and withdrawn once. Entered again unedited it changes nothing."""
    number = KINDS.index(kind) * len(ORDERS) + ORDERS.index(order)
    totals, increment = [10_000 + 10 * number + step for step in range(len(order))], 1_000 + number
    origin = Origin(kind, f"valley{number}", tmp_path / "origin", host, shared)
    for total, command in zip(totals, order, strict=True):
        origin.publish(report(total, increment))
        getattr(origin, command)()
    if len(order) == 2:
        getattr(origin, order[0])()
    assert stands(shared, *totals, increment) == [increment, totals[-1]]
    assert acts(shared, totals[-1]) == [Act.ASSERT]
    assert all(acts(shared, total) == [Act.ASSERT, Act.WITHDRAW] for total in totals[:-1])


# Less common ways, on a ledger of their own


def source(connector: str, name: str = "valley", **said: Any) -> Source:
    """A card that reads reports, by default those of a publisher."""
    card = Source(
        id=f"own-{connector}",
        name="Valley Wire",
        speaks_for=STAFF,
        kind=SourceKind.PUBLISHER,
        languages=("en",),
        url=f"https://t.me/{name}",
        connector=connector,
        cadence=Cadence.HOURLY,
        licence="CC0-1.0",
        attribution="The Tollbook authors",
        options={"language": "en"},
    )
    return replace(card, **said)


def enter(ledger: Ledger, card: Source, content: str, file: str = "file") -> list[Posting]:
    """Enters one file of a source."""
    read = read_source(card, {file: content.encode()}, BEGIN.date(), PACK)
    return list(enter_reading(ledger, load_pack(PACK), read, "tests"))


def enter_as_before(ledger: Ledger, card: Source, words: str, address: str) -> None:
    """Enters a report at an address that an earlier version of Tollbook gave it."""
    document = replace(opened(words.encode(), address).document, language="en")
    given = Given(Opened(document, content=words.encode()), Place(address), card)
    assert add_document(ledger, given, ledger_books(ledger, PACK, LATEST), "tests").receipt


def entries_of_feed(*entries: tuple[str, str]) -> str:
    """A feed whose entries, each a title and words, share a link."""
    link = "<link>https://example.org/live</link>"
    items = (f"<item><title>{t}</title>{link}<description>{w}</description></item>" for t, w in entries)
    return f'<rss version="2.0"><channel><title>Wire</title>{"".join(items)}</channel></rss>'


def numbers(ledger: Ledger) -> list[float]:
    """All totals that stand."""
    with ledger.reading() as connection:
        found = [one.row.low for one in history.active_claims(connection, LATEST)]
    return sorted(low for low in found if low > 1_000)


def outcomes(postings: list[Posting]) -> list[str]:
    """What became of each report."""
    return [str(one.outcome) for one in postings]


def test_exported_channel_and_its_preview_are_one(ledger: Ledger) -> None:
    """A message has one identity in both, by two cards; the same words with other breaks are the same."""
    exported, shown = source("telegram-export"), source("telegram-preview")
    assert outcomes(enter(ledger, exported, export("valley", report(9_001, 5))[0])) == ["entered"]
    assert outcomes(enter(ledger, shown, preview("valley", report(9_001, 5))[0])) == ["held already"]
    assert outcomes(enter(ledger, shown, preview("valley", report(9_002, 5))[0])) == ["new version"]
    spaced = report(9_002, 5).replace("said that", "said\n\nthat")
    assert outcomes(enter(ledger, exported, export("valley", spaced)[0])) == ["held already"]
    assert outcomes(enter(ledger, exported, export("valley", report(9_003, 5))[0])) == ["new version"]
    other = source("telegram-preview", "hill", id="hill")
    assert outcomes(enter(ledger, other, preview("hill", report(9_009, 5))[0])) == ["entered"]
    assert numbers(ledger) == [9_003, 9_009]


def test_reports_at_one_address_are_kept_apart(ledger: Ledger) -> None:
    """Entries of a feed that share a link are versions of themselves alone: when a second one comes to the
    link, when both are edited, and when one is left alone with it."""
    card = source("feed")
    first, second = ("Morning", report(9_001, 5)), ("Evening", report(9_011, 6))
    enter(ledger, card, entries_of_feed(first))
    assert outcomes(enter(ledger, card, entries_of_feed(first, second))) == ["held already", "entered"]
    edited = ("Morning", report(9_002, 5)), ("Evening", report(9_012, 6))
    assert outcomes(enter(ledger, card, entries_of_feed(*edited))) == ["new version"] * 2
    assert outcomes(enter(ledger, card, entries_of_feed(("Evening", report(9_013, 6))))) == ["new version"]
    assert numbers(ledger) == [9_002, 9_013]
    same = ("Noon", report(9_021, 7)), ("Noon", report(9_031, 8))
    for _ in range(2):
        enter(ledger, card, entries_of_feed(*same))
    assert numbers(ledger) == [9_002, 9_013, 9_021, 9_031]


@pytest.mark.parametrize(
    ("connector", "address"),
    [
        ("feed", "https://example.org/valley"),
        ("feed", "https://t.me/valley#https://example.org/valley"),
        ("telegram-export", "own-telegram-export, message 7"),
        ("telegram-export", "/tmp/result.json/7"),
        ("telegram-preview", "https://t.me/Valley/7"),
    ],
)
def test_ledgers_from_before_go_on(ledger: Ledger, connector: str, address: str) -> None:
    """What stands at an address that an earlier version gave is known by it, and keeps it."""
    card = source(connector, files={"file": "/tmp/result.json"} if address.startswith("/") else {})
    enter_as_before(ledger, card, report(9_001, 5), address)
    write = {"feed": feed, "telegram-export": export, "telegram-preview": preview}[connector]
    for total in (9_002, 9_003):
        assert outcomes(enter(ledger, card, write("valley", report(total, 5))[0])) == ["new version"]
    assert numbers(ledger) == [9_003]
    with ledger.reading() as connection:
        assert {one.address for one in history.active_claims(connection, LATEST)} == {address}


def test_report_that_stood_twice_stands_once_from_its_next_edit_on(ledger: Ledger) -> None:
    """A ledger on which pull and watch have entered a feed's entry beside each other is mended by an edit."""
    card = source("feed")
    enter_as_before(ledger, card, report(9_001, 5), "https://example.org/valley")
    enter_as_before(ledger, card, report(9_002, 5), "https://t.me/valley#https://example.org/valley")
    assert numbers(ledger) == [9_001, 9_002]
    enter(ledger, card, feed("valley", report(9_003, 5))[0])
    assert numbers(ledger) == [9_003]


def test_whose_a_report_is(ledger: Ledger) -> None:
    """At one address a feed, a publisher and a relay have a report each; without a source it is the one that
    is known there."""
    address = "https://example.org/valley"
    page, relay = source("page"), source("page", id="relay", speaks_for="unattributed")
    enter(ledger, source("feed"), feed("valley", report(9_001, 5))[0])
    for card, total in ((page, 9_002), (relay, 9_003)):
        card = replace(card, files={"file": address.replace("example", "Example")})
        assert outcomes(enter(ledger, card, report(total, 6))) == ["entered"]
    assert numbers(ledger) == [9_001, 9_002, 9_003]
    plain = Given(opened(report(9_004, 6).encode(), address), place_at(address))
    assert add_document(ledger, plain, ledger_books(ledger, PACK, LATEST), "tests").outcome == "new version"
    assert numbers(ledger) == [9_001, 9_002, 9_004]


def test_message_without_a_figure_is_left_out(ledger: Ledger) -> None:
    """A message that says no figure is not entered unless it did before: then that is withdrawn. A page that
    somebody picked is."""
    card, nothing = source("feed"), "The General Staff of Ukraine said nothing new."
    (left,) = enter(ledger, card, feed("valley", nothing)[0])
    assert left.receipt is None and left.outcome == "not entered, no figure is read in it"
    plain = Given(opened(nothing.encode(), "a.txt"), place_at("https://example.org/a"))
    plain = replace(
        plain, opened=replace(plain.opened, document=replace(plain.opened.document, language="en"))
    )
    books = ledger_books(ledger, PACK, LATEST)
    assert add_document(ledger, plain, books, "tests").outcome == "entered"
    enter(ledger, card, feed("valley", report(9_001, 5))[0])
    assert outcomes(enter(ledger, card, feed("valley", nothing)[0])) == ["new version"]
    assert numbers(ledger) == []


def test_folder_that_was_moved_is_the_same(ledger: Ledger, tmp_path: Path) -> None:
    """A file is known again in a folder that was moved; one in another folder, and one whose former place is
    still there, is another report."""
    card = source("folder")

    def put(folder: Path, total: int) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "one.txt").write_text(report(total, total - 9_000), "utf-8")
        read = enter(ledger, card, report(total, total - 9_000), str(folder / "one.txt"))
        return str(read[0].outcome)

    here, there = tmp_path / "a" / "reports", tmp_path / "b" / "reports"
    assert put(here, 9_001) == "entered"
    assert put(there, 9_011) == "entered"
    shutil.rmtree(here)
    assert put(tmp_path / "c" / "2025", 9_021) == "entered"
    assert put(tmp_path / "c" / "reports", 9_002) == "new version"
    assert put(tmp_path / "c" / "reports", 9_003) == "new version"
    assert numbers(ledger) == [9_003, 9_011, 9_021]


@pytest.mark.parametrize("kind", ["list", "folder"])
def test_adding_without_a_source_is_one_of_the_ways(
    kind: str, shared: Ledger, host: serve.Host, tmp_path: Path
) -> None:
    """A page or a file that is added by its address alone is the one that its source's card reads."""
    number = 900 + list(KINDS).index(kind)
    totals = [20_000 + 10 * number + step for step in range(3)]
    origin = Origin(kind, f"valley{number}", tmp_path / "origin", host, shared)
    for total, command in zip(totals, ("plain", "watch", "plain"), strict=True):
        origin.publish(report(total, 1_000 + number))
        if command == "watch":
            origin.watch()
        else:
            said = ["--url", origin.page] if kind == "list" else []
            assert "2 figures: " in origin.run("--lang", "en", *said, str(origin.saved))
    assert stands(shared, *totals, 1_000 + number) == [1_000 + number, totals[-1]]


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("HTTPS://Example.ORG:443/A?b=C#d", "https://example.org/A?b=C#d"),
        ("http://example.org:8080/a/", "http://example.org:8080/a/"),
        ("https://t.me/s/Valley/7?single", "https://t.me/valley/7"),
        ("https://telegram.me/Valley/7", "https://t.me/valley/7"),
        ("https://t.me/s/Valley", "https://t.me/s/Valley"),
        ("file:///A/b.txt", "file:///A/b.txt"),
        ("https://[broken", "https://[broken"),
    ],
)
def test_addresses_are_compared_in_one_spelling(address: str, canonical: str) -> None:
    """What makes no difference to a host makes none here, and all else does."""
    assert canonical_address(address) == canonical
