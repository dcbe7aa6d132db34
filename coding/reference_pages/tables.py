"""Official tables as they stand on a day: which edition, whence, and how old."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.urls import reverse

from coding.lookups.editions import Edition, editions, outdated
from coding.models import Release
from coding.reference_pages.wording import day_text, period_text


class TableRow(NamedTuple):
    """One table on a day; `edition` empty where none was loaded that had begun."""

    anchor: str
    table: str
    edition: str
    days: str
    is_starter: bool
    outdated: str
    url: str
    imported: str


def begun_by(day: date) -> dict[str, Edition]:
    """Return the edition of each system that look-ups use on the day; one query."""
    return {edition.system: edition for edition in editions() if edition.valid_from <= day}


def table_rows(begun: dict[str, Edition], day: date) -> list[TableRow]:
    """Tell every table that the program knows, those that are loaded first."""
    rows = [
        _row(begun[system], str(label), day) if system in begun else _absent(system, str(label))
        for system, label in Release.System.choices
    ]
    return sorted(rows, key=lambda row: not row.edition)


def row_of(edition: Edition, day: date) -> TableRow:
    """Tell one table."""
    return _row(edition, str(Release.System(edition.system).label), day)


def _row(edition: Edition, label: str, day: date) -> TableRow:
    return TableRow(
        anchor=f"table-{edition.system}",
        table=label,
        edition=edition.name,
        days=period_text(edition.valid_from, edition.valid_to),
        is_starter=edition.is_partial,
        outdated=outdated(edition, day).replace("the visit", "this day"),
        url=reverse("coding:release-detail", args=[edition.pk]),
        imported=f"in use since {day_text(edition.imported_at.date())}",
    )


def _absent(system: str, label: str) -> TableRow:
    return TableRow(f"table-{system}", label, "", "", False, "", "", "")
