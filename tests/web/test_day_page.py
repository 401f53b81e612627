"""The page of a day: figures, marks, files, and days that are not there."""

import csv
import gzip
import json
import re
import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.sample_reports import Sample, enter
from tests.web.conftest import TODAY

from tollbook.ledger.database import open_ledger
from tollbook.web.application import application
from tollbook.web.desk import Desk

# The most that may be sent for a page without its charts.
FIRST_PAINT = 60_000


def text_of(page: str) -> str:
    """What a page says, without its tags, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_days_lead_to_the_newest(client: TestClient) -> None:
    """The address without a day goes to the newest report held, and keeps the conflict and the moment."""
    assert client.get("/day").headers["location"] == "/day/2026-08-22"
    assert client.get("/day?pack=gaza-2023").headers["location"] == "/day/2026-08-22?pack=gaza-2023"
    back = client.get("/day?as_of=2024-10-25").headers["location"]
    assert back == "/day/2024-10-25?as_of=2024-10-25"
    assert client.get("/day?date=2024-10-20&as_of=").headers["location"] == "/day/2024-10-20"


def test_a_day_shows_the_report_and_both_its_dates(client: TestClient) -> None:
    """Total, stated figure and both copies stand in a row, under the day of the report and of the losses."""
    page = text_of(client.get("/day/2024-10-20").text)
    assert "The report of 20 October 2024 counts the losses of 19 October 2024." in page
    assert "personnel killed and wounded 678,520 +1,340 +1,340 678,520 678,520" in page
    assert "warships and boats lost 28 0 0 28 28" in page


def test_each_figure_leads_on(client: TestClient) -> None:
    """To its series, its sources, the days beside it, and the speaker's own page."""
    page = client.get("/day/2024-10-20").text
    for link in ("/series/tanks", "/sources/orc", "/day/2024-10-19", "/day/2024-10-21"):
        assert f'href="{link}"' in page
    assert '-na-20-zhovtnya-2024-roku" rel="noreferrer"' in page
    other = client.get("/day/2024-01-01?pack=gaza-2023").text
    assert 'href="/series/people?outcome=wounded&amp;pack=gaza-2023"' in other


def test_the_odd_copy_is_marked_in_shape_and_words(client: TestClient) -> None:
    """Not by colour alone: a mark, hidden words, and a list that says what decided."""
    page = client.get("/day/2024-11-03").text
    assert page.count('class="differs"') == 8
    assert "the odd one is orc. orc has the whole row of the report of 2 November 2024." in text_of(page)


def test_a_re_base_is_explained(client: TestClient) -> None:
    """On such a day a column of corrections stands beside, and a sentence says what it is."""
    page = text_of(client.get("/day/2025-02-28").text)
    assert "874,560 +1,060 +2,710 +1,650" in page and "Total re-based." in page
    assert "difference of totals = stated for the day + correction" in page
    assert "+ correction" not in text_of(client.get("/day/2024-10-20").text)


def test_nothing_reported_is_no_zero(client: TestClient) -> None:
    """A dash is «not reported», a question mark «not known», and 0 a report of none."""
    page = client.get("/day/2023-10-16?pack=gaza-2023").text
    assert '<abbr title="not reported">–</abbr>' in page and '<abbr title="not known">?</abbr>' in page
    assert "journalists killed 7 0 0" in text_of(page)
    assert "No report of this day is held. The one before is of 12 October 2023." in text_of(page)


def test_a_heaviest_day_is_told(client: TestClient) -> None:
    """With the number of days that it is the highest of."""
    assert "The highest of 1,603 days." in text_of(client.get("/day/2024-12-20").text)


def test_other_counts_stand_apart_with_their_days(client: TestClient) -> None:
    """Each with what it counts, over which days, and its bounds."""
    page = text_of(client.get("/day/2024-10-20").text)
    assert "14 October 2024 – 20 October 2024" in page and "since the start, up to 15 October 2024" in page
    assert "600,000–700,000 killed and wounded" in page
    assert "No file is at hand of: missile and drone attacks" in page


def test_without_a_ledger_the_reports_are_not_passed_over(client: TestClient) -> None:
    """It is said that none can be shown, and why."""
    assert "This server has no ledger" in client.get("/day/2024-10-20").text


def test_looking_back_shows_the_day_as_it_stood(client: TestClient) -> None:
    """A figure that was changed later is the old one, and what has no past is left out in words."""
    page = client.get("/day/2022-04-01?as_of=2022-04-01").text
    assert ">83<" in page and "Left out, because every edition of them changes past days" in page
    assert ">83<" not in client.get("/day/2022-04-01").text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/day/2021-01-01", 404, "Held are the reports of 2022-02-25 to 2026-08-22."),
        ("/day/2031-01-01", 404, "No report of 2031-01-01 is held."),
        ("/day/2024-02-30", 400, "«2024-02-30» is not a valid date; use YYYY-MM-DD."),
        ("/day/20241020", 400, "is not a valid date"),
        ("/day/%00%E2%80%AE2024", 400, "«2024» is not a valid date"),
        ("/day/<script>alert(1)</script>", 404, "Not found"),
        ("/day?date=yesterday", 400, "«yesterday» is not a valid date"),
        ("/day/2024-10-20.xml", 404, "«.xml» is none of them"),
        ("/day/2024-10-20?pack=nowhere", 404, "There is no conflict «nowhere» here."),
        ("/day/2024-10-20?as_of=soon", 400, "as_of: «soon» is no day or moment"),
        ("/day/2024-10-20?as_of=2024-10-01", 404, "as published by 2024-10-01"),
        ("/day?as_of=2020-01-01", 404, "No daily report is held as published by 2020-01-01."),
    ],
)
def test_a_day_that_is_not_there_is_refused_in_words(
    client: TestClient, path: str, status: int, told: str
) -> None:
    """With what is held, or how a day is written; never with a traceback."""
    answer = client.get(path)
    assert (answer.status_code, told in answer.text) == (status, True), answer.text


def test_a_day_comes_as_a_table(client: TestClient) -> None:
    """A line for each count, a column for each copy, empty for what was not reported."""
    answer = client.get("/day/2024-11-03.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = {row["item"]: row for row in csv.DictReader(StringIO(answer.text))}
    assert (rows["tanks"]["total"], rows["tanks"]["orc"], rows["tanks"]["odd"]) == ("9182", "9170", "orc")
    assert (rows["tanks"]["report_date"], rows["tanks"]["first"]) == ("2024-11-03", "2024-11-02")
    open_day = {row["item"]: row for row in csv.DictReader(StringIO(client.get("/day/2022-06-03.csv").text))}
    assert open_day["artillery"]["total"] == "" and open_day["mlrs"]["stated"] == "0"
    beside = list(csv.DictReader(StringIO(client.get("/day/2024-11-03.beside.csv").text)))
    assert {"uk-mod", "oryx"} <= {row["speaker"] for row in beside}


def test_a_day_comes_as_json(client: TestClient) -> None:
    """All that the page says, with the sources and their licences, as of a moment."""
    told = json.loads(client.get("/day/2024-11-03.json").content)
    assert (told["schema"], told["day"], told["as_of"]) == ("tollbook.day/1", "2024-11-03", None)
    tanks = next(row for row in told["reports"][0]["figures"] if row["item"] == "tanks")
    assert tanks["copies"] == {"petroivaniuk": 9182, "orc": 9170} and tanks["faults"][0]["copy"] == "orc"
    assert {source["licence"] for source in told["sources"]} >= {"MIT", "CC BY 4.0"}
    back = json.loads(client.get("/day/2024-10-20.json?as_of=2024-10-25").content)
    assert back["as_of"] == "2024-10-25T23:59:59Z" and "mediazona-bbc" not in {
        line["speaker"] for line in back["beside"]
    }


def test_a_day_speaks_ukrainian(client: TestClient) -> None:
    """With the names that the publishers' own bulletins use; what is in English alone is marked as such."""
    page = client.get("/day/2024-10-20", headers={"accept-language": "uk"}).text
    said = text_of(page)
    assert "Генеральний штаб ЗС України" in said and "БпЛА оперативно-тактичного рівня" in said
    assert "особовий склад убито й поранено 678 520 +1 340" in said.replace("\xa0", " ")
    assert "Втрати особового складу — це вбиті й поранені разом" in said
    assert '<span lang="en">Petro Ivaniuk' in page


@pytest.mark.parametrize(
    "path", ["/day/2024-10-20", "/day/2024-11-03", "/day/2025-02-28", "/day/2024-01-01?pack=gaza-2023"]
)
def test_a_day_is_light(client: TestClient, path: str) -> None:
    """Less than 60 KB go over the line for what is painted first, style included."""
    page = client.get(path).content
    style = client.get(_style(page.decode())).content
    assert len(gzip.compress(page)) + len(gzip.compress(style)) < FIRST_PAINT


def _style(page: str) -> str:
    return page.partition('rel="stylesheet" href="')[2].partition('"')[0]


def test_asking_again_reads_nothing_anew(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second page of a day settles no series and opens no file of a source."""
    from tollbook.model import series
    from tollbook.pipeline.books import available_files

    assert client.get("/day/2024-10-20").status_code == 200

    def refuse(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(series, "settle", refuse)
    monkeypatch.setattr(available_files, "read_source", refuse)
    assert client.get("/day/2024-10-22").status_code == 200


DAY = "/day/2025-08-29"


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory, filled_ledger: Path) -> Iterator[TestClient]:
    """A reader of a desk with a ledger of reports, whose index is filled."""
    folder = tmp_path_factory.mktemp("relayed")
    shutil.copyfile(filled_ledger, folder / "ledger.db")
    ledger = open_ledger(str(folder / "ledger.db"))
    enter(ledger, HOSTILE)
    desk = Desk(
        saved_reports=folder / "checked",
        ledger=ledger,
        hosts=("testserver",),
        today=lambda: TODAY,
        cache=folder / "cache",
    )
    assert desk.indexer is not None
    desk.indexer.run()
    yield TestClient(application(desk), follow_redirects=False, raise_server_exceptions=False)
    ledger.close()


HOSTILE = Sample(
    "https://evil.example.org/day",
    "The General Staff of Ukraine said on 29 August 2025 that Russia had lost 11,143 tanks and 32,125 "
    "artillery systems and 8500 soldiers killed and wounded over the day. <script>alert(1)</script>",
    "strayed",
    "2025-08-29",
    title="<script>alert('title')</script>",
    language="en",
)


def test_reports_stand_with_what_they_strayed_in(keeping: TestClient) -> None:
    """Those that strayed come first, each with its words, what was published, and a link to the whole."""
    page = keeping.get(DAY).text
    said = text_of(page)
    assert "reports on the ledger give figures of this day." in said and "Of them" in said
    assert "8500" in said.partition("Reports that relayed it")[2] and "published: 850" in said
    assert 'href="/reports/' in page and "did not stray" in said


def test_hostile_words_of_a_report_are_words(keeping: TestClient) -> None:
    """A title that is a script is shown as it is written, and runs nowhere."""
    page = keeping.get(DAY).text
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_a_day_without_reports_says_so(keeping: TestClient) -> None:
    """An empty ledger of that day is another thing than none."""
    assert "No report on the ledger gives figures of this day." in keeping.get("/day/2022-05-05").text


def test_a_ledgers_day_is_that_of_the_copies(keeping: TestClient, client: TestClient) -> None:
    """On the same copies the figures are the same, whether a ledger holds them or not."""
    for day in ("2024-11-03", "2025-02-28"):
        ours, theirs = (
            json.loads(c.get(f"/day/{day}.json").content)["reports"][0] for c in (keeping, client)
        )
        for one, other in zip(ours["figures"], theirs["figures"], strict=True):
            assert {**one, "copies": None} == {**other, "copies": None}
            assert dict(sorted(one["copies"].items())) == dict(sorted(other["copies"].items()))
