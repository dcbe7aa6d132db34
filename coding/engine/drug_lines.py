"""Doses to drug lines: billing units, what was discarded, JW and JZ, in exact decimals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from coding.engine.case import Case
from coding.engine.facts import AdminClass, Container
from coding.engine.lines import Claim
from coding.engine.reference import Drug
from coding.engine.results import Line, Severity
from coding.engine.rows import Row
from coding.engine.units import ZERO, Billing, UnitError, billing_units, in_unit

LineKey = tuple[str, date, Container | None, str | None]


class Dosed(NamedTuple):
    """A row with its dose and its discarded drug told in the billing unit."""

    row: Row
    drug: Drug
    dose: Decimal
    discarded: Decimal | None  # None: nothing was documented


def report_drugs(rows: Iterable[Row], claim: Claim) -> None:
    """Write a line a drug, day and container; round once a drug and day (section 9)."""
    grouped: dict[LineKey, list[Dosed]] = {}
    for row in rows:
        dosed = _dosed(row, claim)
        if dosed is not None:
            given, drug = row.given, dosed.drug
            day = claim.case.day_of(row.start)
            key = (drug.hcpcs, day, given.container or drug.container, given.ndc)
            grouped.setdefault(key, []).append(dosed)
    for key, group in grouped.items():
        _report_drug(key, group, claim)


def _dosed(row: Row, claim: Claim) -> Dosed | None:
    """Tell a row's dose in the billing unit, or say what stands in the way."""
    drug, dose, discarded = row.drug, row.given.dose, row.given.discarded
    if drug is None or dose is None or not drug.in_force(claim.case.encounter.date_of_service):
        _explain(row, claim)
        return None
    if drug.unit_amount is None or drug.unit_name is None:
        claim.account.find(Severity.INFO, "drug.narrative", code=drug.hcpcs, rows=(row,))
        return Dosed(row, drug, ZERO, ZERO)
    unit = drug.unit_name
    try:
        given = dose.amount if dose.unit == unit else in_unit(dose, unit)
        wasted = None if discarded is None else in_unit(discarded, unit)
    except UnitError:
        find = claim.account.find
        find(Severity.ERROR, "drug.unit-mismatch", code=drug.hcpcs, rows=(row,), drug_entry=drug)
        return None
    return Dosed(row, drug, given, wasted)


def _explain(row: Row, claim: Claim) -> None:
    """Say why a row earns no drug line."""
    find, drug = claim.account.find, row.drug
    if drug is None:
        rule = "drug.unknown-code" if row.given.hcpcs else "drug.not-found"
        find(Severity.WARNING, rule, code=row.given.hcpcs, rows=(row,))
    elif row.given.dose is None and drug.in_force(claim.case.encounter.date_of_service):
        find(Severity.WARNING, "drug.no-dose", code=drug.hcpcs, rows=(row,))
    else:
        rule = "drug.code-not-in-force"
        find(Severity.ERROR, rule, code=drug.hcpcs, rows=(row,), drug_entry=drug)


def _report_drug(key: LineKey, group: list[Dosed], claim: Claim) -> None:
    code, day, container, _ = key
    drug = group[0].drug
    billing = _billing(group, drug, claim.case)
    modifiers, wasted = _discarded(billing, container, group, claim)
    detail = {
        "rows": [dosed.row for dosed in group],
        "group": group,
        "drug_entry": drug,
        "billing": billing,
        "container": container,
        "modifiers": modifiers,
    }
    ids = tuple([dosed.row.given.id for dosed in group])
    rule = "drug.units" if drug.unit_amount else "drug.narrative"
    claim.append(Line(code, billing.billed, modifiers, day, ids, None, rule, (detail,)))
    if wasted:
        jw = (claim.case.value["drug.discarded"],)
        claim.append(Line(code, wasted, jw, day, ids, None, "drug.discarded", (detail,)))


def _billing(group: list[Dosed], drug: Drug, case: Case) -> Billing:
    unit = drug.unit_amount
    if unit is None:
        return Billing(1, 0)
    if len(group) > 1 and case.policy["rounding"] == "per_line":
        each = [billing_units(d.dose, d.discarded or ZERO, unit) for d in group]
        return Billing(sum([b.billed for b in each]), sum([b.wasted for b in each]))
    return billing_units(*totals(group), unit)


def totals(group: list[Dosed]) -> tuple[Decimal, Decimal]:
    """Return what was given and what was discarded, in the billing unit's measure."""
    if len(group) == 1:
        return group[0].dose, group[0].discarded or ZERO
    dose = sum([dosed.dose for dosed in group], ZERO)
    return dose, sum([dosed.discarded or ZERO for dosed in group], ZERO)


def _discarded(
    billing: Billing, container: Container | None, group: list[Dosed], claim: Claim
) -> tuple[tuple[str, ...], int]:
    """Return the dose line's modifiers and the units of the JW line."""
    policy = claim.case.policy["discarded_drug_modifiers"]
    drug, value = group[0].drug, claim.case.value
    if policy == "none" or drug.unit_amount is None:
        return (), 0
    if container is None and drug.admin_class is not AdminClass.HYDRATION:
        rows = [dosed.row for dosed in group]
        claim.account.find(Severity.INFO, "drug.container-unknown", code=drug.hcpcs, rows=rows)
    if container is not Container.SINGLE_DOSE:
        return (), 0
    if billing.wasted and value["drug.discarded"]:
        return (), billing.wasted
    if policy != "required" or not value["drug.nothing-discarded"]:
        return (), 0
    undocumented = [dosed.row for dosed in group if dosed.discarded is None]
    for row in undocumented:
        claim.account.ask(row, "discarded", "drug.discarded-undocumented")
    return () if undocumented else (value["drug.nothing-discarded"],), 0
