"""What was understood of a row while it is typed, in one line."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from django import forms

from coding.engine.rows import Row
from encounters.presenters.wording import FAMILY_WORDS, counted, family_of_class
from encounters.times import show_time


def understood_text(row: Row, day: date, zone: tzinfo) -> str:
    """Say the drug code, its class, and the times as they were read."""
    return " · ".join(part for part in (_drug(row), _times(row, day, zone)) if part)


def _drug(row: Row) -> str:
    if row.drug is None:
        return f"“{row.given.drug}” is not in the formulary: its code will be asked for"
    family = FAMILY_WORDS[family_of_class(row.admin_class)]
    return f"{row.drug.hcpcs} {row.drug.generic}, {family}"


def _times(row: Row, day: date, zone: tzinfo) -> str:
    def clock(at: datetime) -> str:
        return show_time(at, day=day, zone=zone)

    start, stop = row.given.start, row.given.stop
    if start and stop and row.span:
        minutes = counted(row.span[1] - row.span[0], "minute")
        return f"{clock(start)} to {clock(stop)}, {minutes}"
    if start:
        return f"from {clock(start)}"
    return f"until {clock(stop)}" if stop else ""


def problems_of(form: forms.Form) -> list[str]:
    """Say what is wrong with what was typed; fields still empty are not yet wrong."""
    return [
        f"{field.label}: {message}"
        for field in form
        if str(field.value() or "").strip()
        for message in field.errors
    ]
