"""The pages of the checks, laid out for a terminal."""

import io
import re

import pytest
from rich.console import Console

from tollbook.model.rule import Rule
from tollbook.pipeline.check.check_pages import rules
from tollbook.publish import pages


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_page_fits_a_terminal(rule: Rule) -> None:
    """Markdown is drawn, no line is too long, and the example's marked lines are not broken anew."""
    page = io.StringIO()
    pages.write(rule, Console(file=page, width=80, highlight=False))
    lines = page.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert not any(line.startswith("#") or "```" in line or "| ---" in line for line in lines)
    marked = re.findall(r"^.*│.*$", rule.page, re.MULTILINE)
    drawn = {line.strip() for line in lines}
    assert marked and [line for line in marked if line.strip() not in drawn] == []
