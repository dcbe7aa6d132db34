"""One drug code on a day: its entry, names, packages, what payers and official tables say."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.urls import reverse

from coding.engine.facts import AdminClass as Class
from coding.engine.facts import Container as Box
from coding.models import (
    AdminClass,
    Container,
    Drug,
    DrugName,
    DrugPackage,
    DrugRoute,
    FormularyEntry,
    PayerDrug,
)
from coding.reference_pages.codes import OfficialRows
from coding.reference_pages.history import Change, changes_by_row, records_of
from coding.reference_pages.payer_rows import RowPresenter, presented
from coding.reference_pages.wording import period_text

NOT_KNOWN = "not known"
Facts = list[tuple[str, str]]


def drug_address(hcpcs: str, day: date) -> str:
    """Return the page of a drug code for a day."""
    return f"{reverse('coding:drug-detail', args=[hcpcs])}?day={day.isoformat()}"


def class_words(admin_class: Class | str | None, hormonal: bool) -> str:
    """Write the class of administration."""
    words = str(AdminClass(admin_class).label) if admin_class else "not settled"
    return f"{words}, hormonal" if hormonal else words


def container_words(container: Box | str | None, is_verified: bool) -> str:
    """Write the container, and whether anybody checked it on the label."""
    if not container:
        return NOT_KNOWN
    return f"{Container(container).label}{'' if is_verified else ', not verified'}"


def verified_words(is_verified: bool) -> str:
    """Say whether somebody checked it."""
    return "verified" if is_verified else "not verified"


def entries_of(hcpcs: str) -> list[Drug]:
    """Return the code's entries, the newest first; three queries."""
    rows = Drug.objects.filter(hcpcs=hcpcs).prefetch_related("names", "packages")
    return sorted(rows, key=lambda drug: drug.effective_from or date.min, reverse=True)


class DrugPage:
    """The entry of the code that is in force on the day, else the newest; `entries` not empty."""

    def __init__(self, entries: list[Drug], day: date) -> None:
        holding = [drug for drug in entries if _holds(drug, day)]
        self.drug = (holding or entries)[0]
        self.day = day
        self.is_in_force = bool(holding)
        self.days = period_text(self.drug.effective_from, self.drug.effective_to)
        self.others = [
            period_text(drug.effective_from, drug.effective_to)
            for drug in entries
            if drug is not self.drug
        ]
        self.official = OfficialRows(self.drug.hcpcs, day)

    @property
    def facts(self) -> Facts:
        """Return what the entry says, name by name."""
        drug = self.drug
        routes = [str(DrugRoute(route).label) for route in drug.routes]
        unit = f"{drug.unit_text}, {verified_words(drug.unit_verified)}"
        return [
            ("One billing unit", unit),
            ("Class of administration", class_words(drug.admin_class, drug.hormonal)),
            *_told("Why open or disputed", drug.class_note),
            ("Container", container_words(drug.container, drug.container_verified)),
            ("Packages", "; ".join(map(_package, drug.packages.all())) or NOT_KNOWN),
            *_told("Note on packages", drug.packages_note),
            *_told("Concentration", _concentration(drug)),
            ("Usual routes", ", ".join(routes) or NOT_KNOWN),
            ("Names", "; ".join(map(_name, drug.names.all())) or "none beside the generic name"),
            ("Preferred for its generic name", "yes" if drug.is_default else "no"),
            *_told("Notes", drug.notes),
            ("Source", drug.source),
        ]

    @cached_property
    def replaced_by(self) -> list[tuple[str, str]]:
        """Return the codes that follow it, with their pages where the formulary has them."""
        known = set(Drug.objects.filter(hcpcs__in=self.drug.replaced_by).values_list("hcpcs"))
        return [
            (code, drug_address(code, self.day) if (code,) in known else "")
            for code in map(str, self.drug.replaced_by)
        ]

    @cached_property
    def replaces(self) -> list[tuple[str, str]]:
        """Return the codes that it followed; read here, as SQLite can not look into lists."""
        ended = Drug.objects.exclude(replaced_by=[]).values_list("hcpcs", "replaced_by")
        codes = {hcpcs for hcpcs, after in ended if self.drug.hcpcs in after}
        return [(code, drug_address(code, self.day)) for code in sorted(codes)]

    @cached_property
    def by_payer(self) -> list[RowPresenter]:
        """Return what payers want otherwise: by the code or its substance, of any day."""
        about = Q(hcpcs=self.drug.hcpcs) | Q(generic=self.drug.generic)
        rows = PayerDrug.objects.filter(about).select_related("payer")
        return presented(rows, self.day, None)

    @cached_property
    def formularies(self) -> list[FormularyEntry]:
        """Return where it is or was stocked."""
        stocked = FormularyEntry.objects.filter(drug=self.drug)
        return list(stocked.select_related("formulary"))

    @cached_property
    def changes(self) -> list[Change]:
        """Return who changed what of the entry, its names and packages, the newest first."""
        told = [
            *_changes(Drug, lambda row: "", id=self.drug.pk),
            *_changes(DrugName, lambda row: f"name {row.name}", drug_id=self.drug.pk),
            *_changes(DrugPackage, lambda row: f"package {_package(row)}", drug_id=self.drug.pk),
        ]
        return sorted(told, key=lambda change: change.at, reverse=True)


def _holds(drug: Drug, day: date) -> bool:
    first, last = drug.effective_from or date.min, drug.effective_to or date.max
    return first <= day <= last


def _told(name: str, text: str) -> Facts:
    return [(name, text)] if text else []


def _changes(model: Any, what: Any, **wanted: int) -> list[Change]:
    rows = changes_by_row(records_of(model, **wanted), what)
    return [change for changes in rows.values() for change in changes]


def _package(row: DrugPackage) -> str:
    size = f"{row.amount.normalize():f} {row.unit_name} {row.get_container_display()}"
    return f"{size}, {verified_words(row.verified)}"


def _name(row: DrugName) -> str:
    return f"{row.name} ({row.get_kind_display()}, {verified_words(row.verified)})"


def _concentration(drug: Drug) -> str:
    if drug.concentration is None:
        return ""
    held = f"{drug.concentration.normalize():f} {drug.unit_name} in 1 mL"
    return f"{held}, {verified_words(drug.concentration_verified)}"
