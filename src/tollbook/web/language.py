"""The languages of the interface: its words, dates and numbers."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO, StringIO
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from starlette.requests import Request

from tollbook.model.pack import Pack
from tollbook.model.reason import Reason
from tollbook.packs.names import names

LANGUAGES = {code: str(Locale(code).get_language_name(code)).capitalize() for code in ("en", "uk")}
"""The languages that the interface speaks, by their codes: what each calls itself."""

COOKIE = "tollbook_language"
_LOCALES = {"en": "en_GB", "uk": "uk"}
_DAY = "d MMMM y"


@cache
def translations(language: str) -> NullTranslations:
    """The words of the interface, from all files of a language; English needs none."""
    words = NullTranslations()
    if language == "en":
        return words
    merged: Translations | None = None
    for part in sorted(files(__package__).joinpath("locales", language).iterdir(), key=lambda p: p.name):
        compiled = BytesIO()
        write_mo(compiled, read_po(StringIO(part.read_text(encoding="utf-8")), locale=language))
        compiled.seek(0)
        found = Translations(compiled)
        merged = found if merged is None else merged.merge(found)
    return merged or words


def language_of_page(request: Request) -> str:
    """The language of a page: as a person chose it, else as their browser asks for it, else English."""
    chosen = request.query_params.get("ui") or request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    wanted = [
        part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")
    ]
    found = Locale.negotiate([tag.replace("-", "_") for tag in wanted if tag], list(LANGUAGES))
    return str(found) if found else "en"


def filters(language: str) -> dict[str, Callable[..., str]]:
    """How a language writes days and numbers, by the names that templates use."""
    locale = Locale.parse(_LOCALES[language])

    @lru_cache(maxsize=4096)
    def day(value: date | str | None) -> str:
        """«20 October 2024»; a dash for none."""
        if not value:
            return "–"
        stated = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        return str(format_date(stated, _DAY, locale=locale))

    def number(value: Any) -> str:
        """«9,047»; a dash for what was not reported."""
        return "–" if value is None else str(format_decimal(value, locale=locale))

    def signed(value: Any) -> str:
        """«+850», «−12»; a dash for what was not reported."""
        if value is None:
            return "–"
        sign = "−" if value < 0 else "+"
        return f"{sign}{format_decimal(abs(value), locale=locale)}"

    def iso(value: date | datetime | None) -> str:
        """The day as data and addresses have it."""
        return value.isoformat()[:10] if value else ""

    return {"day": day, "number": number, "signed": signed, "iso": iso}


def naming(language: str) -> dict[str, Callable[..., str]]:
    """What a language calls the things of a conflict, by the names that templates use. An id without a name
    is shown as it is."""

    def conflict_name(pack: Pack) -> str:
        return names(pack, language).conflict

    def item_name(pack: Pack, item: str, speaker: str = "") -> str:
        """An item's name; a speaker's own word for it, where one is given that has such."""
        return names(pack, language).item(item, speaker)

    def outcome_name(pack: Pack, outcome: str) -> str:
        return names(pack, language).outcomes.get(outcome, outcome)

    def side_name(pack: Pack, side: str) -> str:
        return names(pack, language).sides.get(side, side)

    def speaker_name(pack: Pack, speaker: str) -> str:
        return names(pack, language).speakers.get(speaker, speaker)

    def method_name(pack: Pack, method: str) -> str:
        return names(pack, language).methods.get(method, method)

    def speaker_counts(pack: Pack, speaker: str) -> str:
        """What a speaker's figures are."""
        return names(pack, language).counts.get(speaker, "")

    return {
        "conflict_name": conflict_name,
        "item_name": item_name,
        "outcome_name": outcome_name,
        "side_name": side_name,
        "speaker_name": speaker_name,
        "method_name": method_name,
        "speaker_counts": speaker_counts,
    }


def reasons(language: str) -> dict[str, Callable[[str], str]]:
    """What a language says for the code of a reason, by the names that templates use. Reports that were kept,
    and the index of a ledger, may hold codes that are no longer in use."""

    def reason_sentence(code: str) -> str:
        """A whole sentence; empty for a code that is not in use."""
        reason = Reason.of(code)
        return reason.sentence(language) if reason else ""

    def reason_clause(code: str) -> str:
        """The same within a sentence; the code itself if it is not in use."""
        reason = Reason.of(code)
        return reason.clause(language) if reason else code

    return {"reason_sentence": reason_sentence, "reason_clause": reason_clause}
