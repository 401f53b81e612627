"""Today: the one place where the program asks for it."""

from datetime import date


def today() -> date:
    """The day that it is here."""
    return date.today()
