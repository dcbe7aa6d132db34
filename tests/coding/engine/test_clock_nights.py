"""The nights on which the clocks change, minute by minute: read, counted, booked and told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from coding.engine.derive import derive
from coding.engine.document import DocumentError
from coding.engine.facts import AdminClass, Administration, Encounter, Route, Setting
from coding.engine.instants import instant
from coding.engine.reasons import Narrator
from coding.engine.timeline import minute_of
from coding.rulebook import load_rulebook
from tests.coding.engine.slow_count import extra_hours
from tests.coding.reference_kit import reference_for

pytestmark = pytest.mark.sqlite_only  # no database is asked: once is enough

SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
# Minutes of the days of change: four zones that lose and repeat an hour, one that does neither.
MINUTES = {
    "America/New_York": {SPRING: 1380, AUTUMN: 1500},
    "America/Chicago": {SPRING: 1380, AUTUMN: 1500},
    "America/Denver": {SPRING: 1380, AUTUMN: 1500},
    "America/Los_Angeles": {SPRING: 1380, AUTUMN: 1500},
    "America/Phoenix": {SPRING: 1440, AUTUMN: 1440},
}
MINUTE = timedelta(minutes=1)
RULEBOOK = load_rulebook()
every_night = pytest.mark.parametrize(
    ("zone", "night"),
    [(ZoneInfo(name), night) for name, nights in MINUTES.items() for night in nights],
    ids=str,
)


def minutes_of(night: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Every minute, in UTC, that a clock of the zone showed on that date."""
    at = datetime.combine(night, time(), UTC) - timedelta(hours=14)
    for _ in range(52 * 60):
        if at.astimezone(zone).date() == night:
            yield at
        at += MINUTE


def shown_on(night: date, zone: ZoneInfo) -> Mapping[str, list[datetime]]:
    """The instants at which a clock showed each time of that date."""
    shown = defaultdict(list)
    for at in minutes_of(night, zone):
        shown[f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"].append(at)
    return shown


def run(start: datetime, stop: datetime, night: date, zone: ZoneInfo) -> Encounter:
    """A chemotherapy infusion from one instant to another."""
    row = Administration("A1", "taxane", Route.IV_INFUSION, admin_class=AdminClass.CHEMOTHERAPY)
    row = replace(row, start=start, stop=stop)
    return Encounter("E1", night, Setting.FACILITY, zone, (row,))


@every_night
def test_every_time_of_the_night_is_read_as_its_instant_or_refused(
    zone: ZoneInfo, night: date
) -> None:
    read, shown = instant(zone), shown_on(night, zone)
    assert sum(map(len, shown.values())) == MINUTES[str(zone)][night]
    for minute in range(24 * 60):
        local = f"{night}T{minute // 60:02}:{minute % 60:02}"
        if len(shown[local]) == 1:
            assert read(local) == shown[local][0]
            continue
        with pytest.raises(DocumentError, match="comes twice" if shown[local] else "not exist"):
            read(local)


@every_night
def test_every_minute_of_the_night_is_read_with_its_offset(zone: ZoneInfo, night: date) -> None:
    read = instant(zone)
    for at in minutes_of(night, zone):
        assert read(at.astimezone(zone).isoformat(timespec="minutes")) == at


@every_night
def test_an_infusion_until_any_minute_of_the_night_counts_what_ran(
    zone: ZoneInfo, night: date
) -> None:
    reference = reference_for(Setting.FACILITY, night)
    start, *stops = minutes_of(night, zone)
    for minutes, stop in enumerate(stops, 1):
        result = derive(run(start, stop, night, zone), reference, RULEBOOK)
        units = {line.code: line.units for line in result.lines}
        assert units == expected(minutes), stop
        assert {line.date for line in result.lines} <= {night}
        booked = [minute for s in result.ledger for minute in range(s.start, s.stop or s.start)]
        assert sorted(booked) == list(range(minute_of(start), minute_of(stop)))


def expected(minutes: int) -> dict[str, int]:
    """The units of so long a chemotherapy; more than 24 hours are asked about."""
    if minutes > 24 * 60:
        return {}
    hours = {"96415": extra_hours(minutes)} if extra_hours(minutes) else {}
    return {"96409": 1} if minutes <= 15 else {"96413": 1, **hours}


@every_night
def test_no_two_minutes_of_the_night_are_told_alike(zone: ZoneInfo, night: date) -> None:
    first, *others = minutes_of(night, zone)
    narrator = Narrator(run(first, others[-1], night, zone), RULEBOOK)
    texts = [narrator.clock(minute_of(at)) for at in (first, *others)]
    assert len(set(texts)) == len(texts) == MINUTES[str(zone)][night]
