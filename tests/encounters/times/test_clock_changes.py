"""The nights on which the clocks change, against an oracle counted in UTC."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from encounters.times import (
    Ask,
    Asked,
    Refused,
    Understood,
    minutes_between,
    read_start,
    read_stop,
    show_time,
)

NEW_YORK = ZoneInfo("America/New_York")
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
# New York and Anchorage change their clocks; Phoenix and Honolulu never do.
ZONES = ["America/New_York", "America/Anchorage", "America/Phoenix", "Pacific/Honolulu"]
MINUTE = timedelta(minutes=1)


def instants_round(change: date) -> Iterator[datetime]:
    """Every minute from two days before the change to three after, in UTC."""
    first = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=2)
    return (first + n * MINUTE for n in range(5 * 24 * 60))


def days_round(change: date) -> list[date]:
    return [change + timedelta(days=n) for n in (-1, 0, 1)]


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
@pytest.mark.parametrize("name", ZONES)
def test_every_minute_of_three_days_means_what_the_clocks_showed(name: str, change: date) -> None:
    zone = ZoneInfo(name)
    shown: dict[tuple[date, str], list[datetime]] = defaultdict(list)
    for at in instants_round(change):
        local = at.astimezone(zone)
        shown[local.date(), f"{local:%H:%M}"].append(at)
    for day in days_round(change):
        for minute in range(24 * 60):
            text = f"{minute // 60:02d}:{minute % 60:02d}"
            assert_read_as(text, shown[day, text], day, zone)


def assert_read_as(text: str, meant: list[datetime], day: date, zone: ZoneInfo) -> None:
    reading = read_start(text, day=day, zone=zone)
    if len(meant) == 1:
        assert reading == Understood(meant[0])
    elif not meant:
        assert isinstance(reading, Refused)
        assert "clocks went forward" in reading.reason
    else:
        assert isinstance(reading, Asked)
        assert reading.kind is Ask.REPEATED_HOUR
        answers = [read_start(option.text, day=day, zone=zone) for option in reading.options]
        assert answers == [Understood(at) for at in meant]


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
@pytest.mark.parametrize("name", ZONES)
def test_what_is_shown_reads_back_as_the_same_instant(name: str, change: date) -> None:
    zone = ZoneInfo(name)
    day = change - timedelta(days=1)
    for at in instants_round(change):
        if at.astimezone(zone).date() in days_round(change):
            text = show_time(at, day=day, zone=zone)
            assert read_start(text, day=day, zone=zone) == Understood(at)


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_a_stop_shown_reads_back_and_its_minutes_are_counted_in_utc(change: date) -> None:
    day = change - timedelta(days=1)
    for start in list(instants_round(change))[30 * 60 : 60 * 60 : 13]:
        for minutes in (1, 15, 16, 30, 31, 60, 90, 91, 150, 151, 480):
            text = show_time(start + minutes * MINUTE, day=day, zone=NEW_YORK)
            reading = read_stop(text, day=day, zone=NEW_YORK, start=start)
            assert reading == read_stop(f"+{minutes}", day=day, zone=NEW_YORK, start=start)
            assert isinstance(reading, Understood)
            assert minutes_between(start, reading.at) == minutes


@settings(deadline=None)
@given(
    start=st.datetimes(datetime(2007, 1, 1), datetime(2037, 12, 30)),  # noqa: DTZ001 - given UTC below
    minutes=st.integers(1, 24 * 60),
    name=st.sampled_from(ZONES),
)
def test_any_pair_of_instants_survives_being_shown_and_typed(
    start: datetime, minutes: int, name: str
) -> None:
    zone, begin = ZoneInfo(name), start.replace(second=0, microsecond=0, tzinfo=UTC)
    day, end = begin.astimezone(zone).date(), begin + minutes * MINUTE
    shown = [show_time(at, day=day, zone=zone) for at in (begin, end)]
    assert read_start(shown[0], day=day, zone=zone) == Understood(begin)
    assert read_stop(shown[1], day=day, zone=zone, start=begin) == Understood(end)
    assert minutes_between(begin.astimezone(zone), end.astimezone(zone)) == minutes


def test_the_repeated_hour_asks_first_or_second_with_their_offsets() -> None:
    reading = read_start("130", day=AUTUMN, zone=NEW_YORK)
    assert isinstance(reading, Asked)
    assert reading.question.endswith("First or second 01:30?")
    assert [option.label for option in reading.options] == [
        "first 01:30 (-04:00)",
        "second 01:30 (-05:00)",
    ]


@pytest.mark.parametrize(
    ("text", "hour"), [("0130 1st", 5), ("0130 second", 6), ("0130 -0400", 5), ("0130 -05:00", 6)]
)
def test_the_repeated_hour_takes_its_answer_with_the_time(text: str, hour: int) -> None:
    at = datetime(2026, 11, 1, hour, 30, tzinfo=UTC)
    assert read_start(text, day=AUTUMN, zone=NEW_YORK) == Understood(at)


def test_the_two_half_past_ones_are_an_hour_apart_and_shown_apart() -> None:
    first, second = (datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (5, 6))
    assert minutes_between(first.astimezone(NEW_YORK), second.astimezone(NEW_YORK)) == 60
    assert show_time(first, day=AUTUMN, zone=NEW_YORK) == "01:30 -04:00"
    assert show_time(second, day=AUTUMN, zone=NEW_YORK) == "01:30 -05:00"


def test_an_infusion_over_the_repeated_hour_counts_it_twice() -> None:
    start = read_start("0030", day=AUTUMN, zone=NEW_YORK)
    assert isinstance(start, Understood)
    stop = read_stop("0330", day=AUTUMN, zone=NEW_YORK, start=start.at)
    assert isinstance(stop, Understood)
    assert minutes_between(start.at, stop.at) == 240


def test_an_infusion_over_the_missing_hour_does_not_count_it() -> None:
    start = read_start("0130", day=SPRING, zone=NEW_YORK)
    assert isinstance(start, Understood)
    stop = read_stop("0330", day=SPRING, zone=NEW_YORK, start=start.at)
    assert isinstance(stop, Understood)
    assert minutes_between(start.at, stop.at) == 60


def test_the_missing_hour_is_refused_with_the_reason() -> None:
    reading = read_start("0230", day=SPRING, zone=NEW_YORK)
    assert isinstance(reading, Refused)
    assert reading.reason.startswith("There was no 02:30 on 2026-03-08: the clocks went forward")


def test_a_stop_in_the_repeated_hour_offers_only_what_is_after_the_start() -> None:
    start = datetime(2026, 11, 1, 5, 40, tzinfo=UTC)  # the first 01:40
    reading = read_stop("0120", day=AUTUMN, zone=NEW_YORK, start=start)
    assert isinstance(reading, Asked)
    assert [option.text for option in reading.options] == ["01:20 -05:00"]


def test_next_day_into_the_repeated_hour_asks_again() -> None:
    eve = AUTUMN - timedelta(days=1)
    start = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)  # 23:00 the evening before
    following = read_stop("0130", day=eve, zone=NEW_YORK, start=start)
    assert isinstance(following, Asked)
    assert following.kind is Ask.NEXT_DAY
    which = read_stop(following.options[0].text, day=eve, zone=NEW_YORK, start=start)
    assert isinstance(which, Asked)
    assert [option.text for option in which.options] == ["01:30 -04:00 +1", "01:30 -05:00 +1"]


def test_a_next_day_that_the_clocks_jumped_over_is_refused() -> None:
    eve = SPRING - timedelta(days=1)
    start = datetime(2026, 3, 8, 4, 0, tzinfo=UTC)  # 23:00 the evening before
    assert isinstance(read_stop("0230", day=eve, zone=NEW_YORK, start=start), Refused)
