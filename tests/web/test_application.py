"""The server as a whole: headers, hosts, sizes, languages, errors, the token."""

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import TOKEN

from tollbook.model.reason import Reason
from tollbook.web.language import LANGUAGES, reasons, translations
from tollbook.web.safety import LARGEST


def test_every_answer_carries_a_strict_policy(client: TestClient) -> None:
    """No page may run a script of others, or be framed; not even one that is not there."""
    for path in ("/", "/nowhere", "/token"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy
        assert "unsafe" not in policy and "frame-ancestors 'none'" in policy


def test_a_server_answers_to_its_own_names_alone(client: TestClient) -> None:
    """A page of another site cannot reach it under a name of its own that leads here."""
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize(
    "headers", [{"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}]
)
def test_posts_from_other_sites_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    """What another site makes a browser send does nothing here."""
    answer = client.post("/token", data={"token": TOKEN}, headers=headers)
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


def test_a_request_that_is_too_large_is_refused(client: TestClient) -> None:
    """Whether it says how large it is, or does not."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    whole = client.post("/token", content=b"token=" + b"<" * LARGEST, headers=form)
    parts = client.post("/token", content=(b"<" * 100_000 for _ in range(30)), headers=form)
    assert (whole.status_code, parts.status_code) == (413, 413)
    assert "larger than 2 MB" in whole.text


def test_only_the_token_lets_people_write(client: TestClient) -> None:
    """A wrong word is refused in words; the right one is kept in a cookie that no script can read."""
    wrong = client.post("/token", data={"token": "guess"})
    right = client.post("/token", data={"token": TOKEN})
    assert wrong.status_code == 403 and "not the token" in wrong.text
    assert right.status_code == 303
    assert {"HttpOnly", "SameSite=strict"} <= set(right.headers["set-cookie"].split("; "))


def test_the_language_is_chosen_or_asked_for(client: TestClient) -> None:
    """A browser's wish counts until a person chooses."""
    wished = client.get("/", headers={"accept-language": "fr, uk;q=0.8, en;q=0.5"})
    assert '<html lang="uk">' in wished.text and "Перевірити числа" in wished.text
    chosen = client.get("/language/en?back=/check%3Fpack%3Dx")
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/check?pack=x")
    assert '<html lang="en">' in client.get("/", headers={"accept-language": "uk"}).text


@pytest.mark.parametrize("back", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"])
def test_choosing_a_language_leads_nowhere_else(client: TestClient, back: str) -> None:
    """An address handed in from outside cannot lead a reader to another host."""
    assert client.get("/language/uk", params={"back": back}).headers["location"] == "/"


def test_every_word_is_translated() -> None:
    """No entry of a translation is empty or unsure, and none is in two files with two wordings."""
    from importlib.resources import files
    from io import StringIO

    from babel.messages.pofile import read_po

    for language in set(LANGUAGES) - {"en"}:
        assert translations(language).gettext("Check") != "Check"
        said: dict[str, object] = {}
        for part in files("tollbook.web").joinpath("locales", language).iterdir():
            for message in read_po(StringIO(part.read_text("utf-8")), locale=language):
                if message.id:
                    forms = message.string if isinstance(message.string, tuple) else (message.string,)
                    assert all(forms) and not message.fuzzy, f"{part.name}: {message.id}"
                    assert said.setdefault(str(message.id), message.string) == message.string, message.id


def test_every_word_of_the_templates_is_in_the_translations() -> None:
    """Whatever a template says in the interface's own words has its wording in each other language."""
    from importlib.resources import files

    from babel.messages.extract import extract

    folder = files("tollbook.web").joinpath("templates")
    for language in set(LANGUAGES) - {"en"}:
        words = translations(language)
        for template in folder.iterdir():
            with template.open("rb") as source:
                options = {"trimmed": "true", "silent": "false"}
                found = extract("jinja2.ext:babel_extract", source, options=options)
                for _, message, _, _ in found:
                    wanted = message if isinstance(message, str) else message[0]
                    told = (
                        words.gettext(wanted)
                        if isinstance(message, str)
                        else words.ngettext(message[0], message[1], 5)
                    )
                    assert told not in (message if isinstance(message, tuple) else (message,)), (
                        f"{template.name}: {wanted!r} is not translated to {language}"
                    )


def test_every_reason_is_said_in_each_language() -> None:
    """What a reason means is said in all languages of the interface, and in no other."""
    assert [reason for reason in Reason if set(reason.sentences) != set(LANGUAGES)] == []


def test_a_reason_that_is_not_in_use_is_shown_by_its_code() -> None:
    """Reports that were kept long ago may hold one."""
    told = reasons("uk")
    assert told["reason_clause"](Reason.UNDATED) == Reason.UNDATED.clause("uk")
    assert (told["reason_clause"]("same-side"), told["reason_sentence"]("same-side")) == ("same-side", "")
