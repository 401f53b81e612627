"""The pages of sources: what a card says, where a copy strayed, and the same as files."""

import csv
import gzip
import json
from io import StringIO

import pytest
from starlette.testclient import TestClient
from tests.web.test_day_page import FIRST_PAINT, text_of


def test_all_sources_are_listed_with_how_they_stand(client: TestClient) -> None:
    """Each with its speaker, its licence and its age; one of which nothing is at hand is there too."""
    page = text_of(client.get("/sources").text)
    assert "orc-losses General Staff of Ukraine personnel, tanks, armoured vehicles and 12 more" in page
    assert "22 August 2026 92 days old, older than expected MIT" in page
    assert "russian-Losses-in-Ukraine" in page and "no file at hand" in page
    assert "Palestine Datasets" in client.get("/sources?pack=gaza-2023").text


def test_the_list_comes_as_files(client: TestClient) -> None:
    """A line for each source, with its age in days."""
    rows = {row["id"]: row for row in csv.DictReader(StringIO(client.get("/sources.csv").text))}
    assert (rows["orc"]["last"], rows["orc"]["age_days"]) == ("2026-08-22", "92")
    assert rows["minfin"]["last"] == "" and "tanks" in rows["orc"]["counts"].split()
    told = json.loads(client.get("/sources.json?pack=gaza-2023").content)
    assert {source["id"] for source in told["sources"]} == {
        "palestine-datasets-daily",
        "palestine-datasets-filled",
        "palestine-datasets-ministry",
        "palestine-datasets-office",
    }


def test_a_card_is_told_whole(client: TestClient) -> None:
    """What it counts, what its words mean, under which licence, from where, and what is expected of it."""
    page = client.get("/sources/orc").text
    said = text_of(page)
    assert "« eliminated »" in said and "= killed and wounded" in said
    assert 'href="https://github.com/lod-db/orc-losses" rel="noreferrer"' in page
    assert "MIT. May be shipped, with attribution." in said
    assert "1,449 rows or more" in said and "The newest figure is no older than 3 days." in said


def test_where_a_copy_strayed_stands_with_the_slip(client: TestClient) -> None:
    """The figure of each copy, which is the odd one, and what explains it; and how many agree."""
    page = text_of(client.get("/sources/petroivaniuk").text)
    assert "19,471 figures in common; they agree in 19,356 and differ in 115." in page
    assert "4 March 2026 artillery systems 37,832 ≠ , differs 37,874" in page
    assert "14 July 2022 armoured vehicles 3,832 ≠ , differs 3,852 The figure is the source’s" in page
    assert "300 figures were changed after they had been published." in page


def test_the_speakers_corrections_are_told_as_the_speakers(client: TestClient) -> None:
    """A re-base is no misprint of the copy, and leads to what that means."""
    page = client.get("/sources/orc").text
    assert "changed its totals in 28 reports" in text_of(page) and "/how-to-read#re-base" in page
    assert "personnel&nbsp;+1,650" in page


def test_a_source_without_copies_claims_no_misprints(client: TestClient) -> None:
    """Nothing is said of agreement where there is nothing to agree with."""
    page = client.get("/sources/oryx-daily").text
    assert "Misprints" not in page and "4,595 more figures are held under the origin’s own names" in page


def test_misprints_come_as_files(client: TestClient) -> None:
    """The cells in which a copy is the odd one or nothing decides, with both copies' figures."""
    rows = list(csv.DictReader(StringIO(client.get("/sources/petroivaniuk.csv").text)))
    odd = [row for row in rows if row["odd"] == "petroivaniuk"]
    assert {row["report_date"] for row in odd} == {"2022-07-04", "2022-07-14", "2026-03-04"}
    assert all(row["total"] == "" for row in rows if row not in odd)
    told = json.loads(client.get("/sources/orc.json").content)
    assert (told["schema"], told["side"], told["tally"]["odd"]["orc"]) == ("tollbook.referee/1", "RU", 21)
    assert json.loads(client.get("/sources/oryx-daily.json").content)["rulings"] == []


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/sources/orcs", "There is no source «orcs» of this conflict. Did you mean «orc»?"),
        ("/sources/orc.xml", "There is no source «orc.xml»"),
        ("/sources/orc?pack=gaza-2023", "There are: palestine-datasets-daily, palestine-datasets-filled, "),
    ],
)
def test_a_source_that_is_not_there_is_refused_in_words(client: TestClient, path: str, told: str) -> None:
    """With the nearest that is, or all that are."""
    answer = client.get(path)
    assert answer.status_code == 404 and told in answer.text


@pytest.mark.parametrize("path", ["/sources", "/sources/orc", "/sources/petroivaniuk", "/sources/oryx-daily"])
def test_a_source_is_light(client: TestClient, path: str) -> None:
    """Less than 60 KB go over the line for what is painted first."""
    assert len(gzip.compress(client.get(path).content)) < FIRST_PAINT - 10_000


def test_sources_speak_ukrainian(client: TestClient) -> None:
    """The page's words are Ukrainian, and the card's own English is marked as such."""
    page = client.get("/sources/orc", headers={"accept-language": "uk"}).text
    assert "Де хибна ця копія" in page and "щонайменше 1\xa0449 рядків" in page
    assert '<span lang="en">189 days are missing' in page
