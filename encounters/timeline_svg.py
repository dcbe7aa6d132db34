"""Where each lane and bar of the timeline goes: arithmetic only, the template draws."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import tzinfo

from coding.engine.facts import Purpose, Status
from coding.engine.results import Line, Stretch
from coding.engine.rows import Row
from encounters.presenters.wording import family_of_class
from encounters.timeline_codes import CODE_HEIGHT, brackets, hatches
from encounters.timeline_scale import (
    LETTER,
    RIGHT,
    TOP,
    Scale,
    clock,
    scale_for,
    ticks_of,
)
from encounters.timeline_shapes import Bar, Lane, Timeline

LANE_HEIGHT = 38
MOMENT_WIDTH = 11  # of a push whose length is not documented
OPEN_MINUTES = 45  # how far an undocumented stop is drawn, fading
INSET = 10
LANE_LETTERS = 14


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
    starts = _starts(placed)
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
        bars=tuple(_bar(row, lane, starts[lane], scale, zone) for row, lane in placed),
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


def _bar(row: Row, lane: int, in_lane: Sequence[int], scale: Scale, zone: tzinfo) -> Bar:
    x = scale.x(_start(row))
    width = round(max(scale.x(_end(row)) - x, MOMENT_WIDTH), 1)
    label, beside = _label(row, width, _next_bar(row, in_lane, scale) - x - width)
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


def _starts(placed: Sequence[Placed]) -> dict[int, list[int]]:
    """Return the starts in each lane, in order."""
    starts: dict[int, list[int]] = {}
    for row, lane in placed:
        starts.setdefault(lane, []).append(_start(row))
    return {lane: sorted(minutes) for lane, minutes in starts.items()}


def _next_bar(row: Row, in_lane: Sequence[int], scale: Scale) -> float:
    """Return where the next bar of the lane begins; the end of the axis behind the last."""
    after = bisect_right(in_lane, _start(row))
    return scale.x(in_lane[after]) if after < len(in_lane) else float(RIGHT)


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
