"""How to read this: whole in each language, and in step with the checks."""

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from starlette.testclient import TestClient

from tollbook.pipeline.check.check_pages import check_pages
from tollbook.web.language import LANGUAGES, translations


class _Ids(HTMLParser):
    """The ids of a page, the fragments that it links to, and the words of its headings."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "a" and (given.get("href") or "").startswith("#"):
            self.links.append((given["href"] or "")[1:])


def page_in(client: TestClient, language: str) -> str:
    """The page in a language."""
    return str(client.get("/how-to-read", headers={"accept-language": language}).text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_can_be_linked_to(client: TestClient, language: str) -> None:
    """Each id is there once, and each link within the page leads to one."""
    read = _Ids(page_in(client, language))
    assert len(read.ids) == len(set(read.ids))
    assert set(read.links) <= set(read.ids)
    headings = re.findall(r'<h2 id="([^"]+)"', page_in(client, language))
    assert [link for link in read.links if link in headings][: len(headings)] == headings


def test_all_languages_say_the_same(client: TestClient) -> None:
    """What can be linked to in one language is there in the others, in the same order."""
    of = {language: _Ids(page_in(client, language)).ids for language in LANGUAGES}
    assert all(ids == of["en"] for ids in of.values())


def test_every_language_is_written_out() -> None:
    """Each has a text of its own."""
    folder = files("tollbook.web").joinpath("templates")
    assert all(folder.joinpath(f"how_to_read.{language}.html").is_file() for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_checks_are_listed(client: TestClient, language: str) -> None:
    """Each with its code, its name, its sentence in the language, and a link to its page."""
    page, words = page_in(client, language), translations(language)
    for check in check_pages():
        assert f'href="/check/explain/{check.code}"' in page and check.name in page
        sentence = words.gettext(check.sentence)
        assert sentence in page
        assert language == "en" or sentence != check.sentence


def test_the_speakers_of_the_conflict_are_told(client: TestClient) -> None:
    """Who counts what is the conflict's own, and changes with it."""
    assert "Mediazona and BBC News Russian" in client.get("/how-to-read").text
    assert "Ministry of Health in Gaza" in client.get("/how-to-read?pack=gaza-2023").text
