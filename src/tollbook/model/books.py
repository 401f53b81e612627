"""The frozen picture that checks, pages and exports read."""

from collections.abc import Mapping
from dataclasses import dataclass

from tollbook.model.measure import Measure
from tollbook.model.pack import Pack
from tollbook.model.series import Series


@dataclass(frozen=True)
class Books:
    """A pack and all series held on it, as of a moment."""

    pack: Pack
    series: Mapping[tuple[str, Measure], Series]

    def series_of(self, speaker: str, measure: Measure) -> Series | None:
        """The series of one speaker for one measure, or None if none is held."""
        return self.series.get((speaker, measure))
