"""The marked-up report: what is underlined, where, and what is said beneath."""

import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from tollbook.model.document import Document
from tollbook.model.finding import Check, CheckedReport, Finding
from tollbook.model.pack import Pack
from tollbook.model.quote import Quote
from tollbook.model.reason import Reason
from tollbook.model.verdict import Verdict
from tollbook.publish import figures, report
from tollbook.publish.marks import TextMark, rows


def printed(page: Console) -> str:
    """What was printed to a console that writes to memory."""
    assert isinstance(page.file, io.StringIO)
    return page.file.getvalue()


def test_report_reads_as_meant(checked: CheckedReport, pack: Pack, page: Console) -> None:
    """A whole report, to the letter: underlines under their figures, notes beneath, coverage at the end."""
    report.write(checked, pack, page)
    assert printed(page).splitlines() == [
        "kyiv.txt · English · report of 29 August 2025 by its publication date (2 figures agree)",
        "",
        "    1 │ Kyiv counts 11,143 tanks (+40) and 32,125 guns",
        "      │             ━━━━━━ holds   ~~      ━━━━━━ holds",
        "      │ fails    TB101 digit-added: 40 is 10 times the increment, 4.",
        "      │          It could also be stale.",
        "      │          Better: «4 tanks»",
        "      │ holds    2 figures as in General Staff, report of 29 August 2025",
        "",
        "    4 │ Also 28 ships, at $2.5 billion, 77.",
        "      │      ┄┄ unknown",
        "      │ unknown  no-series: No series of ships is held.",
        "",
        "6 numbers seen, 4 of them figures.",
        "3 of 4 figures checked: 2 hold, 1 fails.",
        "1 could not be checked: no series of that count is held (1).",
        "2 other numbers: 1 sum of money, 1 unread («77»).",
    ]


def test_no_colour_away_from_a_terminal(checked: CheckedReport, pack: Pack, page: Console) -> None:
    """Nothing but text is written where the output is no terminal."""
    report.write(checked, pack, page)
    assert "\x1b" not in printed(page)


def test_colour_on_a_terminal(checked: CheckedReport, pack: Pack) -> None:
    """On a terminal the verdicts are coloured."""
    terminal = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="standard")
    report.write(checked, pack, terminal)
    assert "\x1b[" in printed(terminal)


def test_one_sentence_for_many_figures_of_one_report(
    checked: CheckedReport, pack: Pack, page: Console
) -> None:
    """Figures that repeat one report share a note."""
    findings = tuple(f for f in checked.findings if f.verdict is Verdict.HOLDS)
    report.write(replace(checked, findings=findings), pack, page)
    assert "2 figures as in General Staff, report of 29 August 2025" in printed(page)


def test_title_findings_stand_under_the_title(checked: CheckedReport, pack: Pack, page: Console) -> None:
    """A figure in the headline is shown in the headline."""
    reading = replace(checked.reading, document=Document("0", "x", "", title="Lost: 12 tanks"), claims=())
    finding = Finding(Check("TB101", "echo"), Reason.NO_MATCH, Quote(6, 8, "title"), (), "Twelve is wrong.")
    report.write(CheckedReport(replace(reading, leftovers=(), others=()), (finding,), None), pack, page)
    lines = printed(page).splitlines()
    assert "title │ Lost: 12 tanks" in lines[2] and lines[3].endswith("~~ fails")
    assert lines[-1] == "1 phrase fails beside the figures."


def test_control_characters_do_not_reach_the_terminal(pack: Pack, page: Console) -> None:
    """Escape sequences, marks that turn the writing direction and lone surrogates are not passed on."""
    text = "a\x1b[31m\u202eb\ud800 77 tanks\t!"
    spot = text.index("77")
    rows_ = list(rows(text, 0, len(text), [TextMark(spot, spot + 2, Verdict.HOLDS, "holds")], 60))
    assert [row.shown for row in rows_] == ["a[31mb\N{REPLACEMENT CHARACTER} 77 tanks    !"]
    assert rows_[0].strokes[0].cell == len("a[31mb? ")


@given(
    before=st.text(max_size=300),
    after=st.text(max_size=300),
    width=st.integers(min_value=24, max_value=120),
)
def test_underlines_stand_under_their_figures(before: str, after: str, width: int) -> None:
    """Whatever surrounds a figure, its underline begins at the cell where the figure is shown."""
    text = before + "§678,520§" + after
    mark = TextMark(len(before) + 1, len(before) + 8, Verdict.HOLDS, "")
    under = ""
    for row in rows(text, 0, len(text), [mark], width):
        assert cell_len(row.shown) <= width
        for stroke in row.strokes:
            under += cut_cells(row.shown, stroke.cell, stroke.width)
    assert under == "678,520"


def cut_cells(text: str, first: int, width: int) -> str:
    """The characters of a text that stand from one cell on over so many cells."""
    taken, cut = 0, ""
    for char in text:
        if first <= taken < first + width:
            cut += char
        taken += cell_len(char)
    return cut


def test_long_line_is_cut_to_windows() -> None:
    """Of a very long line only the surroundings of its figures are shown, and fast."""
    text = "blah " * 200_000 + "678,520 " + "blah " * 200_000
    spot = text.index("678")
    shown = list(rows(text, 0, len(text), [TextMark(spot, spot + 7, Verdict.FAILS, "fails")], 80))
    assert len(shown) <= 4 and shown[0].shown.startswith("…") and shown[-1].shown.endswith("…")


def test_reading_as_a_table(checked: CheckedReport, pack: Pack, page: Console) -> None:
    """Each figure is listed with what it counts, whose, over which days and who says so."""
    figures.write(checked.reading, pack, page)
    text = printed(page)
    assert "4 figures read." in text and "2 other numbers: 1 sum of money, 1 unread." in text
    assert "11,143" in text and "General" in text and "Russia" in text
