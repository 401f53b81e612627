"""Watching: each source at its pace, faults named and kept, nothing lost by who is killed."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from tests.pipeline import watching
from tests.sources import host as serve

from tollbook.cli import main
from tollbook.ledger import schema
from tollbook.ledger.database import Ledger, create_ledger, open_ledger
from tollbook.packs.conflict import load_pack
from tollbook.pipeline.collect.pull import Enter, EntrySummary, nowhere
from tollbook.pipeline.collect.watch import Event, Watch, Watched
from tollbook.pipeline.read.source_files import SourceReading
from tollbook.pipeline.record.ledger_entry import Bookkeeper
from tollbook.sources.cache import Cache
from tollbook.sources.errors import SourceError
from tollbook.sources.fetch import Manners

Item = TypeVar("Item")

PACK = "russia-ukraine-2022"
BEGIN = datetime(2026, 1, 6, 6, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "cases" / "sources"


class Passing:
    """A clock whose time passes when nobody works, up to an end; what happens meanwhile may be said."""

    def __init__(self, hours: float, begin: datetime = BEGIN) -> None:
        self._now, self._end = begin, begin + timedelta(hours=hours)
        self.stop: Callable[[], None] = lambda: None
        self.meanwhile: dict[datetime, Callable[[], object]] = {}

    def now(self) -> datetime:
        return self._now

    def wait(self, box: "SimpleQueue[Item]", until: datetime | None, working: bool) -> Item | None:
        try:
            return box.get(timeout=20) if working else box.get_nowait()
        except Empty:
            assert not working
        later = min((until or self._end, self._end, *(m for m in self.meanwhile if m > self._now)))
        self._now = max(self._now, later)
        if happens := self.meanwhile.pop(self._now, None):
            happens()
        if self._now >= self._end:
            self.stop()
        return None


@pytest.fixture
def host() -> Iterator[serve.Host]:
    """A host on this machine, with a table and a feed that the project wrote."""
    with serve.Host() as found:
        found.answers["/days.csv"] = serve.marked(content("days.csv"), '"1"', "text/csv")
        found.answers["/rss.xml"] = serve.marked(content("rss.xml"), '"1"', "application/rss+xml")
        yield found


def content(name: str) -> bytes:
    """A file of the cases."""
    return (CASES / "files" / name).read_bytes()


def card(folder: Path, name: str, place: str, kind: str = "archive", cadence: str = "daily") -> Watched:
    """A card of the cases with its file at a place, as somebody's own."""
    text = (CASES / "cards" / f"{name}.toml").read_text("utf-8")
    text = text.replace('kind = "archive"', f'kind = "{kind}"').replace('"daily"', f'"{cadence}"')
    path = folder / f"{name}.toml"
    path.write_text(f'{text}\n[files]\nfile = "{place}"\n', "utf-8")
    return Watched(name, path=path)


class Watching:
    """A watch of some cards in a folder, with a clock of its own, and what it told."""

    def __init__(self, folder: Path, *watched: Watched) -> None:
        self.folder, self.watched = folder, watched
        self.cache = Cache(folder / "cache", PACK)
        self.events: list[Event] = []

    def run(
        self,
        hours: float = 0.01,
        enter: Enter = nowhere,
        ledger: str = "",
        clock: Passing | None = None,
        **said: Any,
    ) -> list[Event]:
        """Watches for so many hours; gives what it told meanwhile."""
        clock = clock or Passing(hours)
        told: list[Event] = []
        allowed = {"pause": 0, "first_wait": 0.005, "attempts": 2, "may_reach": serve.this_machine}
        watch = Watch(
            self.watched,
            load_pack(PACK),
            self.cache,
            Manners("Tollbook/test", **{"patience": 10.0, **allowed}),  # type: ignore[arg-type]
            clock,
            told.append,
            enter,
            ledger,
            random.Random(1),
        )
        clock.stop = watch.stop
        watch.run(**said)
        self.events += told
        return told

    def told(self, kind: str, source: str = "") -> list[str]:
        """The sentences of a kind."""
        return [e.sentence for e in self.events if e.kind == kind and source in ("", e.source)]


@pytest.mark.parametrize(("cadence", "times"), [("hourly", 97), ("daily", 25), ("weekly", 5), ("monthly", 2)])
def test_source_is_asked_at_its_cadence(host: serve.Host, tmp_path: Path, cadence: str, times: int) -> None:
    """In a day a daily source is asked about every hour, an hourly one every quarter, and so on."""
    desk = Watching(tmp_path, card(tmp_path, "days-csv", f"{host.url}/days.csv", cadence=cadence))
    desk.run(24)
    assert abs(host.asked["/days.csv"] - times) <= 0.1 * times + 0.5
    assert len(desk.told("new")) == 1 and desk.told("fault") == []


def test_failing_source_is_asked_ever_more_rarely(host: serve.Host, tmp_path: Path) -> None:
    """After 5, 10, 20 minutes and so on, six hours at most; named once, and once more when it comes again."""
    moments: list[datetime] = []
    clock = Passing(48)

    def fails(handler: serve.Handler) -> None:
        moments.append(clock.now())
        serve.status(404)(handler)

    good, host.answers["/days.csv"] = host.answers["/days.csv"], fails
    desk = Watching(tmp_path, card(tmp_path, "days-csv", f"{host.url}/days.csv"))
    desk.run(clock=clock)
    pauses = [(b - a).total_seconds() / 60 for a, b in pairwise(moments)]
    assert [round(pause / 5 / 2**n) for n, pause in enumerate(pauses[:6])] == [1] * 6
    assert all(0.9 * 360 <= pause <= 1.1 * 360 for pause in pauses[7:]) and len(pauses) > 8
    assert len(desk.told("fault")) == 1 and "answers 404" in desk.told("fault")[0]
    host.answers["/days.csv"] = good
    (again,) = [e for e in desk.run(clock=Passing(7, clock.now())) if e.kind == "again"]
    assert f"after {len(moments)} failures since 2026-01-06" in again.sentence


def test_pause_that_a_host_asks_for_is_given_it(host: serve.Host, tmp_path: Path) -> None:
    """Neither the source nor another one of its host asks before, not even after a new start."""
    host.answers["/days.csv"] = serve.status(429, Retry_After="7200")
    table = card(tmp_path, "days-csv", f"{host.url}/days.csv")
    desk = Watching(tmp_path, table, card(tmp_path, "rss", f"{host.url}/rss.xml", cadence="hourly"))
    clock = Passing(0.5)
    desk.run(clock=clock)
    assert "wants to be left alone for 7200 seconds" in desk.told("fault", "days-csv")[0]
    asked = Counter(host.asked)
    desk.run(clock=Passing(1.4, clock.now()))
    assert host.asked == asked and len(desk.told("fault")) == 1
    host.answers["/days.csv"] = serve.marked(content("days.csv"), '"1"', "text/csv")
    desk.run(clock=Passing(1, clock.now() + timedelta(hours=1.4)))
    assert host.asked["/days.csv"] > asked["/days.csv"] and host.asked["/rss.xml"] > asked["/rss.xml"]


def test_nothing_is_asked_again_after_a_new_start(host: serve.Host, tmp_path: Path) -> None:
    """When each source is due is kept: who starts again at once asks nobody."""
    desk = Watching(tmp_path, card(tmp_path, "days-csv", f"{host.url}/days.csv"))
    desk.run()
    desk.run()
    assert host.asked["/days.csv"] == 1
    assert "days-csv is asked first, at " in desk.told("started")[1]


def test_only_one_watches_with_a_cache(tmp_path: Path, host: serve.Host) -> None:
    """A second watch of the same cache is refused, and says what to do."""
    desk = Watching(tmp_path, card(tmp_path, "days-csv", f"{host.url}/days.csv"))
    with desk.cache.alone(), pytest.raises(SourceError, match="another «tollbook watch» watches"):
        desk.run()
    assert host.asked.total() == 0
    desk.run()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (serve.status(500), "the host answers 500"),
        (serve.page(b"<html><body>Sign in</body></html>", "text/csv"), "a web page came"),
        (
            serve.page(content("days.csv").replace(b"tanks", b"tonks"), "text/csv"),
            "the heading lacks «tanks»",
        ),
        (serve.page(b"\n".join(content("days.csv").split()[:4]), "text/csv"), "it has 3 rows"),
        (serve.cut_short(content("days.csv")), "the host broke the answer off"),
        (serve.page(b"", "text/csv"), "the file is empty"),
    ],
    ids=["500", "log-in", "layout", "shrunken", "cut", "empty"],
)
def test_bad_source_stops_no_other(host: serve.Host, tmp_path: Path, answer: serve.Answer, said: str) -> None:
    """Whatever is wrong with one is named once, and kept; the other one comes."""
    host.answers["/days.csv"] = answer
    table = card(tmp_path, "days-csv", f"{host.url}/days.csv")
    desk = Watching(tmp_path, table, card(tmp_path, "rss", f"{host.url}/rss.xml"))
    desk.run(3)
    told = desk.told("fault", "days-csv") + desk.told("drift", "days-csv")
    assert len(told) == 1 and said in told[0]
    assert desk.told("new", "rss") == ["1 new file, 40 figures, up to 2026-01-05"]
    state = desk.cache.state("days-csv")
    assert said in state.fault + "".join(drift.sentence for drift in state.drifts)


def test_what_nobody_foresaw_is_named_and_stops_no_other(
    host: serve.Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception in one source is a sentence with its place; the others go on, and it is tried again."""

    def broken(reading: SourceReading) -> EntrySummary:
        if reading.source.id == "days-csv":
            raise ZeroDivisionError("a fault of the program's own")
        return EntrySummary(("entered",))

    table = card(tmp_path, "days-csv", f"{host.url}/days.csv")
    desk = Watching(tmp_path, table, card(tmp_path, "rss", f"{host.url}/rss.xml"))
    desk.run(1, enter=broken)
    (fault,) = desk.told("fault")
    assert "ZeroDivisionError: a fault of the program's own (test_watch.py, line" in fault
    assert desk.told("entered", "rss") == ["entered"] and host.asked["/days.csv"] > 2
    later = Passing(1, BEGIN + timedelta(hours=1))
    desk.run(clock=later, enter=lambda reading: EntrySummary(("entered",)))
    assert desk.told("entered", "days-csv") == ["entered"]


def test_broken_card_is_named_and_read_again(host: serve.Host, tmp_path: Path) -> None:
    """A card that somebody breaks stops only its own source, until it is mended."""
    table = card(tmp_path, "days-csv", f"{host.url}/days.csv")
    desk = Watching(tmp_path, table, card(tmp_path, "rss", f"{host.url}/rss.xml"))
    assert table.path is not None
    whole = table.path.read_text("utf-8")
    table.path.write_text(whole.replace("cadence", "cadance"), "utf-8")
    desk.run(1)
    (fault,) = desk.told("fault")
    assert "its card cannot be read" in fault and "cadence" in fault
    table.path.write_text(whole, "utf-8")
    desk.run(2)
    assert desk.told("new", "days-csv") and desk.told("again", "days-csv")


def test_failure_that_passes_is_named_too(host: serve.Host, tmp_path: Path) -> None:
    """What comes at the second try is taken, and the first one is told of."""
    host.answers["/days.csv"] = serve.after([serve.status(503)], host.answers["/days.csv"])
    desk = Watching(tmp_path, card(tmp_path, "days-csv", f"{host.url}/days.csv"))
    desk.run()
    (passed,) = desk.told("passed")
    assert "the host answers 503" in passed and desk.told("fault") == []


# What comes, into a ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    create_ledger(str(tmp_path / "ledger.db")).close()
    held = open_ledger(str(tmp_path / "ledger.db"))
    yield held
    held.close()


def entered(ledger: Ledger) -> dict[str, int]:
    """The documents on a ledger, and how often each is there."""
    with ledger.reading() as connection:
        found = connection.execute(select(schema.documents.c.name, func.count()).group_by("name"))
        return {str(name): int(count) for name, count in found}


REPORTS = {f"https://example.org/2026-01-0{day}": 1 for day in range(1, 6)}


@pytest.mark.parametrize("kind", ["relay", "publisher", "archive"])
def test_reports_are_entered_once(host: serve.Host, tmp_path: Path, ledger: Ledger, kind: str) -> None:
    """Each entry of a feed is a document on the ledger, and stays one however often the feed is read."""
    desk = Watching(tmp_path, card(tmp_path, "rss", f"{host.url}/rss.xml", kind))
    enter = Bookkeeper(ledger, load_pack(PACK), "tests").enter_and_tell
    desk.run(5, enter, "one")
    host.answers["/rss.xml"] = serve.page(content("rss.xml") + b"<!-- again -->", "application/rss+xml")
    desk.run(clock=Passing(30, BEGIN + timedelta(hours=5)), enter=enter, ledger="one")
    assert entered(ledger) == REPORTS
    assert len(desk.told("entered")) == 5


def test_what_is_held_is_entered_in_a_ledger_that_comes_later(
    host: serve.Host, tmp_path: Path, ledger: Ledger
) -> None:
    """Who watched without a ledger, and then names one, finds there what had come before."""
    desk = Watching(tmp_path, card(tmp_path, "rss", f"{host.url}/rss.xml"))
    desk.run(1)
    clock = Passing(3, BEGIN + timedelta(hours=1))
    desk.run(clock=clock, enter=Bookkeeper(ledger, load_pack(PACK), "tests").enter_and_tell, ledger="one")
    assert entered(ledger) == REPORTS


def test_ledger_that_is_away_loses_nothing(host: serve.Host, tmp_path: Path, ledger: Ledger) -> None:
    """What could not be entered is told of, asked for again, and entered once the ledger is back."""
    desk = Watching(tmp_path, card(tmp_path, "rss", f"{host.url}/rss.xml"))
    desk.run(1, lambda reading: EntrySummary((), ("the ledger does not take it: it is away",)), "one")
    assert desk.told("fault") == ["the ledger does not take it: it is away"]
    desk.run(
        clock=Passing(8, BEGIN + timedelta(hours=1)),
        enter=Bookkeeper(ledger, load_pack(PACK), "tests").enter_and_tell,
        ledger="one",
    )
    assert entered(ledger) == REPORTS and desk.told("again")


def test_who_is_killed_between_entering_and_noting_enters_nothing_twice(
    host: serve.Host, tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was entered, and not noted, comes again and is known."""
    desk = Watching(tmp_path, card(tmp_path, "rss", f"{host.url}/rss.xml"))
    enter = Bookkeeper(ledger, load_pack(PACK), "tests").enter_and_tell

    def killed(cache: Cache, source: str, state: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Cache, "note", killed)
        desk.run(enter=enter, ledger="one")
    assert entered(ledger) == REPORTS
    desk.run(enter=enter, ledger="one")
    assert entered(ledger) == REPORTS and host.asked["/rss.xml"] == 2


def test_folder_fills(tmp_path: Path, ledger: Ledger) -> None:
    """A report that is laid in a folder is entered; one that is written over is another version of it."""
    reports = tmp_path / "reports"
    reports.mkdir()
    text = content("bulletin.txt").decode()
    (reports / "one.txt").write_text(text, "utf-8")
    desk = Watching(tmp_path, card(tmp_path, "folder", str(reports), "publisher"))
    clock = Passing(6)
    clock.meanwhile[BEGIN + timedelta(hours=2)] = lambda: (reports / "two.txt").write_text(
        text.replace("11441", "11442"), "utf-8"
    )
    clock.meanwhile[BEGIN + timedelta(hours=4)] = lambda: (reports / "one.txt").write_text(
        text.replace("11441", "11440"), "utf-8"
    )
    desk.run(clock=clock, enter=Bookkeeper(ledger, load_pack(PACK), "tests").enter_and_tell, ledger="one")
    assert entered(ledger) == {str(reports / "one.txt"): 2, str(reports / "two.txt"): 1}
    assert [sentence.partition(": ")[2][:11] for sentence in desk.told("entered")] == [
        "entered, 8 ", "entered, 8 ", "new version",
    ]  # fmt: skip


def test_two_reports_at_one_address_are_no_versions_of_each_other(
    host: serve.Host, tmp_path: Path, ledger: Ledger
) -> None:
    """A feed whose entries share a link enters each of them once, and not by turns."""
    shared = content("rss.xml").replace(b"2026-01-04</link>", b"2026-01-05</link>")
    host.answers["/rss.xml"] = serve.page(shared, "application/rss+xml")
    desk = Watching(tmp_path, card(tmp_path, "rss", f"{host.url}/rss.xml", "relay"))
    desk.run(72, Bookkeeper(ledger, load_pack(PACK), "tests").enter_and_tell, "one")
    assert entered(ledger).pop("https://example.org/2026-01-05") == 2
    assert sum(entered(ledger).values()) == 5 and len(desk.told("entered")) == 5


# The command


def run(folder: Path, *arguments: str) -> Result:
    """Runs the command once, with its cache and its cards in a folder."""
    where = ["--cache", str(folder / "cache"), "--once"]
    return CliRunner().invoke(main, ["watch", *arguments, *where], catch_exceptions=False)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the command ask this machine, at a moment that is always the same."""

    def manners(agent: str, **said: Any) -> Manners:
        return Manners(agent, **{**said, "pause": 0, "first_wait": 0.005, "may_reach": serve.this_machine})

    monkeypatch.setattr("tollbook.sources.fetch.Manners", manners)
    monkeypatch.setattr("tollbook.pipeline.clock.SystemClock", lambda: Passing(1))
    monkeypatch.setattr("tollbook.pipeline.clock.today", lambda: BEGIN.date())
    monkeypatch.setenv("TZ", "UTC")


@pytest.mark.usefixtures("here")
def test_command_once(host: serve.Host, tmp_path: Path, ledger: Ledger) -> None:
    """With --once all that is due is asked for, and entered; 0 if all is well, 1 if not; nothing due is 0."""
    own = str(card(tmp_path, "rss", f"{host.url}/rss.xml", "publisher").path)
    done = run(tmp_path, own, "--ledger", ledger.name)
    assert done.exit_code == 0, done.output
    assert "rss: 1 new file, 40 figures, up to 2026-01-05" in done.output
    assert "rss: https://example.org/2026-01-05: entered, 8 figures" in done.output
    assert entered(ledger) == REPORTS
    assert "entered" not in run(tmp_path, own, "--ledger", ledger.name).output
    host.answers["/gone.csv"] = serve.status(404)
    gone = str(card(tmp_path, "days-csv", f"{host.url}/gone.csv").path)
    done = run(tmp_path, gone)
    assert done.exit_code == 1 and "days-csv: failed: " in done.output and "asked again at" in done.output
    shown = CliRunner().invoke(main, ["sources", "--cache", str(tmp_path / "cache")]).output
    assert "days-csv (a card of your own): " in shown and "answers 404" in shown


@pytest.mark.usefixtures("here")
def test_command_as_json_lines(host: serve.Host, tmp_path: Path) -> None:
    """Programs get each event as a line, with its moment, its source and its kind."""
    host.answers["/days.csv"] = serve.page(b"date,day,tanks\n", "text/csv")
    own = str(card(tmp_path, "days-csv", f"{host.url}/days.csv").path)
    events = [json.loads(line) for line in run(tmp_path, own, "--jsonl").output.splitlines()]
    assert [event["event"] for event in events] == ["started", "drift", "stopped"]
    assert {event["schema"] for event in events} == {"tollbook.watch/1"}
    drift = events[1]
    assert (drift["source"], drift["drift"], drift["severity"]) == ("days-csv", "layout", "file")
    assert drift["at"] == "2026-01-06T06:00:00Z" and "the heading lacks" in drift["sentence"]


@pytest.mark.usefixtures("here")
def test_command_watches_what_lies_on_this_machine(host: serve.Host, tmp_path: Path, ledger: Ledger) -> None:
    """A folder and a list of addresses are watched by the pack's cards, with a path on the command line."""
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "one.txt").write_bytes(content("bulletin.txt"))
    host.answers["/page"] = serve.page(content("page.html"), "text/html")
    (tmp_path / "list.txt").write_text(f"# picked\n{host.url}/page\n", "utf-8")
    named = f"saved-reports={reports}", f"picked-pages={tmp_path / 'list.txt'}"
    done = run(tmp_path, *named, "--ledger", ledger.name)
    assert done.exit_code == 0, done.output
    assert set(entered(ledger)) == {str(reports / "one.txt"), f"{host.url}/page"}
    assert "there is no " in run(tmp_path, "saved-reports=nowhere").stderr
    assert "say where it lies: saved-reports=PATH" in run(tmp_path, "saved-reports").stderr


@pytest.mark.usefixtures("here")
def test_what_cannot_be_watched_is_said(tmp_path: Path) -> None:
    """What a person got wrong is answered with what to do."""
    bare = tmp_path / "bare.toml"
    bare.write_text((CASES / "cards" / "rss.toml").read_text("utf-8"), "utf-8")
    assert "names no file; write an address or a path" in run(tmp_path, str(bare)).stderr
    assert "there is no such card" in run(tmp_path, "none.toml").stderr
    assert "Did you mean orc?" in run(tmp_path, "ork").stderr
    assert "two of the sources are called orc" in run(tmp_path, "orc", "orc").stderr
    done = run(tmp_path, "orc", "--ledger", str(tmp_path / "none.db"))
    assert done.exit_code == 2 and "none.db" in done.stderr


# Days of faults


def test_days_of_faults(tmp_path: Path) -> None:
    """Through days with faults at random, with kills: each good report once, each fault named once.

    The same for an hour: python tests/pipeline/watching.py --minutes 60
    """
    slow = frozenset({"silent", "stale"})
    course = watching.run(tmp_path, seed=3, days=2, kills=2, without=slow, between=(7, 14))
    assert course.faults == []
    assert course.reports > 25 and course.met > 8 and course.kills
