"""The house's own tables as the engine reads them: drugs, taxonomies, places of service."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from coding.engine import reference as frozen
from coding.engine.drug_table import DrugTable
from coding.engine.facts import AdminClass, Container
from coding.engine.reference import name_key
from coding.models import Drug, DrugName, PlaceOfService, Taxonomy


def drugs_on(day: date) -> DrugTable:
    """Return all entries; names lead to the codes in force on the day only."""
    drugs = {drug.pk: _drug(drug) for drug in _latest_last(day)}
    by_name, defaults = _drugs_by_name(drugs, day)
    return DrugTable({drug.hcpcs: drug for drug in drugs.values()}, by_name, defaults)


def _latest_last(day: date) -> list[Drug]:
    """Order so that of several rows of a code, the one in force on `day` comes last."""
    rows = list(Drug.objects.order_by("hcpcs", "effective_from", "pk").prefetch_related("packages"))
    return sorted(rows, key=lambda drug: _drug(drug).in_force(day))


def _drug(drug: Drug) -> frozen.Drug:
    vials = drug.vials()
    return frozen.Drug(
        hcpcs=drug.hcpcs,
        generic=drug.generic,
        unit_amount=None if drug.unit_amount is None else drug.unit_amount.normalize(),
        unit_name=drug.unit_name or None,
        admin_class=AdminClass(drug.admin_class) if drug.admin_class else None,
        hormonal=drug.hormonal,
        container=Container(drug.container) if drug.container else None,
        container_verified=drug.container_verified,
        effective_from=drug.effective_from,
        effective_to=drug.effective_to,
        replaced_by=tuple(drug.replaced_by),
        class_note=drug.class_note,
        source=drug.source,
        verified=drug.unit_verified,
        vials=tuple(sorted(vials)),
        vials_verified=bool(vials) and all(vials.values()),
        per_ml=None if drug.concentration is None else drug.concentration.normalize(),
    )


def _drugs_by_name(
    drugs: dict[int, frozen.Drug], day: date
) -> tuple[dict[str, tuple[frozen.Drug, ...]], frozenset[str]]:
    """Map names to the codes in force, the preferred first; and say which are preferred."""
    preferred = set(Drug.objects.filter(is_default=True).values_list("pk", flat=True))
    found: dict[str, set[int]] = defaultdict(set)
    for pk, drug in drugs.items():
        found[name_key(drug.generic)].add(pk)
    for pk, name in DrugName.objects.values_list("drug_id", "name"):
        found[name_key(name)].add(pk)
    by_name = {}
    for key, pks in found.items():
        current = [pk for pk in pks if drugs[pk].in_force(day)]
        current.sort(key=lambda pk: (pk not in preferred, drugs[pk].hcpcs))
        if current:
            by_name[key] = tuple([drugs[pk] for pk in current])
    return by_name, frozenset(drugs[pk].hcpcs for pk in preferred)


def taxonomies() -> dict[str, frozen.Taxonomy]:
    """Where it is not known who may render, nobody is accused of not being allowed to."""
    return {
        row.code: frozen.Taxonomy(row.label, row.may_render is not False)
        for row in Taxonomy.objects.all()
    }


def places() -> tuple[dict[str, str], frozenset[str]]:
    """Return the labels of the places of service, and which of them are a facility's."""
    rows = list(PlaceOfService.objects.all())
    facilities = frozenset(place.code for place in rows if place.is_facility)
    return {place.code: place.label for place in rows}, facilities
