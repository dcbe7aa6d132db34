"""Official releases as pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator

from coding.importers.hcpcs_units import Unit, unit_differences
from coding.lookups.editions import is_of_an_earlier_fiscal_year
from coding.models import Code, Drug, Release
from coding.models.releases import QUARTERLY, quarter_of

ON_PAGE = 25
KINDS = ("added", "changed", "removed")

_System = Release.System


class Table(NamedTuple):
    """A table with its editions, the newest first, and what is wrong with its age."""

    label: str
    releases: list[Release]
    stale: str


def tables(releases: Iterable[Release], today: date) -> list[Table]:
    """Sort releases by table; a table without any comes last."""
    by_system: dict[str, list[Release]] = defaultdict(list)
    for release in releases:
        by_system[release.system].append(release)
    found = [
        Table(system.label, by_system[system], age(by_system[system], today)) for system in _System
    ]
    return sorted(found, key=lambda table: not table.releases)


def age(releases: Iterable[Release], today: date) -> str:
    """Say what is wrong with the age of the edition that visits of `today` use; "" for nothing."""
    begun = [
        release
        for release in releases
        if release.state == Release.State.READY and release.valid_from <= today
    ]
    if not begun:
        return ""
    used = max(begun, key=lambda release: release.valid_from)
    if used.valid_to is not None:
        return f"ended on {used.valid_to}" if used.valid_to < today else ""
    if used.system in QUARTERLY and used.valid_from < quarter_of(today):
        return "older than the present quarter"
    if is_of_an_earlier_fiscal_year(used, today):
        return "older than the present fiscal year"
    return ""


class ReleasePresenter:
    """One release with what differs from the edition before."""

    def __init__(self, release: Release, kind: str | None, page: str | None) -> None:
        self.release = release
        found: dict[str, Any] = release.comparison
        self.base = found.get("base", "")
        self.unexpected: list[str] = found.get("unexpected", [])
        self.columns: list[str] = found.get("columns", [])
        self.counts = [(kind, found.get(kind, 0)) for kind in KINDS]
        self.kind = kind if kind in KINDS else next((k for k, n in self.counts if n), KINDS[0])
        self.examples = self._page(found.get("examples", {}).get(self.kind, []), page)
        self.left_out = found.get(self.kind, 0) - self.examples.paginator.count
        self.is_held = release.state == Release.State.HELD
        self.is_loading = release.state == Release.State.LOADING
        is_official = release.origin == Release.Origin.OFFICIAL
        self.may_be_withdrawn = self.is_held or (
            is_official and release.state == Release.State.READY
        )

    def _page(self, examples: list[Any], page: str | None) -> Page[Any]:
        rows = [self._cells(example) for example in examples]
        return Paginator(rows, ON_PAGE).get_page(page)

    def _cells(self, example: list[Any]) -> list[str]:
        """A changed row shows each cell that differs as before → after."""
        if self.kind != "changed":
            return example
        before, after = example
        pairs = zip(before, after, strict=True)
        return [
            old if old == new else f"{old or '(empty)'} → {new or '(empty)'}" for old, new in pairs
        ]

    @cached_property
    def units(self) -> list[tuple[str, str, str]]:
        """Return drug codes whose unit differs from this HCPCS edition: code, told, formulary.

        Those of which no unit could be read are among them: somebody should look.
        """
        if self.release.system != _System.HCPCS or self.release.is_partial:
            return []
        formulary = {
            drug.hcpcs: Unit(drug.unit_amount, drug.unit_name)
            for drug in Drug.objects.exclude(unit_amount=None)
            if drug.unit_amount is not None
        }
        rows = Code.objects.filter(release=self.release, code__in=formulary)
        found = unit_differences(rows.values_list("code", "label"), formulary)
        return [(row.code, _unit_text(row.described), _unit_text(row.formulary)) for row in found]


def _unit_text(unit: Unit | None) -> str:
    return f"{unit.amount.normalize():f} {unit.name}" if unit else "not understood"
