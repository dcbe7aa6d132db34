"""The NUCC list of provider taxonomies.

Headings as generally known (Code, Grouping, Classification, Specialization, Definition, …), not
yet confirmed on a published file. Definitions are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from coding.importers.base import Layout, Line
from coding.importers.records import Seen, records
from coding.models.releases import Release
from coding.models.standard_lists import ProviderTaxonomy

COLUMNS = {
    "code": ("code", "taxonomy code"),
    "classification": ("classification",),
    "specialization": ("specialization",),
}


def parse(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield code, classification, and specialization, which may be empty."""
    seen = Seen()
    for record in records(lines, COLUMNS):
        code = record["code"].matching(
            "[0-9A-Z]{9}X", "a taxonomy code of ten characters, the last of them X"
        )
        seen.add(record.line.number, code)
        yield code, record["classification"].filled(200), record["specialization"].at_most(200)


LAYOUTS = (
    Layout(
        system=Release.System.NUCC,
        model=ProviderTaxonomy,
        columns=tuple(COLUMNS),
        key=("code",),
        parse=parse,
        members=("*taxonomy*.csv", "*taxonomy*.xlsx"),
    ),
)
