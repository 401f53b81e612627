"""What a hand or a machine did to the digits of a number, where its digits can tell."""

from tollbook.model.quantity import Number
from tollbook.model.reason import Reason

# What each fault did to a number: «with two digits exchanged».
DONE = {
    Reason.DIGITS_SWAPPED: "two digits exchanged",
    Reason.DIGIT_CHANGED: "one digit changed",
    Reason.DIGIT_DROPPED: "digits missing",
    Reason.DIGIT_ADDED: "digits added",
}


def digit_faults(stated: Number, true: Number) -> tuple[Reason, ...]:
    """The faults that turn the true figure into the stated one, likeliest first; empty if none does.

    `digits-swapped`: two digits have changed places. `digit-changed`: one digit is another.
    `digit-dropped` and `digit-added`: one digit, or the zeros of a power of ten, are missing or too many.
    """
    if stated != int(stated) or true != int(true) or stated == true or min(stated, true) < 0:
        return ()
    said, meant = str(int(stated)), str(int(true))
    if len(said) == len(meant):
        return _same_length(said, meant)
    if len(said) < len(meant):
        # 207,440 with its first digits exchanged is 027,440, and is read as 27,440.
        swapped = tuple(f for f in _same_length(said.zfill(len(meant)), meant) if f is Reason.DIGITS_SWAPPED)
        return ((Reason.DIGIT_DROPPED,) if _has_lost(said, meant) else ()) + swapped
    return (Reason.DIGIT_ADDED,) if _has_lost(meant, said) else ()


def power_of_ten(stated: Number, true: Number) -> int | None:
    """10, 100, … if the stated figure is so many times the true one; None otherwise."""
    if true <= 0 or stated <= true or stated % true:
        return None
    factor = int(stated // true)
    return factor if str(factor).strip("0") == "1" else None


def _same_length(said: str, meant: str) -> tuple[Reason, ...]:
    places = [i for i, (a, b) in enumerate(zip(said, meant, strict=True)) if a != b]
    if len(places) == 1:
        return (Reason.DIGIT_CHANGED,)
    if len(places) == 2:
        first, second = places
        if said[first] == meant[second] and said[second] == meant[first]:
            return (Reason.DIGITS_SWAPPED,)
    return ()


def _has_lost(shorter: str, longer: str) -> bool:
    """Whether the longer number becomes the shorter one without one digit, or without zeros at its end."""
    if longer.startswith(shorter) and not longer[len(shorter) :].strip("0"):
        return shorter != "0"
    if longer[1:].lstrip("0") == shorter:
        return True  # 1,026,440 without its first digit is 026,440, and is written 26,440
    if len(longer) != len(shorter) + 1:
        return False
    head = next((i for i, digit in enumerate(shorter) if digit != longer[i]), len(shorter))
    # A number that lost its first digit may begin with a zero in print: 1,061 → 061 is read as 61.
    return longer[head + 1 :] == shorter[head:]
