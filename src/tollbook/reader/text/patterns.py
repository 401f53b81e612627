"""Where a pattern matches, as offsets and text, so that nobody else need hold a match."""

import regex


def match_end(pattern: "regex.Pattern[str]", text: str, start: int, end: int | None = None) -> int | None:
    """Where a match that begins at an offset ends; None if there is none."""
    match = pattern.match(text, start, len(text) if end is None else end)
    return match.end() if match else None


def found_name(
    pattern: "regex.Pattern[str]", text: str, start: int, end: int
) -> tuple[str, tuple[int, int]] | None:
    """The first group of a pattern in a stretch, and where it stands."""
    match = pattern.search(text, start, end)
    return (match[1], match.span(1)) if match else None
