"""For programs: one JSON object for all reports, with what could not be read and the coverage of them all."""

from tollbook.publish.answer import Answer
from tollbook.publish.coverage import coverage_of, sum_of
from tollbook.publish.formats import Answers, RunContext
from tollbook.publish.wire import (
    RUN_SCHEMA,
    WireCheck,
    WireRun,
    WireStale,
    WireUnread,
    encoded,
    wire_coverage,
    wire_report,
)


def write(answers: Answers, context: RunContext) -> None:
    """Writes the run once all its reports are checked."""
    given = list(answers)
    read = [answer for answer in given if isinstance(answer, Answer)]
    run = WireRun(
        schema=RUN_SCHEMA,
        version=context.version,
        checks=[WireCheck(page.code, page.name, page.sentence) for page in context.check_pages()],
        reports=[wire_report(answer.result, answer.derived) for answer in read],
        unread=[WireUnread(a.name, a.message) for a in given if not isinstance(a, Answer)],
        stale=[
            WireStale(failure.document, failure.code, failure.reason, failure.words, times)
            for failure, times in context.stale().items()
        ],
        coverage=wire_coverage(sum_of(coverage_of(answer.result) for answer in read)),
    )
    context.stream.write(encoded(run) + b"\n")
    context.stream.flush()
