"""For programs: a line of JSON for each report, as soon as it is checked."""

from tollbook.publish.answer import Answer
from tollbook.publish.formats import Answers, RunContext
from tollbook.publish.wire import encoded, wire_report


def write(answers: Answers, context: RunContext) -> None:
    """Writes the line of each report that could be read, in the shape that `--jsonl` answers in."""
    for answer in answers:
        if isinstance(answer, Answer):
            context.stream.write(encoded(wire_report(answer.result, answer.derived)) + b"\n")
            context.stream.flush()
