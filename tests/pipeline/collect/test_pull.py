"""Pulling: good files are kept, bad ones leave what is held alone, and verdicts stay the same."""

import contextlib
import csv
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.sources import host as serve

from tollbook.checks import check_reading
from tollbook.cli import main
from tollbook.ledger import history
from tollbook.ledger.database import Ledger, create_ledger, open_ledger
from tollbook.ledger.errors import LedgerError
from tollbook.ledger.store import head
from tollbook.ledger.verify import verify
from tollbook.model.books import Books
from tollbook.model.document import Document
from tollbook.model.moment import LATEST, Vintage, bound
from tollbook.model.pack import Pack
from tollbook.model.source import Source
from tollbook.packs.conflict import load_pack
from tollbook.pipeline.books import pack_books as books
from tollbook.pipeline.books.ledger_books import ledger_books
from tollbook.pipeline.books.pack_books import open_books
from tollbook.pipeline.collect.pull import Enter, Pull, in_order, pull
from tollbook.pipeline.read.document import extract_document
from tollbook.pipeline.read.source_files import SourceReading
from tollbook.pipeline.record.ledger_entry import Bookkeeper
from tollbook.pipeline.views.series import find_series
from tollbook.sources.cache import Cache
from tollbook.sources.fetch import Fetcher, Manners

PACK = "russia-ukraine-2022"
TODAY = date(2026, 8, 25)


@pytest.fixture
def host() -> Iterator[serve.Host]:
    """A host on this machine."""
    with serve.Host() as found:
        yield found


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """An empty cache, which the program takes for the user's own."""
    monkeypatch.setenv("TOLLBOOK_CACHE", str(tmp_path))
    return Cache(tmp_path, PACK)


def orc(host: serve.Host) -> Source:
    """The card of a bundled copy, with its file on this machine."""
    return replace(load_pack(PACK).sources["orc"], files={"losses": f"{host.url}/losses.json"})


def published(*later: dict[str, object]) -> bytes:
    """The bundled copy as its origin writes it, with some later days."""
    return json.dumps([*reversed(later), *reversed(bundled_days())]).encode()


@functools.cache
def bundled_days() -> list[dict[str, object]]:
    """The days of the bundled copy as its origin writes them, the oldest first."""
    card = load_pack(PACK).sources["orc"]
    table = files("tollbook").joinpath("conflicts", PACK, "series/orc.csv").read_text("utf-8")
    days: list[dict[str, object]] = []
    for row in csv.DictReader(table.splitlines()):
        cells = {card.columns[item]: int(cell) for item, cell in row.items() if item != "date" and cell != ""}
        empty = dict.fromkeys(card.columns.values())
        days.append({"date": row["date"], "sourceUri": "https://example.org", **empty, **cells})
    return days


def next_day(day: int, **changed: int) -> dict[str, object]:
    """A day after the bundled ones, a little above their last."""
    last = bundled_days()[-1]
    grown = {name: value + (day - 22) * 10 for name, value in last.items() if isinstance(value, int)}
    return {**last, **grown, "ships": 35, "submarines": 2, **changed, "date": f"2026-08-{day}"}


def pulled(
    source: Source, cache: Cache, pack: Pack | None = None, enter: Enter = lambda reading: None
) -> Pull:
    """One source, pulled from this machine."""
    manners = Manners("Tollbook/test", pause=0, first_wait=0.01, attempts=2, may_reach=serve.this_machine)
    (done,) = pull([source], pack or load_pack(PACK), cache, Fetcher(manners), TODAY, enter)
    return done


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    made = create_ledger(str(tmp_path / "ledger.db"))
    yield made
    made.close()


def head_of(ledger: Ledger) -> str:
    """The hash in which a ledger ends: any entry would change it."""
    with ledger.reading() as connection:
        return head(connection).hash.hex()


def of_tanks(ledger: Ledger) -> list[float]:
    """The totals of tanks that stand, by day."""
    with ledger.reading() as connection:
        found = history.active_claims(connection, LATEST, *history.figure_conditions(PACK, "tanks"))
        return [one.row.low for one in found if one.row.kind == "cumulative"]


def test_newer_copy_stands_in_for_the_bundled_one(host: serve.Host, cache: Cache) -> None:
    """What was pulled, newer and as expected, is what reports are checked against."""
    host.answers["/losses.json"] = serve.marked(published(next_day(23), next_day(24)), '"1"')
    done = pulled(orc(host), cache)
    assert (done.fault, done.new, done.left_out) == ("", 1, False)
    series = open_books(PACK).series
    tanks = next(held for (_, measure), held in series.items() if measure.item == "tanks")
    assert tanks.last == date(2026, 8, 24) and tanks.total(tanks.last).value == 12_312
    assert open_books(PACK).pack.sources["orc"].snapshot == date(2026, 8, 24)
    known = find_series(open_books(PACK, Vintage(bound("2026-08-23"))), "tanks")
    assert known.last == date(2026, 8, 23) and known.total(known.last).value == 12_302


def test_bundled_and_pulled_data_give_the_same_verdicts(
    host: serve.Host, cache: Cache, bundled_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the days that both have, every figure of the sample and of each series stands as before, whether
    what was pulled is read from the cache or from a ledger; and the newer day is the same in both."""
    monkeypatch.setenv("TOLLBOOK_CACHE", str(cache.folder / "nothing"))
    bundled = open_books(PACK)
    host.answers["/losses.json"] = serve.page(published(next_day(23)), "application/json")
    shutil.copyfile(bundled_ledger, tmp_path / "ledger.db")
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    pulled(orc(host), cache, enter=Bookkeeper(ledger, load_pack(PACK), "tests").enter)
    monkeypatch.setenv("TOLLBOOK_CACHE", str(cache.folder))
    newer, entered = open_books(PACK), ledger_books(ledger, PACK, LATEST)
    assert newer is not bundled
    for key, held in newer.series.items():
        assert entered.series[key].total(date(2026, 8, 23)) == held.total(date(2026, 8, 23)), key
    sample = files("tollbook").joinpath("samples", "relay.txt").read_text("utf-8")
    reading = extract_document(Document("x", "relay", sample, published=date(2025, 8, 29)))
    verdicts = [
        [(f.verdict, f.reason, f.because) for f in check_reading(reading, books).findings]
        for books in (bundled, newer, entered)
    ]
    ledger.close()
    assert verdicts[0] == verdicts[1] == verdicts[2]
    for key, held in bundled.series.items():
        for days in range(0, (held.last - held.first).days, 7):
            day = date.fromordinal(held.first.toordinal() + days)
            assert newer.series[key].total(day) == held.total(day), (key, day)
            assert entered.series[key].total(day) == held.total(day), (key, day)


def test_unchanged_file_is_not_sent_twice(host: serve.Host, cache: Cache) -> None:
    """The second time the host says that nothing changed, and what is held stays."""
    host.answers["/losses.json"] = serve.marked(published(next_day(23)), '"1"')
    assert pulled(orc(host), cache).new == 1
    again = pulled(orc(host), cache)
    assert again.new == 0 and again.reading and again.reading.last == date(2026, 8, 23)
    assert host.asked["/losses.json"] == 2


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (published()[:5000], "application/json", "the JSON breaks off"),
        (b"<html><body>Sign in</body></html>", "text/plain", "a web page came where JSON was expected"),
        (b"[]", "application/json", "the list of days is empty"),
        (published().replace(b'"tanks"', b'"tankTotal"'), "application/json", "lacks «tanks»"),
        (json.dumps(json.loads(published())[:50]).encode(), "application/json", "it has 50 rows"),
        (b"", "application/json", "the file is empty"),
    ],
    ids=["cut", "log-in", "nothing", "renamed", "shrunken", "empty"],
)
def test_bad_file_leaves_what_is_held_alone(
    host: serve.Host, cache: Cache, content: bytes, kind: str, said: str
) -> None:
    """A refused file is told of; the one before it, its table and its marks stay."""
    host.answers["/losses.json"] = serve.marked(published(next_day(23)), '"1"')
    pulled(orc(host), cache)
    held, table = cache.content("orc", "losses"), cache.table("orc")
    host.answers["/losses.json"] = serve.page(content, kind, ETag='"2"')
    bad = pulled(orc(host), cache)
    assert bad.reading and bad.reading.refused == ("losses",) and not bad.reading.observations
    assert said in bad.reading.drifts[0].sentence
    assert (cache.content("orc", "losses"), cache.table("orc")) == (held, table)
    state = cache.state("orc")
    assert state.files["losses"].etag == '"1"' and said in state.drifts[0].sentence


def test_file_that_shrinks_between_two_pulls(host: serve.Host, cache: Cache) -> None:
    """A file may have as many rows as its card wants and still fewer than the last time."""
    host.answers["/losses.json"] = serve.page(published(next_day(23), next_day(24)), "application/json")
    pulled(orc(host), cache)
    host.answers["/losses.json"] = serve.page(published(next_day(23)), "application/json")
    bad = pulled(orc(host), cache)
    assert bad.reading and "at the last reading it had 1,451" in bad.reading.drifts[0].sentence


def test_row_that_cannot_be_right_is_left_out(host: serve.Host, cache: Cache) -> None:
    """A newest day with a digit lost does not reach the series; the days before it do."""
    days = next_day(23), next_day(24, personnel=147_550)
    host.answers["/losses.json"] = serve.page(published(*days), "application/json")
    done = pulled(orc(host), cache)
    assert done.left_out and done.reading and done.reading.last == date(2026, 8, 23)


def test_one_bad_source_stops_no_other(host: serve.Host, cache: Cache) -> None:
    """A host that fails is named, and the next source is asked."""
    host.answers["/losses.json"] = serve.page(published(next_day(23)), "application/json")
    bad = replace(orc(host), id="bad", files={"losses": f"{host.url}/gone.json"})
    manners = Manners("Tollbook/test", pause=0, first_wait=0.01, attempts=2, may_reach=serve.this_machine)
    entered: list[SourceReading] = []
    done = list(pull([bad, orc(host)], load_pack(PACK), cache, Fetcher(manners), TODAY, entered.append))
    assert "answers 404" in done[0].fault and done[1].fault == ""
    assert [reading.source.id for reading in entered] == ["orc"]
    assert "answers 404" in cache.state("bad").fault


def ministrys(host: serve.Host) -> Source:
    """The card of a publisher with a page for each day, with its pages on this machine."""
    card = load_pack(PACK).sources["ministry-page"]
    return replace(card, files={"day": f"{host.url}/na-{{day}}-{{month}}-{{year}}"})


def page_of_the_24th(lines: int = 5) -> serve.Answer:
    """A page of 24 August 2026, with so many lines of two figures."""
    totals = [
        ("танків", 12310, 5),
        ("артилерійських систем", 48500, 60),
        ("РСЗВ", 2060, 1),
        ("літаків", 439, 0),
        ("гелікоптерів", 354, 0),
    ]
    words = "".join(f"<p>{name} ‒ {total} (+{more}) од</p>" for name, total, more in totals[:lines])
    text = f"<html><body><h1>Втрати ворога на 24 серпня 2026 року</h1>{words}</body></html>"
    return serve.page(text.encode(), "text/html; charset=utf-8")


def test_pages_of_days(host: serve.Host, cache: Cache) -> None:
    """A publisher's page of each day is asked for once it is there, and only while it is not held."""
    card = ministrys(host)
    host.answers["/na-24-serpnya-2026"] = page_of_the_24th()
    done = pulled(card, cache)
    assert done.fault == "" and done.reading and len(done.reading.observations) == 10
    assert host.asked["/na-25-serpnya-2026"] == 1
    tanks = next(held for (_, measure), held in open_books(PACK).series.items() if measure.item == "tanks")
    assert tanks.total(date(2026, 8, 24)).copies == {"ministry-page": 12_310}
    assert tanks.total(date(2026, 8, 24)).value == 12_310 and tanks.last == date(2026, 8, 24)
    assert tanks.total(date(2026, 8, 22)).copies.keys() == {"orc"}
    pulled(card, cache)
    assert host.asked["/na-24-serpnya-2026"] == 1 and host.asked["/na-25-serpnya-2026"] == 2


def page_of(host: serve.Host, day: int, tanks: int) -> Source:
    """The card of the pages of days, with the page of a day in August 2026 on this machine."""
    card = load_pack(PACK).sources["ministry-page"]
    card = replace(card, expects=replace(card.expects, figures=2))
    told = f"<h1>Втрати ворога на {day} серпня 2026 року</h1><p>танків ‒ {tanks} (+5) од</p>"
    text = f"<html><body>{told}</body></html>"
    host.answers[f"/na-{day}-serpnya-2026"] = serve.page(text.encode(), "text/html; charset=utf-8")
    return replace(card, files={"day": f"{host.url}/na-{{day}}-{{month}}-{{year}}"})


def test_pages_of_days_are_entered_once(host: serve.Host, cache: Cache, ledger: Ledger) -> None:
    """Each page is a document of its own on the ledger; its totals are the speaker's, though the page does
    not say whose they are, and a second pull enters nothing."""
    bookkeeper = Bookkeeper(ledger, load_pack(PACK), "tests")
    card = page_of(host, 23, 12_305)
    pulled(page_of(host, 24, 12_310), cache, enter=bookkeeper.enter)
    assert of_tanks(ledger) == [12_305, 12_310]
    tanks = find_series(ledger_books(ledger, PACK, LATEST), "tanks")
    assert tanks.total(date(2026, 8, 24)).copies == {"ministry-page": 12_310}
    before = head_of(ledger)
    pulled(card, cache, enter=bookkeeper.enter)
    assert head_of(ledger) == before and verify(ledger).faults == ()


def test_page_that_could_not_be_entered_is_tried_again(
    host: serve.Host, cache: Cache, ledger: Ledger
) -> None:
    """A page is asked for once; if the ledger was away then, it is asked for again."""
    card = page_of(host, 24, 12_310)

    def away(reading: SourceReading) -> None:
        raise LedgerError("away")

    with pytest.raises(LedgerError):
        pulled(card, cache, enter=away)
    pulled(card, cache, enter=Bookkeeper(ledger, load_pack(PACK), "tests").enter)
    assert of_tanks(ledger) == [12_310]


def test_pages_pulled_without_a_ledger_are_entered_later(
    host: serve.Host, cache: Cache, ledger: Ledger
) -> None:
    """What was pulled before there was a ledger is entered from the cache, once."""
    card = page_of(host, 24, 12_310)
    pulled(card, cache)
    bookkeeper = Bookkeeper(ledger, load_pack(PACK), "tests")
    bookkeeper.catch_up([card], cache, TODAY)
    assert of_tanks(ledger) == [12_310] and host.asked["/na-24-serpnya-2026"] == 1
    before = head_of(ledger)
    bookkeeper.catch_up([card], cache, TODAY)
    assert head_of(ledger) == before


def test_list_of_addresses(host: serve.Host, cache: Cache) -> None:
    """Each page of a list is read; private addresses in it are refused, and the rest goes on."""
    card = replace(
        load_pack(PACK).sources["ministry-page"],
        id="picked",
        connector="url-list",
        options={"language": "uk"},
        files={"list": f"{host.url}/list.txt"},
    )
    card = replace(card, expects=replace(card.expects, figures=0))
    listing = f"{host.url}/one\nhttp://10.0.0.1/secret\nnonsense\n"
    host.answers["/list.txt"] = serve.page(listing.encode())
    host.answers["/one"] = serve.page("Втрати ворога на 24 серпня 2026 року\nтанків ‒ 12310 (+5) од".encode())
    done = pulled(card, cache)
    assert done.reading and len(done.reading.observations) == 2
    assert "10.0.0.1 is on a private network" in done.fault
    assert "«nonsense» is no web address" in done.reading.drifts[0].sentence


def test_publishers_are_asked_before_those_who_copy_them() -> None:
    """The ministry's page goes first; what has no address is not asked for."""
    order = [source.id for source in in_order(load_pack(PACK).sources.values())]
    assert order.index("ministry-page") < order.index("orc") and "air-force-attacks" not in order


def test_broken_cache_is_named(cache: Cache) -> None:
    """A state that somebody broke is named, with the mend."""
    folder = cache.folder / PACK / "orc"
    folder.mkdir(parents=True)
    (folder / "state.json").write_text("{", "utf-8")
    done = CliRunner().invoke(main, ["sources"])
    assert done.exit_code == 2 and "state.json" in done.stderr and "delete it, and pull again" in done.stderr


def test_command_says_what_has_no_address() -> None:
    """A source that has to be saved by hand, and an unknown one, are answered with what to do."""
    done = CliRunner().invoke(main, ["pull", "air-force-attacks"])
    assert done.exit_code == 2 and "read a saved file: tollbook sources check" in done.stderr
    assert "Did you mean orc?" in CliRunner().invoke(main, ["pull", "ork"]).stderr


@pytest.fixture
def own(host: serve.Host, cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path of a card of one's own, whose file lies on this machine, which the command may ask here."""
    allowed = partial(Manners, pause=0, first_wait=0.01, attempts=2, may_reach=serve.this_machine)
    monkeypatch.setattr("tollbook.sources.fetch.Manners", allowed)
    monkeypatch.setattr("tollbook.pipeline.clock.today", lambda: date(2026, 1, 6))
    cases = Path(__file__).parent.parent.parent / "cases" / "sources"
    host.answers["/days.csv"] = serve.page(
        (cases / "files" / "days.csv").read_bytes(), "text/csv", ETag='"1"'
    )
    card = (cases / "cards" / "days-csv.toml").read_text("utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(f'{card}\n[files]\ndays = "{host.url}/days.csv"\n', "utf-8")
    return str(path)


def test_command_pulls_and_says_what_came(host: serve.Host, own: str) -> None:
    """A line for each source, its drift beneath; 0 if all is as expected, 1 if not, 2 if nothing came."""
    done = CliRunner().invoke(main, ["pull", own], catch_exceptions=False)
    assert (done.exit_code, done.output) == (0, "days-csv: 1 new file, 23 figures, up to 2026-01-05\n")
    done = CliRunner().invoke(main, ["pull", own], catch_exceptions=False)
    assert "days-csv: unchanged, 23 figures" in done.output
    host.answers["/days.csv"] = serve.page(b"date,day,tanks\n", "text/csv")
    done = CliRunner().invoke(main, ["pull", own], catch_exceptions=False)
    assert (
        done.exit_code == 1
        and "refused  layout: Valley Ledger, file «days»: the heading lacks" in done.output
    )
    host.answers["/days.csv"] = serve.status(500)
    done = CliRunner().invoke(main, ["pull", own], catch_exceptions=False)
    assert done.exit_code == 2 and "failed: " in done.output and "the host answers 500" in done.output


def test_bar_says_what_is_waited_for_and_keeps_to_the_terminal(tmp_path: Path) -> None:
    """Where standard error is a terminal a bar counts the sources there; the lines go where they are sent."""
    text = (Path(__file__).parent.parent.parent / "cases" / "sources" / "cards" / "days-csv.toml").read_text(
        "utf-8"
    )
    for name in ("one", "two"):
        card = text.replace('"days-csv"', f'"{name}"') + '\n[files]\ndays = "http://10.0.0.1/days.csv"\n'
        (tmp_path / f"{name}.toml").write_text(card, "utf-8")
    command = [sys.executable, "-m", "tollbook", "pull", "one.toml", "two.toml", "--cache", "cache"]
    terminal, side = os.openpty()
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm", "COLUMNS": "110"}
    done = subprocess.run(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=side, timeout=60)
    os.close(side)
    shown = b""
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 4096):
            shown += piece
    os.close(terminal)
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 2 and len(lines) == 2 and all("on a private network" in line for line in lines)
    plain = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", shown).decode()
    assert "0/2 waiting for one, two" in plain and "2/2" in plain and "private" not in plain


def test_command_as_json(own: str) -> None:
    """Programs get the same as one line of JSON."""
    found = json.loads(CliRunner().invoke(main, ["pull", own, "--json"], catch_exceptions=False).output)
    (source,) = found["sources"]
    assert found["schema"] == "tollbook.pull/1"
    assert (source["id"], source["new_files"], source["figures"], source["last"]) == (
        "days-csv",
        1,
        23,
        "2026-01-05",
    )


def test_pulled_file_is_read_again_without_a_name(own: str) -> None:
    """What was pulled can be read again through its card, without asking the host."""
    CliRunner().invoke(main, ["pull", own], catch_exceptions=False)
    done = CliRunner().invoke(main, ["sources", "check", own], catch_exceptions=False)
    assert done.exit_code == 0 and "23 figures" in done.output


def opened_anew() -> Books:
    """The books as a program that is started now has them."""
    books._open.cache_clear()
    return open_books(PACK)


def third_copy(*later: date) -> bytes:
    """The third copy as its origin writes it, from the totals that are held, with some later days."""
    card = load_pack(PACK).sources["minfin"]
    held = {m.item: series for (_, m), series in open_books(PACK).series.items() if m.side == "RU"}
    columns = [column for column in card.counts if column.item]
    first, last = date(2022, 2, 24), date(2026, 8, 22)
    rows = [",".join(["date", "day", *(column.name for column in columns)])]
    newest = [0] * len(columns)
    for day in [*(first + timedelta(n) for n in range((last - first).days + 1)), *later]:
        totals = [held[column.item].total(day).value if column.item in held else None for column in columns]
        newest = [
            total if total is not None else before + (day > last) * (column.growth or 0) // 100
            for total, before, column in zip(totals, newest, columns, strict=True)
        ]
        rows.append(f"{day},{(day - first).days + 1},{','.join(map(str, newest))}")
    return "\n".join([*rows, ""]).encode()


def test_gap_is_closed_by_the_third_copy_if_only_that_answers(
    host: serve.Host, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the ministry's page and the other copies away, the third one's days are those checked against."""
    monkeypatch.setattr("tollbook.pipeline.clock.today", lambda: TODAY)
    report = "Russia has lost {:,} tanks, the General Staff of Ukraine said on 24 August 2026."
    before = CliRunner().invoke(main, ["check", "-"], input=report.format(12_296))
    assert "The series is held up to 22 August 2026, 3 days before today. «tollbook pull»" in before.output
    content = third_copy(date(2026, 8, 23), date(2026, 8, 24))
    host.answers["/minfin.csv"] = serve.page(content, "text/csv")
    pack = load_pack(PACK)
    cards = [
        ministrys(host),
        replace(pack.sources["orc"], files={"losses": f"{host.url}/orc.json"}),
        replace(pack.sources["minfin"], files={"losses": f"{host.url}/minfin.csv"}),
    ]
    host.answers["/orc.json"] = serve.status(500)
    host.answers |= {f"/na-{day}-serpnya-2026": serve.status(500) for day in range(12, 26)}
    manners = Manners("Tollbook/test", pause=0, first_wait=0.01, attempts=2, may_reach=serve.this_machine)
    done = {each.source.id: each for each in pull(cards, pack, cache, Fetcher(manners), TODAY)}
    assert done["ministry-page"].fault and done["orc"].fault and not done["minfin"].fault
    tanks = find_series(opened_anew(), "tanks")
    newest = tanks.total(date(2026, 8, 24))
    assert tanks.last == date(2026, 8, 24) and newest.copies.keys() == {"minfin"}
    after = CliRunner().invoke(main, ["check", "-"], input=report.format(newest.value))
    assert after.exit_code == 0 and "1 of 1 figure checked: 1 holds" in after.output, after.output
    table = CliRunner().invoke(main, ["compare", "tanks", "--from", "2026-08-20"])
    assert "The series is held up to 23 August 2026, 2 days before today." in table.output


def test_publishers_own_page_goes_before_the_copies(host: serve.Host, cache: Cache) -> None:
    """Of a day that the ministry's page tells of, no copy that is not bundled is asked."""
    host.answers["/minfin.csv"] = serve.page(third_copy(date(2026, 8, 23), date(2026, 8, 24)), "text/csv")
    minfin = replace(load_pack(PACK).sources["minfin"], files={"losses": f"{host.url}/minfin.csv"})
    assert not pulled(minfin, cache).fault
    host.answers["/na-24-serpnya-2026"] = page_of_the_24th()
    assert not pulled(ministrys(host), cache).fault
    tanks = find_series(opened_anew(), "tanks")
    assert tanks.total(date(2026, 8, 23)).copies.keys() == {"minfin"}
    assert tanks.total(date(2026, 8, 24)).copies.keys() == {"ministry-page"}


def test_hosts_are_asked_side_by_side(host: serve.Host, cache: Cache) -> None:
    """While one host keeps us waiting, another one's file comes, and is told of first."""
    slow = threading.Event()

    def waits(handler: serve.Handler) -> None:
        slow.wait(10)
        handler.send(200, published(next_day(23)), Content_Type="application/json")

    with serve.Host() as other:
        other.answers["/losses.json"] = waits
        host.answers["/losses.json"] = serve.page(published(next_day(23)), "application/json")
        first = replace(orc(other), id="slow")
        manners = Manners("Tollbook/test", pause=0, may_reach=serve.this_machine)
        told = pull([first, orc(host)], load_pack(PACK), cache, Fetcher(manners), TODAY)
        assert next(told).source.id == "orc"
        slow.set()
        assert next(told).source.id == "slow"


def test_one_host_is_asked_for_one_thing_at_a_time(host: serve.Host, cache: Cache) -> None:
    """Sources of one host wait for each other, however many threads there are."""
    at_once, most = 0, 0
    counting = threading.Lock()

    def answer(handler: serve.Handler) -> None:
        nonlocal at_once, most
        with counting:
            at_once += 1
            most = max(most, at_once)
        threading.Event().wait(0.02)
        with counting:
            at_once -= 1
        handler.send(200, b"", Content_Type="application/json")

    host.answers["/losses.json"] = answer
    fetcher = Fetcher(Manners("Tollbook/test", pause=0, may_reach=serve.this_machine))
    threads = [
        threading.Thread(target=fetcher.fetch, args=(f"{host.url}/losses.json",), daemon=True)
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert host.asked["/losses.json"] == 4 and most == 1


def test_page_that_was_cut_short_is_asked_for_again(host: serve.Host, cache: Cache) -> None:
    """A page of a day that holds too little is no report yet; once it is mended, it is taken."""
    host.answers["/na-24-serpnya-2026"] = page_of_the_24th(lines=1)
    bad = pulled(ministrys(host), cache)
    assert bad.left_out and bad.new == 0 and not cache.state("ministry-page").files
    host.answers["/na-24-serpnya-2026"] = page_of_the_24th()
    good = pulled(ministrys(host), cache)
    assert good.new == 1 and good.reading and len(good.reading.observations) == 10


def test_file_that_was_left_half_noted_is_sent_again(host: serve.Host, cache: Cache) -> None:
    """Marks that belong to other bytes than those that are held, as after a kill, are not asked by."""
    host.answers["/losses.json"] = serve.marked(published(next_day(23)), '"1"')
    pulled(orc(host), cache)
    cache.keep("orc", "losses", published(next_day(23), next_day(24)))
    again = pulled(orc(host), cache)
    assert again.reading and again.reading.last == date(2026, 8, 23) and again.new == 1


def rows(days: int, more: str = "") -> bytes:
    """A file of daily totals as the card of one's own reads it, from 29 December 2025 on, with one column
    more if that is named."""
    heading = "date,tanks,men,mules" + (f",{more}" if more else "")
    found = [heading]
    for number in range(days):
        cells = [str(date(2025, 12, 29) + timedelta(number)), str(1000 + 10 * number), "1200000", "80"]
        found.append(",".join([*cells, "7"] if more else cells))
    return "\n".join(found).encode()


def run(*arguments: str) -> Result:
    """What a command answers."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def test_command_enters_on_the_ledger_of_the_settings(
    host: serve.Host, own: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger that tollbook.toml names is the one that every command works on; a good file is entered
    once, and a bad one leaves it as it is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tollbook.toml").write_text('ledger = "desk.db"\n', "utf-8")
    assert run("ledger", "init", "--empty").exit_code == 0
    done = run("pull", own)
    entered = "  entered: 23 new figures, 0 changed (transaction 1)"
    assert (done.exit_code, done.output.splitlines()[1]) == (0, entered)
    assert "  nothing is new to the ledger" in run("pull", own).output
    before = run("ledger", "verify").output
    assert "desk.db: 1 transactions, 23 entries" in before
    host.answers["/days.csv"] = serve.page(b"date,day,tanks\n", "text/csv")
    assert run("pull", own).exit_code == 1
    assert run("ledger", "verify").output == before
    compared = run("compare", "tanks")
    assert compared.exit_code == 0 and "The Tollbook authors" in compared.output


def test_what_was_entered_as_json(host: serve.Host, own: str, tmp_path: Path) -> None:
    """Programs are told how much was entered, in which transactions, and what the ledger refused."""
    where = str(tmp_path / "desk.db")
    run("ledger", "init", "--empty", "--ledger", where)
    (source,) = json.loads(run("pull", own, "--ledger", where, "--json").output)["sources"]
    assert source["entered"] == {"new": 23, "changed": 0, "transactions": [1], "refused": []}


def test_fewer_rows_are_let_pass_by_name(host: serve.Host, own: str, cache: Cache, tmp_path: Path) -> None:
    """A file with fewer rows is refused until a person who has looked says so with a name and a reason: these
    are kept in the cache and on the ledger."""
    where = ("--ledger", str(tmp_path / "desk.db"))
    assert run("ledger", "init", "--empty", *where).exit_code == 0
    host.answers["/days.csv"] = serve.page(rows(9), "text/csv")
    assert run("pull", own, *where).exit_code == 0
    host.answers["/days.csv"] = serve.page(rows(8), "text/csv")
    done = run("pull", own, *where)
    assert done.exit_code == 1 and "at the last reading it had 9" in done.output
    for wrong in (
        [own, "--accept-fewer"],
        [own, "--why", "x"],
        ["--accept-fewer", "--by", "x", "--why", "x"],
    ):
        assert run("pull", *wrong, *where).exit_code == 2
    said = ["--accept-fewer", "--by", "A. Editor", "--why", "the last day was a draft"]
    done = run("pull", own, *where, *said)
    assert done.exit_code == 0 and "entered: 0 new figures, 3 changed" in done.output
    assert "A. Editor has looked at it and accepted it: the last day was a draft" in done.output
    (decision,) = cache.state("days-csv").accepted
    assert (decision.by, decision.why) == ("A. Editor", "the last day was a draft")
    log = run("ledger", "log", "tanks", *where).output
    assert "fewer rows than before were accepted: the last day was a draft (A. Editor" in log
    # From then on the file is held against what was accepted.
    assert run("pull", own, *where).exit_code == 0


def test_files_given_by_hand_are_entered_through_their_card(own: str, tmp_path: Path) -> None:
    """`add --source` reads a file as `pull` does: what is unknown is kept and can be asked for, what is bad
    is told and leaves the ledger as it is."""
    where, file = ("--ledger", str(tmp_path / "desk.db")), tmp_path / "mine.csv"
    run("ledger", "init", "--empty", *where)
    given = ("add", "--source", own, *where, str(file))
    file.write_bytes(rows(8).replace(b"mules", b"dragons"))
    done = run(*given)
    assert done.exit_code == 2 and "lacks «mules»" in done.stderr
    file.write_bytes(rows(8, "dragons"))
    done = run(*given)
    assert done.exit_code == 0 and "entered: 32 new figures, 0 changed (transaction 1)" in done.output
    log = run("ledger", "log", "dragons", "--all", *where)
    assert log.exit_code == 0 and "«dragons», " in log.output and "8 figures" in log.output
    assert "nothing is new to the ledger" in run(*given).output
    file.write_bytes(rows(1))
    assert run(*given).exit_code == 2
