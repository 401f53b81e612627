"""What a watch yields, into a ledger: files and reports, whole or not at all, with what became of each."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tollbook.ledger.database import Ledger
from tollbook.ledger.errors import LedgerAway, LedgerError
from tollbook.model.document import document_id
from tollbook.model.finding import CheckedReport
from tollbook.model.moment import LATEST
from tollbook.model.pack import Pack
from tollbook.model.source import Source
from tollbook.model.verdict import Verdict
from tollbook.packs.language import LanguageError
from tollbook.pipeline.add import Added, Given, Outcome, add_document
from tollbook.pipeline.enter import Entered as EnteredFile
from tollbook.pipeline.enter import enter_reading
from tollbook.pipeline.ledger_books import ledger_books
from tollbook.pipeline.pull import Enter, Entered
from tollbook.pipeline.readings import SourceReading
from tollbook.sources.connectors import yields_documents
from tollbook.sources.connectors.messages import message_bytes
from tollbook.sources.errors import SourceError
from tollbook.sources.files import Opened


def into(ledger: Ledger, pack: Pack, by: str) -> Enter:
    """What enters the figures or the reports of a reading into a ledger, and passes over those it holds."""

    def enter(reading: SourceReading) -> Entered:
        if yields_documents(reading.source.connector):
            return _entered_reports(ledger, pack.id, by, reading)
        return _entered_figures(ledger, pack, by, reading)

    return enter


def _entered_figures(ledger: Ledger, pack: Pack, by: str, reading: SourceReading) -> Entered:
    try:
        files = enter_reading(ledger, pack, reading, by)
    except LedgerError as fault:
        return Entered((), (f"the ledger does not take it: {fault}",))
    except SourceError as fault:
        return Entered((), (str(fault),))
    told = [
        f"{_file(one)}entered, {_brought(one)}" for one in files if one.receipt and (one.new or one.changes)
    ]
    return Entered(tuple(told), tuple(one.refusal.sentence for one in files if one.refusal))


def _file(one: EnteredFile) -> str:
    return f"{one.file}: " if one.file else ""


def _brought(one: EnteredFile) -> str:
    new = f"{one.new:,} new figure{'' if one.new == 1 else 's'}"
    return f"{new}, {len(one.changes):,} changed" if one.changes else new


def _entered_reports(ledger: Ledger, pack_id: str, by: str, reading: SourceReading) -> Entered:
    told: list[str] = []
    faults: list[str] = []
    reports = list(_reports(reading))
    if not reports:
        return Entered()
    try:
        books = ledger_books(ledger, pack_id, LATEST)
    except LedgerError as fault:
        return Entered((), (f"the ledger does not take it: {fault}",))
    places = Counter(_address(reading.source, opened) for opened in reports)
    for opened in reports:
        address = _address(reading.source, opened)
        # Two reports at one address are no versions of each other.
        given = Given(opened, address if places[address] == 1 else None, reading.source)
        try:
            added = add_document(ledger, given, books, by)
        except LedgerAway as fault:
            return Entered(tuple(told), (*faults, f"the ledger does not take it: {fault}"))
        except (LedgerError, SourceError, LanguageError) as fault:
            faults.append(f"{opened.document.name}: {fault}")
            continue
        if added.outcome is not Outcome.HELD:
            told.append(_sentence(opened, added))
    return Entered(tuple(told), tuple(faults))


def _reports(reading: SourceReading) -> Iterator[Opened]:
    """The reports that hold figures, with their bytes: the file's, or their own if they are part of one."""
    with_figures = {o.place for o in reading.observations}
    for file, document in reading.documents:
        if (document.url or document.name) in with_figures:
            content = reading.contents[file]
            if document_id(content) != document.id:
                content = message_bytes(document.name, document.title, document.text)
            yield Opened(document, content=content)


def _address(source: Source, opened: Opened) -> str | None:
    """Where a report is found, as the ledger keeps it: other bytes there are a new version of it."""
    document = opened.document
    if source.connector == "feed" and document.url:
        # What a feed says of a page is not the page.
        return f"{next(iter(source.files.values()), source.url)}#{document.url}"
    if source.connector == "folder":
        return Path(document.name).absolute().as_uri()
    return document.url


def _sentence(opened: Opened, added: Added) -> str:
    return f"{opened.document.name}: {added.outcome}, {_counted(added.report)}"


def _counted(report: CheckedReport | None) -> str:
    if report is None:
        return "no figures"
    verdicts = Counter(report.verdict_of(position) for position in range(len(report.reading.claims)))
    words = {Verdict.HOLDS: "hold", Verdict.FAILS: "fail", Verdict.UNKNOWN: "unknown"}
    parts = ", ".join(f"{verdicts[verdict]} {word}" for verdict, word in words.items() if verdicts[verdict])
    total = sum(verdicts.values())
    return f"{total} figure{'' if total == 1 else 's'}" + (f": {parts}" if parts else "")
