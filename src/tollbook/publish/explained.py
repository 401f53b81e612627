"""A reading explained: what each number was read as, by which rule, and the words that decided."""

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tollbook.model import phrases
from tollbook.model.claim import Claim, Dating
from tollbook.model.document import Document
from tollbook.model.pack import Pack
from tollbook.model.quote import Quote
from tollbook.model.reading import Leftover, Other, Reading
from tollbook.publish import wording
from tollbook.publish.figures import closing, headline, in_context, meaning, places
from tollbook.publish.marks import shown

_MOST_WORDS = 60
_DATING = {
    Dating.TEXT: "dated by the text",
    Dating.PUBLICATION: "dated by its publication",
    Dating.NONE: "not dated",
}


def write(reading: Reading, pack: Pack, console: Console) -> None:
    """Prints each number of a reading, in the order of the text, with what it is and why."""
    console.print(headline(reading), soft_wrap=True)
    numbers = in_order(reading)
    if numbers:
        console.print()
        console.print(_table(numbers, reading.document, pack))
    console.print()
    for sentence in closing(reading):
        console.print(Text(sentence), soft_wrap=True)


def in_order(reading: Reading) -> list[Claim | Other | Leftover]:
    """All numbers of a document, those of its title first."""
    numbers: list[Claim | Other | Leftover] = [*reading.claims, *reading.others, *reading.leftovers]
    return sorted(numbers, key=lambda number: (number.quote.field == "text", number.quote.start))


def _table(numbers: list[Claim | Other | Leftover], document: Document, pack: Pack) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("line", justify="right", style="dim")
    table.add_column("words")
    table.add_column("read as")
    table.add_column("because")
    quotes = [number.quote for number in numbers]
    for number, place in zip(numbers, places(quotes, document), strict=True):
        words = in_context(number.quote, document)
        table.add_row(place, words, Text(_read_as(number, pack)), Text(_because(number, document)))
    return table


def _read_as(number: Claim | Other | Leftover, pack: Pack) -> str:
    match number:
        case Claim():
            what, whose, over, who = meaning(number, pack)
            dated = f"{over}, {_DATING[number.dating]}"
            against = " · written against its own format" if number.malformed else ""
            return f"{wording.quantity(number.quantity)} {what} · {whose} · {dated} · {who}{against}"
        case Other():
            return phrases.count(1, *wording.kind_names(number.kind)).removeprefix("1 ")
        case Leftover():
            return (
                "nothing" if number.value is None else f"nothing: the number {phrases.number(number.value)}"
            )


def _because(number: Claim | Other | Leftover, document: Document) -> str:
    match number:
        case Claim():
            decided = [f"{name} «{_words(quote, document)}»" for name, quote in _deciding(number)]
            return "; ".join([number.rule, *decided])
        case Other():
            return wording.OTHER_REASONS.get(number.kind, "the words beside it say so")
        case Leftover():
            unread = "it is written as no number is"
            return unread if number.value is None else "no rule ties it to anything that is counted"


def _deciding(claim: Claim) -> Iterator[tuple[str, Quote]]:
    """The words behind a claim's fields, as far as the reader kept them."""
    named = (
        ("what", claim.noun),
        ("outcome", claim.verb),
        ("who", claim.attribution),
        ("since", claim.since),
        ("beside", claim.total),
        ("all of" if claim.exhaustive else "part of", claim.whole),
    )
    return ((name, quote) for name, quote in named if quote is not None)


def _words(quote: Quote, document: Document) -> str:
    words = " ".join(shown(document.quoted(quote.start, quote.end, quote.field)).split())
    return words if len(words) <= _MOST_WORDS else words[: _MOST_WORDS - 1] + "…"
