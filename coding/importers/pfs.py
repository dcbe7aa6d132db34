"""Localities of the physician fee schedule: their price indices (GPCI), and their counties.

The headings of the indices are those noted of the 2025 file; those of the counties (25LOCCO) are
recalled and not yet confirmed on a published file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from coding.importers.base import Layout, Line
from coding.importers.records import Seen, records
from coding.models.fees import Locality, PriceIndex
from coding.models.releases import Release

MAC = ("medicare administrative contractor (mac)", "mac", "medicare administrative contractor")
NUMBER = ("locality", "locality number")
# Work comes with and without its floor of 1.0; with it is what Medicare pays.
INDICES = {
    "mac": MAC,
    "state": ("state",),
    "locality": NUMBER,
    "name": ("name", "locality name"),
    "work": ("pw gpci (1.0 floor)", "with 1.0 floor", "pw gpci"),
    "practice_expense": ("pe gpci", "pe"),
    "malpractice": ("mp gpci", "mp"),
}
COUNTIES = {
    "mac": MAC,
    "locality": NUMBER,
    "state": ("state",),
    "area": ("fee schedule area",),
    "counties": ("counties", "county"),
}


def parse_indices(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield contractor, state, locality and its name, and the three indices."""
    seen = Seen()
    for record in records(lines, INDICES):
        mac, locality = record["mac"].digits(5), record["locality"].digits(2)
        seen.add(record.line.number, mac, locality)
        yield (
            mac,
            record["state"].matching("[A-Z]{2}", "two letters such as NY"),
            locality,
            record["name"].filled(120),
            *(record[part].number(3, 3) for part in ("work", "practice_expense", "malpractice")),
        )


def parse_counties(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield contractor, locality, state, area, and the counties as they are written.

    A state is written once, beside the first of its localities.
    """
    seen, state = Seen(), ""
    for record in records(lines, COUNTIES):
        mac, locality = record["mac"].digits(5), record["locality"].digits(2)
        state = record["state"].at_most(60) or state or record["state"].filled(60)
        area = record["area"].filled(200)
        seen.add(record.line.number, mac, locality, area)
        yield mac, locality, state, area, record["counties"].filled(10_000)


LAYOUTS = (
    Layout(
        system=Release.System.PFS_GPCI,
        model=PriceIndex,
        columns=tuple(INDICES),
        key=("mac", "locality"),
        parse=parse_indices,
        members=("gpci*.csv", "gpci*.txt", "gpci*.xlsx"),
    ),
    Layout(
        system=Release.System.PFS_LOCALITY,
        model=Locality,
        columns=tuple(COUNTIES),
        key=("mac", "locality", "area"),
        parse=parse_counties,
        members=("*locco*.csv", "*locco*.txt", "*locco*.xlsx"),
    ),
)
