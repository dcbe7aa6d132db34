"""Official releases as the engine reads them: each edition read once, shared by all references.

An edition's rows never change, so what was read of one is kept by its digest, whatever else
changes. Of code pairs only those are read whose first code is one of the program's own: the
whole file has millions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from coding.engine import reference as frozen
from coding.engine.facts import Setting
from coding.engine.reference import DiagnosisTable, PairTable
from coding.models import AddOnLink, Code, CodePair, Diagnosis, Release, UnitLimit
from coding.models.releases import QUARTERLY, quarter_of

_System = Release.System
# Table name in results → the release that holds it, by whose claim it is.
SYSTEMS = {
    Setting.FACILITY: {"ptp": _System.PTP_HOSPITAL, "mue": _System.MUE_HOSPITAL},
    Setting.PROFESSIONAL: {"ptp": _System.PTP_PRACTITIONER, "mue": _System.MUE_PRACTITIONER},
}
SHARED_SYSTEMS = {"aoc": _System.AOC, "hcpcs": _System.HCPCS, "icd10cm": _System.ICD10CM}
_PAIRS = {_System.PTP_HOSPITAL, _System.PTP_PRACTITIONER}
# Labels of a later one win: own words, HCPCS, and the licensed descriptors of a site.
_LABELLED = (_System.CODES, _System.HCPCS, _System.CPT)


class Edition(NamedTuple):
    """A release that is in use, and all that tells it from any other."""

    system: str
    name: str
    pk: int
    sha256: str
    imported_at: datetime
    valid_from: date
    valid_to: date | None
    is_partial: bool
    database: str


def editions() -> list[Edition]:
    """Return the releases in use; of a system, the last one begun by a day is that day's."""
    database = str(connection.settings_dict["NAME"])
    return [
        Edition(
            release.system,
            release.name,
            release.pk,
            release.sha256,
            release.imported_at,
            release.valid_from,
            release.valid_to,
            release.is_partial,
            database,
        )
        for release in Release.objects.all().begun_by(date.max)
    ]


def of_day(known: Iterable[Edition], day: date, setting: Setting) -> dict[str, Edition]:
    """Return the edition of each table in results that is in use on the day."""
    begun = {edition.system: edition for edition in known if edition.valid_from <= day}
    systems = {**SYSTEMS[setting], **SHARED_SYSTEMS}
    return {name: begun[system] for name, system in systems.items() if system in begun}


def outdated(edition: Edition, day: date) -> str:
    """Say what is the matter with an edition that does not reach to the day; else nothing."""
    if edition.valid_to is not None and day <= edition.valid_to:
        return ""
    if edition.valid_to is None and is_of_an_earlier_fiscal_year(edition, day):
        return f"is older than the fiscal year of the visit, FY{fiscal_year_of(day)}"
    if edition.system in QUARTERLY and quarter_of(edition.valid_from) < quarter_of(day):
        first = quarter_of(day)
        return f"is older than the quarter of the visit, {first.year}Q{first.month // 3 + 1}"
    return "" if edition.valid_to is None else f"ended on {edition.valid_to}, before the visit"


def is_of_an_earlier_fiscal_year(edition: Edition | Release, day: date) -> bool:
    """Whether a table that is new every October began in a fiscal year before that of the day."""
    is_yearly = edition.system == _System.ICD10CM
    return is_yearly and fiscal_year_of(edition.valid_from) < fiscal_year_of(day)


def fiscal_year_of(day: date) -> int:
    """Return the federal fiscal year, which begins on 1 October: FY2027 on 2026-10-01."""
    return day.year + (day.month >= 10)


def family() -> frozenset[str]:
    """Return the service codes that the program knows: column 1 of the pairs that matter."""
    rows = Code.objects.filter(release__system=_System.CODES, release__state="ready")
    return frozenset(rows.values_list("code", flat=True))


def _pair_rows(edition: Edition, codes: frozenset[str]) -> QuerySet[CodePair]:
    """Select by the index that begins with release and column 1."""
    return CodePair.objects.filter(release_id=edition.pk, column1__in=sorted(codes)).order_by()


@lru_cache(maxsize=32)
def pairs(edition: Edition, codes: frozenset[str], day: date) -> PairTable:
    """Return the pairs in force on the day; `day` is the first of those that are alike."""
    rows = (
        _pair_rows(edition, codes)
        .exclude(indicator=CodePair.Indicator.NOT_APPLICABLE)
        .exclude(valid_from__gt=day)
        .exclude(valid_to__lt=day)
    )
    columns = rows.values_list("column1", "column2", "indicator")
    return PairTable({(first, second): indicator for first, second, indicator in columns})


@lru_cache(maxsize=128)
def pair_days(edition: Edition, codes: frozenset[str]) -> frozenset[date]:
    """Return the days within the edition on which a pair of ours begins or has ended."""
    if edition.system not in _PAIRS:
        return frozenset()
    periods = _pair_rows(edition, codes).values_list("valid_from", "valid_to").distinct()
    return frozenset(day for day in edges(periods) if day > edition.valid_from)


def edges(periods: Iterable[tuple[date | None, date | None]]) -> set[date]:
    """Return first days, and the days after the last ones."""
    days: set[date] = set()
    for first, last in periods:
        days |= {first} if first else set()
        days |= {last + timedelta(days=1)} if last and last < date.max else set()
    return days


@lru_cache(maxsize=32)
def unit_limits(edition: Edition) -> Mapping[str, frozen.UnitLimit]:
    """Return the limits by code."""
    rows = UnitLimit.objects.filter(release_id=edition.pk)
    columns = rows.values_list("code", "units", "adjudication")
    return {code: frozen.UnitLimit(units, kind) for code, units, kind in columns}


@lru_cache(maxsize=32)
def add_on_primaries(edition: Edition) -> Mapping[str, frozenset[str]]:
    """Closed lists only: under the other kinds a missing primary proves nothing."""
    primaries: dict[str, set[str]] = defaultdict(set)
    closed = AddOnLink.objects.filter(release_id=edition.pk, kind=AddOnLink.Kind.CLOSED)
    for add_on, primary in closed.values_list("add_on", "primary"):
        primaries[add_on].add(primary)
    return {add_on: frozenset(codes) for add_on, codes in primaries.items()}


@lru_cache(maxsize=4)
def diagnoses(edition: Edition) -> DiagnosisTable:
    """Return the labels by code; the whole of ICD-10-CM has 74,000."""
    rows = Diagnosis.objects.filter(release_id=edition.pk).order_by()
    return DiagnosisTable(rows.values_list("code", "label"))


def labels(known: Iterable[Edition]) -> Mapping[str, str]:
    """Labels hold on any day; a later release's win, and those of a later kind."""
    found: dict[str, str] = {}
    for edition in sorted(
        (edition for edition in known if edition.system in _LABELLED),
        key=lambda edition: _LABELLED.index(_System(edition.system)),
    ):
        found.update(_labels(edition))
    return found


@lru_cache(maxsize=64)
def _labels(edition: Edition) -> Mapping[str, str]:
    rows = Code.objects.filter(release_id=edition.pk).order_by()
    return dict(rows.values_list("code", "label"))
