"""`tollbook extract`: every figure of a report with who said it, of what, for which days."""

import sys
from typing import Any

import click

from tollbook.cli.inputs import Asked, answered, report_options
from tollbook.cli.job import Job
from tollbook.pipeline.extract import extract_document
from tollbook.publish import explained, figures
from tollbook.publish.wire import wire_reading


@click.command()
@report_options
@click.option(
    "--explain", is_flag=True, help="Show every number, the rule that read it and the words behind it."
)
def extract(explain: bool, **given: Any) -> None:
    """List each figure of a report: how many, of what, whose, over which days, who says so.

    A report is a text file, a saved web page, a web address, or - for standard input.

    Exit status: 0 if it was read, 2 if it could not be.
    """
    request = Asked(**given)
    if explain and (request.as_json or request.jsonl):
        raise click.UsageError("--explain is for people; JSON has each figure's rule without it")
    job = Job(
        read=lambda document: extract_document(document, request.pack),
        shape=wire_reading,
        write=explained.write if explain else figures.write,
        fails=lambda reading: False,
    )
    sys.exit(answered(request, job))
