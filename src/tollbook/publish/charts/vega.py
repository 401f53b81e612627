"""What all parts of a specification write in the same way."""

from datetime import date

_EPOCH, _DAY = date(1970, 1, 1), 86_400_000


def moment(day: date) -> int:
    """A day's beginning in milliseconds, whatever the zone of the machine."""
    return (day - _EPOCH).days * _DAY
