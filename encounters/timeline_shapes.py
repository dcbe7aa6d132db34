"""What the timeline is drawn of: lanes, bars and the whole sheet, with their outlines."""

from __future__ import annotations

from dataclasses import dataclass

from encounters.timeline_codes import Bracket, Hatch
from encounters.timeline_scale import TOP, WIDTH, Tick

BAR_HEIGHT = 28
CORNER = 5
SPINE_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Lane:
    """The label of a line, at its first lane."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One administration; its end is closed, open (no stop documented) or runs-on (a pump)."""

    administration: str
    kind: str
    x: float
    y: float
    width: float
    label: str
    label_x: float
    text_y: float
    end: str
    title: str

    @property
    def is_open(self) -> bool:
        """Say whether the stop is missing in the record."""
        return self.end == "open"

    @property
    def body(self) -> str:
        """Return its shape, the corners rounded."""
        return box(self.x, self.y, self.width, CORNER)

    @property
    def spine(self) -> str:
        """Return the thick left edge that tells chemotherapy apart without colour."""
        return box(self.x, self.y, SPINE_WIDTH, CORNER / 3)

    @property
    def edge(self) -> str:
        """Return the outline of an open bar, which has no right end."""
        right = self.x + self.width
        return f"M{right:.1f} {self.y:.0f}H{self.x:.1f}v{BAR_HEIGHT}H{right:.1f}"


def box(x: float, y: float, width: float, corner: float) -> str:
    """Return a bar's shape as a path."""
    r = min(corner, width / 2)
    across, down, turn = width - 2 * r, BAR_HEIGHT - 2 * r, f"a{r:.1f} {r:.1f} 0 0 1 "
    return (
        f"M{x + r:.1f} {y:.0f}h{across:.1f}{turn}{r:.1f} {r:.1f}v{down:.1f}"
        f"{turn}{-r:.1f} {r:.1f}h{-across:.1f}{turn}{-r:.1f} {-r:.1f}v{-down:.1f}"
        f"{turn}{r:.1f} {-r:.1f}z"
    )


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that the template draws, in a box of `width` by `height`."""

    title: str
    height: float
    bottom: float
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    bars: tuple[Bar, ...]
    hatches: tuple[Hatch, ...]
    brackets: tuple[Bracket, ...]
    codes_y: float
    width: int = WIDTH

    @property
    def hours(self) -> str:
        """Return the lines at full hours, as one path."""
        return self._grid("hour")

    @property
    def halves(self) -> str:
        """Return the lines between them."""
        return self._grid("half")

    def _grid(self, kind: str) -> str:
        return "".join(tick.line(TOP, self.bottom) for tick in self.ticks if tick.kind == kind)

    @property
    def silent(self) -> str:
        """Return all that no code reports, as one path."""
        return "".join(
            f"M{hatch.x} {hatch.y:.0f}h{hatch.width}v{BAR_HEIGHT}h{-hatch.width}z"
            for hatch in self.hatches
        )
