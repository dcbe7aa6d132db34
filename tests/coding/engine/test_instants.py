"""Date-times of a document: what is read, and what is refused in which words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coding.engine.instants import read_instant
from coding.engine.strict import FIRST_YEAR, LAST_YEAR, DocumentError

ZONE = ZoneInfo("America/New_York")
SKIPPED = (
    "02:30 does not exist on 2026-03-08 in America/New_York: clocks went forward; "
    "expected a time before or after the gap"
)
TWICE = (
    "01:30 comes twice on 2026-11-01 in America/New_York: "
    "expected an offset (-0400 for the first, -0500 for the second)"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T09:00", datetime(2026, 3, 2, 14, 0, tzinfo=UTC)),
        ("2026-03-02 09:00:30", datetime(2026, 3, 2, 14, 0, 30, tzinfo=UTC)),
        ("2026-03-02T09:00Z", datetime(2026, 3, 2, 9, 0, tzinfo=UTC)),
        ("2026-03-02T09:00+02:00", datetime(2026, 3, 2, 7, 0, tzinfo=UTC)),
        (f"{FIRST_YEAR}-06-01T12:00Z", datetime(FIRST_YEAR, 6, 1, 12, 0, tzinfo=UTC)),
        (f"{LAST_YEAR}-06-01T12:00Z", datetime(LAST_YEAR, 6, 1, 12, 0, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_as_an_instant(text: str, expected: datetime) -> None:
    assert read_instant(text, ZONE) == expected


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        ("soon", "expected a date-time as YYYY-MM-DDTHH:MM, with or without an offset, found "),
        ("٢٠٢٦-03-02T09:00", "expected a date-time as YYYY-MM-DDTHH:MM"),
        (9, "expected a date-time as YYYY-MM-DDTHH:MM"),
        ("2026-02-30T09:00", "2026-02-30T09:00 is not a time of the calendar"),
        ("2026-03-02T25:00", "2026-03-02T25:00 is not a time of the calendar"),
        (f"{FIRST_YEAR - 1}-12-31T12:00Z", f"expected a year from {FIRST_YEAR} to {LAST_YEAR}"),
        (f"{LAST_YEAR + 1}-01-01T12:00Z", f"expected a year from {FIRST_YEAR} to {LAST_YEAR}"),
        ("2026-03-08T02:30", SKIPPED), ("2026-11-01T01:30", TWICE),
    ],
)  # fmt: skip
def test_a_refusal_says_what_was_expected(value: Any, refusal: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read_instant(value, ZONE)
    assert str(refused.value).startswith(refusal)


def test_what_was_found_is_told() -> None:
    with pytest.raises(DocumentError, match="soon"):
        read_instant("soon", ZONE)
