"""For a review or an issue: what a report's check found, as Markdown that people paste."""

import re
from collections.abc import Iterator, Sequence

from tollbook.model.finding import CheckedReport, Finding
from tollbook.model.verdict import Verdict
from tollbook.publish import wording
from tollbook.publish.answer import Answer, Unread
from tollbook.publish.coverage import coverage_of, leftover_words, sentences
from tollbook.publish.formats import Answers, RunContext
from tollbook.publish.line_index import LineIndex
from tollbook.publish.marks import shortened, shown

_MOST_WORDS = 60
_MOST_UNKNOWN = 20
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#!|~&$])")
_DASH, _NUMBERED = re.compile(r"^([-=+])"), re.compile(r"^(\d+)([.)])")
_TICKS = re.compile(r"`+")


def write(answers: Answers, context: RunContext) -> None:
    """Writes the section of each report as soon as it is checked."""
    codes: set[str] = set()
    for answer in answers:
        lines = _unread(answer) if isinstance(answer, Unread) else _section(answer.result, answer.derived)
        _print(lines, context)
        if isinstance(answer, Answer):
            codes |= {f.check.code for f in answer.result.findings if f.verdict is Verdict.FAILS}
    _print(
        (line for sentence in wording.stale_entries(context.stale()) for line in (escaped(sentence), "")),
        context,
    )
    _print(_legend(codes, context), context)


def _print(lines: Iterator[str], context: RunContext) -> None:
    for line in lines:
        context.stream.write(line.encode("utf-8", "replace") + b"\n")
    context.stream.flush()


def _unread(report: Unread) -> Iterator[str]:
    yield from (f"## {code_span(report.name)}", "", f"Could not be read: {escaped(report.message)}", "")


def _section(report: CheckedReport, derived: bool) -> Iterator[str]:
    document = report.reading.document
    yield f"## {code_span(document.name)}"
    yield ""
    if document.title:
        yield f"{escaped(document.title)} · {escaped(wording.dating(report.dated_by))}"
    else:
        yield _capital(escaped(wording.dating(report.dated_by)))
    yield ""
    yield from (
        f"- {escaped(sentence)}" for sentence in sentences(coverage_of(report), leftover_words(report))
    )
    yield ""
    fails = [finding for finding in report.findings if finding.verdict is Verdict.FAILS]
    unknown = [finding for finding in report.findings if finding.verdict is Verdict.UNKNOWN]
    if fails:
        yield from _failures(fails, report, derived)
    if unknown:
        yield from _unknown(unknown, report, derived)


def _failures(fails: Sequence[Finding], report: CheckedReport, derived: bool) -> Iterator[str]:
    yield "| line | figure | fails | why | better |"
    yield "| ---: | --- | --- | --- | --- |"
    lines = LineIndex(report.reading.document.text)
    for finding in fails:
        also = f" (or {', '.join(finding.also)})" if finding.also else ""
        better = escaped(finding.suggestion) if finding.suggestion else ""
        cells = (
            _line(finding, lines, derived),
            _words(finding, report, in_table=True),
            f"{finding.check.code} {escaped(finding.reason + also)}",
            escaped(finding.because),
            better,
        )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _unknown(unknown: Sequence[Finding], report: CheckedReport, derived: bool) -> Iterator[str]:
    yield "Not checked:"
    yield ""
    lines = LineIndex(report.reading.document.text)
    for finding in unknown[:_MOST_UNKNOWN]:
        line = _line(finding, lines, derived)
        place = f"line {line}, " if line.isdecimal() else f"{line}, " if line else ""
        why = finding.reason.clause(wording.LANGUAGE)
        yield f"- {place}{_words(finding, report)}: {escaped(why)}"
    if len(unknown) > _MOST_UNKNOWN:
        yield f"- and {len(unknown) - _MOST_UNKNOWN} more"
    yield ""


def _line(finding: Finding, lines: LineIndex, derived: bool) -> str:
    """The line of the report; text that came from HTML has none that a reader could look up."""
    if finding.quote.field == "title":
        return "title"
    return "" if derived else str(lines.span_of(finding.quote).line)


def _words(finding: Finding, report: CheckedReport, in_table: bool = False) -> str:
    quote = finding.quote
    words = report.reading.document.quoted(quote.start, quote.end, quote.field)
    return code_span(shortened(words, _MOST_WORDS), in_table)


def _legend(codes: set[str], context: RunContext) -> Iterator[str]:
    """What the checks that fail ask, a sentence each."""
    for page in context.check_pages() if codes else ():
        if page.code in codes:
            yield f"- {page.code} {escaped(page.name)}: {escaped(page.sentence)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def escaped(text: str) -> str:
    """A text in which Markdown reads no sign, no HTML and no mention, on one line."""
    plain = " ".join(shown(text).split())
    marked = _NUMBERED.sub(r"\1\\\2", _DASH.sub(r"\\\1", _SIGNS.sub(r"\\\1", plain)))
    # An address would become a link, a name behind @ be told of it: an unseen joint keeps both from that.
    return marked.replace("@", "@\u2060").replace("://", ":\u2060//").replace("www.", "www\u2060.")


def code_span(text: str, in_table: bool = False) -> str:
    """Words as they stand, in the type of code, where nothing is read in them."""
    plain = " ".join(shown(text).split()) or " "
    if in_table:
        plain = plain.replace("|", "\\|")
    fence = "`" * (max((len(run) for run in _TICKS.findall(plain)), default=0) + 1)
    pad = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{pad}{plain}{pad}{fence}"
