"""A case's administrations as a small SVG: one lane each, true to scale, nothing to press.

Told apart without colour: chemotherapy has a thick left edge, hydration stripes, what is not
reportable or of no known class a dashed outline; a missing stop leaves the right end open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from coding.case_words import NOT_GIVEN, Clock, day_text, ends_open, sentences, times, where
from coding.engine.facts import AdminClass, Purpose, Route
from coding.engine.rows import Row

WIDTH, LEFT, RIGHT = 420, 112, 412
TOP, LANE, BAR = 24, 24, 15
LETTER = 6.4  # width of a 12 px letter, on average
LANE_LETTERS = 16
STEPS = (5, 10, 15, 30, 60, 120, 180, 360, 720)
DAY = 1440
MOST_STEPS = 4
SHORTEST = 20  # minutes: a single short push is not drawn as wide as the sheet
OPEN_MINUTES = 30  # how far an undocumented stop or a pump that runs on is drawn
LONG_PUMP = 720  # minutes; a pump that ran longer is drawn as running on
MOMENT = 5.0  # width of what has no length
EDGE = 3.5  # width of the left edge that tells chemotherapy apart
KINDS = {
    AdminClass.CHEMOTHERAPY: "chemo",
    AdminClass.THERAPEUTIC: "ther",
    AdminClass.HYDRATION: "hyd",
}
SHORT_WAYS = {
    Route.IV_INFUSION: "",
    Route.IV_PUSH: "push",
    Route.SUBCUTANEOUS: "SC",
    Route.INTRAMUSCULAR: "IM",
    Route.SUBCUTANEOUS_INFUSION: "SC",
}


@dataclass(frozen=True, slots=True)
class Axis:
    """Minutes since the epoch to places; `step` minutes between ticks."""

    first: int
    last: int
    step: int
    clock: Clock

    def x(self, minute: int) -> float:
        """Return the place of a minute; what lies beyond the axis is put at its end."""
        share = min((minute - self.first) / (self.last - self.first), 1)
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield place and text of each tick: the local time, a day's first moment by its day.

        The zone is named where the clocks have just changed.
        """
        before: datetime | None = None
        for minute in range(self.first, self.last + 1, self.step):
            at = self.clock.local(minute)
            text = f"{at:%H:%M}"
            if before and at.utcoffset() != before.utcoffset():
                text = f"{at:%H:%M %Z}"
            elif not (at.hour or at.minute):
                text = day_text(at)
            elif not before and at.date() != self.clock.day:
                text = f"{day_text(at)} {text}"
            yield self.x(minute), text
            before = at


def axis_for(rows: Sequence[Row], clock: Clock) -> Axis | None:
    """Return an axis between round local times; None where no row has a start."""
    starts = [row.start for row in rows if row.start is not None]
    if not starts:
        return None
    first = min(starts)
    last = max(first + SHORTEST, *(_last(row) for row in rows))
    step = next((s for s in STEPS if (last - first) / s <= MOST_STEPS), 0)
    step = step or -(-(last - first) // (MOST_STEPS * DAY)) * DAY
    offset = (clock.local(first).utcoffset() or timedelta()) // timedelta(minutes=1)
    begin = (first + offset) // step * step - offset
    end = -(-(last + offset) // step) * step - offset
    return Axis(begin, end, step, clock)


def _last(row: Row) -> int:
    """Return the last minute that the axis must hold; a pump may run on beyond it."""
    if row.start is None:
        return 0
    is_long = row.stop is None or row.stop - row.start > LONG_PUMP
    if ends_open(row) or (row.given.pump and is_long):
        return row.start + OPEN_MINUTES
    return max(row.start, row.stop or 0)


def draw(rows: Sequence[Row], clock: Clock, name: str) -> SafeString:
    """Draw the rows from top to bottom; `name` is the drawing's own on its page."""
    axis = axis_for(rows, clock)
    height = TOP + LANE * len(rows) + 4
    parts = [_head(rows, clock, height, name)]
    parts += _grid(axis, height) if axis else ()
    parts += [_lane(row, TOP + LANE * lane, axis, clock) for lane, row in enumerate(rows)]
    return mark_safe("".join([*parts, "</svg>"]))  # noqa: S308  every text above is escaped


def _head(rows: Sequence[Row], clock: Clock, height: int, name: str) -> str:
    noun = "administration" if len(rows) == 1 else "administrations"
    return (
        f'<svg class="case-line" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-text">'
        f'<title id="{name}-title">Timeline of {len(rows)} {noun}</title>'
        f'<desc id="{name}-text">{escape("; ".join(sentences(rows, clock)))}</desc>'
    )


def _grid(axis: Axis, height: int) -> Iterator[str]:
    ticks = list(axis.ticks())
    lines = "".join(f"M{x} {TOP - 6}V{height}" for x, _ in ticks)
    yield f'<path class="grid" d="{lines}"/>'
    for number, (x, text) in enumerate(ticks, 1):
        anchor = "end" if number == len(ticks) else "middle"
        at = RIGHT + 6 if anchor == "end" else x
        yield f'<text class="tick" x="{at}" y="12" text-anchor="{anchor}">{text}</text>'


def _lane(row: Row, y: int, axis: Axis | None, clock: Clock) -> str:
    drug = row.given.drug
    name = drug if len(drug) <= LANE_LETTERS else f"{drug[: LANE_LETTERS - 1]}…"
    label = f'<text class="lane" x="0" y="{y + 12}">{escape(name)}</text>'
    if axis is None or row.start is None or row.given.status in NOT_GIVEN:
        return f'{label}<text x="{LEFT}" y="{y + 12}">{times(row, clock)}</text>'
    return label + _bar(row, row.start, y, axis, clock)


def _bar(row: Row, start: int, y: int, axis: Axis, clock: Clock) -> str:
    x, right = axis.x(start), axis.x(_drawn_to(row, start, axis))
    width = max(round(right - x, 1), MOMENT)
    runs_on = row.given.pump is not None and (row.span is None or row.span[1] > axis.last)
    is_open = ends_open(row) or runs_on
    kind = _kind(row)
    shape = f"M{x + width:.1f} {y}H{x}v{BAR}H{x + width:.1f}" + ("" if is_open else "z")
    edge = f'<path class="spine" d="M{x} {y}h{EDGE}v{BAR}h-{EDGE}z"/>' if kind == "chemo" else ""
    arrow = f'<path class="on" d="M{x + width - 5:.1f} {y + 3}l5 4.5l-5 4.5"/>' if runs_on else ""
    return (
        f'<g class="bar {kind}{" unended" if is_open else ""}">'
        f'<path class="body" d="{shape}"/>{edge}{arrow}</g>'
        f"{_note(row, (x, width), y, kind, clock)}"
    )


def _drawn_to(row: Row, start: int, axis: Axis) -> int:
    if row.span is not None:
        return row.span[1]
    if row.given.pump:
        return axis.last
    return start + OPEN_MINUTES if ends_open(row) else start


def _kind(row: Row) -> str:
    if row.given.purpose not in (Purpose.TREATMENT, Purpose.HYDRATION) or not row.admin_class:
        return "none"
    return KINDS[row.admin_class]


def _note(row: Row, bar: tuple[float, float], y: int, kind: str, clock: Clock) -> str:
    """Write minutes and way beside the bar: behind it, before it or, if need be, on it."""
    text, (x, width) = _note_text(row, clock), bar
    needed = len(text) * LETTER + 4
    at, anchor, ground = x + EDGE + 4, "start", f" {kind}"
    if x + width + needed <= RIGHT:
        at, ground = x + width + 4, ""
    elif width < needed + EDGE and x - needed >= LEFT:
        at, anchor, ground = x - 4, "end", ""
    place = f'x="{at:.1f}" y="{y + 12}" text-anchor="{anchor}"'
    return f'<text class="note{ground}" {place}>{escape(text)}</text>'


def _note_text(row: Row, clock: Clock) -> str:
    given = row.given
    parts = [SHORT_WAYS.get(given.route, given.route.value.replace("_", " "))]
    if row.span is not None:
        parts.insert(0, f"{row.span[1] - row.span[0]} min")
    elif row.stop is not None or ends_open(row):
        parts.insert(0, times(row, clock).partition(", ")[2] or "stop before start")
    if given.pump:
        parts.append(f"{given.pump} pump")
    return " · ".join(filter(None, (" ".join(filter(None, parts)), where(row))))
