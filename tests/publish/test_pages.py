"""The pages of the checks, laid out for a terminal."""

import io
import re

import pytest
from rich.console import Console

from tollbook.model.check_page import CheckPage
from tollbook.pipeline.check.check_pages import check_pages
from tollbook.publish import pages


@pytest.mark.parametrize("page", check_pages(), ids=lambda page: page.code)
def test_page_fits_a_terminal(page: CheckPage) -> None:
    """Markdown is drawn, no line is too long, and the example's marked lines are not broken anew."""
    out = io.StringIO()
    pages.write(page, Console(file=out, width=80, highlight=False))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert not any(line.startswith("#") or "```" in line or "| ---" in line for line in lines)
    marked = re.findall(r"^.*│.*$", page.markdown, re.MULTILINE)
    drawn = {line.strip() for line in lines}
    assert marked and [line for line in marked if line.strip() not in drawn] == []
