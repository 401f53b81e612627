"""For people at a terminal: each report with its figures underlined, then what concerns all of them."""

from collections.abc import Iterable

from rich.text import Text

from tollbook.model.finding import CheckedReport
from tollbook.model.verdict import Verdict
from tollbook.publish import report
from tollbook.publish.answer import Answer
from tollbook.publish.formats import Answers, Edition
from tollbook.publish.wording import stale_entries


def write(answers: Answers, edition: Edition) -> None:
    """Prints each report as soon as it is checked."""
    failing: set[str] = set()
    ages: dict[str, None] = {}
    read = (answer for answer in answers if isinstance(answer, Answer))
    for position, answer in enumerate(read):
        if position:
            edition.console.print()
        report.write(answer.result, edition.pack, edition.console)
        failing |= _failing_codes(answer.result)
        age = edition.age(answer.result)
        ages |= {age: None} if age else {}
    for sentence in (*ages, *stale_entries(edition.stale()), *_more(failing)):
        edition.console.print(Text(sentence), soft_wrap=True)


def _failing_codes(checked: CheckedReport) -> set[str]:
    return {finding.check.code for finding in checked.findings if finding.verdict is Verdict.FAILS}


def _more(codes: Iterable[str]) -> list[str]:
    """How to learn what the checks that fail ask, and where their limits are."""
    return [f"More on what fails: tollbook explain {' '.join(sorted(codes))}"] if codes else []
