"""The reports' pages: what they show, what they link to, and what they do with hostile words."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient
from tests.sample_reports import PACK, SAMPLES, Sample, enter
from tests.web.conftest import TODAY, TOKEN

from tollbook.ledger.database import open_ledger
from tollbook.pipeline.reports.index import Indexer
from tollbook.web.application import application
from tollbook.web.desk import Desk

HOSTILE = Sample(
    "https://evil.example.org/?a=1&b=<script>",
    "<b>bold</b> <script>alert(1)</script> javascript:alert(2) \u202egnp.exe\u202c. The General Staff of "
    "Ukraine said on 29 August 2025 that Russia had lost 11,143 tanks, 32,125 artillery systems and 850 "
    'soldiers killed and wounded over the day. "><img src=x onerror=alert(3)> {{ 7 * 7 }} {% raw %}',
    "kept",
    "2025-08-29",
    title="=HYPERLINK(\"http://evil.example\") <script>alert('title')</script>",
    language="en",
)
DAY = "2025-08-29"
FIGURE = f"/reports/figure?item=personnel&day={DAY}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, filled_ledger: Path) -> Path:
    """A folder with a ledger of all samples and a hostile one, and its index."""
    folder = tmp_path_factory.mktemp("reports")
    shutil.copyfile(filled_ledger, folder / "ledger.db")
    ledger = open_ledger(str(folder / "ledger.db"))
    enter(ledger, HOSTILE)
    ledger.close()
    return folder


@pytest.fixture(scope="module")
def keeping(place: Path) -> Iterator[Desk]:
    """A desk on that ledger, whose index is filled."""
    ledger = open_ledger(str(place / "ledger.db"))
    desk = Desk(
        saved_reports=place / "checked",
        token=TOKEN,
        ledger=ledger,
        hosts=("testserver", "127.0.0.1"),
        today=lambda: TODAY,
        cache=place / "cache",
    )
    _indexer(desk).run()
    yield desk
    ledger.close()


@pytest.fixture(scope="module")
def reader(keeping: Desk) -> TestClient:
    """A reader of its pages."""
    return TestClient(application(keeping), follow_redirects=False, raise_server_exceptions=False)


def _indexer(desk: Desk) -> Indexer:
    assert desk.indexer is not None
    return desk.indexer


def listed(reader: TestClient, address: str) -> list[str]:
    """The names of the reports that a list's file has."""
    path, _, query = address.partition("?")
    answer = reader.get(f"{path}.json?{query}")
    assert answer.status_code == 200, answer.text
    return [report["name"] for report in answer.json()["reports"]]


def test_without_a_ledger_the_page_says_how_to_make_one(client: TestClient) -> None:
    """In words and with the commands; its files are not there."""
    for path in ("/reports", "/reports/figure", "/reports/" + "0" * 64):
        page = client.get(path)
        assert page.status_code == 200 and "tollbook ledger init" in page.text
    assert client.get("/reports.csv").status_code == 404


def test_all_reports_are_listed_with_their_coverage(reader: TestClient) -> None:
    """Each with its title, its source, its day, its language, and how many of its figures hold and fail."""
    page = reader.get("/reports").text
    assert f"{len(SAMPLES) + 1} reports" in page
    assert "9 figures" in page and "9 hold" in page
    assert "Втрати ворога на 29 серпня" in page and "novyny.example.org" in page and "Ukrainian" in page
    assert "Verdicts as of transaction" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=танки", {"novyny.example.org", "svodka.example.org"}),
        ("q=%22особового+складу%22", {"novyny.example.org"}),
        ("q=casualties", {"wire.example.net"}),
        ("verdict=none", {"weather.example.org"}),
        ("lang=ru", {"svodka.example.org"}),
        ("source=morning.example.com", {"morning.example.com"}),
        ("day=2024-10-20", {"daily.example.org"}),
        ("q=soldier&verdict=fails", {"morning.example.com"}),
        ("q=zelenskyy+ганок", {"daily.example.org"}),
        ("q=nothingofthekind", set()),
    ],
)
def test_filters_are_addresses(reader: TestClient, query: str, found: set[str]) -> None:
    """Each view has an address, and the page and its files show the same."""
    names = listed(reader, f"/reports?{query}")
    assert {(urlsplit(name).hostname or "").removeprefix("www.") for name in names} == found
    rows = list(csv.DictReader(io.StringIO(reader.get(f"/reports.csv?{query}").text)))
    assert [row["name"] for row in rows] == names
    page = reader.get(f"/reports?{query}").text
    assert page.count("/reports/") >= len(names)


def test_what_was_asked_for_is_marked(reader: TestClient) -> None:
    """In the report's own words, whatever their case."""
    page = reader.get("/reports?q=ТАНК+складу").text
    assert "<mark>складу</mark>" in page and "<mark>танків</mark>" in page


def test_pages_of_a_long_list_lead_on(reader: TestClient, keeping: Desk) -> None:
    """The next page keeps the filters, and a page that is not there says so."""
    ledger, books = _indexer(keeping).ledger, keeping.books(PACK)
    for number in range(15):
        text = f"Russia lost {number + 2} tanks."
        sample = Sample(f"https://many.example.org/{number}", text, "none", "2023-01-01")
        enter(ledger, sample, books=books)
    _indexer(keeping).run()
    first = reader.get("/reports?lang=en").text
    href = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert parse_qs(urlsplit(href).query) == {"lang": ["en"], "page": ["2"]}
    assert 'rel="prev"' in reader.get(href).text
    assert "not so many pages" in reader.get("/reports?page=99").text


def document(reader: TestClient, host: str) -> str:
    """The id of the report of a host."""
    rows = reader.get(f"/reports.json?source={host}").json()["reports"]
    return str(rows[0]["document"])


def test_a_report_shows_all_that_is_kept_of_it(reader: TestClient) -> None:
    """Its words with its figures marked, the evidence, the hash, where it was found, its licence."""
    identity = document(reader, "wire.example.net")
    page = reader.get(f"/reports/{identity}").text
    assert "suffered <" in page and "85,000" in page and "verdict-fails" in page
    assert "1,080,480 (+850)" in page
    assert identity in page and "https://wire.example.net/a/85000" in page
    assert 'rel="noreferrer noopener nofollow ugc"' in page
    assert "Nothing of this report has been withdrawn" in page


def test_a_report_is_found_by_the_first_digits_of_its_id(reader: TestClient) -> None:
    """The short address leads to the whole one, which is the one to cite."""
    identity = document(reader, "wire.example.net")
    answer = reader.get(f"/reports/{identity[:10]}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/reports/{identity}")


def test_a_report_comes_as_a_file(reader: TestClient) -> None:
    """Its text as it was kept, and its findings as `check` writes them."""
    identity = document(reader, "wire.example.net")
    sample = next(sample for sample in SAMPLES if sample.figure == "digits")
    assert reader.get(f"/reports/{identity}.txt").text == sample.text
    told = json.loads(reader.get(f"/reports/{identity}.json").text)
    assert told["text"] == sample.text
    assert [f["reason"] for f in told["findings"] if f["verdict"] == "fails"] == ["digit-added"]


def test_versions_are_linked(reader: TestClient, keeping: Desk) -> None:
    """A report that was changed says so and leads to what stands there now; both tell what was withdrawn."""
    sample = next(sample for sample in SAMPLES if sample.language == "ru")
    older = document(reader, "svodka.example.org")
    changed = Sample(sample.address, sample.text.replace("850", "580"), "", sample.published, None, "ru")
    enter(_indexer(keeping).ledger, changed, books=keeping.books(PACK))
    _indexer(keeping).run()
    newer = document(reader, "svodka.example.org")
    page = reader.get(f"/reports/{older}").text
    assert newer != older and f"/reports/{newer}" in page
    assert "Another version of this report" in page and "withdrawn" in page
    assert "Another version of this report" not in reader.get(f"/reports/{newer}").text


def test_one_figure_is_followed(reader: TestClient) -> None:
    """The first line counts who kept it and how the others strayed; each is quoted with its sentence."""
    page = " ".join(reader.get(FIGURE).text.split())
    trail = reader.get(FIGURE.replace("figure", "figure.json", 1)).json()
    assert trail["expected"] == 850 and f"{len(trail['reports'])} reports carried this figure:" in page
    assert "1 wrote “killed”" in page and "1 wrote 85,000" in page
    assert "Russia suffered <span" in page
    rows = list(csv.DictReader(io.StringIO(reader.get(FIGURE.replace("figure", "figure.csv", 1)).text)))
    assert [row["words"] for row in rows] == [row["words"] for row in trail["reports"]]


def test_a_figure_on_a_report_leads_to_its_trail(reader: TestClient) -> None:
    """Wherever it strayed, the link is that of the figure which it should have been."""
    page = reader.get(f"/reports/{document(reader, 'wire.example.net')}").text
    links = [part.split('"')[0] for part in page.split('href="') if part.startswith("/reports/figure?")]
    assert any("item=personnel" in link and f"day={DAY}" in link for link in links)
    for link in links:
        assert reader.get(link.replace("&amp;", "&")).status_code == 200


def test_nothing_that_a_report_says_becomes_markup(reader: TestClient) -> None:
    """Tags, templates and marks of direction in a report's text, title and address are shown, not obeyed."""
    identity = document(reader, "evil.example.org")
    for path in ("/reports", "/reports?q=bold+script", f"/reports/{identity}", FIGURE):
        page = reader.get(path).text
        assert "<script>" not in page and "<b>bold" not in page and "<img" not in page, path
    page = reader.get(f"/reports/{identity}").text
    assert "&lt;script&gt;alert(" in page and "{{ " in page and ">49<" not in page
    assert 'href="javascript:' not in page


def test_a_spreadsheet_takes_no_title_for_a_formula(reader: TestClient) -> None:
    """What begins like a formula is text in a file."""
    rows = csv.DictReader(io.StringIO(reader.get("/reports.csv?source=evil.example.org").text))
    assert next(rows)["title"].startswith("'=HYPERLINK")


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a" * 10_000,
        "q=%00",
        "q=%22*+OR+NEAR(",
        "q=%F0%9F%98%80",
        "q=" + "%22" * 400,
        "q=title%3Ax+AND",
        "q=%EF%BF%BE%ED%A0%80",
        "q=" + "a'" * 250,
        "verdict=maybe",
        "lang=%3Cscript%3E",
        "source=" + "x" * 5_000,
        "source=%00",
        "day=2024-02-30",
        "day=20241020aa",
        "page=0",
        "page=-1",
        "page=%D9%A1",
        "page=" + "9" * 5_000,
        "pack=%00",
        "older=%00",
    ],
)
def test_whatever_is_asked_is_answered(reader: TestClient, query: str) -> None:
    """A strange address gets a page or a clear refusal, never a fault of ours."""
    for path in ("/reports", "/reports.json", "/reports.csv"):
        answer = reader.get(f"{path}?{query}")
        assert answer.status_code in (200, 400, 404), answer.text[:500]
    assert "<script>" not in reader.get(f"/reports?{query}").text


@pytest.mark.parametrize(
    "path",
    [
        "/reports/..%2f..%2fetc",
        "/reports/0000000000",
        "/reports/zz",
        "/reports/" + "f" * 64,
        "/reports/" + "f" * 65,
        "/reports/figure?item=nothing&day=2024-10-20",
        "/reports/figure?item=tanks&day=yesterday",
        "/reports/figure?item=tanks&day=2024-10-20&speaker=%00",
        "/reports/figure?item=tanks&day=2024-10-20&kind=x",
        "/reports/figure.json",
    ],
)
def test_what_is_not_there_is_said(reader: TestClient, path: str) -> None:
    """An id or a figure that there is not is refused in words."""
    assert reader.get(path).status_code in (400, 404)


def test_a_table_is_no_report(reader: TestClient, keeping: Desk) -> None:
    """The tables of the series are on the ledger, and are neither listed nor read as reports."""
    from sqlalchemy import text

    with _indexer(keeping).ledger.reading() as connection:
        identity = connection.execute(text("SELECT id FROM documents WHERE source IS NOT NULL")).scalar()
    assert isinstance(identity, bytes)
    assert reader.get(f"/reports/{identity.hex()}").status_code == 404


def test_a_half_filled_index_says_so(place: Path, tmp_path: Path) -> None:
    """Who comes early sees how far the index is, and what is in it so far."""
    shutil.copyfile(place / "ledger.db", tmp_path / "ledger.db")
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    desk = Desk(tmp_path, TOKEN, ledger, ("testserver",), cache=tmp_path / "cache")
    indexer = _indexer(desk)
    indexer.run(2)
    indexer.stop()
    page = TestClient(application(desk)).get("/reports").text
    assert "2 of" in page and "reports indexed so far" in page
    ledger.close()


def test_a_long_report_is_not_checked_while_somebody_waits(reader: TestClient, keeping: Desk) -> None:
    """Its figures are listed as they were indexed, the first of them, and the page stays small."""
    text = "Russia lost 12 tanks on 29 August 2025.\n" * 400 + "No more. " * 15_000
    sample = Sample("file:///home/me/long.txt", text, "none", "2025-08-29", "A long one", "en")
    enter(_indexer(keeping).ledger, sample, books=keeping.books(PACK))
    _indexer(keeping).run()
    page = reader.get(f"/reports/{document(reader, 'files')}").text
    assert "too long to be checked while you wait" in page and "more figures are not shown" in page
    assert len(page) < 400_000 and "/home/me" not in page


def test_the_pages_speak_ukrainian(reader: TestClient) -> None:
    """Whole sentences, with the plural that the number asks for."""
    page = " ".join(reader.get(FIGURE + "&ui=uk").text.split())
    assert "1 написало «killed»" in page and "особовий склад" in page
    assert "сходяться" in reader.get("/reports?ui=uk").text
