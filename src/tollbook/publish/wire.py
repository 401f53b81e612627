"""What programs read: the JSON shapes of a reading and of a checked report, and their schemas.

Offsets count code points of `text` (or of `title`, where `field` says so), `end` exclusive.
"""

import json
from collections.abc import Mapping
from datetime import date
from inspect import cleandoc
from pathlib import Path
from typing import Annotated, Any

import msgspec

from tollbook.model.claim import Claim
from tollbook.model.comparison import Comparison, Relation
from tollbook.model.document import Document
from tollbook.model.finding import CheckedReport, DatedBy, Evidence, Finding
from tollbook.model.quantity import Bound, Number
from tollbook.model.quote import Quote
from tollbook.model.reading import Leftover, Other, Reading
from tollbook.model.reason import Reason
from tollbook.model.verdict import Verdict
from tollbook.publish import wording
from tollbook.publish.coverage import Coverage, coverage_of, other_kinds

EXTRACT_SCHEMA = "tollbook.extract/1"
CHECK_SCHEMA = "tollbook.check/1"
RUN_SCHEMA = "tollbook.run/1"

# What every JSON reader can hold without loss.
_WHOLE_LIMIT = 2**53


class WireClaim(msgspec.Struct, rename={"from_": "from"}):
    """One reported figure. `beside` is the span of the total that an increment stands next to. `whole` is
    that of the figure that this one is told as a part of, and `exhaustive` says whether the parts told with
    it are all there are. `rule` names what tied the number to what it counts, in words that may change.
    """

    start: int
    end: int
    field: str
    quote: str
    value: int | float
    value_max: int | float | None
    bound: str
    item: str
    outcome: str
    side: str
    period: str
    from_: date | None
    to: date | None
    speaker: str
    dating: str
    malformed: bool
    beside: tuple[int, int] | None
    whole: tuple[int, int] | None
    exhaustive: bool
    rule: str


class WireOther(msgspec.Struct):
    """A number that is something else than a figure: money, a date, a calibre."""

    start: int
    end: int
    field: str
    quote: str
    kind: str


class WireLeftover(msgspec.Struct):
    """A number that no rule reads; `value` is null where it has none that JSON can hold."""

    start: int
    end: int
    field: str
    quote: str
    value: int | float | None


class WireComparison(msgspec.Struct, rename={"from_": "from"}):
    """What a text states of a figure against others.

    `claim` is the position of the figure in the list of claims; `value` and `bound` are its number's, or
    those of a number that is no claim; all three are null where the text names none. The reference period
    runs `from` a day `to` a day; `landmark_from` and `landmark_to` are the month or day that a «since» names.
    `rank` is 1 for the highest or lowest, null for «one of the highest» and for all other relations.
    `by` is the number that the comparison states, in `unit`s, and for a streak its length in `span`s.
    """

    start: int
    end: int
    field: str
    quote: str
    relation: str
    claim: int | None
    value: int | float | None
    bound: str | None
    reference: str
    from_: date | None
    to: date | None
    landmark_from: date | None
    landmark_to: date | None
    span: str | None
    rank: int | None
    by: int | float | None
    by_bound: str | None
    unit: str | None
    against: str
    trend: str | None


class WireFinding(msgspec.Struct):
    """A verdict on a span. `claims` and `comparisons` are positions in the lists of these; `copy` names
    the copies used, `since_report` the earlier of the two reports between which a sum over several days lies,
    `conventions` all by which a day's figure, a sum or an average is true: `report_day`, `loss_day`.
    """

    start: int
    end: int
    field: str
    quote: str
    verdict: Verdict
    check: str
    code: str
    reason: Reason
    also: tuple[Reason, ...]
    because: str
    claims: tuple[int, ...]
    expected: int | float | None
    found: int | float | None
    source: str | None
    copy: tuple[str, ...]
    report_date: date | None
    since_report: date | None
    basis: str | None
    snapshot: date | None
    suggestion: str | None
    conventions: tuple[str, ...]
    comparisons: tuple[int, ...]


class WireDatedBy(msgspec.Struct):
    """The report day that the figures belong to, and what says so: text, publication or figures."""

    report_date: date
    how: str
    figures: int


class WireReadCoverage(msgspec.Struct):
    """How many numbers were read as what."""

    figures: int
    others: dict[str, int]
    leftovers: int


_UNKNOWN = [reason.value for reason in Reason if reason.verdict is Verdict.UNKNOWN]
# Pages that were kept hold this shape too: a code that goes out of use must not make them unreadable.
_UnknownByReason = Annotated[
    dict[str, int], msgspec.Meta(extra_json_schema={"propertyNames": {"enum": _UNKNOWN}})
]


class WireCoverage(msgspec.Struct):
    """What became of all `numbers`: how many are figures, and of these hold, fail, or could not be checked
    and why; `unselected` are figures that no selected check replays, `phrases` fail beside the figures, and
    `known` failures stand in the baseline and not among the findings. `compared` counts the comparisons that
    the text makes, other than averages, and `judged` those of them that hold or fail.
    """

    numbers: int
    figures: int
    checked: int
    holds: int
    fails: int
    unknown: _UnknownByReason
    unselected: int
    phrases: int
    known: int
    others: dict[str, int]
    leftovers: int
    compared: int
    judged: int


class WireReading(msgspec.Struct, omit_defaults=True, kw_only=True):
    """All that was read in one document. `text` is there where Tollbook derived it, from HTML."""

    schema: str
    doc: str
    lang: str
    published: date | None
    claims: list[WireClaim]
    others: list[WireOther]
    leftovers: list[WireLeftover]
    comparisons: list[WireComparison]
    coverage: WireReadCoverage
    title: str | None = None
    text: str | None = None


class WireReport(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A document's figures with their verdicts. `text` is there where Tollbook derived it, from HTML."""

    schema: str
    doc: str
    lang: str
    published: date | None
    dated_by: WireDatedBy | None
    claims: list[WireClaim]
    findings: list[WireFinding]
    others: list[WireOther]
    leftovers: list[WireLeftover]
    comparisons: list[WireComparison]
    coverage: WireCoverage
    title: str | None = None
    text: str | None = None


class WireCheck(msgspec.Struct):
    """A check that the reports were held against."""

    code: str
    name: str
    sentence: str


class WireUnread(msgspec.Struct):
    """A report that could not be read, and why."""

    doc: str
    message: str


class WireStale(msgspec.Struct):
    """A failure that the baseline lists and that is not found any more, and how many times."""

    doc: str
    code: str
    reason: str
    words: str
    times: int


class WireRun(msgspec.Struct, kw_only=True):
    """All reports of one run; `coverage` is theirs together."""

    schema: str
    version: str
    checks: list[WireCheck]
    reports: list[WireReport]
    unread: list[WireUnread]
    stale: list[WireStale]
    coverage: WireCoverage


class WireFault(msgspec.Struct, omit_defaults=True, kw_only=True):
    """Why a line of input got no answer. `doc` is not beside it, so that it is not taken for one."""

    line: int
    message: str
    doc: str | None = None


class WireError(msgspec.Struct):
    """What stands in the output for a line of input that could not be answered."""

    error: WireFault


_ENCODER = msgspec.json.Encoder()


def encoded(shape: WireReading | WireReport | WireRun | WireError) -> bytes:
    """One line of JSON, without its line feed."""
    return _ENCODER.encode(shape)


def wire_reading(reading: Reading, derived: bool = False) -> WireReading:
    """The shape that `extract` writes; with the text if Tollbook derived it."""
    document = reading.document
    return WireReading(
        schema=EXTRACT_SCHEMA,
        doc=document.name,
        lang=reading.language,
        published=document.published,
        claims=[_claim(claim, document) for claim in reading.claims],
        others=[_other(other, document) for other in reading.others],
        leftovers=[_leftover(leftover, document) for leftover in reading.leftovers],
        comparisons=_comparisons(reading),
        coverage=WireReadCoverage(len(reading.claims), dict(other_kinds(reading)), len(reading.leftovers)),
        title=document.title,
        text=document.text if derived else None,
    )


def wire_report(report: CheckedReport, derived: bool = False) -> WireReport:
    """The shape that `check` writes; with the text if Tollbook derived it."""
    reading = report.reading
    document = reading.document
    return WireReport(
        schema=CHECK_SCHEMA,
        doc=document.name,
        lang=reading.language,
        published=document.published,
        dated_by=_dated_by(report.dated_by),
        claims=[_claim(claim, document) for claim in reading.claims],
        findings=[_finding(finding, document) for finding in report.findings],
        others=[_other(other, document) for other in reading.others],
        leftovers=[_leftover(leftover, document) for leftover in reading.leftovers],
        comparisons=_comparisons(reading),
        coverage=wire_coverage(coverage_of(report)),
        title=document.title,
        text=document.text if derived else None,
    )


def wire_error(line: int, message: str, doc: str | None = None) -> WireError:
    """The shape that stands for a line of input that could not be answered."""
    return WireError(WireFault(line=line, message=message, doc=doc))


def schemas() -> Mapping[str, dict[str, Any]]:
    """The JSON Schema of each shape that is written, by the name of the file that holds it."""
    return {
        "extract.v1.json": _schema(
            "A line of output", EXTRACT_SCHEMA, {WireReading: EXTRACT_SCHEMA}, WireError
        ),
        "check.v1.json": _schema("A line of output", CHECK_SCHEMA, {WireReport: CHECK_SCHEMA}, WireError),
        "run.v1.json": _schema(
            "All reports of a run", RUN_SCHEMA, {WireRun: RUN_SCHEMA, WireReport: CHECK_SCHEMA}
        ),
    }


def schema_text(schema: Mapping[str, Any]) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _schema(
    title: str, version: str, versioned: Mapping[type[msgspec.Struct], str], *errors: type[msgspec.Struct]
) -> dict[str, Any]:
    """The schema of the first of the versioned shapes, or of an error in its place."""
    answer = next(iter(versioned))
    references, definitions = msgspec.json.schema_components([answer, *errors], ref_template="#/$defs/{name}")
    for definition in definitions.values():
        # Python 3.13 strips the margins of docstrings, older ones keep them.
        if "description" in definition:
            definition["description"] = cleandoc(definition["description"])
    if Reason.__name__ in definitions:
        definitions[Reason.__name__] = _reasons(definitions[Reason.__name__])
    for shape, stated in versioned.items():
        definitions[shape.__name__]["properties"]["schema"] = {"const": stated}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{title}, {version}",
        "anyOf": list(references),
        "$defs": definitions,
    }


def _reasons(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The definition of the reasons, with what each says and the verdict that it gives."""
    codes = [
        {"const": reason.value, "description": f"{reason.verdict}: {reason.sentence(wording.LANGUAGE)}"}
        for reason in Reason
    ]
    return {"title": definition["title"], "description": definition["description"], "oneOf": codes}


def _claim(claim: Claim, document: Document) -> WireClaim:
    quote, quantity, measure, period = claim.quote, claim.quantity, claim.measure, claim.period
    beside, whole = claim.total, claim.whole
    return WireClaim(
        quote.start,
        quote.end,
        quote.field,
        document.quoted(quote.start, quote.end, quote.field),
        _number(quantity.low),
        _number(quantity.high) if quantity.bound is Bound.RANGE else None,
        quantity.bound,
        measure.item,
        measure.outcome,
        measure.side,
        period.kind,
        period.start,
        period.end,
        claim.speaker,
        claim.dating,
        claim.malformed,
        (beside.start, beside.end) if beside else None,
        (whole.start, whole.end) if whole else None,
        claim.exhaustive,
        claim.rule,
    )


def _other(other: Other, document: Document) -> WireOther:
    quote = other.quote
    words = document.quoted(quote.start, quote.end, quote.field)
    return WireOther(quote.start, quote.end, quote.field, words, other.kind)


def _leftover(leftover: Leftover, document: Document) -> WireLeftover:
    quote, value = leftover.quote, leftover.value
    words = document.quoted(quote.start, quote.end, quote.field)
    number = None if value is None or abs(value) >= _WHOLE_LIMIT else value
    return WireLeftover(quote.start, quote.end, quote.field, words, number)


def _comparisons(reading: Reading) -> list[WireComparison]:
    positions = {claim.quote: index for index, claim in enumerate(reading.claims)}
    return [_comparison(comparison, positions, reading.document) for comparison in reading.comparisons]


def _comparison(comparison: Comparison, positions: Mapping[Quote, int], document: Document) -> WireComparison:
    quote, figure, by = comparison.quote, comparison.figure, comparison.by
    quantity = figure.quantity if isinstance(figure, Claim) else figure
    reference, landmark = comparison.reference, comparison.landmark
    return WireComparison(
        quote.start,
        quote.end,
        quote.field,
        document.quoted(quote.start, quote.end, quote.field),
        comparison.relation,
        positions[figure.quote] if isinstance(figure, Claim) else None,
        _number(quantity.low) if quantity else None,
        quantity.bound if quantity else None,
        reference.kind,
        reference.start,
        reference.end,
        landmark.start if landmark else None,
        landmark.end if landmark else None,
        comparison.span,
        comparison.rank if comparison.relation in (Relation.HIGHEST, Relation.LOWEST) else None,
        _number(by.low) if by else None,
        by.bound if by else None,
        comparison.unit,
        comparison.against,
        comparison.trend,
    )


_NO_EVIDENCE = Evidence(found=0)


def _finding(finding: Finding, document: Document) -> WireFinding:
    quote, evidence = finding.quote, finding.evidence or _NO_EVIDENCE
    known = finding.evidence is not None
    return WireFinding(
        quote.start,
        quote.end,
        quote.field,
        document.quoted(quote.start, quote.end, quote.field),
        finding.verdict,
        finding.check.name,
        finding.check.code,
        finding.reason,
        finding.also,
        finding.because,
        finding.claims,
        None if evidence.expected is None else _number(evidence.expected),
        _number(evidence.found) if known else None,
        evidence.source,
        evidence.copies,
        evidence.report_date,
        evidence.since_report,
        evidence.basis if known else None,
        evidence.snapshot,
        finding.suggestion,
        evidence.conventions,
        finding.comparisons,
    )


def _dated_by(dated: DatedBy | None) -> WireDatedBy | None:
    return WireDatedBy(dated.report_date, dated.how, dated.figures) if dated else None


def wire_coverage(coverage: Coverage) -> WireCoverage:
    """The shape of a coverage, of one report or of several together."""
    return WireCoverage(
        numbers=coverage.numbers,
        figures=coverage.figures,
        checked=coverage.checked,
        holds=coverage.holds,
        fails=coverage.fails,
        unknown={reason.value: amount for reason, amount in coverage.unknown.items()},
        unselected=coverage.unselected,
        phrases=coverage.phrases,
        known=coverage.known,
        others=dict(coverage.others),
        leftovers=coverage.leftovers,
        compared=coverage.compared,
        judged=coverage.judged,
    )


def _number(value: Number) -> Number:
    """A number that JSON can hold: beyond whole numbers' reach it is rounded, beyond all reach cut off."""
    if -_WHOLE_LIMIT < value < _WHOLE_LIMIT:
        return value
    try:
        return float(value)
    except OverflowError:
        return 1.7e308 if value > 0 else -1.7e308


def write_schemas() -> None:
    """Renews the schema files that stand beside this module."""
    for name, schema in schemas().items():
        (Path(__file__).parent / "schemas" / name).write_text(schema_text(schema), encoding="utf-8")


if __name__ == "__main__":
    write_schemas()
