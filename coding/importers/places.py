"""The official list of places of service.

Headings as recalled, not yet confirmed on a published file. Codes without a meaning, single or in
ranges, stand in the list as unassigned and are left out. Descriptions are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from coding.importers.base import Layout, Line
from coding.importers.records import Seen, records
from coding.models.releases import Release
from coding.models.standard_lists import PlaceCode

COLUMNS = {
    "code": ("place of service code", "place of service code(s)", "pos code", "code"),
    "name": ("place of service name", "pos name", "name"),
}
UNASSIGNED = "unassigned"


def parse(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield the two digits and the name of each place that has a meaning."""
    seen = Seen()
    for record in records(lines, COLUMNS):
        if record["name"].text.casefold().startswith(UNASSIGNED):
            continue
        code = record["code"].digits(2)
        seen.add(record.line.number, code)
        yield code, record["name"].filled(120)


LAYOUTS = (
    Layout(
        system=Release.System.POS,
        model=PlaceCode,
        columns=tuple(COLUMNS),
        key=("code",),
        parse=parse,
        members=("*place*.csv", "*pos*.csv", "*place*.xlsx", "*pos*.xlsx"),
    ),
)
