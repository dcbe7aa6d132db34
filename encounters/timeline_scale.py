"""The timeline's axis: minutes to places, and a tick at each round local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from coding.engine.timeline import instant_of

WIDTH = 1240
LEFT = 118
RIGHT = 1216
TOP = 28
LETTER = 7.4  # width of a 12 px letter in the widest usual interface font
STEPS = (15, 30, 60, 120, 180, 360, 720)
MOST_TICKS = 13
SHORTEST = 60  # minutes: a single short push is not drawn as wide as the page


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled line at a round local time; `kind` is hour or half."""

    x: float
    text: str
    kind: str

    def line(self, top: float, bottom: float) -> str:
        """Return its line from the labels down to the codes."""
        return f"M{self.x} {top:.0f}V{bottom:.0f}"


@dataclass(frozen=True, slots=True)
class Scale:
    """Minutes since the epoch to horizontal places; `step` minutes between ticks."""

    first: int
    last: int
    step: int

    def x(self, minute: int) -> float:
        """Return the place of a minute."""
        share = (minute - self.first) / (self.last - self.first)
        return round(LEFT + share * (RIGHT - LEFT), 1)


def clock(minute: int, zone: tzinfo) -> datetime:
    """Return the local time of a minute since the epoch."""
    return instant_of(minute).astimezone(zone)


def scale_for(first: int, last: int, zone: tzinfo) -> Scale:
    """Return an axis that holds these minutes and begins and ends at round local times."""
    last = max(last, first + SHORTEST)
    step = next((s for s in STEPS if (last - first) / s <= MOST_TICKS - 2), STEPS[-1])
    offset = int((clock(first, zone).utcoffset() or timedelta()).total_seconds() // 60)
    begin = (first + offset) // step * step - offset
    end = -(-(last + offset) // step) * step - offset
    return Scale(begin, end, step)


def ticks_of(scale: Scale, zone: tzinfo) -> tuple[Tick, ...]:
    """Return the ticks; they name the zone's abbreviation where the clocks change."""
    minutes = range(scale.first, scale.last + 1, scale.step)
    local = [(minute, clock(minute, zone)) for minute in minutes]
    shifts = local[0][1].utcoffset() != local[-1][1].utcoffset()
    form = "%H:%M %Z" if shifts else "%H:%M"
    return tuple(
        Tick(scale.x(minute), at.strftime(form), "half" if at.minute else "hour")
        for minute, at in local
    )
