"""What `extract --explain` prints of a reading."""

import io
from dataclasses import replace

from rich.console import Console

from tollbook.model.claim import Dating
from tollbook.model.finding import CheckedReport
from tollbook.model.pack import Pack
from tollbook.model.reading import Leftover
from tollbook.publish.explained import in_order, write


def printed(console: Console) -> str:
    """What a console has printed, its lines joined."""
    assert isinstance(console.file, io.StringIO)
    return " ".join(console.file.getvalue().split())


def wide() -> Console:
    """A console on which no cell is wrapped."""
    return Console(file=io.StringIO(), width=400, highlight=False, markup=False, emoji=False)


def test_numbers_come_in_the_order_of_the_text(checked: CheckedReport) -> None:
    """Figures, other things and unread numbers are one list, not three."""
    starts = [number.quote.start for number in in_order(checked.reading)]
    assert len(starts) == 6 and starts == sorted(starts)


def test_figure_is_explained_by_its_rule_and_words(checked: CheckedReport, pack: Pack) -> None:
    """A figure's fields, what dates it, its rule, and the words that decided are said."""
    first, *others = checked.reading.claims
    noun = replace(first.quote, start=first.quote.end + 1, end=first.quote.end + 6)
    told = replace(first, rule="number and noun", noun=noun, dating=Dating.TEXT, malformed=True)
    reading = replace(checked.reading, claims=(told, *others))
    page = wide()
    write(reading, pack, page)
    assert "number and noun; what «tanks»" in printed(page)
    assert "11,143 tanks, lost · Russia · total to 2025-08-29, dated by the text · General Staff" in printed(
        page
    )
    assert "written against its own format" in printed(page) and "beside «11,143»" in printed(page)


def test_other_numbers_say_why_they_are_no_figures(checked: CheckedReport, pack: Pack) -> None:
    """A price is called one, a number of nothing counted is nothing, and one that is no number says so."""
    leftovers = (*checked.reading.leftovers, Leftover(replace(checked.reading.leftovers[0].quote), None))
    page = wide()
    write(replace(checked.reading, leftovers=leftovers), pack, page)
    assert "sum of money" in printed(page) and "nothing: the number 77" in printed(page)
    assert "it is written as no number is" in printed(page)


def test_explanation_fits_a_narrow_page(checked: CheckedReport, pack: Pack, page: Console) -> None:
    """On a page of 80 cells nothing runs over."""
    write(checked.reading, pack, page)
    assert isinstance(page.file, io.StringIO)
    table = page.file.getvalue().partition("figures read.")[0]
    assert all(len(line) <= 80 for line in table.splitlines())
