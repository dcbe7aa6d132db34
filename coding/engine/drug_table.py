"""The drug entries of a day, and how a payer's rows or a house's stock change them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from coding.engine.facts import AdminClass
from coding.engine.payer_rules import PayerDrug
from coding.engine.reference import Drug


@dataclass(frozen=True, slots=True)
class DrugTable:
    """Drug entries as `Reference` has them: by code, by name, and the codes preferred."""

    by_code: Mapping[str, Drug]
    by_name: Mapping[str, tuple[Drug, ...]]
    default_codes: frozenset[str]


def as_payer_wants(drugs: DrugTable, rows: Mapping[str, PayerDrug], day: date) -> DrugTable:
    """Return the drugs with a payer's rows applied."""
    changed = {
        code: _changed(drugs.by_code[code], row, drugs, day)
        for code, row in rows.items()
        if code in drugs.by_code
    }
    return with_entries(drugs, changed)


def _changed(drug: Drug, row: PayerDrug, drugs: DrugTable, day: date) -> Drug:
    """Class a drug anew, and put the code that is wanted, with its own unit, in its place."""
    wanted = drugs.by_code.get(row.report_as)
    told = drug
    if wanted is not None and wanted.in_force(day):
        told = replace(
            wanted,
            generic=drug.generic,
            admin_class=drug.admin_class,
            hormonal=drug.hormonal,
            container=wanted.container or drug.container,
        )
    admin_class = row.admin_class or told.admin_class
    hormonal = told.hormonal if row.hormonal is None else row.hormonal
    hormonal = hormonal and admin_class is AdminClass.CHEMOTHERAPY
    return replace(told, admin_class=admin_class, hormonal=hormonal, by_payer=row)


def preferring(drugs: DrugTable, codes: Collection[str]) -> DrugTable:
    """Put the preferred products first, in place of those that the whole program prefers."""
    if not codes:
        return drugs
    generics = {drugs.by_code[code].generic for code in codes}
    others = {code for code in drugs.default_codes if drugs.by_code[code].generic not in generics}
    by_name = {
        name: tuple(sorted(meant, key=lambda drug: drug.hcpcs not in codes))
        for name, meant in drugs.by_name.items()
    }
    return DrugTable(drugs.by_code, by_name, frozenset(others.union(codes)))


def with_entries(drugs: DrugTable, changed: Mapping[str, Drug]) -> DrugTable:
    """Put changed entries in the place of those of their codes, wherever these stand."""
    if not changed:
        return drugs
    by_name = {
        name: tuple([changed.get(drug.hcpcs, drug) for drug in meant])
        for name, meant in drugs.by_name.items()
    }
    defaults = {changed[code].hcpcs if code in changed else code for code in drugs.default_codes}
    return DrugTable({**drugs.by_code, **changed}, by_name, frozenset(defaults))
