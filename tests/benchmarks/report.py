"""Prints measured times beside those of a plain loop, so that computers can be compared."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest

LOOP = 10_000


class Times(NamedTuple):
    """Milliseconds in which half, and nineteen of twenty, of the runs were done."""

    p50: float
    p95: float


def calibration_us() -> float:
    """Return the best time of a plain loop of ten thousand additions, in microseconds."""
    return min(_loop_us() for _ in range(30))


def _loop_us() -> float:
    started = time.perf_counter()
    number = 0
    for step in range(LOOP):
        number += step
    return (time.perf_counter() - started) * 1e6


def times_of(action: Callable[[], object]) -> float:
    """Return how long one run took, in milliseconds."""
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1e3


def spread(samples: Sequence[float]) -> Times:
    """Return the median and the 95th percentile."""
    return Times(statistics.median(samples), statistics.quantiles(samples, n=20)[-1])


def show(request: pytest.FixtureRequest, *lines: str) -> None:
    """Print past the capture of output."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print("", *lines, sep="\n  ")  # noqa: T201  a benchmark is there to be read
