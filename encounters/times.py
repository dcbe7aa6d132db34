"""Times as nurses write them, read as instants on the encounter's day in its zone.

A clock shows wall times; only instants can be compared and subtracted. So whatever a zone makes
unclear is asked, and what it makes impossible is refused; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

MINUTE = timedelta(minutes=1)
LONGEST_TEXT = 40

HINT = "expected a time such as 0915, 9:15, 9:15p, +45 (45 minutes after the start) or n (now)"

_ELAPSED = re.compile(
    r"\+\s*(?:(?P<hours>[0-9]{1,2})\s*[h:]\s*)?(?P<minutes>[1-9]?[0-9]{1,2})?\s*(?:m|min)?"
)
_CLOCK = re.compile(
    r"(?:(?P<hour>[0-9]{1,2})[:.h](?P<minute>[0-9]{2})|(?P<digits>[0-9]{1,4}))(?![0-9:])"
    r"(?:\s*(?P<half>[ap])\.?(?:m\.?)?)?"
)
_SUFFIX = re.compile(
    r"\s*(?:(?P<which>1st|first|2nd|second)|(?P<offset>[+-][0-9]{2}:?[0-9]{2})"
    r"|\+(?P<days>[1-9])\s?d?|(?P<next>next\s+day))(?![0-9a-z:])"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """The text means this instant (UTC, whole minutes)."""

    at: datetime


class Ask(StrEnum):
    """Why a text alone does not decide."""

    NEXT_DAY = "next_day"
    REPEATED_HOUR = "repeated_hour"


@dataclass(frozen=True, slots=True)
class Option:
    """One possible meaning: `label` to show, `text` to read in place of what was typed."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The text has more than one meaning, or one that should be confirmed."""

    kind: Ask
    question: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The text means no time; `reason` says why and what was expected."""

    reason: str


Reading = Understood | Asked | Refused


@dataclass(frozen=True, slots=True)
class _Typed:
    """A wall time and what was added to it; `minute` counts from midnight, up to 1440."""

    minute: int
    days: int | None = None
    which: int | None = None
    offset: timedelta | None = None

    @property
    def clock(self) -> str:
        return f"{self.minute // 60:02d}:{self.minute % 60:02d}"


def read_start(text: str, *, day: date, zone: tzinfo, now: datetime | None = None) -> Reading:
    """Read a start typed for an encounter on `day`; `+1` after it means the day after."""
    return _read(text, day=day, zone=zone, start=None, now=now)


def read_stop(
    text: str, *, day: date, zone: tzinfo, start: datetime | None, now: datetime | None = None
) -> Reading:
    """Read a stop; without a day it is looked for on the start's day, after the start."""
    reading = _read(text, day=day, zone=zone, start=start, now=now)
    if isinstance(reading, Understood) and start is not None and reading.at <= start:
        shown = show_time(reading.at, day=day, zone=zone)
        began = show_time(start, day=day, zone=zone)
        return Refused(f"{shown} is not after the start {began}: expected a later time, or none.")
    return reading


def show_time(at: datetime, *, day: date, zone: tzinfo) -> str:
    """Write an instant so that reading it gives the same instant: 09:15, 01:30 -05:00, 02:10 +1.

    The offset appears only where the local hour occurs twice; `+1` counts days from `day`.
    """
    local = at.astimezone(zone)
    text = f"{local:%H:%M}"
    if len(_instants(local.date(), local.hour * 60 + local.minute, zone)) > 1:
        text += f" {_offset_text(local)}"
    days = (local.date() - day).days
    return f"{text} {days:+d}" if days else text


def minutes_between(start: datetime, stop: datetime) -> int:
    """Whole minutes from start to stop, seconds cut off; instants, so clock changes count."""
    return (stop.astimezone(UTC) - start.astimezone(UTC)) // MINUTE


def _read(
    text: str, *, day: date, zone: tzinfo, start: datetime | None, now: datetime | None
) -> Reading:
    typed = " ".join(text.casefold().split())
    if len(typed) > LONGEST_TEXT:
        return Refused(f"“{typed[:20]}…” is too long for a time: {HINT}.")
    if typed in {"n", "now"}:
        return _read_now(now, day, zone)
    elapsed = _ELAPSED.fullmatch(typed)
    if elapsed and (elapsed["hours"] or elapsed["minutes"]):
        return _read_elapsed(elapsed, start)
    parsed = _parse(typed)
    return parsed if isinstance(parsed, Refused) else _place(parsed, day, zone, start)


def _read_now(now: datetime | None, day: date, zone: tzinfo) -> Reading:
    if now is None:
        return Refused("“now” means nothing here: expected a time such as 0915.")
    at = now.astimezone(UTC).replace(second=0, microsecond=0)
    today = at.astimezone(zone).date()
    if today not in {day, day + timedelta(days=1)}:
        return Refused(f"Now is {today}: expected a time on {day} or the day after.")
    return Understood(at)


def _read_elapsed(match: re.Match[str], start: datetime | None) -> Reading:
    if start is None:
        return Refused(f"{match[0]} counts from the start: expected the start to be given first.")
    minutes = 60 * int(match["hours"] or 0) + int(match["minutes"] or 0)
    return Understood(start.astimezone(UTC) + minutes * MINUTE)


def _parse(typed: str) -> _Typed | Refused:
    """Take a clock time and its suffixes apart, in whatever order they come."""
    clock = _CLOCK.match(typed)
    minute = _minute_of_day(clock) if clock else None
    if clock is None or minute is None:
        return Refused(f"“{typed}” is not a time: {HINT}.")
    given: dict[str, str] = {}
    place = clock.end()
    while place < len(typed):
        suffix = _SUFFIX.match(typed, place)
        name = suffix.lastgroup if suffix else None
        if suffix is None or name is None or name in given:
            rest = typed[place:].strip()
            return Refused(f"“{rest}” after {typed[:place].strip()} is not understood: {HINT}.")
        given[name] = suffix[name]
        place = suffix.end()
    return _Typed(minute, _days(given), _which(given), _offset(given))


def _minute_of_day(clock: re.Match[str]) -> int | None:
    """Minutes since midnight, 1440 for 24:00; None if no clock shows that."""
    digits, half = clock["digits"], clock["half"]
    if digits and len(digits) < 3:  # 9p is a time of day; a bare 9 is not
        hour, minute = int(digits), 0 if half else 60
    else:
        hour, minute = int(clock["hour"] or digits[:-2]), int(clock["minute"] or digits[-2:])
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= 24 * 60 else None


def _days(given: dict[str, str]) -> int | None:
    return 1 if "next" in given else int(given["days"]) if "days" in given else None


def _which(given: dict[str, str]) -> int | None:
    if "which" not in given:
        return None
    return 0 if given["which"] in {"1st", "first"} else 1


def _offset(given: dict[str, str]) -> timedelta | None:
    if "offset" not in given:
        return None
    digits = given["offset"].replace(":", "")
    size = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:]))
    return -size if digits[0] == "-" else size


def _place(typed: _Typed, day: date, zone: tzinfo, start: datetime | None) -> Reading:
    """Find the instants that the wall time names on its day; one is an answer."""
    base = day + timedelta(days=typed.days or 0)
    if start is not None and typed.days is None:
        base = max(base, start.astimezone(zone).date())
    found = _instants(base, typed.minute, zone)
    if not found:
        return Refused(
            f"There was no {typed.clock} on {base}: the clocks went forward over it. "
            "Expected the time that the clock showed."
        )
    fitting = _chosen(found, typed, zone)
    if isinstance(fitting, Refused):
        return fitting
    if start is not None and typed.days is None:
        later = tuple(at for at in fitting if at > start)
        if not later and start not in fitting:
            return _ask_next_day(typed, base, day, zone, start)
        fitting = later if len(fitting) > 1 and later else fitting
    if len(found) > 1 and typed.which is None and typed.offset is None:
        return _ask_which(typed, found, fitting, day, zone)
    return Understood(fitting[0])


def _chosen(
    found: tuple[datetime, ...], typed: _Typed, zone: tzinfo
) -> tuple[datetime, ...] | Refused:
    """Narrow the instants by “1st”, “2nd” or an offset, which must fit the day."""
    if typed.offset is not None:
        fitting = tuple(at for at in found if at.astimezone(zone).utcoffset() == typed.offset)
        offsets = " or ".join(_offset_text(at.astimezone(zone)) for at in found)
        return fitting or Refused(f"{typed.clock} was at {offsets} that day: expected that offset.")
    if typed.which is None:
        return found
    if len(found) == 1:
        return Refused(f"{typed.clock} came once that day: expected it without 1st or 2nd.")
    return (found[typed.which],)


def _ask_next_day(
    typed: _Typed, base: date, day: date, zone: tzinfo, start: datetime
) -> Asked | Refused:
    following = base + timedelta(days=1)
    began = show_time(start, day=day, zone=zone)
    if not _instants(following, typed.minute, zone):
        return Refused(f"{typed.clock} is before the start {began}: expected a later time.")
    text = f"{typed.clock} +{(following - day).days}"
    label = f"next day, {following:%a} {following}"
    question = f"{typed.clock} is before the start {began}. Next day?"
    return Asked(Ask.NEXT_DAY, question, (Option(label, text),))


def _ask_which(
    typed: _Typed,
    found: tuple[datetime, ...],
    fitting: tuple[datetime, ...],
    day: date,
    zone: tzinfo,
) -> Asked:
    names = dict(zip(found, ("first", "second"), strict=True))
    options = tuple(
        Option(
            f"{names[at]} {typed.clock} ({_offset_text(at.astimezone(zone))})",
            show_time(at, day=day, zone=zone),
        )
        for at in fitting
    )
    question = f"The clocks went back and {typed.clock} came twice. First or second {typed.clock}?"
    return Asked(Ask.REPEATED_HOUR, question, options)


def _instants(day: date, minute: int, zone: tzinfo) -> tuple[datetime, ...]:
    """The instants at which a clock of the zone shows that minute of that day: 0, 1 or 2."""
    wall = datetime.combine(day, time.min) + minute * MINUTE
    both = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(at for at in both if at.astimezone(zone).replace(tzinfo=None) == wall))


def _offset_text(local: datetime) -> str:
    text = f"{local:%z}"
    return f"{text[:3]}:{text[3:5]}"
