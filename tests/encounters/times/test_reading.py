"""What nurses write, and what it means on an ordinary day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from encounters.times import Ask, Asked, Reading, Refused, Understood, read_start, read_stop

DAY = date(2026, 3, 2)
ZONE = ZoneInfo("America/New_York")
MIDNIGHT = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # 00:00 at UTC-5


def clock(hour: int, minute: int = 0) -> datetime:
    return MIDNIGHT + timedelta(hours=hour, minutes=minute)


def start(text: str, now: datetime | None = None) -> Reading:
    return read_start(text, day=DAY, zone=ZONE, now=now)


def stop(text: str, began: datetime | None, now: datetime | None = None) -> Reading:
    return read_stop(text, day=DAY, zone=ZONE, start=began, now=now)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("915", clock(9, 15)),
        ("0915", clock(9, 15)),
        ("9:15", clock(9, 15)),
        ("09:15", clock(9, 15)),
        ("9.15", clock(9, 15)),
        ("9h15", clock(9, 15)),
        ("9:15a", clock(9, 15)),
        ("9:15 AM", clock(9, 15)),
        ("9.15 pm", clock(21, 15)),
        ("915p.m.", clock(21, 15)),
        ("9a", clock(9)),
        ("12p", clock(12)),
        ("12a", clock(0)),
        ("1215a", clock(0, 15)),
        ("1215p", clock(12, 15)),
        ("0000", clock(0)),
        ("2359", clock(23, 59)),
        ("2400", clock(24)),
        ("  0915 ", clock(9, 15)),
        ("2100 +1", clock(45)),
        ("2100 +1d", clock(45)),
        ("2100+1", clock(45)),
        ("2100 next day", clock(45)),
        ("0915 +2", clock(57, 15)),
        ("0915 -0500", clock(9, 15)),
        ("0915-05:00", clock(9, 15)),
        ("0915 -05:00 +1", clock(33, 15)),
    ],
)
def test_reads_a_clock_time(text: str, at: datetime) -> None:
    assert start(text) == Understood(at)


@pytest.mark.parametrize(
    "text",
    ["", " ", "9", "99", "2401", "2500", "0960", "13p", "0:15a", "9:5", "noon", "9:15:30", "9-15"]
    + ["0915 1", "0915 +0", "0915 +1 +1", "0915 +45", "+", "+1d", "+0130", "٠٩١٥", "0915\x00"],
)
def test_refuses_what_no_clock_shows_and_says_what_was_expected(text: str) -> None:
    reading = start(text)
    assert isinstance(reading, Refused)
    assert "expected a time such as 0915" in reading.reason


def test_refuses_a_long_text_without_reading_it() -> None:
    reading = start("9" * 100_000)
    assert isinstance(reading, Refused)
    assert "too long" in reading.reason


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("+45", 45), ("+ 45", 45), ("+45m", 45), ("+45 min", 45), ("+1h", 60), ("+1h30", 90)]
    + [("+1:30", 90), ("+150", 150), ("+1 h 05 m", 65)],
)
def test_plus_counts_minutes_from_the_start(text: str, minutes: int) -> None:
    assert stop(text, clock(9)) == Understood(clock(9, minutes))


def test_plus_nothing_is_not_after_the_start() -> None:
    assert isinstance(stop("+0", clock(9)), Refused)


def test_plus_needs_a_start() -> None:
    reading = stop("+45", None)
    assert isinstance(reading, Refused)
    assert "start to be given first" in reading.reason


@pytest.mark.parametrize("text", ["n", "N", "now"])
def test_now_is_the_minute_that_was_passed_in(text: str) -> None:
    assert start(text, clock(10, 4) + timedelta(seconds=59)) == Understood(clock(10, 4))


def test_now_reaches_into_the_night_after() -> None:
    assert start("n", clock(25)) == Understood(clock(25))


@pytest.mark.parametrize("now", [None, clock(-1), clock(48)])
def test_now_on_another_day_is_refused(now: datetime | None) -> None:
    assert isinstance(start("n", now), Refused)


def test_a_stop_later_on_the_day_needs_no_question() -> None:
    assert stop("1031", clock(9)) == Understood(clock(10, 31))


def test_a_stop_before_the_start_asks_for_the_next_day() -> None:
    reading = stop("0130", clock(23))
    assert isinstance(reading, Asked)
    assert reading.kind is Ask.NEXT_DAY
    assert reading.question == "01:30 is before the start 23:00. Next day?"
    assert stop(reading.options[0].text, clock(23)) == Understood(clock(25, 30))


@pytest.mark.parametrize("text", ["0900", "0900 +0", "0859 -0500"])
def test_a_stop_at_or_said_to_be_before_the_start_is_not_understood(text: str) -> None:
    assert not isinstance(stop(text, clock(9)), Understood)


def test_a_stop_without_a_start_is_read_alone() -> None:
    assert stop("0130", None) == Understood(clock(1, 30))


def test_a_stop_is_looked_for_on_the_day_of_a_start_after_midnight() -> None:
    assert stop("0200", clock(25)) == Understood(clock(26))


def test_a_stop_said_to_be_on_the_day_before_the_start_is_refused() -> None:
    reading = stop("0200 +1", clock(27))
    assert isinstance(reading, Refused)
    assert "not after the start 03:00 +1" in reading.reason


@pytest.mark.parametrize("suffix", ["1st", "2nd", "first", "second"])
def test_first_and_second_mean_nothing_where_the_hour_comes_once(suffix: str) -> None:
    reading = start(f"0915 {suffix}")
    assert isinstance(reading, Refused)
    assert "came once" in reading.reason


def test_an_offset_that_the_zone_did_not_have_is_refused_with_the_one_it_had() -> None:
    reading = start("0915 -0400")
    assert isinstance(reading, Refused)
    assert "-05:00" in reading.reason
