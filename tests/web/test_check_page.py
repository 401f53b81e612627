"""Check: the verdicts of the command line, reports that are kept, files, and what hostile people hand in."""

import contextlib
import gzip
import html
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from pebble import ProcessExpired
from resiliparse.parse.html import HTMLTree
from starlette.testclient import TestClient
from tests.web.conftest import TOKEN

from tollbook.cli import main
from tollbook.ledger.database import open_ledger
from tollbook.pipeline.check.submission import sample
from tollbook.publish.marked import MOST_MARKS
from tollbook.web import handed
from tollbook.web.application import application
from tollbook.web.checking import Checkers, Limits
from tollbook.web.desk import Desk
from tollbook.web.safety import COOKIE, LARGEST

ROOT = Path(__file__).parents[2]
SEEDS = sorted((ROOT.parent / "shared" / "corpora" / "seeds").glob("*.txt"))
SARIF = json.loads((ROOT / "tests" / "schemas" / "sarif-schema-2.1.0.json").read_text("utf-8"))

Finding = dict[str, Any]


def examples() -> Iterator[tuple[str, str]]:
    """The report that the page of each check shows, by the page's name."""
    for page in sorted(files("tollbook.checks").joinpath("pages").iterdir(), key=lambda page: page.name):
        yield page.name, page.read_text("utf-8").split("```text\n")[1].partition("```")[0]


EXAMPLES = [("relay.txt", sample()), *examples()]


def told_at_the_terminal(report: bytes, tmp_path: Path, *options: str) -> dict[str, Any]:
    """What `tollbook check --json` says of a file."""
    path = tmp_path / "report.txt"
    path.write_bytes(report)
    done = CliRunner().invoke(main, ["check", "--json", "--no-config", *options, str(path)])
    assert done.exit_code in (0, 1), done.output
    answer: dict[str, Any] = json.loads(done.stdout_bytes)
    del answer["doc"]
    return answer


def handed_out(client: TestClient, form: str = "json", **given: str) -> Any:
    """The report in a form for programs."""
    answer = client.post("/check", data={**given, "format": form})
    assert answer.status_code == 200, answer.text
    return answer


def told_on_the_page(client: TestClient, **given: str) -> dict[str, Any]:
    """The JSON that the page hands out."""
    answer: dict[str, Any] = handed_out(client, **given).json()
    del answer["doc"]
    return answer


def page_of(client: TestClient, text: str, **said: str) -> str:
    """The page that a pasted text comes back as."""
    answer = client.post("/check", data={"text": text, **said})
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def marks(page: str) -> list[tuple[str, str]]:
    """The marked words of a page in their order, each with its verdict."""
    root = HTMLTree.parse(page).document
    assert root is not None
    found = []
    for node in root.query_selector_all(".report .lines .figure"):
        hidden = node.query_selector(".visually-hidden")
        words = str(node.text).removesuffix(str(hidden.text)) if hidden else str(node.text)
        found.append((str(node.getattr("class")).split("verdict-")[1], words))
    return found


def expected_marks(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """What the findings of the terminal mark, line by line: of those on one span the worst."""
    worst = ("fails", "holds", "unknown")
    found: dict[tuple[bool, int, int], tuple[str, str]] = {}
    for finding in answer["findings"]:
        key = (finding["field"] == "text", finding["start"], finding["end"])
        mark = (finding["verdict"], finding["quote"])
        if key not in found or worst.index(mark[0]) < worst.index(found[key][0]):
            found[key] = mark
    lines = ((found[key][0], line) for key in sorted(found) for line in found[key][1].split("\n"))
    return [(verdict, line) for verdict, line in lines if line]


def assert_same(client: TestClient, text: str, tmp_path: Path) -> None:
    """Asserts that page and terminal say the same of a text, in every field, and that the page shows it."""
    terminal = told_at_the_terminal(text.encode(), tmp_path)
    pasted = text.replace("\n", "\r\n")  # as browsers send what was pasted
    assert told_on_the_page(client, text=pasted) == terminal
    page = page_of(client, pasted)
    spans = [(f["field"], f["start"], f["end"]) for f in terminal["findings"]]
    nested = any(a != b and a[0] == b[0] and a[1] < b[2] and b[1] < a[2] for a in spans for b in spans)
    if not nested:
        assert marks(page) == expected_marks(terminal)
    said = html.unescape(re.sub(r"\s+", " ", page))
    for finding in terminal["findings"]:
        if finding["verdict"] == "fails":
            wanted = (finding["code"], finding["reason"], finding["because"], finding["suggestion"] or "")
            assert [part for part in wanted if re.sub(r"\s+", " ", part) not in said] == []


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_the_verdicts_are_those_of_the_command_line(
    client: TestClient, tmp_path: Path, name: str, text: str
) -> None:
    """Every finding of every sample: span, verdict, code, reason, sentence and rewording."""
    assert_same(client, text, tmp_path)


@pytest.mark.skipif(not SEEDS, reason="the seed documents (../shared) are not beside the checkout")
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_the_verdicts_on_the_seeds_are_those_of_the_command_line(
    client: TestClient, tmp_path: Path, seed: Path
) -> None:
    """Both seeds, pasted and handed in as files."""
    assert_same(client, seed.read_text("utf-8"), tmp_path)
    answer = client.post("/check", data={"format": "json"}, files={"file": (seed.name, seed.read_bytes())})
    assert answer.json()["findings"] == told_at_the_terminal(seed.read_bytes(), tmp_path)["findings"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("é", "e\u0301") + "Cafe\u0301 №1, ½ а́ 𝟙\n",
        lambda text: "\n\n" + text + "\n\n",
    ],
    ids=["a mark of byte order", "lines of Windows", "letters in parts", "empty lines around it"],
)
def test_offsets_are_those_of_the_text_as_it_was_given(
    client: TestClient, tmp_path: Path, change: Callable[[str], str]
) -> None:
    """Neither what browsers do to lines nor letters written in parts moves a span or changes a verdict."""
    text = change(sample())
    terminal = told_at_the_terminal(text.encode(), tmp_path)
    assert told_on_the_page(client, text=text.replace("\r\n", "\n").replace("\n", "\r\n")) == terminal
    answer = client.post("/check", data={"format": "json"}, files={"file": ("report.txt", text.encode())})
    assert {**answer.json(), "doc": None} == {**terminal, "doc": None}


def test_what_a_person_says_of_a_report_counts(client: TestClient, tmp_path: Path) -> None:
    """Title, day of publication and language go before what the report says, as on the command line."""
    text = "Russia has lost 9,047 tanks, the General Staff of Ukraine said."
    said = {"title": "Russia loses 9,074 tanks", "published": "2024-10-20", "language": "en"}
    options = ("--title", said["title"], "--published", said["published"], "--lang", "en")
    assert told_on_the_page(client, text=text, **said) == told_at_the_terminal(
        text.encode(), tmp_path, *options
    )
    page = page_of(client, text, **said)
    assert ("fails", "9,074") in marks(page) and 'class="passage headline noted"' in page


def test_another_conflict_is_checked_by_its_own_series(client: TestClient, tmp_path: Path) -> None:
    """The conflict that a person chooses is the one of `--pack`, and the links stay in it."""
    text = "The death toll in Gaza has risen to 41,788, the Ministry of Health said on 3 October 2024.\n"
    said = {"pack": "gaza-2023"}
    terminal = told_at_the_terminal(text.encode(), tmp_path, "--pack", "gaza-2023")
    assert told_on_the_page(client, text=text, **said) == terminal and terminal["findings"]
    assert re.search(r'href="/day/\d{4}-\d\d-\d\d\?pack=gaza-2023"', page_of(client, text, **said))


def test_a_saved_page_is_read_as_one(client: TestClient) -> None:
    """HTML in a file or in the box is read as its text; the page says so."""
    text = "Russia has lost 9,047 tanks, the General Staff of Ukraine said on 20 October 2024."
    saved = f"<html><body><nav><a>1</a></nav><article><h1>Tanks</h1><p>{text}</p></article></body></html>"
    for answer in (
        client.post("/check", files={"file": ("a.html", saved.encode())}),
        client.post("/check", data={"text": saved}),
    ):
        assert ("holds", "9,047") in marks(answer.text) and "taken out of a web page" in answer.text


def test_each_note_leads_to_the_day_the_series_and_the_check(client: TestClient) -> None:
    """What a verdict rests on can be looked up: the report of the day, the series, what the check asks."""
    page = html.unescape(page_of(client, sample()))
    assert 'href="/day/2025-08-29"' in page
    assert 'href="/series/uavs?side=RU&speaker=general-staff-ua&outcome=lost"' in page
    assert 'href="/check/explain/TB102"' in page


def test_every_check_is_explained(client: TestClient) -> None:
    """Each check has a page, made of its own, under its code and its name; another word is refused."""
    listed = client.get("/check/explain").text
    codes = re.findall(r'href="/check/explain/(TB\d+)"', listed)
    assert len(codes) == len(list(examples()))
    for code in codes:
        page = client.get(f"/check/explain/{code}")
        assert page.status_code == 200 and "<h1>" in page.text and "style=" not in page.text
    assert client.get("/check/explain/TB999").status_code == 404


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        ({}, 422, "There is no report yet"),
        ({"text": "  \r\n "}, 422, "There is no report yet"),
        ({"text": "x", "url": "https://example.org/"}, 422, "one thing only"),
        ({"text": "Зелене дерево росте"}, 200, "No figures"),
        ({"text": "ეს მხოლოდ ნიმუშია"}, 422, "no language that Tollbook knows. It reads: English, Russian"),
        ({"text": "Russland hat 9.047 Panzer verloren, sagte der Generalstab."}, 422, "(German)"),
        ({"text": "tanks", "published": "20.10.2024"}, 422, "2024-10-20"),
        ({"text": "tanks", "language": "xx"}, 422, "from the lists"),
        ({"text": "tanks", "pack": "../etc"}, 422, "from the lists"),
        ({"text": "tanks", "title": "x" * 1001}, 422, "too long"),
        ({"text": "%PDF-1.4 tanks"}, 422, "is a PDF"),
        ({"text": "tanks\0 9"}, 422, "is binary"),
        ({"url": "http://127.0.0.1:1/"}, 422, "private network"),
        ({"url": "http://[::ffff:10.0.0.1]/"}, 422, "private network"),
        ({"url": "file:///etc/passwd"}, 422, "no web address"),
        ({"url": "http://a\u202eb/"}, 422, "no web address"),
        ({"format": "sarif"}, 422, "There is no report yet"),
        ({"given": "AAAA"}, 422, "changed on its way"),
        ({"given": "eJwDAAAAAAE="}, 422, "changed on its way"),
    ],
)
def test_what_cannot_be_checked_is_said(
    client: TestClient, given: dict[str, str], status: int, told: str
) -> None:
    """A mistake is answered in words, with the form as it was filled in."""
    answer = client.post("/check", data=given)
    assert answer.status_code == status and told in html.unescape(answer.text)
    if status == 422 and given.get("text", "").strip():
        assert html.escape(given["text"], quote=False).replace("\0", "\0") in answer.text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("bomb.gz", gzip.compress(b"<" * 10_000_000), "a gzip archive"),
        ("bomb.zip", b"PK\x03\x04" + b"\0" * 1000, "a zip archive"),
        ("a.bin", bytes(range(256)) * 10, "is binary"),
        ("a.txt", b"", "is empty"),
        ("../../etc/a\u202ename.txt", b"\0\0", "a[U+202E]name.txt"),
    ],
)
def test_files_that_are_no_reports_are_refused(
    client: TestClient, name: str, content: bytes, told: str
) -> None:
    """Archives are not unpacked, binary files not read; a file's name is made harmless."""
    answer = client.post("/check", files={"file": (name, content)})
    assert answer.status_code == 422 and told in html.unescape(answer.text)
    assert "etc" not in answer.text


def test_an_address_is_fetched_and_checked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page at an address is checked like one that was saved; only so many are fetched at a time."""
    from tests.sources.host import Host, page, this_machine

    sent = f"<html><body><p>{sample()}</p></body></html>".encode()
    bomb = page(gzip.compress(b"9" * 50_000_000), Content_Encoding="gzip")
    with Host({"/report": page(sent, "text/html"), "/bomb": bomb}) as host:
        reaching = replace(desk, may_reach=this_machine)
        client = TestClient(application(reaching), raise_server_exceptions=False)
        answer = client.post("/check", data={"url": f"{host.url}/report"})
        assert answer.status_code == 200 and f"{host.url}/report" in answer.text
        assert ("fails", "4,140") in marks(answer.text)
        refused = client.post("/check", data={"url": f"{host.url}/bomb"})
        assert refused.status_code == 422 and "larger than 2 MB" in refused.text
        monkeypatch.setattr(handed, "_fetching", BoundedSemaphore(1))
        assert handed._fetching.acquire(blocking=False)
        assert client.post("/check", data={"url": f"{host.url}/report"}).status_code == 503


# --- what is kept


def keeper(client: TestClient) -> TestClient:
    """The same reader, who has given the token."""
    client.cookies.set(COOKIE, TOKEN)
    return client


def test_nothing_is_kept_unless_asked(client: TestClient, desk: Desk) -> None:
    """Checking leaves no trace; keeping needs the token, and who has none is told how to get there."""
    page = page_of(client, sample())
    refused = client.post("/check/keep", data={"text": sample()})
    assert refused.status_code == 403 and "token" in refused.text
    assert "/check/keep" not in page and 'href="/token"' in page
    assert not desk.saved_reports.exists() or not list(desk.saved_reports.iterdir())


def test_a_kept_report_keeps_saying_what_it_said(client: TestClient, desk: Desk) -> None:
    """The same report has one address; the page under it is what was kept, not what is found today."""
    page = keeper(client).post("/check", data={"text": sample()}).text
    again = re.search(r'name="given" value="([^"]+)"', page)
    assert again and 'formaction="/check/keep"' in page
    first = client.post("/check/keep", data={"given": again[1]})
    second = client.post("/check/keep", data={"text": sample().replace("\n", "\r\n")})
    assert first.status_code == 303 and first.headers["location"] == second.headers["location"]
    address = first.headers["location"]
    assert re.fullmatch(r"/check/[0-9a-f]{40}", address)
    assert len(list(desk.saved_reports.iterdir())) == 1

    client.cookies.clear()
    client.app.state.checkers = None  # type: ignore[attr-defined]
    saved_reports = client.get(address)
    assert saved_reports.status_code == 200 and marks(saved_reports.text) == marks(page)
    assert "Kept on 22 November 2026" in saved_reports.text and "Tollbook 0.2.0" in saved_reports.text
    for form, own in (("json", "findings"), ("sarif", "runs")):
        assert own in client.get(f"{address}.{form}").json()
    assert "killed-for-casualties" in client.get(f"{address}.md").text


def test_a_kept_report_can_be_checked_again(client: TestClient) -> None:
    """What was handed in comes with it, so that it can be held against today's series."""
    address = keeper(client).post("/check/keep", data={"text": sample()}).headers["location"]
    again = re.search(r'name="given" value="([^"]+)"', client.get(address).text)
    assert again
    assert marks(client.post("/check", data={"given": again[1]}).text) == marks(page_of(client, sample()))


@pytest.mark.parametrize("address", ["0" * 40, "short", "..%2F..%2Fetc%2Fpasswd", "A" * 40, "0" * 41])
def test_an_address_of_nothing_is_not_found(client: TestClient, address: str) -> None:
    """An unknown or malformed address is answered in words."""
    answer = client.get(f"/check/{address}")
    assert answer.status_code == 404 and "Not found" in answer.text


@pytest.mark.parametrize("fault", ["cut", "changed", "redated", "other"])
def test_a_damaged_file_is_told(client: TestClient, desk: Desk, fault: str) -> None:
    """A file that does not hold what was kept is never shown as if it did."""
    address = keeper(client).post("/check/keep", data={"text": sample()}).headers["location"]
    path = next(desk.saved_reports.iterdir())
    content = gzip.decompress(path.read_bytes())
    damaged = {
        "cut": path.read_bytes()[:-20],
        "changed": gzip.compress(content.replace(b"1,080,480", b"1,080,481")),
        "redated": gzip.compress(content.replace(b"2026-11-22", b"2025-11-22", 1)),
        "other": b"not a file of ours",
    }[fault]
    path.write_bytes(damaged)
    answer = client.get(address)
    assert answer.status_code == 500 and "is damaged" in answer.text and "1,080,48" not in answer.text


def test_a_folder_that_cannot_be_written_to_is_told(desk: Desk, tmp_path: Path) -> None:
    """Keeping fails in words that name the folder and the mend."""
    (tmp_path / "file").write_text("in the way")
    broken = application(replace(desk, saved_reports=tmp_path / "file" / "checked"))
    client = keeper(TestClient(broken, follow_redirects=False, raise_server_exceptions=False))
    answer = client.post("/check/keep", data={"text": sample()})
    assert answer.status_code == 500 and "cannot be kept" in answer.text and "--keep" in answer.text


# --- files for programs


def test_files_for_programs(client: TestClient) -> None:
    """JSON as `check --json` writes it, SARIF that its schema accepts, Markdown in which nothing is read."""
    made = handed_out(client, "json", text=sample())
    assert made.json()["schema"] == "tollbook.check/1"
    assert made.headers["content-disposition"] == 'attachment; filename="report.json"'
    log = handed_out(client, "sarif", text=sample()).json()
    jsonschema.Draft7Validator(SARIF).validate(log)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["TB102", "TB101", "TB101"]
    written = handed_out(client, "md", text=sample() + "\n<script>alert(1)</script> 41 tanks").text
    assert written.startswith("## `pasted text`") and "<script>" not in written


# --- what hostile people hand in

HOSTILE = {
    "script": "<script>alert(1)</script> Russia lost 9,047 tanks </details></main><script>x</script>",
    "link": "[x](javascript:alert(1)) <a href='javascript:alert(1)'>9,047 tanks</a>",
    "svg": "<svg onload=alert(1)><text>Russia lost 9,047 tanks</text></svg>",
    "bidi": "Russia lost \u202e740,9\u202c tanks \u2066x\u2069 \u200f41 tanks\u202e",
    "controls": "Russia lost 9,047\x07 tanks\x1b[31m\x7f\x85 \u2028 \ufeff\ufffe",
    "percent": "%(num)s {{ 7*7 }} {% raw %} Russia lost 9,047 tanks",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_a_report_becomes_part_of_the_page(client: TestClient, name: str) -> None:
    """What looks like markup is shown as it was written, and nothing turns the direction of the page."""
    answer = client.post("/check", data={"text": HOSTILE[name], "language": "en", "title": HOSTILE[name]})
    assert answer.status_code == 200
    page, root = answer.text, HTMLTree.parse(answer.text).document
    assert root is not None
    assert [str(script.getattr("src"))[:14] for script in root.query_selector_all("script")] == [
        "/static/check-"
    ]
    assert root.query_selector("svg, [onload], [style], [href^='javascript'], main textarea") is None
    assert not set(page) & {*map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))), "\x07", "\x1b"}
    assert "49" not in page or name != "percent"


def test_a_file_of_half_letters_is_read(client: TestClient) -> None:
    """Bytes that are no UTF-8, lone surrogates among them, are shown as signs."""
    content = (
        b"Russia lost 9,047 tanks \xed\xa0\x80 the General Staff of Ukraine said on 20 October 2024. " * 5
    )
    answer = client.post("/check", files={"file": ("a.txt", content)})
    assert answer.status_code == 200 and ("holds", "9,047") in marks(answer.text)


@pytest.mark.parametrize(
    "content",
    [
        b"<" * 1_900_000,
        b"<html>" + b"<" * 1_900_000,
        b"<html><body>" + b"<div>" * 380_000 + b"Russia lost 9 tanks",
        b"<html><body>" + b"<b><i>" * 300_000 + b"Russia lost 9 tanks",
        b"Russia lost " + b"9" * 1_000_000 + b" tanks",
        b"Russia lost 9 tanks" + b" x" * 500_000,
        b" ".join(b"%d" % n for n in range(100_000)),
    ],
    ids=["<", "html <", "deep", "deeper", "one number", "one line", "numbers"],
)
def test_what_is_large_is_answered(client: TestClient, content: bytes) -> None:
    """A report of any shape within the limits comes back, or is refused in words; the page stays small."""
    answer = client.post("/check", data={"language": "en"}, files={"file": ("a.txt", content)})
    assert answer.status_code in (200, 422), answer.text[:500]
    shown = re.sub(r'value="[^"]*"', "", answer.text)
    assert len(shown) < 3_000_000


@pytest.fixture
def patient(desk: Desk) -> Iterator[TestClient]:
    """A server that gives each check as long as a slow machine needs."""
    app = application(desk)
    app.state.checkers = Checkers(limits=Limits(seconds=120, at_once=1))
    yield TestClient(app)
    app.state.checkers.close()


def test_more_than_the_largest_is_refused(client: TestClient) -> None:
    """Ten megabytes are not read at all."""
    answer = client.post("/check", data={"text": "<" * (LARGEST + 1)})
    assert answer.status_code == 413


def test_the_page_ends_where_a_page_must(patient: TestClient) -> None:
    """Of very many figures the page shows the first and says so; the files have them all."""
    text = sample() * 90
    page = page_of(patient, text, language="en")
    found = told_on_the_page(patient, text=text, language="en")["findings"]
    assert len(found) > MOST_MARKS >= len(marks(page)) > MOST_MARKS - 100
    assert f" of {len(found)} findings are shown" in page


# --- limits


@pytest.fixture
def hurried(desk: Desk) -> Iterator[TestClient]:
    """A server that gives each check a quarter of a second, one at a time, and lets nobody wait."""
    app = application(desk)
    limits = Limits(seconds=0.25, at_once=1, waiting=0)
    app.state.checkers = Checkers(limits=limits)
    yield TestClient(app, raise_server_exceptions=False)
    app.state.checkers.close()


SLOW = "".join(f"Russia lost {n} tanks, the General Staff of Ukraine said.\n" for n in range(1000, 9000))


def test_a_check_that_takes_too_long_is_ended(hurried: TestClient) -> None:
    """It is answered in words, its process is ended, and the next report is checked by another."""
    answer = hurried.post("/check", data={"text": SLOW})
    assert answer.status_code == 422 and "could not be checked within" in answer.text
    hurried.app.state.checkers.limits = Limits(seconds=30, at_once=1, waiting=0)  # type: ignore[attr-defined]
    assert hurried.post("/check", data={"text": sample()}).status_code == 200


def test_so_many_at_a_time(hurried: TestClient) -> None:
    """One more than there is room for is asked to come again."""
    checkers = hurried.app.state.checkers  # type: ignore[attr-defined]
    checkers._inside = 1
    answer = hurried.post("/check", data={"text": sample()})
    assert answer.status_code == 503 and answer.headers["retry-after"] == "10"
    assert "Other reports are being checked" in answer.text and "A hard night" in answer.text


def test_a_process_that_breaks_is_replaced(hurried: TestClient) -> None:
    """What ends a process, or asks for more memory than there may be, ends that report and no other."""
    checkers = hurried.app.state.checkers  # type: ignore[attr-defined]
    checkers.limits = Limits(seconds=60, at_once=1, waiting=0)
    assert hurried.post("/check", data={"text": sample()}).status_code == 200
    with pytest.raises(ProcessExpired):
        checkers._started().schedule(os.abort).result()
    with pytest.raises(MemoryError):
        checkers._started().schedule(bytearray, args=[4 * checkers.limits.memory]).result()
    assert hurried.post("/check", data={"text": sample()}).status_code == 200


def test_a_ledger_is_what_reports_are_held_against(desk: Desk, bundled_ledger: Path, tmp_path: Path) -> None:
    """On a ledger the checks read it, and a kept report names its last transaction."""
    where = str(tmp_path / "ledger.db")
    shutil.copyfile(bundled_ledger, where)
    with contextlib.closing(open_ledger(where)) as ledger:
        app = application(replace(desk, ledger=ledger))
        client = keeper(TestClient(app, follow_redirects=False))
        address = client.post("/check/keep", data={"text": sample()}).headers["location"]
        page = client.get(address).text
        app.state.checkers.close()
    assert ("fails", "4,140") in marks(page) and re.search(r"transaction \d+ of the ledger", page)
