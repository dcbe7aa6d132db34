"""OPPS Addendum A (payment classes) and Addendum B (codes): what hospitals are paid.

Headings as recalled, not yet confirmed on a published file; they are found by name, below the
banners. Descriptors are not kept: those of CPT codes belong to the American Medical Association.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from coding.importers.base import Layout, Line
from coding.importers.records import Record, Seen, records
from coding.models.fees import ApcPayment, OutpatientPayment
from coding.models.releases import Release

SUFFIXES = ("csv", "txt", "xlsx")

FIGURES = {
    "relative_weight": ("relative weight",),
    "payment_rate": ("payment rate",),
    "national_copayment": ("national unadjusted copayment", "national unadjusted co-payment"),
    "minimum_copayment": ("minimum unadjusted copayment", "minimum unadjusted co-payment"),
}
STATUS = {"status_indicator": ("si", "status indicator")}
CLASSES = {"apc": ("apc", "apc code"), **STATUS, **FIGURES}
CODES = {"code": ("hcpcs code", "hcpcs", "cpt/hcpcs"), **CLASSES}


def parse_classes(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield Addendum A: class, status, weight, and three amounts in dollars or None."""
    seen = Seen()
    for record in records(lines, CLASSES):
        apc = record["apc"].digits(4)
        seen.add(record.line.number, apc)
        yield apc, _status(record), *_figures(record)


def parse_codes(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield Addendum B: code, class (may be empty), status, weight, three amounts or None."""
    seen = Seen()
    for record in records(lines, CODES):
        code = record["code"].service_code()
        seen.add(record.line.number, code)
        apc = record["apc"].digits(4) if record["apc"].text else ""
        yield code, apc, _status(record), *_figures(record)


def _status(record: Record) -> str:
    return record["status_indicator"].matching(
        "[A-Z][0-9]?", "a status indicator such as S, K or Q1"
    )


def _figures(record: Record) -> tuple[Decimal | None, ...]:
    weight = record["relative_weight"].number_or_none(8, 4)
    amounts = [column for column in FIGURES if column != "relative_weight"]
    return weight, *(record[column].number_or_none(10, 2) for column in amounts)


LAYOUTS = (
    Layout(
        system=Release.System.OPPS_A,
        model=ApcPayment,
        columns=tuple(CLASSES),
        key=("apc",),
        parse=parse_classes,
        members=tuple(f"*addendum[ _.-]a[ _.-]*{suffix}" for suffix in SUFFIXES),
    ),
    Layout(
        system=Release.System.OPPS_B,
        model=OutpatientPayment,
        columns=tuple(CODES),
        key=("code",),
        parse=parse_codes,
        members=tuple(f"*addendum[ _.-]b[ _.-]*{suffix}" for suffix in SUFFIXES),
    ),
)
