"""Writes what the reader reads in every text at hand, to show that a change to its structure changes nothing.

    python -m tools.dump_readings before.jsonl
    …
    python -m tools.dump_readings after.jsonl && cmp before.jsonl after.jsonl

The texts are those of the cases, relays and look-backs filled in from the tests' templates, and, where
`../shared` lies beside the checkout, the gold documents and the bulletins; gold that is kept for a first
look (`gold/batches`) is not opened. Each text is read alone and once more with the next one behind it, so
that what a text leaves behind for the next sentence is compared too.
"""

import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.pipeline.faulty import relays
from tests.pipeline.lookbacks import lookbacks
from tests.pipeline.wordings import languages

from tollbook.model.document import Document, document_id
from tollbook.packs.conflict import DEFAULT_PACK, load_pack
from tollbook.packs.language import language_codes
from tollbook.pipeline.books.pack_books import open_books
from tollbook.reader import reader_for
from tollbook.sources.pages import read_page

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "cases"
SHARED = ROOT.parent / "shared"
_RELAYS, _LOOKBACKS, _SEED = 400, 150, 7


@dataclass(frozen=True)
class Sample:
    """A text to read: where it comes from, and what is known of it."""

    origin: str
    pack: str
    language: str
    published: date | None
    title: str | None
    text: str


def samples() -> Iterator[Sample]:
    """Every text at hand, in a fixed order."""
    for path in sorted(CASES.rglob("*.toml")):
        origin = str(path.relative_to(CASES))
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        spoken = [code for code in language_codes() if code in Path(origin).with_suffix("").parts]
        for index, table in enumerate(_with_text(content)):
            pack = table.get("pack", content.get("pack", DEFAULT_PACK))
            for language in spoken or language_codes():
                yield _sample(f"{origin}#{index}", pack, language, table)
    for path in sorted([*SHARED.glob("gold/*.jsonl"), *SHARED.glob("corpora/bulletins/*.jsonl")]):
        lines = path.read_text(encoding="utf-8").splitlines()
        for index, record in enumerate(map(json.loads, lines)):
            language = record.get("lang", record.get("language", "en"))
            if "html" in record:
                record["text"] = read_page(record["html"]).text
            if language in language_codes() and isinstance(record.get("text"), str):
                yield _sample(f"{path.name}#{index}", DEFAULT_PACK, language, record)


def filled() -> Iterator[Sample]:
    """Relays and look-backs of every language, true and faulty, the same in each run."""
    books = open_books(DEFAULT_PACK)
    for language in languages():
        made = [relay.document for relay in relays(books, language, _RELAYS, _SEED)]
        made += [lookback.document for lookback in lookbacks(books, language, _LOOKBACKS, _SEED)]
        for index, document in enumerate(made):
            origin = f"filled-{language}#{index}"
            yield Sample(origin, DEFAULT_PACK, language, document.published, document.title, document.text)


def _with_text(value: object) -> Iterator[dict[str, Any]]:
    """The tables of a case file that hold a text."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value
        for inner in value.values():
            yield from _with_text(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _with_text(inner)


def _sample(origin: str, pack: str, language: str, record: dict[str, Any]) -> Sample:
    published = record.get("published")
    if isinstance(published, str):
        published = date.fromisoformat(published[:10])
    title = record.get("title")
    return Sample(origin, pack, language, published, title or None, record["text"])


def joined(found: list[Sample]) -> Iterator[Sample]:
    """Each text with the next of its language and conflict behind it."""
    for first, second in pairwise(found):
        if (first.pack, first.language) == (second.pack, second.language):
            text = f"{first.text}\n\n{second.text}"
            origin = f"{first.origin}+{second.origin}"
            yield Sample(origin, first.pack, first.language, first.published, first.title, text)


def read(sample: Sample) -> str:
    """What is read in a text, as a line of JSON."""
    name = document_id(sample.text.encode("utf-8", "surrogatepass"))
    document = Document(name, "text", sample.text, sample.title, sample.published, sample.language)
    reading = asdict(reader_for(load_pack(sample.pack), sample.language).read(document))
    del reading["document"]
    return json.dumps({"origin": sample.origin, **reading}, ensure_ascii=False, default=str, sort_keys=True)


def main() -> None:
    """Writes the file that the command names."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tools.dump_readings FILE")
    found = [*samples(), *filled()]
    with Path(sys.argv[1]).open("w", encoding="utf-8") as out:
        for sample in [*found, *joined(found)]:
            print(read(sample), file=out)
    print(f"{len(found)} texts", file=sys.stderr)


if __name__ == "__main__":
    main()
