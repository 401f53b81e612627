"""For people at a terminal: each report with its figures underlined, then what concerns all of them."""

from collections.abc import Iterable

from rich.text import Text

from tollbook.model.finding import CheckedReport
from tollbook.model.verdict import Verdict
from tollbook.publish import report
from tollbook.publish.answer import Answer
from tollbook.publish.formats import Answers, RunContext
from tollbook.publish.wording import stale_entries


def write(answers: Answers, context: RunContext) -> None:
    """Prints each report as soon as it is checked."""
    failing: set[str] = set()
    ages: dict[str, None] = {}
    read = (answer for answer in answers if isinstance(answer, Answer))
    for position, answer in enumerate(read):
        if position:
            context.console.print()
        report.write(answer.result, context.pack, context.console)
        failing |= _failing_codes(answer.result)
        age = context.age(answer.result)
        ages |= {age: None} if age else {}
    for sentence in (*ages, *stale_entries(context.stale()), *_more(failing)):
        context.console.print(Text(sentence), soft_wrap=True)


def _failing_codes(checked: CheckedReport) -> set[str]:
    return {finding.check.code for finding in checked.findings if finding.verdict is Verdict.FAILS}


def _more(codes: Iterable[str]) -> list[str]:
    """How to learn what the checks that fail ask, and where their limits are."""
    return [f"More on what fails: tollbook explain {' '.join(sorted(codes))}"] if codes else []
