"""A case's administrations in words: how, when and how long, in the facility's local time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from coding.engine.facts import Amount, Status
from coding.engine.rows import Row
from coding.engine.timeline import instant_of

WAYS = {
    "iv_infusion": "IV infusion",
    "iv_push": "IV push",
    "subcutaneous": "SC injection",
    "intramuscular": "IM injection",
    "subcutaneous_infusion": "SC infusion",
    "oral": "by mouth",
    "other": "another way",
}
NOT_GIVEN = {Status.NOT_DONE: "not given", Status.ENTERED_IN_ERROR: "entered in error"}


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes since the epoch as local times, with their day where it is not the usual one."""

    zone: tzinfo
    day: date

    def local(self, minute: int) -> datetime:
        """Return the local time of a minute."""
        return instant_of(minute).astimezone(self.zone)

    def text(self, minute: int | None, since: int | None = None) -> str:
        """Return a time, with its day if that is neither the clock's nor that of `since`."""
        if minute is None:
            return ""
        local = self.local(minute)
        usual = self.day if since is None else self.local(since).date()
        return f"{local:%H:%M}" + ("" if local.date() == usual else f" on {day_text(local)}")


def day_text(day: date) -> str:
    """Return a day of the year: 2 Mar."""
    return f"{day.day} {day:%b}"


def sentences(rows: Sequence[Row], clock: Clock) -> list[str]:
    """Return each row in words: what, how, when and for how long."""
    return [f"{row.given.drug}, {way(row)}, {times(row, clock)}" for row in rows]


def way(row: Row) -> str:
    """Return how a row was given."""
    given = row.given
    parts = [WAYS.get(given.route.value, given.route.value.replace("_", " "))]
    if given.pump:
        parts.append(f"by {given.pump} pump")
    if given.pump_refill:
        parts.append("filled again")
    if given.puncture is not None:
        parts.append("by puncture" if given.puncture else "through a reservoir")
    if given.lesions is not None:
        parts.append(f"into {given.lesions} lesion{'s' * (given.lesions != 1)}")
    return " ".join(parts)


def times(row: Row, clock: Clock) -> str:
    """Return from when to when a row ran and its minutes, or what the record leaves out."""
    if row.given.status in NOT_GIVEN:
        return NOT_GIVEN[row.given.status]
    start, stop = clock.text(row.start) or "no start", clock.text(row.stop, row.start)
    if row.span is not None:
        return f"{start} to {stop}, {row.span[1] - row.span[0]} min"
    if stop:
        return f"{start} to {stop}"
    if row.given.pump:
        return f"{start}, runs on"
    return f"{start}, no stop" if ends_open(row) else start


def ends_open(row: Row) -> bool:
    """Say whether a row ought to have a stop and has none."""
    return row.stop is None and row.given.route.value.endswith("infusion") and not row.given.pump


def names(rows: Sequence[Row], clock: Clock) -> dict[str, str]:
    """Map row ids to drugs; where a drug was given twice, with its start or else its id."""
    drugs = Counter(row.given.drug for row in rows)
    timed = Counter((row.given.drug, row.start) for row in rows)
    found = {}
    for row in rows:
        given = row.given
        is_told = row.start is not None and timed[given.drug, row.start] == 1
        aside = f" at {clock.text(row.start)}" if is_told else f" ({given.id})"
        found[given.id] = given.drug + (aside if drugs[given.drug] > 1 else "")
    return found


def amount_text(amount: Amount | None) -> str:
    """Return a dose as documented, without trailing zeros; "" for None."""
    return f"{amount.amount.normalize():f} {amount.unit}" if amount else ""


def where(row: Row) -> str:
    """Return line and visit, as far as they are not the first ones."""
    given = row.given
    parts = [
        f"line {given.access_site}" if given.access_site != "A" else "",
        f"visit {given.visit}" if given.visit != 1 else "",
    ]
    return ", ".join(part for part in parts if part)
