"""When something was published or recorded, written so that the order of the texts is that of the moments.

A moment is a day («2024-10-20», known from its first second on) or a second of UTC
(«2024-10-20T07:30:00Z»). What was recorded carries microseconds throughout.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from tollbook.model.calendar import parsed_day

_LAST_SECOND = "T23:59:59Z"


class MomentError(ValueError):
    """What a person wrote is no moment: the message says what to write."""


@dataclass(frozen=True, slots=True)
class Vintage:
    """What is asked for: all that had been published up to `as_of`, as far as it was `recorded` by then.

    Both bounds are written moments, included; None is no bound.
    """

    as_of: str | None = None
    recorded: str | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which something could have been published, or None without a bound."""
        return date.fromisoformat(self.as_of[:10]) if self.as_of else None


LATEST = Vintage()


def written(moment: date | datetime) -> str:
    """A day, or a moment to the second in UTC. Raises ValueError for a moment without a time zone."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return _in_utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def recorded_at(moment: datetime) -> str:
    """A moment to the microsecond in UTC. Raises ValueError for one without a time zone."""
    return _in_utc(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parsed(text: str) -> str:
    """A day or moment as a person writes it, as it is kept. A moment without a zone is taken to be UTC.

    Raises MomentError for anything else.
    """
    return written(_read(text))


def bound(text: str) -> str:
    """The last moment that a person means by a day or a moment: a day includes its last second.

    Raises MomentError for anything else.
    """
    moment = parsed(text)
    return moment if "T" in moment else moment + _LAST_SECOND


def recorded_bound(text: str) -> str:
    """The same for what was recorded, to the microsecond."""
    return bound(text).replace("Z", ".999999Z")


def _read(text: str) -> date | datetime:
    stated = text.strip()
    try:
        if len(stated) == len("2024-10-20"):
            return parsed_day(stated)
        moment = datetime.fromisoformat(stated)
        return _in_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise MomentError(
            f"«{text}» is no day or moment; write 2024-10-20, or 2024-10-20T07:30+03:00"
        ) from None


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC)
