"""`tollbook check`: every figure of a report with its verdict."""

import sys
from dataclasses import dataclass
from typing import Any

import click

from tollbook import __version__
from tollbook.checks import ListedCheck
from tollbook.cli.inputs import ReportRequest, answered, console, files_given, report_options, report_request
from tollbook.cli.job import COULD_NOT_RUN, NOTHING_FAILS, Job
from tollbook.cli.ledger_options import bare_ledger_option, chosen_books, files_behind, vintage_options
from tollbook.model.books import Books
from tollbook.model.finding import CheckedReport
from tollbook.model.phrases import count
from tollbook.model.verdict import Verdict
from tollbook.pipeline import clock
from tollbook.pipeline.check.baseline import (
    Baseline,
    BaselineError,
    new_baseline,
    open_baseline,
    write_baseline,
)
from tollbook.pipeline.check.check_pages import check_pages
from tollbook.pipeline.check.report import check_document
from tollbook.pipeline.check.selection import Choice, SelectionError, selected
from tollbook.pipeline.views.source_status import newer_figures_sentence
from tollbook.publish.baseline import BASELINE
from tollbook.publish.formats import FORMATS, RunContext, writer
from tollbook.publish.output import OutputError, Read, check_output
from tollbook.publish.wire import wire_report
from tollbook.publish.wording import stale_entries
from tollbook.sources.files import Opened

_LINES = "jsonl"
_PATH = click.Path(dir_okay=False)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the options of `check` alone ask for, as they were given."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]
    output_format: str | None
    unknown: bool
    baseline: str | None
    write_baseline: str | None


@click.command()
@report_options
@click.option(
    "--select", multiple=True, metavar="CHECKS", help="Only these: codes, their beginnings (TB1), names."
)
@click.option("--ignore", multiple=True, metavar="CHECKS", help="All but these.")
@click.option("--output-format", type=click.Choice(FORMATS), help="How to write it; text if not said.")
@click.option("--unknown", is_flag=True, help="In sarif and github, tell what could not be checked too.")
@click.option("--baseline", type=_PATH, metavar="FILE", help="Known failures, which are not shown.")
@click.option("--write-baseline", type=_PATH, metavar="FILE", help="Record all present failures as known.")
@bare_ledger_option
@vintage_options
def check(
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    output_format: str | None,
    unknown: bool,
    baseline: str | None,
    write_baseline: str | None,
    where: str | None,
    as_of: str | None,
    recorded: str | None,
    **given: Any,
) -> None:
    """Check each figure of a report against what its source published.

    A report is a text file, a saved web page, a web address, or - for standard input.

    Exit status: 0 if nothing fails, 1 if something fails, 2 if it could not run.
    """
    wanted = _Wanted(select, ignore, output_format, unknown, baseline, write_baseline)
    request = report_request(**given)
    ledger_file = where or request.settings.ledger
    books = chosen_books(ledger_file, request.pack.id, as_of, recorded)
    sys.exit(_checked(request, wanted, books, _reads(request, ledger_file)))


def _checked(request: ReportRequest, wanted: _Wanted, books: Books, reads: tuple[Read, ...]) -> int:
    checks, form = _selected(request, wanted), _format(request, wanted)
    baseline = _baseline(request, wanted, reads)

    def read(opened: Opened) -> CheckedReport:
        report = check_document(opened.document, request.pack.id, checks, books)
        return baseline.set_aside(report, opened.path) if baseline else report

    context = RunContext(
        pack=request.pack,
        version=__version__,
        check_pages=lambda: check_pages(checks),
        stale=baseline.stale if baseline else dict,
        notes=wanted.unknown,
        console=console(),
        stream=sys.stdout.buffer,
        age=lambda report: newer_figures_sentence(report, books, clock.today()),
    )
    write = writer(form)
    status = answered(request, Job(read, _fails, wire_report, lambda answers: write(answers, context)))
    if form == _LINES:
        for sentence in stale_entries(context.stale()):
            click.echo(f"tollbook: {sentence}", err=True)
    if wanted.write_baseline and baseline:
        return _recorded(wanted.write_baseline, baseline, status, reads)
    return status


def _reads(request: ReportRequest, ledger: str | None) -> tuple[Read, ...]:
    """All that the command reads and that a baseline must not overwrite."""
    settings = (request.settings.file,) if request.settings.file else ()
    return (
        *files_given(request),
        *settings,
        *files_behind(ledger, request.pack.id),
    )


def _fails(checked: CheckedReport) -> bool:
    return any(finding.verdict is Verdict.FAILS for finding in checked.findings)


def _selected(request: ReportRequest, wanted: _Wanted) -> tuple[ListedCheck, ...]:
    settings = request.settings
    settled = Choice(settings.select, settings.ignore or ())
    stated = Choice(_entries(wanted.select) or None, _entries(wanted.ignore))
    try:
        selected((settled,))
    except SelectionError as error:
        raise click.UsageError(f"{settings.file}: {error}") from None
    try:
        return selected((settled, stated))
    except SelectionError as error:
        raise click.UsageError(str(error)) from None


def _entries(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(entry.strip() for option in given for entry in option.split(",") if entry.strip())


def _format(request: ReportRequest, wanted: _Wanted) -> str:
    lines = "--jsonl" if request.jsonl else "--json" if request.as_json else None
    if lines and wanted.output_format not in (None, _LINES):
        raise click.UsageError(f"{lines} writes JSON Lines; leave it out, or --output-format")
    settled = request.settings.output_format
    if settled is not None and settled not in FORMATS:
        place, formats = request.settings.file, ", ".join(FORMATS)
        raise click.UsageError(f"{place}: output-format is «{settled}»; write one of: {formats}")
    return _LINES if lines else wanted.output_format or settled or FORMATS[0]


def _baseline(request: ReportRequest, wanted: _Wanted, reads: tuple[Read, ...]) -> Baseline | None:
    if wanted.write_baseline and wanted.baseline:
        raise click.UsageError("choose one of --baseline and --write-baseline, which records all failures")
    path = wanted.baseline or request.settings.baseline
    try:
        if wanted.write_baseline:
            check_output(wanted.write_baseline, BASELINE, reads)
            return new_baseline(wanted.write_baseline)
        return open_baseline(path) if path else None
    except (BaselineError, OutputError) as error:
        raise click.UsageError(str(error)) from None


def _recorded(path: str, baseline: Baseline, status: int, reads: tuple[Read, ...]) -> int:
    """Writes the baseline if all reports could be read, and returns the exit status."""
    if status == COULD_NOT_RUN:
        click.echo(f"tollbook: {path}: not written, since not all reports could be read", err=True)
        return COULD_NOT_RUN
    try:
        write_baseline(path, baseline, reads)
    except (BaselineError, OutputError) as error:
        raise click.UsageError(str(error)) from None
    recorded = count(baseline.present.total(), "failure", "failures")
    click.echo(f"tollbook: {path}: {recorded} recorded as known", err=True)
    return NOTHING_FAILS
