"""Date-times of documents into UTC instants: with an offset, or in the encounter's zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from coding.engine.strict import (
    FIRST_YEAR,
    LAST_YEAR,
    DocumentError,
    Memo,
    Parse,
    day,
    found,
)

TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
HOUR = timedelta(hours=1)
CLOCK = {f"T{m // 60:02}:{m % 60:02}": timedelta(minutes=m) for m in range(24 * 60)}


def instant(zone: tzinfo) -> Parse[datetime]:
    """Return a parser of local or offset date-times into UTC instants.

    On a day on which the zone's clocks stay, a time is the day's first instant and the
    minutes since; both are looked up. Everything else is read step by step.
    """
    midnights = Memo(lambda text: midnight_of(text, zone))

    def parse(value: Any) -> datetime:
        if type(value) is str and (since := CLOCK.get(value[10:])) is not None:
            midnight = midnights[value[:10]]
            if midnight is not None:
                return midnight + since
        return read_instant(value, zone)

    return parse


def midnight_of(text: str, zone: tzinfo) -> datetime | None:
    """Return the instant a day begins; None where the clocks change, or it is no day."""
    try:
        local = datetime.combine(day(text), time())
    except DocumentError:
        return None
    clocks = [(local + hour * HOUR).replace(fold=fold) for hour in range(25) for fold in (0, 1)]
    offsets = {clock.replace(tzinfo=zone).utcoffset() for clock in clocks}
    return local.replace(tzinfo=zone).astimezone(UTC) if len(offsets) == 1 else None


def read_instant(value: Any, zone: tzinfo) -> datetime:
    """Return the UTC instant of one date-time; raise DocumentError saying what was expected."""
    if not isinstance(value, str) or not TIME.fullmatch(value):
        raise DocumentError(
            f"expected a date-time as YYYY-MM-DDTHH:MM, with or without an offset, "
            f"found {found(value)}",
        )
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        raise DocumentError(f"{value} is not a time of the calendar") from None
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise DocumentError(f"expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    if parsed.tzinfo is None:
        parsed = localised(parsed, zone)
    return parsed.astimezone(UTC)


def localised(local: datetime, zone: tzinfo) -> datetime:
    """Put a local time into its zone; refuse the hour spring skips or autumn repeats."""
    first, second = local.replace(tzinfo=zone), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise DocumentError(
            f"{local:%H:%M} does not exist on {local:%Y-%m-%d} in {zone}: "
            "clocks went forward; expected a time before or after the gap",
        )
    raise DocumentError(
        f"{local:%H:%M} comes twice on {local:%Y-%m-%d} in {zone}: "
        f"expected an offset ({first:%z} for the first, {second:%z} for the second)",
    )
