"""The formats of a run: each says everything, is valid, and lets no text of a report break out of it."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from tollbook.model.check_page import CheckPage
from tollbook.model.document import Document
from tollbook.model.finding import Check, CheckedReport, Finding
from tollbook.model.pack import Pack
from tollbook.model.quote import Quote
from tollbook.model.reason import Reason
from tollbook.model.verdict import Verdict
from tollbook.publish.answer import Answer, Unread
from tollbook.publish.baseline import Failure
from tollbook.publish.formats import FORMATS, Answers, RunContext, writer
from tollbook.publish.formats.github import write as write_github
from tollbook.publish.formats.markdown import code_span, escaped
from tollbook.publish.formats.sarif import _message
from tollbook.publish.wire import schemas

SARIF = json.loads((Path(__file__).parents[1] / "schemas" / "sarif-schema-2.1.0.json").read_text("utf-8"))
RULES = (
    CheckPage("TB101", "echo", "Each figure is its speaker's own.", "# TB101 echo\n\n*Each figure …*\n"),
)
STALE = {Failure("old.txt", "TB101", "stale", "text", "lost", "12", "tanks"): 2}
HOSTILE = "]8;;x ::error::owned\n::set-env name=A::b\r\n##[add-path]/tmp @everyone <img src=x> |`| [a](b) {0}"
COMMAND = re.compile(r"::(error|notice|warning) [^:]*::")


def written(name: str, answers: Answers, pack: Pack, notes: bool = False, stale: Any = None) -> str:
    """What a format writes, for people and for programs."""
    stream, page = io.BytesIO(), io.StringIO()
    console = Console(file=page, width=80, highlight=False, markup=False, emoji=False)
    context = RunContext(pack, "1.2.3", lambda: RULES, lambda: stale or {}, notes, console, stream)
    writer(name)(iter(answers), context)
    return page.getvalue() + stream.getvalue().decode()


def sarif(answers: Answers, pack: Pack, notes: bool = False) -> Any:
    """The one run of a log, which is valid by the standard's schema."""
    log = json.loads(written("sarif", answers, pack, notes))
    jsonschema.validate(log, SARIF)
    return log["runs"][0]


def titled(checked: CheckedReport, title: str) -> CheckedReport:
    """A report with a headline in which something fails."""
    document = replace(checked.reading.document, title=title)
    quote = Quote(0, len(title), "title")
    finding = Finding(Check("TB101", "echo"), Reason.STALE, quote, (), title, suggestion=title)
    return CheckedReport(replace(checked.reading, document=document), (finding,), None)


@pytest.mark.parametrize("name", FORMATS)
def test_coverage_and_failures_stand_in_every_format(checked: CheckedReport, pack: Pack, name: str) -> None:
    """All numbers seen, the figures by verdict, the reasons and the failure are told by each format."""
    output = written(name, [Answer(checked, "kyiv.txt")], pack)
    for told in ("digit-added", "40 is 10 times the increment, 4.", "4 tanks"):
        assert told in output
    if name in ("text", "github", "markdown"):
        for told in (
            "6 numbers seen, 4 of them figures.",
            "2 hold, 1 fails.",
            "(1)",
            "1 sum of money",
            "1 unread",
        ):
            assert told in output
    else:
        numbers = {"numbers": 6, "figures": 4, "checked": 3, "holds": 2, "fails": 1, "leftovers": 1}
        assert '"no-series":1' in output.replace(" ", "").replace("\n", "")
        for key, value in numbers.items():
            assert f'"{key}":{value}' in output.replace(" ", "").replace("\n", "")


@pytest.mark.parametrize("name", FORMATS)
def test_hidden_and_unselected_are_counted(checked: CheckedReport, pack: Pack, name: str) -> None:
    """What a baseline hides is not shown and is counted; a figure without a check is said to have none."""
    failing = tuple(f for f in checked.findings if f.verdict is Verdict.FAILS)
    report = replace(checked, findings=checked.findings[:1], known=failing)
    output = written(name, [Answer(report, "kyiv.txt")], pack)
    assert "10 times" not in output
    plain = output.replace(" ", "").replace("\n", "")
    assert "1knownfailureinthebaselinenotshown." in plain or '"known":1' in plain
    assert "2figureswereread" in plain or '"unselected":2' in plain


@pytest.mark.parametrize("name", ["text", "json", "sarif", "github", "markdown"])
def test_stale_entries_are_told(checked: CheckedReport, pack: Pack, name: str) -> None:
    """What the baseline lists in vain is told once at the end."""
    output = written(name, [Answer(checked, "kyiv.txt")], pack, stale=STALE)
    told = {"json": '"times":2', "sarif": '"staleInBaseline": 2'}
    assert told.get(name, "2 entries of the baseline are out of date: old.txt TB101 stale «12».") in output


@pytest.mark.parametrize("name", ["json", "sarif", "github", "markdown"])
def test_unread_reports_are_told(checked: CheckedReport, pack: Pack, name: str) -> None:
    """A report that could not be read does not go missing among those that were."""
    answers: list[Answer[CheckedReport] | Unread] = [
        Unread("gone.txt", "gone.txt: there is no such file", "gone.txt"),
        Answer(checked, "kyiv.txt"),
    ]
    output = written(name, answers, pack)
    assert "there is no such file" in output and "digit-added" in output
    if name == "sarif":
        assert json.loads(output)["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_json_fits_its_schema(checked: CheckedReport, pack: Pack) -> None:
    """A run is one object that is valid by the schema beside the others."""
    answers: list[Answer[CheckedReport] | Unread] = [
        Answer(checked, "kyiv.txt"),
        Answer(checked, None, derived=True),
        Unread("gone", "gone"),
    ]
    run = json.loads(written("json", answers, pack, stale=STALE))
    jsonschema.validate(run, schemas()["run.v1.json"])
    assert len(run["reports"]) == 2 and run["coverage"]["numbers"] == 12
    assert run["unread"] == [{"doc": "gone", "message": "gone"}]


def test_jsonl_has_a_line_for_each_report(checked: CheckedReport, pack: Pack) -> None:
    """Each line is a report in the shape of --jsonl."""
    lines = written("jsonl", [Answer(checked), Answer(checked, derived=True)], pack).splitlines()
    for line in lines:
        jsonschema.validate(json.loads(line), schemas()["check.v1.json"])
    assert len(lines) == 2 and "text" in json.loads(lines[1])


def test_more_is_offered_only_where_something_fails(checked: CheckedReport, pack: Pack) -> None:
    """The way to the page of a check is told after failures, and not after a true report."""
    failing = written("text", [Answer(checked)], pack)
    assert failing.splitlines()[-1] == "More on what fails: tollbook explain TB101"
    true = replace(checked, findings=checked.findings[:1])
    assert "tollbook explain" not in written("text", [Answer(true)], pack)


# SARIF


def test_sarif_regions_are_where_the_words_stand(checked: CheckedReport, pack: Pack) -> None:
    """Lines and columns count from 1 in code points; offsets count the characters of the file itself."""
    (result,) = sarif([Answer(checked, "kyiv.txt")], pack)["results"]
    text = checked.reading.document.text
    place = result["locations"][0]["physicalLocation"]
    region = place["region"]
    line = text.split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "40" == region["snippet"]["text"]
    assert text[region["charOffset"] :][: region["charLength"]] == "40"
    assert place["artifactLocation"] == {"uri": "kyiv.txt", "index": 0}


@pytest.mark.parametrize(("newline", "offset"), [("\n", 17), ("\r\n", 19), ("", None)])
def test_sarif_offsets_count_what_ends_the_lines(pack: Pack, newline: str, offset: int | None) -> None:
    """Where lines end with two characters each counts; where they end differently no offset is claimed."""
    text = "🇺🇦 a\nb\nThey lost 40."
    start = text.index("40")
    finding = Finding(Check("TB101", "echo"), Reason.STALE, Quote(start, start + 2), (), "No.")
    report = CheckedReport(reading_of(text), (finding,), None)
    (result,) = sarif([Answer(report, "a.txt", newline=newline)], pack)["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region.get("charOffset") == offset
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (3, 11, 13)


def reading_of(text: str) -> Any:
    """A reading of a text in which nothing was read."""
    from tollbook.model.reading import Reading

    return Reading(Document("0" * 64, "a.txt", text), "en", (), (), ())


def test_sarif_has_what_code_scanning_requires(checked: CheckedReport, pack: Pack) -> None:
    """GitHub wants a rule with descriptions, a message, one location with a line, and a relative URI."""
    derived = replace(
        checked,
        reading=replace(
            checked.reading, document=replace(checked.reading.document, url="https://x.example/a b")
        ),
    )
    run = sarif(
        [Answer(checked, "a folder/kyiv#1.txt"), Answer(derived, None, derived=True)], pack, notes=True
    )
    driver = run["tool"]["driver"]
    assert driver["name"] and driver["semanticVersion"] == "1.2.3"
    for rule in driver["rules"]:
        assert rule["id"] and rule["shortDescription"]["text"] and rule["fullDescription"]["text"]
        assert rule["help"]["markdown"].startswith("# ") and "#" not in rule["help"]["text"]
        assert "helpUri" not in rule  # has to be absolute, and the pages have no address
    assert {result["level"] for result in run["results"]} == {"error", "note"}
    for result in run["results"]:
        (location,) = result["locations"]
        assert result["message"]["text"] and location["physicalLocation"]["region"]["startLine"] >= 1
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert len(result["partialFingerprints"]) == 1
    assert run["artifacts"][0]["location"]["uri"] == "a%20folder/kyiv%231.txt"
    assert run["artifacts"][0]["properties"]["coverage"]["figures"] == 4


def test_sarif_fingerprints_tell_results_apart_and_survive_edits(checked: CheckedReport, pack: Pack) -> None:
    """The same failure elsewhere in the file keeps its fingerprint; a second one like it gets its own."""

    def prints(text: str) -> list[str]:
        spots = [found.start() for found in re.finditer("40", text)]
        findings = tuple(
            Finding(Check("TB101", "echo"), Reason.STALE, Quote(at, at + 2), (), "No.") for at in spots
        )
        run = sarif([Answer(CheckedReport(reading_of(text), findings, None), "a.txt")], pack)
        return [next(iter(result["partialFingerprints"].values())) for result in run["results"]]

    once = prints("They lost 40 tanks.")
    assert prints("A new first line.\n\nThey lost 40 tanks.\n\nAnd a last.") == once
    assert prints("They lost 40 guns.") != once
    twice = prints("They lost 40 tanks.\n\nThey lost 40 tanks.")
    assert twice[0] == once[0] and twice[1] == once[0].replace(":1", ":2")


def test_sarif_of_standard_input_carries_the_text(checked: CheckedReport, pack: Pack) -> None:
    """What lies in no file is shown from the log itself."""
    run = sarif([Answer(checked)], pack)
    assert run["artifacts"][0]["contents"]["text"] == checked.reading.document.text
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "stdin", "index": 0}


@given(st.text(max_size=60))
def test_sarif_reads_no_link_and_no_placeholder_in_a_message(words: str) -> None:
    """Brackets and braces that a report holds are those of its words, and come out as they went in."""
    written_as = _message(words)
    assert not re.search(r"(?<!\\)(\\\\)*[\[\]]", written_as)
    assert not re.search(r"(?<!\{)(\{\{)*\{(?!\{)", written_as)
    read = re.sub(r"\\(.)", r"\1", written_as).replace("{{", "{").replace("}}", "}")
    assert read == words


# Hostile text


def test_no_command_breaks_out(checked: CheckedReport, pack: Pack) -> None:
    """Whatever a headline holds, each line is one command of Tollbook's, with the properties it gives."""
    report = titled(checked, HOSTILE)
    for path in ("a,line=9::b%0A.txt", None):
        lines = written("github", [Answer(report, path)], pack, notes=True).splitlines()
        assert len(lines) == 2 and all(COMMAND.match(line) for line in lines)
        assert not any("##[" in line or "\x1b" in line for line in lines)
        if path:
            assert lines[0].startswith("::error file=a%2Cline=9%3A%3Ab%250A.txt,title=TB101 stale::")


@given(st.text(max_size=80).filter(str.strip))
def test_commands_stay_on_their_lines(title: str) -> None:
    """No headline makes a second line."""
    quote = Quote(0, len(title), "title")
    finding = Finding(Check("TB101", "echo"), Reason.STALE, quote, (), title)
    report = CheckedReport(
        replace(reading_of(""), document=Document("0", title, "", title)), (finding,), None
    )
    stream = io.BytesIO()
    none: Any = None
    write_github([Answer(report, title)], RunContext(none, "", tuple, dict, False, none, stream))
    lines = stream.getvalue().decode().split("\n")
    assert len(lines) == 3 and lines[2] == "" and all(line.startswith("::") for line in lines[:2])


def test_no_markdown_breaks_out(checked: CheckedReport, pack: Pack) -> None:
    """A hostile headline makes no heading, link, picture, HTML, mention or column of its own."""
    output = written("markdown", [Answer(titled(checked, HOSTILE), "kyiv.txt")], pack)
    tokens = MarkdownIt("commonmark").enable("table").parse(output)
    kinds = {token.type for token in tokens} | {c.type for t in tokens for c in t.children or ()}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "fence", "code_block"}
    assert [t.tag for t in tokens if t.type == "heading_open"] == ["h2"]
    assert sum(t.type == "td_open" for t in tokens) == 5
    assert "@everyone" not in re.sub(r"`[^`]*`", "", output) and "\x1b" not in output


@given(st.text(max_size=60))
def test_escaped_text_reads_as_itself(text: str) -> None:
    """Escaping changes how nothing is shown: what Markdown makes of it is plain text, to the letter."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"x {escaped(text)}")
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} <= {"text", "text_special"}
    plain = "".join(child.content for child in inline)
    assert "".join(plain.split()).replace("\u2060", "")[1:] == "".join(escaped_source(text).split())


def escaped_source(text: str) -> str:
    """A text as it is shown."""
    from tollbook.publish.marks import shown

    return shown(text).replace("\u2060", "")


@given(st.text(alphabet="`|a @<*", max_size=20))
def test_code_spans_hold_their_words(text: str) -> None:
    """Words in the type of code come out as they went in."""
    (token,) = MarkdownIt("commonmark").parseInline(code_span(text))
    (child,) = token.children or [token]
    assert child.type == "code_inline" and child.content.strip() == " ".join(text.split())
