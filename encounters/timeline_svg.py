"""Where each lane and bar of the timeline goes: arithmetic only, the template draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from coding.engine.facts import Purpose, Status
from coding.engine.results import Line, Stretch
from coding.engine.rows import Row
from encounters.presenters.wording import family_of_class
from encounters.timeline_codes import CODE_HEIGHT, Bracket, Hatch, brackets, hatches
from encounters.timeline_scale import (
    LETTER,
    RIGHT,
    TOP,
    WIDTH,
    Scale,
    Tick,
    clock,
    scale_for,
    ticks_of,
)

LANE_HEIGHT = 38
BAR_HEIGHT = 28
MOMENT_WIDTH = 11  # of a push whose length is not documented
OPEN_MINUTES = 45  # how far an undocumented stop is drawn, fading
INSET = 10
CORNER = 5
SPINE_WIDTH = 4
LANE_LETTERS = 14


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


Placed = tuple[Row, int]  # a row and the number of its lane, from the top


def draw(
    rows: Sequence[Row], ledger: Sequence[Stretch], lines: Sequence[Line], zone: tzinfo
) -> Timeline | None:
    """Lay out administrations and their codes; None where no row has a time."""
    drawn = [row for row in rows if row.start is not None and _was_given(row)]
    if not drawn:
        return None
    scale = scale_for(min(_start(row) for row in drawn), max(_end(row) for row in drawn), zone)
    placed = _place(drawn, scale)
    tops = {row.given.id: _top(lane) for row, lane in placed}
    codes_top = _top(max(lane for _, lane in placed) + 1) + 4
    made, levels = brackets(ledger, lines, drawn, scale, codes_top)
    bottom = codes_top + levels * CODE_HEIGHT
    return Timeline(
        title=_title(drawn, zone),
        height=bottom + 6,
        bottom=bottom,
        ticks=ticks_of(scale, zone),
        lanes=_lanes(placed),
        bars=tuple(_bar(row, lane, placed, scale, zone) for row, lane in placed),
        hatches=hatches(ledger, tops, scale),
        brackets=made,
        codes_y=codes_top + 21,
    )


def _was_given(row: Row) -> bool:
    return row.given.status not in (Status.NOT_DONE, Status.ENTERED_IN_ERROR)


def _start(row: Row) -> int:
    return row.start or 0


def _is_open(row: Row) -> bool:
    return _end_kind(row) == "open"


def _end_kind(row: Row) -> str:
    if row.stop is not None or not row.given.route.value.endswith("infusion"):
        return "closed"
    return "runs-on" if row.given.pump else "open"


def _end(row: Row) -> int:
    """Return the last minute drawn: an open end runs on a little, a moment has none."""
    if row.span is not None and row.span[1] > row.span[0]:
        return row.span[1]
    return _start(row) + (1 if _end_kind(row) == "closed" else OPEN_MINUTES)


def _place(rows: Sequence[Row], scale: Scale) -> list[Placed]:
    """Give each row the first lane of its line in which it meets no other bar."""
    placed: list[Placed] = []
    first_lane = 0
    for site in dict.fromkeys(row.given.access_site for row in rows):
        ends: list[float] = []
        on_site = [row for row in rows if row.given.access_site == site]
        for row in sorted(on_site, key=_lane_order):
            left = scale.x(_start(row))
            lane = next((i for i, end in enumerate(ends) if end <= left + 0.1), len(ends))
            ends[lane : lane + 1] = [max(scale.x(_end(row)), left + MOMENT_WIDTH)]
            placed.append((row, first_lane + lane))
        first_lane += len(ends)
    return placed


def _lane_order(row: Row) -> tuple[int, int, str]:
    """Longer bars first, then chemotherapy above the rest."""
    return (_start(row), -_end(row), family_of_class(row.admin_class))


def _top(lane: int) -> float:
    return TOP + 12 + lane * LANE_HEIGHT


def _lanes(placed: Sequence[Placed]) -> tuple[Lane, ...]:
    first: dict[str, int] = {}
    for row, lane in placed:
        site = row.given.access_site
        first[site] = min(lane, first.get(site, lane))
    return tuple(Lane(_top(lane) + 18, clipped(site, LANE_LETTERS)) for site, lane in first.items())


def _bar(row: Row, lane: int, placed: Sequence[Placed], scale: Scale, zone: tzinfo) -> Bar:
    x = scale.x(_start(row))
    width = round(max(scale.x(_end(row)) - x, MOMENT_WIDTH), 1)
    label, beside = _label(row, width, _next_bar(row, lane, placed, scale) - x - width)
    return Bar(
        administration=row.given.id,
        kind=_kind(row),
        x=x,
        y=_top(lane),
        width=width,
        label=label,
        label_x=round(x + (width + 5 if beside else INSET), 1),
        text_y=_top(lane) + 18,
        end=_end_kind(row),
        title=_bar_title(row, zone),
    )


def _kind(row: Row) -> str:
    if row.given.purpose not in (Purpose.TREATMENT, Purpose.HYDRATION):
        return "aside"
    return family_of_class(row.admin_class)


def _next_bar(row: Row, lane: int, placed: Sequence[Placed], scale: Scale) -> float:
    starts = [_start(other) for other, at in placed if at == lane and _start(other) > _start(row)]
    return scale.x(min(starts)) if starts else float(RIGHT)


def _label(row: Row, width: float, free: float) -> tuple[str, bool]:
    """Return the longest label that fits, and whether it stands beside the bar."""
    name, inside = row.given.drug, width - INSET - 4
    for text in (name + _note(row), name):
        if len(text) * LETTER <= inside:
            return text, False
    if len(name) * LETTER <= free - INSET:
        return name, True
    letters = int(inside / LETTER)
    return (clipped(name, letters), False) if letters >= 4 else ("", False)


def _note(row: Row) -> str:
    if _is_open(row):
        return " · no stop"
    if row.given.pump:
        return f" · {row.given.pump} pump"
    return f" {row.span[1] - row.span[0]}′" if row.span else ""


def clipped(text: str, letters: int) -> str:
    """Shorten a text to that many letters, the last an ellipsis."""
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


def _bar_title(row: Row, zone: tzinfo) -> str:
    start = f"{row.given.drug}, {clock(_start(row), zone):%H:%M}"
    if row.span is None:
        return f"{start}, no stop documented" if _is_open(row) else start
    stop, minutes = clock(row.span[1], zone), row.span[1] - row.span[0]
    return f"{start} to {stop:%H:%M}, {minutes} minutes"


def _title(rows: Sequence[Row], zone: tzinfo) -> str:
    start = clock(min(_start(row) for row in rows), zone)
    stop = clock(max(_end(row) for row in rows), zone)
    about = "about " if any(_is_open(row) for row in rows) else ""
    noun = "administration" if len(rows) == 1 else "administrations"
    return (
        f"{len(rows)} {noun} from {start:%H:%M} to {about}{stop:%H:%M}, "
        "with the codes that their minutes support"
    )
