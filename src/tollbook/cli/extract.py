"""`tollbook extract`: every figure of a report with who said it, of what, for which days."""

import sys
from collections.abc import Iterable
from typing import Any

import click

from tollbook.cli.inputs import ReportRequest, answered, console, report_options, report_request
from tollbook.cli.job import Job
from tollbook.model.reading import Reading
from tollbook.pipeline.read.document import extract_document
from tollbook.publish import explained, figures
from tollbook.publish.answer import Answer, Unread
from tollbook.publish.wire import encoded, wire_reading


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
    request = report_request(**given)
    if explain and (request.as_json or request.jsonl):
        raise click.UsageError("--explain is for people; JSON has each figure's rule without it")
    job = Job(
        read=lambda opened: extract_document(opened.document, request.pack.id),
        fails=lambda reading: False,
        shape=wire_reading,
        write=lambda answers: _write(answers, request, explain),
    )
    sys.exit(answered(request, job))


def _write(answers: Iterable[Answer[Reading] | Unread], request: ReportRequest, explain: bool) -> None:
    for answer in answers:
        if isinstance(answer, Unread):
            continue
        if request.as_json:
            sys.stdout.buffer.write(encoded(wire_reading(answer.result, answer.derived)) + b"\n")
            sys.stdout.buffer.flush()
        else:
            (explained if explain else figures).write(answer.result, request.pack, console())
