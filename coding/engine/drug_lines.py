"""Doses to drug lines: billing units, what was discarded, JW and JZ, in exact decimals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from coding.engine.case import Case
from coding.engine.facts import Container
from coding.engine.lines import Claim
from coding.engine.reference import Drug
from coding.engine.results import Line, Severity
from coding.engine.rows import Row
from coding.engine.units import ZERO, Billing, UnitError, billing_units, in_unit

LineKey = tuple[str, date, Container | None, str | None]


class Dosed(NamedTuple):
    """A row with its dose and its discarded drug told in the billing unit."""

    row: Row
    dose: Decimal
    discarded: Decimal | None  # None: nothing was documented


def report_drugs(rows: Iterable[Row], claim: Claim) -> None:
    """Write a line a drug, day and container; round once a drug and day (section 9)."""
    grouped: dict[LineKey, list[Dosed]] = {}
    for row in rows:
        drug = _billable(row, claim)
        if drug is None:
            continue
        dosed = _dosed(row, drug, claim)
        if dosed is not None:
            day = claim.case.day_of(row.start)
            key = (drug.hcpcs, day, row.given.container or drug.container, row.given.ndc)
            grouped.setdefault(key, []).append(dosed)
    for key, group in grouped.items():
        _report_drug(key, group, claim)


def _billable(row: Row, claim: Claim) -> Drug | None:
    """Return the drug entry if its units can be told; say what stands in the way."""
    find, drug = claim.account.find, row.drug
    if drug is None:
        rule = "drug.unknown-code" if row.given.hcpcs else "drug.not-found"
        find(Severity.WARNING, rule, code=row.given.hcpcs, rows=(row,))
        return None
    if not drug.in_force(claim.case.encounter.date_of_service):
        find(
            Severity.ERROR, "drug.code-not-in-force", code=drug.hcpcs, rows=(row,), drug_entry=drug
        )
        return None
    if row.given.dose is None:
        find(Severity.WARNING, "drug.no-dose", code=drug.hcpcs, rows=(row,))
        return None
    return drug


def _dosed(row: Row, drug: Drug, claim: Claim) -> Dosed | None:
    dose, discarded = row.given.dose, row.given.discarded
    if dose is None:
        return None
    if drug.unit_amount is None or drug.unit_name is None:
        claim.account.find(Severity.INFO, "drug.narrative", code=drug.hcpcs, rows=(row,))
        return Dosed(row, ZERO, ZERO)
    try:
        return Dosed(
            row,
            in_unit(dose, drug.unit_name),
            None if discarded is None else in_unit(discarded, drug.unit_name),
        )
    except UnitError:
        find = claim.account.find
        find(Severity.ERROR, "drug.unit-mismatch", code=drug.hcpcs, rows=(row,), drug_entry=drug)
        return None


def _report_drug(key: LineKey, group: list[Dosed], claim: Claim) -> None:
    code, day, container, _ = key
    drug = group[0].row.drug
    if drug is None:
        return
    billing = _billing(group, drug, claim.case)
    modifiers, wasted = _discarded(billing, container, group, claim)
    ids = tuple([dosed.row.given.id for dosed in group])
    detail = {
        "rows": tuple([dosed.row for dosed in group]),
        "drug_entry": drug,
        "billing": billing,
        "container": container,
        "modifiers": modifiers,
        "dose": sum([dosed.dose for dosed in group], ZERO),
        "discarded": sum([dosed.discarded or ZERO for dosed in group], ZERO),
    }
    rule = "drug.units" if drug.unit_amount else "drug.narrative"
    claim.put(Line(code, billing.billed, modifiers, day, ids, None, rule, (detail,)), key)
    if wasted:
        jw = (claim.case.value["drug.discarded"],)
        claim.put(Line(code, wasted, jw, day, ids, None, "drug.discarded", (detail,)), key)


def _billing(group: list[Dosed], drug: Drug, case: Case) -> Billing:
    unit = drug.unit_amount
    if unit is None:
        return Billing(1, 0)
    if case.policy["rounding"] == "per_line":
        each = [billing_units(d.dose, d.discarded or ZERO, unit) for d in group]
        return Billing(sum([b.billed for b in each]), sum([b.wasted for b in each]))
    dose = sum([dosed.dose for dosed in group], ZERO)
    discarded = sum([dosed.discarded or ZERO for dosed in group], ZERO)
    return billing_units(dose, discarded, unit)


def _discarded(
    billing: Billing, container: Container | None, group: list[Dosed], claim: Claim
) -> tuple[tuple[str, ...], int]:
    """Return the dose line's modifiers and the units of the JW line."""
    policy = claim.case.policy["discarded_drug_modifiers"]
    drug = group[0].row.drug
    if policy == "none" or drug is None or drug.unit_amount is None:
        return (), 0
    rows = [dosed.row for dosed in group]
    if container is not Container.SINGLE_DOSE:
        if container is None:
            find = claim.account.find
            find(Severity.INFO, "drug.container-unknown", code=drug.hcpcs, rows=rows)
        return (), 0
    if billing.wasted and claim.case.value["drug.discarded"]:
        return (), billing.wasted
    undocumented = [dosed.row for dosed in group if dosed.discarded is None]
    if policy == "required" and claim.case.value["drug.nothing-discarded"]:
        for row in undocumented:
            claim.account.ask(row, "discarded", "drug.discarded-undocumented")
        if not undocumented:
            return (claim.case.value["drug.nothing-discarded"],), 0
    return (), 0
