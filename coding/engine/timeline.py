"""Whole minutes on one axis: intervals, their union and overlap, and hours cut from them.

A minute is an int, whole minutes since 1970-01-01T00:00Z, so that clock changes do not
matter. Intervals are half-open [start, stop); a run is a sorted tuple of disjoint ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo

Interval = tuple[int, int]
Run = tuple[Interval, ...]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = 60


def minute_of(instant: datetime) -> int:
    """Return the minute that an aware instant lies in."""
    return (instant - EPOCH) // MINUTE


def instant_of(minute: int) -> datetime:
    """Return the UTC instant at which a minute begins."""
    return EPOCH + minute * MINUTE


def day_of(minute: int, zone: tzinfo) -> date:
    """Return the local day of a minute."""
    return instant_of(minute).astimezone(zone).date()


def total(run: Run) -> int:
    """Return the minutes of a run."""
    minutes = 0
    for start, stop in run:
        minutes += stop - start
    return minutes


def union(intervals: Iterable[Interval]) -> Run:
    """Return the minutes that lie in any of the intervals."""
    ordered = sorted(intervals)
    if len(ordered) == 1:  # the common case
        return tuple(ordered) if ordered[0][0] < ordered[0][1] else ()
    merged: list[Interval] = []
    for start, stop in ordered:
        if merged and start <= merged[-1][1]:
            if stop > merged[-1][1]:
                merged[-1] = (merged[-1][0], stop)
        elif stop > start:
            merged.append((start, stop))
    return tuple(merged)


def subtract(run: Run, taken: Run) -> Run:
    """Return the minutes of `run` that lie outside `taken`."""
    left: list[Interval] = []
    for start, stop in run:
        for taken_start, taken_stop in taken:
            if taken_stop <= start or taken_start >= stop:
                continue
            if taken_start > start:
                left.append((start, taken_start))
            start = taken_stop
            if start >= stop:
                break
        if start < stop:
            left.append((start, stop))
    return tuple(left)


def intersect(run: Run, other: Run) -> Run:
    """Return the minutes that lie in both."""
    if not other:
        return ()
    return subtract(run, subtract(run, other))


def cut(run: Run, minutes: int) -> tuple[Run, Run]:
    """Split a run after its first `minutes` minutes."""
    if len(run) == 1:  # the common case, without a loop
        start, stop = run[0]
        middle = start + minutes
        return (run, ()) if middle >= stop else (((start, middle),), ((middle, stop),))
    first: list[Interval] = []
    rest: list[Interval] = []
    for start, stop in run:
        middle = min(stop, start + minutes)
        if middle > start:
            first.append((start, middle))
        if stop > middle:
            rest.append((middle, stop))
        minutes -= middle - start
    return tuple(first), tuple(rest)


def hours(run: Run, units: int) -> tuple[tuple[Run, ...], Run]:
    """Cut a run into the hours that `units` stand for, and what is left over.

    The last hour may be short: 91 minutes and 2 units give 60 and 31, 90 and 1 give 60
    with 30 left over.
    """
    if units == 1 and len(run) == 1 and run[0][1] - run[0][0] <= HOUR:
        return (run,), ()  # the common case
    blocks: list[Run] = []
    for _ in range(units):
        block, run = cut(run, HOUR)
        blocks.append(block)
    return tuple(blocks), run
