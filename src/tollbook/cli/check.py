"""`tollbook check`: every figure of a report with its verdict."""

import sys
from typing import Any

import click

from tollbook.cli.inputs import Asked, answered, report_options
from tollbook.cli.job import Job
from tollbook.cli.ledger_options import asked_books, ledger_option, vintage_options
from tollbook.model.finding import CheckedReport, Verdict
from tollbook.pipeline.check import check_document
from tollbook.publish import report
from tollbook.publish.wire import wire_report


@click.command()
@report_options
@ledger_option
@vintage_options
def check(where: str | None, as_of: str | None, recorded: str | None, **given: Any) -> None:
    """Check each figure of a report against what its source published.

    A report is a text file, a saved web page, a web address, or - for standard input.

    Exit status: 0 if nothing fails, 1 if something fails, 2 if it could not run.
    """
    request = Asked(**given)
    books = asked_books(where, request.pack, as_of, recorded)
    job = Job(
        read=lambda document: check_document(document, request.pack, books),
        shape=wire_report,
        write=report.write,
        fails=_fails,
    )
    sys.exit(answered(request, job))


def _fails(checked: CheckedReport) -> bool:
    return any(finding.verdict is Verdict.FAILS for finding in checked.findings)
