"""NCCI unit limits (MUE): practitioner and outpatient hospital of Medicare, and Medicaid.

A banner, then code, limit, adjudication indicator and rationale. The headings change by quarter,
so that they are found by what they always hold; their wordings are generally known, and not
confirmed on a published file. Medicaid's files have no adjudication indicator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from coding.importers.base import Layout, Line
from coding.importers.cells import Cell
from coding.importers.headings import Wordings
from coding.importers.ncci_kinds import HOSPITAL, MEDICAID, PRACTITIONER, Kind
from coding.importers.records import Seen, records
from coding.models.official_rows import UnitLimit
from coding.models.releases import Release

LIMIT: Wordings = {
    "code": ("hcpcs/cpt code", "hcpcs/cpt", "hcpcs / cpt", "cpt/hcpcs", "hcpcs", "cpt code"),
    "units": ("mue value", "unit limit"),
}
ADJUDICATION: Wordings = {"adjudication": ("mue adjudication indicator", "adjudication", "mai")}
INDICATOR = re.compile(r"([123])(\s.*)?", re.DOTALL)  # such as "3 Date of Service Edit: Clinical"


def parse_medicare(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield code, units and the number of the adjudication indicator."""
    yield from _parse(lines, {**LIMIT, **ADJUDICATION}, {})


def parse_medicaid(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield code, units, and an adjudication indicator that is mostly empty."""
    yield from _parse(lines, LIMIT, ADJUDICATION)


def _parse(
    lines: Iterable[Line], wanted: Wordings, optional: Wordings
) -> Iterator[tuple[Any, ...]]:
    seen = Seen()
    for record in records(lines, wanted, optional):
        code = record["code"].service_code()
        seen.add(record.line.number, code)
        units = record["units"].matching("[0-9]{1,7}", "a whole number of units")
        adjudication = record["adjudication"]
        is_needed = "adjudication" in wanted
        yield code, int(units), _indicator(adjudication) if adjudication.text or is_needed else ""


def _indicator(cell: Cell) -> str:
    match = INDICATOR.fullmatch(cell.text)
    if match is None:
        raise cell.error("an adjudication indicator that begins with 1, 2 or 3")
    return match[1]


def _layout(
    system: str,
    parse: Callable[[Iterable[Line]], Iterator[tuple[Any, ...]]],
    kind: Kind,
    *members: str,
) -> Layout:
    return Layout(
        system=system,
        model=UnitLimit,
        columns=("code", "units", "adjudication"),
        key=("code",),
        parse=parse,
        members=tuple(
            f"*{name}*{ending}" for ending in (".txt", ".csv", ".xlsx") for name in members
        ),
        admit=kind.admit,
    )


LAYOUTS = (
    _layout(Release.System.MUE_PRACTITIONER, parse_medicare, PRACTITIONER, "practitioner", "mue"),
    _layout(Release.System.MUE_HOSPITAL, parse_medicare, HOSPITAL, "hospital", "mue"),
    _layout(Release.System.MUE_MEDICAID, parse_medicaid, MEDICAID, "practitioner", "mue"),
)
