"""Days and periods as a reader writes them."""

from __future__ import annotations

from datetime import date


def day_text(day: date) -> str:
    """Write a day so that no reader takes month for day: 2 Mar 2026."""
    return f"{day.day} {day:%b} {day.year}"


def period_text(first: date | None, last: date | None) -> str:
    """Write the days on which a row holds."""
    since = f"from {day_text(first)}" if first else "first day not known"
    return f"{since} to {day_text(last)}" if last else since
