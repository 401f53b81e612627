"""One spelling for matching, at the same length: offsets into the folded text are offsets into the text."""

import regex

# Every kind of dash, slash, apostrophe, quotation mark and space is one blank: «vehicles/fuel tanks»,
# «Ukraine’s» and «anti‑aircraft» are then matched however they were typed.
_BLANKS = "-‐‑‒–—―−/'’ʼ‘`´\"“”„«»*_\u00a0\u202f\u2009\u2007\u00ad\n\r\t|\u200b\u200e\u200f"
_BLANK_TABLE = str.maketrans(_BLANKS, " " * len(_BLANKS))
# Halves of characters, as broken JSON escapes leave them: no matcher takes them.
_SURROGATES = regex.compile("[\ud800-\udfff]")
_EACH_BLANK = tuple(_BLANKS)


def fold(text: str) -> str:
    """Lower case, with dashes, quotes and odd spaces as blanks; always as long as `text`."""
    # U+0130 is the one character whose lower case is longer than itself.
    lowered = text.replace("\u0130", "I").lower()
    if lowered.isascii():
        return lowered.translate(_BLANK_TABLE)
    if _SURROGATES.search(lowered):
        lowered = _SURROGATES.sub("?", lowered)
    # str.replace is many times faster than translate once a text has a character beyond ASCII.
    for blank in _EACH_BLANK:
        lowered = lowered.replace(blank, " ")
    return lowered
