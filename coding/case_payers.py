"""A case's own payer rows, as its `reference` names them under `payer_rows`.

Each row names its `source`; drugs are changed as from the day on which every code is in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from coding.engine.code_spans import read_spans
from coding.engine.drug_table import DrugTable, as_payer_wants
from coding.engine.facts import AdminClass
from coding.engine.payer_rules import (
    ModifierRule,
    PayerDrug,
    PayerNote,
    PayerPlace,
    PayerRules,
    Source,
)
from coding.engine.reference import Reference

ANY_DAY = date(2026, 3, 2)


def with_payer_rows(reference: Reference, rows: Mapping[str, Any]) -> Reference:
    """Return the tables with rows about drugs, places, modifiers and notes of the payer."""
    if not rows:
        return reference
    drugs = {row["hcpcs"]: _drug(row) for row in rows.get("drugs", ())}
    table = DrugTable(reference.drugs_by_code, reference.drugs_by_name, reference.default_codes)
    changed = as_payer_wants(table, drugs, ANY_DAY)
    return replace(
        reference,
        drugs_by_code=changed.by_code,
        drugs_by_name=changed.by_name,
        default_codes=changed.default_codes,
        payer_rules=PayerRules(
            places=_places(rows.get("places", ())),
            modifiers=tuple(_modifiers(row) for row in rows.get("modifiers", ())),
            notes=tuple(_note(row) for row in rows.get("notes", ())),
            changes_drugs=bool(drugs),
        ),
    )


def _drug(row: Mapping[str, Any]) -> PayerDrug:
    return PayerDrug(
        Source(row["source"]),
        row["hcpcs"],
        admin_class=AdminClass(row["admin_class"]) if "admin_class" in row else None,
        hormonal=row.get("hormonal"),
        report_as=row.get("report_as", ""),
    )


def _places(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[PayerPlace, ...]]:
    found: dict[str, tuple[PayerPlace, ...]] = {}
    for row in rows:
        place = PayerPlace(Source(row["source"]), row["denied"], read_spans(row.get("codes", "")))
        found[row["place"]] = (*found.get(row["place"], ()), place)
    return found


def _modifiers(row: Mapping[str, Any]) -> ModifierRule:
    return ModifierRule(
        Source(row["source"]),
        on_drugs=row["on"] == "drugs",
        codes=read_spans(row.get("codes", "")),
        modifiers=tuple(row["modifiers"]),
        is_warning=row.get("severity", "warning") == "warning",
    )


def _note(row: Mapping[str, Any]) -> PayerNote:
    return PayerNote(
        Source(row["source"]),
        kind=row["kind"],
        codes=read_spans(row.get("codes", "")),
        generics=frozenset(row.get("generics", ())),
        text=row["text"],
    )
