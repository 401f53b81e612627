"""A checked report as a page shows it: what is marked, which note says why, and what is left out."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import DAY, ECHO, quote

from tollbook.model.document import Document
from tollbook.model.finding import Check, CheckedReport, Finding
from tollbook.model.pack import Pack
from tollbook.model.quote import Quote
from tollbook.model.reading import Reading
from tollbook.model.reason import Reason
from tollbook.publish import marked as page
from tollbook.publish.marked import MarkedReport, Piece, marked, visible


def marks(report: MarkedReport) -> list[tuple[str, str, int]]:
    """All marked words with their kinds and the numbers of their notes."""
    lines = [line for passage in report.passages for line in passage.lines]
    return [(p.text, p.kind, p.note) for line in lines for p in line.pieces if p.kind]


def with_findings(report: CheckedReport, *findings: Finding) -> CheckedReport:
    """The report with more findings, in the order of the text."""
    made = sorted((*report.findings, *findings), key=lambda f: (f.quote.field, f.quote.start))
    return replace(report, findings=tuple(made))


def test_marks_and_notes(checked: CheckedReport, pack: Pack) -> None:
    """Each figure is marked by its verdict and leads to its note; unread numbers are marked too."""
    report = marked(checked, pack)
    assert marks(report) == [
        ("11,143", "holds", 2),
        ("40", "fails", 1),
        ("32,125", "holds", 2),
        ("28", "unknown", 3),
        ("77", "unread", 0),
    ]
    first, last = (passage for passage in report.passages if passage.notes)
    fails, holds = first.notes
    assert (fails.code, fails.reason, fails.words, fails.also) == ("TB101", "digit-added", "40", ("stale",))
    assert fails.suggestion == "4 tanks" and fails.because == "40 is 10 times the increment, 4."
    assert fails.ground and (fails.ground.name, fails.ground.report_date) == ("General Staff", DAY)
    assert (holds.figures, holds.because) == (2, "")
    assert [what.item for what in holds.subjects] == ["tanks", "artillery"]
    assert last.notes[0].because == "No series of ships is held."
    assert (report.coverage.holds, report.coverage.fails, report.unread) == (2, 1, ("«77»",))


def test_saved_notes_keep_their_key(checked: CheckedReport, pack: Pack) -> None:
    """What a note's figures count is saved as `counted`, as in pages that earlier versions saved."""
    report = marked(checked, pack)
    saved = msgspec.json.encode(report)
    assert b'"counted":' in saved and b'"subjects":' not in saved
    assert msgspec.json.decode(saved, type=MarkedReport) == report


def test_the_text_stands_as_it_was(checked: CheckedReport, pack: Pack) -> None:
    """All lines are there in their order, and an empty one is told by a gap."""
    lines = [line for passage in marked(checked, pack).passages for line in passage.lines]
    text = checked.reading.document.text
    assert ["".join(piece.text for piece in line.pieces) for line in lines] == [
        line for line in text.split("\n") if line
    ]
    assert [line.gap for line in lines] == [False, False, True]


def test_what_lies_on_each_other_shows_the_worst(checked: CheckedReport, pack: Pack) -> None:
    """A phrase that fails swallows the figure in it that holds; what sticks out of it is still marked."""
    phrase = Finding(Check("TB102", "x"), Reason.NO_MATCH, quote("counts 11,143 tanks"), (0,), "z")
    longer = Finding(ECHO, Reason.NO_SERIES, quote("tanks (+40) and"), (0,), "w")
    report = marked(with_findings(checked, phrase, longer), pack)
    found = [(text, kind) for text, kind, _ in marks(report)][:4]
    assert found == [
        ("counts 11,143 tanks", "fails"),
        (" (+", "unknown"),
        ("40", "fails"),
        (") and", "unknown"),
    ]


def test_a_mark_across_lines(checked: CheckedReport, pack: Pack) -> None:
    """A span that goes on in the next line is marked in both."""
    finding = Finding(ECHO, Reason.NO_MATCH, quote("guns\nlost since"), (2,), "z")
    found = marks(marked(with_findings(checked, finding), pack))
    numbers = {note for text, kind, note in found if text in ("guns", "lost since")}
    assert [text for text, kind, _ in found if kind == "fails"] == ["40", "guns", "lost since"]
    assert len(numbers) == 1


def test_a_title_stands_first(checked: CheckedReport, pack: Pack) -> None:
    """A finding on the title is marked there, with its note; a title without one is shown all the same."""
    document = replace(checked.reading.document, title="Kyiv counts 11,134 tanks")
    titled = replace(checked, reading=replace(checked.reading, document=document))
    assert [piece.text for piece in marked(titled, pack).passages[0].lines[0].pieces] == [document.title]
    finding = Finding(ECHO, Reason.NO_MATCH, Quote(12, 18, "title"), (0,), "z")
    report = marked(with_findings(titled, finding), pack)
    assert report.passages[0].title and report.passages[0].notes[0].words == "11,134"
    assert Piece("11,134", "fails", 1) in report.passages[0].lines[0].pieces


def test_what_no_check_replays_is_told(checked: CheckedReport, pack: Pack) -> None:
    """A figure without a finding is marked as not checked."""
    without = replace(checked, findings=checked.findings[:-1])
    assert ("28", "unchecked", 0) in marks(marked(without, pack))


def test_a_page_ends_where_it_must(
    checked: CheckedReport, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond its limits the text ends, within a line if need be, and what is left out is counted."""
    monkeypatch.setattr(page, "MOST_MARKS", 2)
    report = marked(checked, pack)
    assert [text for text, _, _ in marks(report)] == ["11,143", "40"]
    assert (report.shown, report.findings) == (2, 4)
    monkeypatch.setattr(page, "MOST_CHARACTERS", 20)
    report = marked(checked, pack)
    assert report.beyond == len(checked.reading.document.text) - 20
    assert report.coverage.figures == 4


_EACH_VERDICT = (Reason.EQUAL, Reason.NO_MATCH, Reason.NO_SERIES)


@given(
    st.text(alphabet=st.characters(), max_size=60), st.lists(st.tuples(st.integers(0, 59), st.integers(1, 9)))
)
def test_no_mark_loses_a_letter(text: str, spans: list[tuple[int, int]]) -> None:
    """Whatever is marked, the pieces together are the text, line by line."""
    findings = tuple(
        Finding(ECHO, _EACH_VERDICT[start % 3], Quote(start, min(start + length, len(text))), (), "b")
        for start, length in sorted(spans)
        if start < len(text)
    )
    reading = Reading(Document("0", "x", text), "en", (), (), ())
    report = marked(CheckedReport(reading, findings, None), _PACK)
    shown = ["".join(p.text for p in line.pieces) for passage in report.passages for line in passage.lines]
    assert shown == [visible(line) for line in text.split("\n") if line.strip()]
    assert msgspec.json.decode(msgspec.json.encode(report), type=MarkedReport) == report


_PACK = Pack("x", "x", DAY, {}, {}, {}, (), {}, {}, ())


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("9,047 танки\tx", "9,047 танки\tx"),
        ("a\u202eb\u2069", "a[U+202E]b[U+2069]"),
        ("a\0b\x1b", "a\u2400b\u241b"),
        ("a\x85b\ud800", "a\ufffdb\ufffd"),
        ("a\u2028b", "a b"),
        ("ا\u200fب\u200cج", "ا\u200fب\u200cج"),
    ],
)
def test_what_nobody_sees_is_shown_as_a_sign(text: str, seen: str) -> None:
    """Controls and what turns the direction become signs; letters and what joins them stay."""
    assert visible(text) == seen
