"""A reading as a person reads it: a table of its figures, and what its other numbers are."""

from collections.abc import Iterable, Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tollbook.model.claim import Claim
from tollbook.model.document import Document
from tollbook.model.pack import Pack
from tollbook.model.phrases import count
from tollbook.model.quote import Quote
from tollbook.model.reading import Reading
from tollbook.packs.recognition import language_name
from tollbook.publish import wording
from tollbook.publish.coverage import other_kinds
from tollbook.publish.marks import shown

_AROUND = 22  # characters of the text shown on each side of a figure


def write(reading: Reading, pack: Pack, console: Console) -> None:
    """Prints a reading to a console, which decides on width and colour."""
    console.print(headline(reading), soft_wrap=True)
    if reading.claims:
        console.print()
        console.print(_table(reading, pack))
    console.print()
    for sentence in closing(reading):
        console.print(Text(sentence), soft_wrap=True)


def headline(reading: Reading) -> Text:
    """The document's name, its language and when it was published."""
    document = reading.document
    published = f" · published {document.published}" if document.published else ""
    return Text.assemble((shown(document.name), "bold"), f" · {language_name(reading.language)}{published}")


def closing(reading: Reading) -> Iterator[str]:
    """How many figures and other numbers were read."""
    if reading.claims:
        yield f"{count(len(reading.claims), 'figure', 'figures')} read."
    else:
        yield "No figures of losses, attacks or fighting found."
    others = other_kinds(reading)
    rest = sum(others.values()) + len(reading.leftovers)
    if rest:
        named = wording.kinds(others)
        if reading.leftovers:
            named.append(f"{len(reading.leftovers)} unread")
        yield f"{count(rest, 'other number', 'other numbers')}: {', '.join(named)}."


def _table(reading: Reading, pack: Pack) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("line", justify="right", style="dim")
    table.add_column("how many", justify="right", no_wrap=True)
    table.add_column("of what")
    table.add_column("whose")
    table.add_column("over")
    table.add_column("who says so")
    table.add_column("words")
    quotes = [claim.quote for claim in reading.claims]
    for claim, place in zip(reading.claims, places(quotes, reading.document), strict=True):
        table.add_row(place, *_cells(claim, reading.document, pack))
    return table


def places(quotes: Iterable[Quote], document: Document) -> Iterator[str]:
    """The line of the text that each quote stands on, or «title»; the quotes come in order."""
    line, passed = 1, 0
    for quote in quotes:
        if quote.field == "text" and quote.start > passed:
            line += document.text.count("\n", passed, quote.start)
            passed = quote.start
        yield str(line) if quote.field == "text" else "title"


def _cells(claim: Claim, document: Document, pack: Pack) -> Iterator[str | Text]:
    yield wording.quantity(claim.quantity)
    yield from meaning(claim, pack)
    yield in_context(claim.quote, document)


def meaning(claim: Claim, pack: Pack) -> tuple[str, str, str, str]:
    """What a claim counts, whose it is, over which days it runs and who says so, in words."""
    measure = claim.measure
    item, outcome = pack.items.get(measure.item), pack.outcomes.get(measure.outcome)
    side, speaker = pack.sides.get(measure.side), pack.speakers.get(claim.speaker)
    return (
        f"{item.name if item else measure.item}, {outcome.name if outcome else measure.outcome}",
        side.name if side else measure.side,
        wording.period(claim.period),
        speaker.name if speaker else claim.speaker,
    )


def in_context(quote: Quote, document: Document) -> Text:
    """A number with the words around it on its line."""
    whole = (document.title or "") if quote.field == "title" else document.text
    before = whole[max(0, quote.start - _AROUND) : quote.start].rpartition("\n")
    after = whole[quote.end : quote.end + _AROUND].partition("\n")[0]
    lead = before[2] if before[1] else before[2].partition(" ")[2]
    tail = after.rpartition(" ")[0] if len(after) == _AROUND else after
    return Text.assemble(shown(lead), (shown(whole[quote.start : quote.end]), "bold"), shown(tail))
