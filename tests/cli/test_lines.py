"""Documents as JSON Lines: each line gets its answer, and a bad one harms no other."""

import json
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from tollbook.cli import main
from tollbook.publish.wire import schemas

TEXT = "The General Staff of Ukraine said that Russia has lost 9,047 tanks (+12) as of October 20, 2024."
GOOD = json.dumps({"doc": "good", "lang": "en", "published": "2024-10-20", "title": None, "text": TEXT})


def answers(command: str, *lines: str | bytes) -> tuple[int, list[Any]]:
    """The exit status and the answers to some lines; each must be valid by the schema."""
    given = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines) + b"\n"
    done = CliRunner().invoke(main, [command, "--jsonl"], input=given, catch_exceptions=False)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    for answer in found:
        jsonschema.validate(answer, schemas()[f"{command}.v1.json"])
    return done.exit_code, found


@pytest.mark.parametrize("command", ["check", "extract"])
def test_each_line_is_answered(command: str) -> None:
    """A document's figures come back under its name, with spans that index its text."""
    status, (answer,) = answers(command, GOOD)
    assert (status, answer["doc"]) == (0, "good")
    words = [TEXT[claim["start"] : claim["end"]] for claim in answer["claims"]]
    assert words == ["9,047", "12"] == [claim["quote"] for claim in answer["claims"]]
    assert "text" not in answer


def test_derived_text_comes_back() -> None:
    """For HTML the text that spans index is part of the answer."""
    html = json.dumps({"doc": "page", "html": f"<p>{TEXT}</p><p>Also 28 ships.</p>"})
    answer = answers("extract", html)[1][0]
    assert answer["text"] == f"{TEXT}\nAlso 28 ships."
    assert all(answer["text"][claim["start"] : claim["end"]] == claim["quote"] for claim in answer["claims"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "no JSON"),
        ("[1, 2]", "no JSON object"),
        ("17", "no JSON object"),
        ('{"doc": "x"}', "neither «text» nor «html»"),
        ('{"doc": "x", "text": 5}', "«text» is no string"),
        ('{"doc": "x", "text": "y", "published": "soon"}', "YYYY-MM-DD"),
        ('{"doc": "x", "text": "y", "lang": "tlh"}', "does not read yet"),
        ("[" * 200_000, "nested too deeply"),
        ('{"doc":' * 200_000, "nested too deeply"),
        (b'{"doc": "x", \xff\xfe}', "no JSON"),
    ],
)
def test_bad_line_is_answered_with_an_error(line: str | bytes, said: str) -> None:
    """A line that is no document gets an error with its number, and the lines around it their answers."""
    status, (first, bad, last) = answers("check", GOOD, line, GOOD)
    assert status == 0 and first["doc"] == last["doc"] == "good"
    assert bad["error"]["line"] == 2 and said in bad["error"]["message"] and "doc" not in bad


def test_document_is_named_in_its_error() -> None:
    """Where the name of a bad document is known it is said."""
    assert answers("check", '{"doc": "x"}')[1][0]["error"]["doc"] == "x"


def test_exit_statuses() -> None:
    """1 if a figure fails in any document, 2 only if no line could be read, 0 for no lines at all."""
    false = GOOD.replace("9,047", "9,074")
    assert answers("check", GOOD, false, "{")[0] == 1
    assert answers("check", "{", "[]")[0] == 2
    assert answers("check", "", "  ")[0] == 0


@pytest.mark.parametrize(
    "text", ["", "\\ud800 9,047 tanks", "\\ud83d\\ude00 9,047 tanks", "\\u0000 12 tanks"]
)
def test_odd_characters_are_taken(text: str) -> None:
    """Empty texts, lone surrogates, pairs of them and null characters are read."""
    status, (answer,) = answers("check", f'{{"doc": "x", "text": "{text}"}}')
    assert status == 0 and answer["doc"] == "x"


def test_too_long_line_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line beyond the limit is not held in memory; it is answered with an error, and the rest goes on."""
    monkeypatch.setattr("tollbook.cli.lines._LINE_LIMIT", 1_000)
    status, (bad, good) = answers("check", "x" * 5_500, GOOD)
    assert status == 0 and "longer than" in bad["error"]["message"] and good["doc"] == "good"


def test_files_beside_jsonl_are_refused() -> None:
    """JSON Lines come by standard input; a file named beside it is a mistake that is said."""
    done = CliRunner().invoke(main, ["check", "--jsonl", "report.txt"], input="")
    assert done.exit_code == 2 and "--jsonl reads standard input" in done.stderr
