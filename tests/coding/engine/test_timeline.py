"""Minutes on one axis: each function against a plain set of minutes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.engine.timeline import (
    Interval,
    Run,
    cut,
    day_of,
    hours,
    instant_of,
    intersect,
    minute_of,
    subtract,
    total,
    union,
)
from coding.engine.units import additional_hours, whole_hours

NEW_YORK = ZoneInfo("America/New_York")
intervals = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 12)).map(lambda p: (p[0], p[0] + p[1])),
    max_size=6,
)
runs = intervals.map(union)


def minutes(run: Run | list[Interval]) -> set[int]:
    """Every minute of a run."""
    return {minute for start, stop in run for minute in range(start, stop)}


def is_run(run: Run) -> bool:
    """Sorted, disjoint, with a gap between any two, none empty."""
    edges = [edge for interval in run for edge in interval]
    return edges == sorted(set(edges))


@given(intervals)
def test_union_holds_the_minutes_of_all(given: list[Interval]) -> None:
    run = union(given)
    assert minutes(run) == minutes(given)
    assert is_run(run)
    assert total(run) == len(minutes(given))
    assert union(run) == run


@given(runs, runs)
def test_subtract_and_intersect_part_a_run(run: Run, other: Run) -> None:
    left, shared = subtract(run, other), intersect(run, other)
    assert minutes(left) == minutes(run) - minutes(other)
    assert minutes(shared) == minutes(run) & minutes(other)
    assert is_run(left)
    assert is_run(shared)
    assert total(left) + total(shared) == total(run)


@given(runs, st.integers(0, 80))
def test_cut_splits_after_so_many_minutes(run: Run, length: int) -> None:
    first, rest = cut(run, length)
    ordered = sorted(minutes(run))
    assert sorted(minutes(first)) == ordered[:length]
    assert sorted(minutes(rest)) == ordered[length:]


@given(
    st.lists(st.integers(1, 200), min_size=1, max_size=4),
    st.integers(0, 6),
)
def test_hours_are_cut_one_after_the_other(lengths: list[int], units: int) -> None:
    run = union([(number * 1000, number * 1000 + length) for number, length in enumerate(lengths)])
    blocks, left = hours(run, units)
    assert len(blocks) == units
    assert [total(block) for block in blocks] == [
        max(0, min(60, total(run) - 60 * number)) for number in range(units)
    ]
    assert total(left) == max(0, total(run) - 60 * units)


@pytest.mark.parametrize(
    ("length", "further", "hydration"),
    [
        (16, 0, 0), (30, 0, 0), (31, 0, 1), (60, 0, 1), (90, 0, 1), (91, 1, 2),
        (150, 1, 2), (151, 2, 3), (210, 2, 3), (211, 3, 4),
    ],
)  # fmt: skip
def test_units_and_their_hours_at_each_boundary(length: int, further: int, hydration: int) -> None:
    assert additional_hours(length, 31) == further
    assert whole_hours(length, 31) == hydration
    blocks, left = hours(((0, length),), 1 + further)
    assert sum(map(total, blocks)) + total(left) == length
    assert total(left) <= 30
    assert all(total(block) == 60 for block in blocks[:-1])


def test_an_hour_may_span_a_gap() -> None:
    blocks, left = hours(((0, 40), (100, 160)), 1)
    assert blocks == (((0, 40), (100, 120)),)
    assert left == ((120, 160),)


def test_touching_intervals_join_and_empty_ones_vanish() -> None:
    assert union([(10, 20), (20, 30), (40, 40)]) == ((10, 30),)
    assert union([(5, 5)]) == ()
    assert union([]) == ()
    assert intersect(((0, 10),), ()) == ()
    assert subtract(((0, 10),), ((10, 20),)) == ((0, 10),)


def test_a_minute_is_counted_from_the_epoch_whatever_the_offset() -> None:
    instant = datetime(2026, 3, 2, 9, 0, 59, tzinfo=NEW_YORK)
    minute = minute_of(instant)
    assert minute == minute_of(instant.astimezone(timezone(timedelta(hours=9))))
    assert instant_of(minute) == datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    assert minute_of(datetime(1970, 1, 1, tzinfo=UTC)) == 0


def test_minutes_run_on_over_a_change_of_the_clock() -> None:
    spring = [datetime(2026, 3, 8, hour, tzinfo=NEW_YORK) for hour in (1, 4)]
    autumn = [datetime(2026, 11, 1, hour, tzinfo=NEW_YORK) for hour in (0, 3)]
    for (first, last), expected in ((spring, 120), (autumn, 240)):
        assert minute_of(last) - minute_of(first) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2026, 3, 3, 4, 59, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 3, 5, 0, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2026, 7, 3, 3, 59, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 7, 3, 4, 0, tzinfo=UTC), date(2026, 7, 3)),
    ],
)
def test_a_day_is_the_local_one(instant: datetime, expected: date) -> None:
    assert day_of(minute_of(instant), NEW_YORK) == expected
