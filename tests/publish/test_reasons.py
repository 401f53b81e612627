"""Each reason of a verdict has its plain sentence."""

import re
from pathlib import Path

from tollbook.publish.reasons import REASONS

CASES = Path(__file__).parent.parent / "cases" / "checks"
VERDICT = re.compile(r'"(?:holds|fails|unknown)(?:: | )([a-z][a-z-]+)')


def test_every_reason_has_its_sentence() -> None:
    """No verdict of a case rests on a reason that a page could not put in words."""
    told = {reason for path in CASES.glob("*.toml") for reason in VERDICT.findall(path.read_text("utf-8"))}
    assert len(told) > 25
    assert told - set(REASONS) == set()
