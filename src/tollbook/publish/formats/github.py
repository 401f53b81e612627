"""For GitHub Actions: workflow commands, which the run and the changed files show as annotations."""

from collections.abc import Iterator

from tollbook.model.finding import CheckedReport, Finding
from tollbook.model.verdict import Verdict
from tollbook.publish.answer import Answer, Unread
from tollbook.publish.coverage import coverage_of, sentences
from tollbook.publish.formats import Answers, RunContext
from tollbook.publish.line_index import LineIndex
from tollbook.publish.marks import shortened, shown
from tollbook.publish.wording import stale_entries

_COMMANDS = {Verdict.FAILS: "error", Verdict.UNKNOWN: "notice"}
_MOST_WORDS = 60


def write(answers: Answers, context: RunContext) -> None:
    """Writes a command for each failure and one for the coverage of each report, as soon as it is checked."""
    verdicts = {Verdict.FAILS, Verdict.UNKNOWN} if context.notes else {Verdict.FAILS}
    for answer in answers:
        lines = _unread(answer) if isinstance(answer, Unread) else _commands(answer, verdicts)
        _print(lines, context)
    _print(
        (_command("warning", {"title": "Tollbook baseline"}, s) for s in stale_entries(context.stale())),
        context,
    )


def _print(lines: Iterator[str], context: RunContext) -> None:
    for line in lines:
        context.stream.write(line.encode("utf-8", "replace") + b"\n")
    context.stream.flush()


def _unread(report: Unread) -> Iterator[str]:
    file = {"file": report.path} if report.path else {}
    yield _command("error", {**file, "title": "Tollbook could not read this"}, report.message)


def _commands(answer: Answer[CheckedReport], verdicts: set[Verdict]) -> Iterator[str]:
    document = answer.result.reading.document
    lines = LineIndex(document.text)
    for finding in answer.result.findings:
        if finding.verdict in verdicts:
            title = f"{finding.check.code} {finding.reason}"
            said = {**_place(finding, answer, lines), "title": title}
            yield _command(_COMMANDS[finding.verdict], said, _said(finding, answer))
    coverage = " ".join(sentences(coverage_of(answer.result)))
    file = {"file": answer.path} if answer.path else {}
    yield _command("notice", {**file, "title": "Tollbook coverage"}, f"{document.name}: {coverage}")


def _place(finding: Finding, answer: Answer[CheckedReport], lines: LineIndex) -> dict[str, str]:
    """The file, and the line if the file has the text itself, not a headline told beside it nor HTML."""
    if answer.path is None:
        return {}
    if answer.derived or finding.quote.field == "title":
        return {"file": answer.path}
    place = lines.span_of(finding.quote)
    numbers = {
        "line": place.line,
        "endLine": place.end_line,
        "col": place.column,
        "endColumn": place.end_column,
    }
    if place.line != place.end_line:
        # GitHub refuses columns that belong to different lines.
        del numbers["col"], numbers["endColumn"]
    return {"file": answer.path, **{name: str(number) for name, number in numbers.items()}}


def _said(finding: Finding, answer: Answer[CheckedReport]) -> str:
    document, quote = answer.result.reading.document, finding.quote
    words = shortened(document.quoted(quote.start, quote.end, quote.field), _MOST_WORDS)
    name = "" if answer.path else f"{document.name}: "
    where = "In the headline: " if quote.field == "title" else ""
    better = f" Better: «{finding.suggestion}»." if finding.suggestion else ""
    return f"{name}{where}«{words}»: {finding.because}{better}"


def _command(name: str, properties: dict[str, str], message: str) -> str:
    said = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {said}::{_data(message)}"


def _data(text: str) -> str:
    """A text from which no second command can be read, on this line or on another of its own."""
    plain = shown(text.replace("\r", "\n").replace("\n", " "))
    # Runners still read commands in the old form wherever it stands on a line.
    return plain.replace("%", "%25").replace("##[", "## [")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
