"""The colours of a chart, on light paper or dark."""

from dataclasses import dataclass

# Okabe and Ito's colours, which people with any kind of colour vision can tell apart.
PALETTE = ("#009E73", "#D55E00", "#0072B2", "#CC79A7", "#56B4E9", "#E69F00")


@dataclass(frozen=True, slots=True)
class Theme:
    """What a chart is drawn in: its paper, the ink of words and lines, and what is fainter.

    Marks in one of the `pale` colours stand out too little from the paper, and get an edge of `grey`.
    """

    name: str
    paper: str
    ink: str
    grey: str
    faint: str
    pale: frozenset[str] = frozenset()

    def edge(self, colour: str) -> str | None:
        """The colour of the edge that a mark needs to be seen; None if it needs none."""
        return self.grey if colour in self.pale else None


LIGHT = Theme("light", "#ffffff", "#1c1c1c", "#595959", "#dddddd", frozenset(PALETTE[4:]))
DARK = Theme("dark", "#16181a", "#e8e6e1", "#b0aea8", "#3a3e42")
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
