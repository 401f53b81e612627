"""The pages of series: what they show, as files too, and what they say of an address that is wrong."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient
from tests.web.conftest import TODAY, TOKEN

from tollbook.cli import main
from tollbook.ledger.database import create_ledger
from tollbook.pipeline.record.bundled_series import enter_bundled
from tollbook.web.application import application
from tollbook.web.desk import Desk

MONTH = "from=2024-10-01&to=2024-10-31"


def text(page: str) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def asked(client: TestClient, path: str, status: int = 200) -> str:
    """A page, with the status that is expected of it."""
    answer = client.get(path)
    assert answer.status_code == status, text(answer.text)
    return str(answer.text)


def printed(*words: str) -> str:
    """What a command prints."""
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_list_has_every_conflict_and_item(client: TestClient) -> None:
    """Each item leads to its page, with its newest total, its day and its age."""
    page = asked(client, "/series")
    assert 'href="/series/tanks"' in page and 'href="/series/people?pack=gaza-2023"' in page
    assert "12,292 +6 2026-08-22 92 days" in text(page)
    for link in re.findall(r'href="(/series/[^"]+)"', page):
        asked(client, unescape(link))


def test_the_page_says_who_counts_what_and_when(client: TestClient) -> None:
    """Speaker, total, increment, day, age, and what the speaker means by it come first."""
    said = text(asked(client, "/series/personnel"))
    assert (
        "General Staff of Ukraine: personnel, killed and wounded: 1,475,270 ( +1,240 ), report of 22" in said
    )
    assert "killed and wounded together" in said and "92 days before today" in said
    assert "confirmed by name" in said and "modelled" in said, "other measures stand beside"


def test_each_figure_leads_to_its_day(client: TestClient) -> None:
    """A figure of the table is a link to what was said that day, and both days stand in its row."""
    page = asked(client, "/series/tanks?month=2024-10")
    row = next(part for part in page.split("<tr") if ">2024-10-20</th>" in part)
    assert row.count('href="/day/2024-10-20"') == 2 and ">2024-10-19</td>" in row
    assert ">9,047</a>" in row and ">+12</a>" in row


def test_re_bases_are_told_in_the_table_and_listed(client: TestClient) -> None:
    """28 February 2025: 2,710 in all, 1,650 of which are no losses of the day. Told, listed, not ranked."""
    page = asked(client, "/series/personnel?month=2025-02")
    assert "+2,710 in all, of which +1,650 is not counted as losses of the day" in text(page)
    assert "2025-02-28 +2,710 +1,060 +1,650 petroivaniuk" in text(page)
    assert "would stand here: 2025-02-28 (+2,710)." in text(page)


def test_copies_that_differ_are_told(client: TestClient) -> None:
    """Both copies' figures stand in the row of the day, the one not taken is marked, and why is said."""
    page = asked(client, "/series/tanks?month=2024-11")
    assert "orc 9,170 ✗" in text(page)
    assert "has the whole row of the report of 2 November 2024" in text(page)


def test_the_last_month_of_the_calendar_is_shown(client: TestClient) -> None:
    """A month that no other follows is a month without reports, not a fault of the server's."""
    page = text(asked(client, "/series/tanks?month=9999-12"))
    assert "Reports of 9999-12" in page and "No report of this month is among the days asked for." in page
    assert "← 9999-11" in page


def test_months_stand_by_both_days(client: TestClient) -> None:
    """A month is told by the day of loss, and by that of the report beside it."""
    told = text(asked(client, "/series/tanks")).partition("Months by the day of loss")[2]
    assert re.search(r"2023-10 521° \d+° \+5 ", told) and "2024-11 307 307 " in told


def test_everything_is_as_of_a_day(client: TestClient) -> None:
    """With a day of publication, nothing of later days is on the page, nor in its files."""
    page = asked(client, "/series/tanks?as_of=2024-10-20")
    assert "tanks, lost: 9,047" in text(page)
    assert "as it had been published by 20 October 2024" in text(page)
    assert "2024-10-21" not in page and "2025-" not in text(page) and "2026-" not in text(page)
    assert "as_of=2024-10-20" in page.partition("/series/tanks.svg?")[2][:80]
    rows = asked(client, "/series/tanks.csv?as_of=2024-10-20").splitlines()
    assert rows[-1].startswith("2024-10-20,9047,")


def test_a_ledger_is_looked_back_on_in_the_same_way(tmp_path: Path) -> None:
    """On a ledger, too, a page is as it had been published by a day."""
    ledger = create_ledger(str(tmp_path / "ledger.db"))
    enter_bundled(ledger, "gaza-2023")
    desk = Desk(
        saved_reports=tmp_path, token=TOKEN, ledger=ledger, hosts=("testserver",), today=lambda: TODAY
    )
    client = TestClient(application(desk), raise_server_exceptions=False)
    then = text(asked(client, "/series/people?pack=gaza-2023&as_of=2023-11-10"))
    assert "Ministry of Health in Gaza: people, killed: 11,078 ( +260 ), report of 10 November 2023" in then
    assert "people, killed: 73,419" in text(asked(client, "/series/people?pack=gaza-2023"))
    ledger.close()


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize(
    ("path", "command"),
    [
        (f"/series/tanks.{{}}?{MONTH}", ("series", "tanks")),
        (f"/series/tanks.{{}}?show=sources&{MONTH}", ("compare", "tanks")),
        (f"/series/people.{{}}?pack=gaza-2023&{MONTH}", ("series", "people", "--pack", "gaza-2023")),
        (f"/series/personnel.{{}}?side=UA&{MONTH}", ("compare", "personnel", "--side", "UA")),
    ],
)
def test_files_are_what_the_commands_write(
    client: TestClient, path: str, command: tuple[str, ...], form: str
) -> None:
    """The same question brings the same bytes from a page and from the command line."""
    answer = client.get(path.format(form))
    assert answer.status_code == 200
    assert answer.text == printed(*command, "--from", "2024-10-01", "--to", "2024-10-31", f"--{form}")
    assert re.search(rf'filename="\w+-\w+.*2024-10-31\.{form}"', answer.headers["content-disposition"])


def test_charts_are_pictures_that_are_kept(client: TestClient) -> None:
    """A chart is drawn in the theme and width asked for, and is not sent again to who has it."""
    pytest.importorskip("vl_convert", reason="needs the extra «charts»")
    answer = client.get(f"/series/tanks.svg?{MONTH}&theme=dark&width=340")
    root = ElementTree.fromstring(answer.content)
    assert answer.headers["content-type"] == "image/svg+xml" and "max-age" in answer.headers["cache-control"]
    assert abs(float(root.attrib["width"]) - 340) < 20 and "#16181a" in answer.text
    assert "sandbox" in answer.headers["content-security-policy"]
    again = client.get(
        f"/series/tanks.svg?{MONTH}&theme=dark&width=340", headers={"if-none-match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    light = client.get(f"/series/tanks.svg?{MONTH}&width=340")
    assert light.headers["etag"] != answer.headers["etag"]
    assert client.get(f"/series/tanks.png?{MONTH}").content.startswith(b"\x89PNG")


def test_the_live_chart_is_the_still_one(client: TestClient) -> None:
    """What comes alive in a page is the specification that was drawn, with what makes it answer added."""
    live = json.loads(asked(client, f"/series/tanks.vl.json?{MONTH}"))
    bars = next(e for e in live["vconcat"][0]["layer"] if e["mark"]["type"] == "bar" and "name" not in e)
    days = json.loads(asked(client, f"/series/tanks.json?{MONTH}"))["days"]
    assert [value["low"] for value in bars["data"]["values"]] == [day["stated"] for day in days]
    assert live["params"][0]["name"] == "zoom"


def test_the_frame_may_be_shown_elsewhere_and_nothing_else_may(client: TestClient) -> None:
    """The small page alone may be framed; it names its source, and its snippet is ready to be copied."""
    frame = client.get(f"/series/tanks/embed?{MONTH}")
    assert frame.status_code == 200 and "frame-ancestors *" in frame.headers["content-security-policy"]
    assert "script" not in frame.text and f'href="/series/tanks?{MONTH}"'.replace("&", "&amp;") in frame.text
    page = client.get(f"/series/tanks?{MONTH}")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    snippet = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.S)[1])  # type: ignore[index]
    source = unescape(re.search(r'src="([^"]+)"', snippet)[1])  # type: ignore[index]
    assert client.get(source).text == frame.text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/series/tank", 404, "Did you mean tanks?"),
        ("/series/tanks?side=RUS", 404, "side: «RUS» is no side of this conflict. Did you mean RU?"),
        ("/series/tanks?speaker=nato", 404, "no daily series of tanks of Russia by NATO is held"),
        ("/series/tanks?outcome=los", 404, "Did you mean lost?"),
        ("/series/tanks?from=20.10.2024", 400, "from: «20.10.2024» is not a valid date; use YYYY-MM-DD."),
        ("/series/tanks?to=2024-02-30", 400, "to: «2024-02-30» is not a valid date"),
        ("/series/tanks?from=2024-W42-7", 400, "from: «2024-W42-7» is not a valid date"),
        ("/series/tanks?from=2024-10-20&to=2024-10-01", 400, "is before the first"),
        ("/series/tanks?as_of=yesterday", 400, "as_of: «yesterday» is no day or moment"),
        ("/series/tanks?as_of=2021-01-01", 404, "had been published by 2021-01-01; give a later day"),
        ("/series/tanks?by=fortnight", 400, "Write one of: day, week, month, year."),
        ("/series/tanks?month=2024-1", 400, "month: «2024-1» is not a valid month"),
        ("/series/tanks?month=October", 400, "month: «October» is not a valid month; use YYYY-MM."),
        ("/series/tanks?measure=nothing", 404, "There are lost/estimated"),
        ("/series/tanks?pack=elsewhere", 404, "There is no conflict «elsewhere» here"),
        ("/series/tanks.svg?width=9999999", 400, "write pixels, from 280 to 1200"),
        ("/series/tanks.svg?width=²", 400, "write pixels"),
        ("/series/tanks.svg?theme=drak", 400, "Did you mean dark?"),
        ("/series/tanks.svg?from=2030-01-01", 404, "no figure to draw"),
        ("/series/tanks.csv?show=everything", 400, "Write one of: days, sources."),
        ("/series/clashes", 404, "figures of combat clashes of Russia are held"),
    ],
)
def test_a_wrong_address_is_told_what_is_wrong_and_what_would_do(
    client: TestClient, path: str, status: int, told: str
) -> None:
    """Every fault names the word that is wrong and the mend, and none is a fault of the server's own."""
    assert told in text(asked(client, path, status)).replace(" ?", "?")


def test_nothing_that_is_handed_in_is_run(client: TestClient) -> None:
    """Whatever stands in an address is shown as words, wherever it is shown."""
    bad = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    for path in (
        f"/series/{bad.replace('/', '%2F')}",
        f"/series/tanks?side={bad}",
        f"/series/tanks?from={bad}",
        f"/series/tanks?month={bad}",
        f"/series/tanks?measure={bad}",
        f"/series/tanks/embed?speaker={bad}",
        f"/series/tanks.svg?theme={bad}",
        f"/series/tanks?as_of=2024-10-20&x={bad}",
    ):
        assert "<script>alert" not in client.get(path).text


def test_pages_are_light(client: TestClient) -> None:
    """Without charts a page is well under 60 KB as it is sent, the fullest one too."""
    for path in ("/series", "/series/personnel?measure=all", "/series/people?pack=gaza-2023"):
        answer: Any = client.get(path, headers={"accept-encoding": "gzip"})
        assert answer.num_bytes_downloaded < 30_000


def test_the_page_speaks_ukrainian(client: TestClient) -> None:
    """The interface is Ukrainian; what stays English is marked as such."""
    page = asked(client, "/series/personnel?ui=uk")
    assert (
        '<html lang="uk">' in page and "Найтяжчі дні" in page and "зведення від 22 серпня 2026" in text(page)
    )
    assert "Генеральний штаб" in text(page) and '<span lang="en">Estimates of the other' in page
