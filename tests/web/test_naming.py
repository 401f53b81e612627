"""What pages call the things of a conflict."""

from tollbook.packs.conflict import load_pack
from tollbook.web.language import naming


def test_pages_name_things_in_their_language() -> None:
    """The names follow the page's language; an id that has none is shown as it is."""
    pack = load_pack("russia-ukraine-2022")
    english, ukrainian = naming("en"), naming("uk")
    assert (english["item_name"](pack, "mlrs"), ukrainian["item_name"](pack, "mlrs")) == (
        "multiple rocket launchers",
        "РСЗВ",
    )
    assert ukrainian["outcome_name"](pack, "casualties") == "убито й поранено"
    assert ukrainian["speaker_name"](pack, "somebody") == "somebody"
