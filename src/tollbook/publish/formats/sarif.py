"""For code scanning and editors: the failures as SARIF 2.1.0, the OASIS format for results of linters.

What GitHub's code scanning asks beyond the standard is kept too: each result has a rule, a message, and a
location with a line. What stands in a headline or in text that came from HTML has no line in the file, and is
put on its first one; the message quotes the words.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent_encoded

import msgspec

from tollbook.model.check_page import CheckPage
from tollbook.model.document import Document
from tollbook.model.finding import CheckedReport, Evidence, Finding
from tollbook.model.quote import Quote
from tollbook.model.verdict import Verdict
from tollbook.publish.answer import Answer, Unread
from tollbook.publish.baseline import failure_of, fingerprint
from tollbook.publish.coverage import coverage_of, sum_of
from tollbook.publish.formats import Answers, RunContext
from tollbook.publish.line_index import LineIndex
from tollbook.publish.marks import shortened, shown
from tollbook.publish.wire import wire_coverage

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# What lies in no file needs a name all the same: code scanning refuses a location without one.
STDIN = "stdin"
FINGERPRINT = "tollbookFailure/v1"
_LEVELS = {Verdict.FAILS: "error", Verdict.UNKNOWN: "note"}
_MOST_WORDS = 60

_Object = dict[str, Any]


def write(answers: Answers, context: RunContext) -> None:
    """Writes the log once all reports are checked."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(list(answers), context)]}
    text = json.dumps(log, indent=2, ensure_ascii=False)
    context.stream.write(text.encode("utf-8", "replace") + b"\n")
    context.stream.flush()


def _run(answers: Sequence[Answer[CheckedReport] | Unread], context: RunContext) -> _Object:
    pages = context.check_pages()
    read = [answer for answer in answers if isinstance(answer, Answer)]
    unread = [answer for answer in answers if not isinstance(answer, Answer)]
    positions = {page.code: position for position, page in enumerate(pages)}
    verdicts = {Verdict.FAILS, Verdict.UNKNOWN} if context.notes else {Verdict.FAILS}
    return {
        "tool": {
            "driver": {
                "name": "Tollbook",
                "semanticVersion": context.version,
                "rules": [_rule(page) for page in pages],
            }
        },
        "invocations": [_invocation(unread)],
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n"],
        "artifacts": [_artifact(answer) for answer in read],
        "results": [
            result
            for index, answer in enumerate(read)
            for result in _results(answer, index, verdicts, positions)
        ],
        "properties": {
            "coverage": msgspec.to_builtins(wire_coverage(sum_of(coverage_of(a.result) for a in read))),
            "staleInBaseline": sum(context.stale().values()),
        },
    }


def _rule(page: CheckPage) -> _Object:
    return {
        "id": page.code,
        "name": _pascal(page.name),
        "shortDescription": {"text": page.sentence},
        "fullDescription": {"text": page.sentence},
        "help": {"text": _unmarked(page.markdown), "markdown": page.markdown},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["fact-checking", page.name], "problem.severity": "error"},
    }


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _unmarked(page: str) -> str:
    """A page for viewers that show no Markdown: the signs of headings and of emphasis are left out."""
    return "\n".join(line.lstrip("# ").replace("*", "").replace("`", "") for line in page.splitlines())


def _invocation(unread: Sequence[Unread]) -> _Object:
    done: _Object = {"executionSuccessful": not unread}
    if unread:
        done["toolExecutionNotifications"] = [
            {"level": "error", "message": {"text": _message(shown(report.message))}} for report in unread
        ]
    return done


def _artifact(answer: Answer[CheckedReport]) -> _Object:
    document = answer.result.reading.document
    artifact: _Object = {
        "roles": ["analysisTarget"],
        "mimeType": "text/html" if answer.derived else "text/plain",
        "hashes": {"sha-256": document.id},
        "properties": {
            "coverage": msgspec.to_builtins(wire_coverage(coverage_of(answer.result))),
            "language": answer.result.reading.language,
        },
    }
    if answer.path is None and document.url is None:
        # Standard input lies nowhere: a viewer is given the text itself.
        artifact |= {"description": {"text": document.name}, "contents": {"text": document.text}}
    return {"location": {"uri": _address(answer, document)}, **artifact}


def _address(answer: Answer[CheckedReport], document: Document) -> str:
    """The URI of a report: relative for a file below the working directory, as code scanning needs it."""
    if answer.path is None:
        return document.url or STDIN
    path = Path(answer.path).absolute()
    try:
        inside = path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_uri()
    return percent_encoded(inside.encode("utf-8", "surrogateescape"))


def _results(
    answer: Answer[CheckedReport], index: int, verdicts: set[Verdict], positions: Mapping[str, int]
) -> Iterator[_Object]:
    document = answer.result.reading.document
    address, lines = _address(answer, document), LineIndex(document.text)
    artifact: _Object = {"uri": address, "index": index}
    times: Counter[str] = Counter()
    for finding in answer.result.findings:
        if finding.verdict not in verdicts:
            continue
        known_by = fingerprint(failure_of(finding, document, ""))
        times[known_by] += 1
        place = {"artifactLocation": artifact, "region": _region(finding.quote, answer, lines)}
        yield {
            "ruleId": finding.check.code,
            "ruleIndex": positions[finding.check.code],
            "level": _LEVELS[finding.verdict],
            "message": {"text": _message(_said(finding, document))},
            "locations": [{"physicalLocation": place}],
            "partialFingerprints": {FINGERPRINT: f"{known_by}:{times[known_by]}"},
            "properties": _properties(finding),
        }


def _region(quote: Quote, answer: Answer[CheckedReport], lines: LineIndex) -> _Object:
    document = answer.result.reading.document
    snippet = {"text": document.quoted(quote.start, quote.end, quote.field)}
    if quote.field == "title" or answer.derived:
        return {"startLine": 1}
    place = lines.span_of(quote)
    region: _Object = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    if answer.newline:
        # A line feed of the text is as many characters in the file as end its lines.
        more = len(answer.newline) - 1
        region["charOffset"] = quote.start + more * (place.line - 1)
        region["charLength"] = quote.end - quote.start + more * (place.end_line - place.line)
    return {**region, "snippet": snippet}


def _said(finding: Finding, document: Document) -> str:
    """What a finding says in a line, with the words that it is about."""
    quote = finding.quote
    where = "In the headline: " if quote.field == "title" else ""
    words = shortened(document.quoted(quote.start, quote.end, quote.field), _MOST_WORDS)
    verdict = "fails" if finding.verdict is Verdict.FAILS else "could not be checked"
    better = f" Better: «{finding.suggestion}»." if finding.suggestion else ""
    return f"{where}«{words}» {verdict}, {finding.reason}: {shown(finding.because)}{better}"


def _message(text: str) -> str:
    """A text in which SARIF reads no link and no placeholder."""
    escaped = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return escaped.replace("{", "{{").replace("}", "}}")


def _properties(finding: Finding) -> _Object:
    evidence = finding.evidence or Evidence(found=0)
    known = finding.evidence is not None
    return {
        "verdict": finding.verdict.value,
        "reason": finding.reason,
        "also": list(finding.also),
        "expected": evidence.expected,
        "found": evidence.found if known else None,
        "source": evidence.source,
        "reportDate": evidence.report_date.isoformat() if evidence.report_date else None,
        "suggestion": finding.suggestion,
    }
