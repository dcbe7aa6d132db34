"""Average sales prices of Part B drugs, and the crosswalk from packages (NDC) to codes.

Headings as generally known, not yet confirmed on a published file; they are found by name. The
short descriptions are not kept, since vaccines stand there under CPT codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from coding.importers.base import FileError, Layout, Line
from coding.importers.cells import Cell
from coding.importers.records import Seen, records
from coding.models.fees import AspPrice, NdcCode
from coding.models.releases import Release
from coding.ndc import eleven_digits

DOSAGE = ("hcpcs code dosage", "hcpcs dosage", "dosage")
PRICE = {
    "code": ("hcpcs code", "hcpcs"),
    "dosage": DOSAGE,
    "payment_limit": ("payment limit",),
}
PRICE_OPTIONAL = {
    "coinsurance_percent": ("co-insurance percentage", "coinsurance percentage"),
    "notes": ("notes", "note"),
}
# The heading of the code begins with the year, as in _2025_CODE. The units of a package come
# before those of an item, whose wording is a part of theirs.
CROSSWALK = {
    "code": ("hcpcs code", "code"),
    "ndc": ("ndc2", "ndc"),
    "package_size": ("pkg size", "package size"),
    "package_quantity": ("pkg qty", "package quantity"),
    "billing_units_package": ("billunitspkg", "bill units pkg", "billing units per package"),
    "billing_units": ("billunits", "bill units", "billing units"),
}
CROSSWALK_OPTIONAL = {
    "labeler": ("labeler name", "labeler"),
    "drug_name": ("drug name",),
    "dosage": DOSAGE,
}
AMOUNTS = ("package_size", "package_quantity", "billing_units_package", "billing_units")


def parse_prices(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield code, billing unit as text, dollars a billing unit, coinsurance or None, notes."""
    seen = Seen()
    for record in records(lines, PRICE, PRICE_OPTIONAL):
        code = record["code"].service_code()
        seen.add(record.line.number, code)
        yield (
            code,
            record["dosage"].at_most(60),
            record["payment_limit"].number(9, 3),
            record["coinsurance_percent"].number_or_none(3, 3),
            record["notes"].text,
        )


def parse_crosswalk(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield code, NDC of eleven digits, four amounts or None, and three texts."""
    seen = Seen()
    for record in records(lines, CROSSWALK, CROSSWALK_OPTIONAL):
        code, ndc = record["code"].service_code(), _ndc(record["ndc"])
        seen.add(record.line.number, ndc, code)
        yield (
            code,
            ndc,
            *(record[column].number_or_none(10, 4) for column in AMOUNTS),
            record["labeler"].at_most(200),
            record["drug_name"].at_most(200),
            record["dosage"].at_most(60),
        )


def _ndc(cell: Cell) -> str:
    try:
        return eleven_digits(cell.text)
    except ValueError as error:
        raise FileError(f"row {cell.row:,}, column {cell.heading}: {error}") from None


LAYOUTS = (
    Layout(
        system=Release.System.ASP_PRICE,
        model=AspPrice,
        columns=(*PRICE, *PRICE_OPTIONAL),
        key=("code",),
        parse=parse_prices,
        members=("*pricing*.csv", "*pricing*.txt", "*pricing*.xlsx"),
    ),
    Layout(
        system=Release.System.ASP_NDC,
        model=NdcCode,
        columns=(*CROSSWALK, *CROSSWALK_OPTIONAL),
        key=("ndc", "code"),
        parse=parse_crosswalk,
        members=("*ndc*hcpcs*.csv", "*ndc*hcpcs*.txt", "*ndc*hcpcs*.xlsx", "*crosswalk*"),
    ),
)
