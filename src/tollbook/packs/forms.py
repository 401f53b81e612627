"""Written forms as the data files list them, with endings in braces."""

from collections.abc import Iterable, Iterator


class FormError(ValueError):
    """An entry that is no form; the message shows it."""

    def __init__(self, entry: str, problem: str) -> None:
        super().__init__(f"«{entry}» {problem}")
        self.entry = entry


def expanded(entries: Iterable[str]) -> Iterator[str]:
    """Each form that entries with endings in braces stand for: «танк{,а,ів}» is танк, танка, танків.

    Raises FormError for a brace without its other half.
    """
    for entry in entries:
        yield from _endings(entry, entry) if "{" in entry or "}" in entry else (entry,)


def _endings(part: str, entry: str) -> Iterator[str]:
    """The forms of what is left of an entry."""
    head, brace, rest = part.partition("{")
    if "}" in head:
        raise FormError(entry, "closes a brace that it does not open")
    if not brace:
        yield part
        return
    endings, closed, tail = rest.partition("}")
    if not closed:
        raise FormError(entry, "opens a brace that it does not close")
    for ending in endings.split(","):
        for end in _endings(tail, entry):
            yield head + ending.strip() + end


def repeated(entries: Iterable[str]) -> tuple[str, str] | None:
    """The first entry that holds a form which stands before it, or twice in it, with that form."""
    seen: set[str] = set()
    for entry in entries:
        for form in expanded([entry]):
            if form in seen:
                return entry, form
            seen.add(form)
    return None
