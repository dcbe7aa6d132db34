"""Doses to drug lines: billing units, what was discarded, JW and JZ, in exact decimals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from coding.engine.account import Account
from coding.engine.contested import note_contested
from coding.engine.facts import AdminClass, Amount, Container
from coding.engine.lines import Claim
from coding.engine.reference import Drug
from coding.engine.results import Line, Severity
from coding.engine.rows import Row, folded
from coding.engine.units import (
    MILLILITRE,
    ZERO,
    Billing,
    UnitError,
    billing_units,
    in_unit,
    is_volume,
)
from coding.engine.vials import is_least, opened

HOSPITAL_ONLY = "C"  # the codes that only hospitals' claims carry begin so
SINGLE_DOSE = Container.SINGLE_DOSE
LineKey = tuple[str, date, Container | None, str | None]


@dataclass(slots=True, eq=False)
class Dosed:
    """A row with its dose and its discarded drug told in the billing unit."""

    row: Row
    drug: Drug
    dose: Decimal
    discarded: Decimal | None  # None: nothing was documented


def report_drugs(rows: Iterable[Row], claim: Claim) -> None:
    """Write a line a drug, day and container; round once a drug and day (section 9)."""
    grouped: dict[LineKey, list[Dosed]] = {}
    for row in rows:
        _check_code(row, claim)
        dosed = _dosed(row, claim)
        if dosed is not None:
            given, drug = row.given, dosed.drug
            day = claim.case.day_of(row.start)
            key = (drug.hcpcs, day, given.container or drug.container, given.ndc)
            group = grouped.get(key)
            if group is None:
                grouped[key] = [dosed]
            else:
                group.append(dosed)
    apart = len(grouped) > len({key[0] for key in grouped})  # packages or days of one code
    before: dict[tuple[str, date], Decimal] = {}
    for key, group in grouped.items():
        carried = before.get(key[:2], ZERO) if apart else ZERO
        _report_drug(key, group, carried, claim)
        if apart:
            before[key[:2]] = carried + totals(group)[0]


def _check_code(row: Row, claim: Claim) -> None:
    """Point out a code of another drug than the name's, and one that only hospitals use."""
    drug, case = row.drug, claim.case
    if drug is None:
        return
    if row.given.hcpcs is not None:
        named = case.reference.drugs_by_name.get(folded(row.given.drug))
        if named and named[0].generic != drug.generic:
            _check_name(row, drug, named, claim.account)
    if not case.facility and drug.hcpcs.startswith(HOSPITAL_ONLY):
        rule = "drug.hospital-code"
        claim.account.find(Severity.ERROR, rule, code=drug.hcpcs, rows=(row,))


def _check_name(row: Row, drug: Drug, named: Sequence[Drug], account: Account) -> None:
    """Ask which was given where none of the drugs that a name means has the code's substance."""
    if all(other.generic != drug.generic for other in named):
        rule, details = "drug.name-and-code-differ", {"drug_entry": drug, "other": named[0].generic}
        account.find(Severity.ERROR, rule, code=drug.hcpcs, rows=(row,), **details)
        account.ask(row, "hcpcs", rule, (), **details)


def _dosed(row: Row, claim: Claim) -> Dosed | None:
    """Tell a row's dose in the billing unit, or say what stands in the way."""
    drug, dose, discarded = row.drug, row.given.dose, row.given.discarded
    if drug is None or dose is None or not drug.in_force(claim.case.encounter.date_of_service):
        _explain(row, claim)
        return None
    unit = drug.unit_name
    if unit is None:
        claim.account.find(Severity.INFO, "drug.narrative", code=drug.hcpcs, rows=(row,))
        return Dosed(row, drug, ZERO, ZERO)
    field, rule = "dose", "drug.unit-mismatch"
    try:
        given = dose.amount if dose.unit == unit else _measured(dose, row, drug, claim)
        field = "discarded"
        wasted = None if discarded is None else _measured(discarded, row, drug, claim)
    except UnitError:
        find = claim.account.find
        find(Severity.ERROR, rule, code=drug.hcpcs, rows=(row,), drug_entry=drug)
        claim.account.ask(row, field, rule, drug_entry=drug)
        return None
    return Dosed(row, drug, given, wasted)


def _measured(quantity: Amount, row: Row, drug: Drug, claim: Claim) -> Decimal:
    """Tell a quantity in the drug's unit; one in mL only where its concentration is known."""
    unit = drug.unit_name or ""
    if quantity.unit == unit:
        return quantity.amount
    if drug.per_ml is None or not is_volume(quantity.unit) or is_volume(unit):
        return in_unit(quantity, unit)
    measured = in_unit(quantity, MILLILITRE) * drug.per_ml
    details = {"volume": quantity, "measured": measured, "drug_entry": drug}
    claim.account.find(Severity.INFO, "drug.by-volume", code=drug.hcpcs, rows=(row,), **details)
    return measured


def _explain(row: Row, claim: Claim) -> None:
    """Say why a row earns no drug line."""
    find, drug = claim.account.find, row.drug
    if drug is None:
        rule = "drug.unknown-code" if row.given.hcpcs else "drug.not-found"
        find(Severity.WARNING, rule, code=row.given.hcpcs, rows=(row,))
        if row.given.hcpcs or _waits_for_code(row, claim):
            claim.account.ask_once(_product(row), row, "hcpcs", rule)
    elif row.given.dose is None and drug.in_force(claim.case.encounter.date_of_service):
        find(Severity.WARNING, "drug.no-dose", code=drug.hcpcs, rows=(row,))
        if claim.charts_doses:  # a list of times alone is not asked for them
            claim.account.ask(row, "dose", "drug.no-dose")
    else:
        rule = "drug.code-not-in-force"
        find(Severity.ERROR, rule, code=drug.hcpcs, rows=(row,), drug_entry=drug)


def _waits_for_code(row: Row, claim: Claim) -> bool:
    """Say whether a dose waits for its code; of a fluid only the bag's size is open.

    A drug of unknown class is asked about already.
    """
    if row.given.dose is None or row.admin_class is AdminClass.HYDRATION:
        return False
    name, asked = row.given.id, claim.account.queries
    return not any(query.administration == name and query.field == "admin_class" for query in asked)


def _product(row: Row) -> tuple[str, str | None, str | None]:
    """Tell products apart: by drug, its code in the table or as typed, and package."""
    return row.substance, row.drug.hcpcs if row.drug else row.given.hcpcs, row.given.ndc


def _report_drug(key: LineKey, group: list[Dosed], carried: Decimal, claim: Claim) -> None:
    code, day, container, _ = key
    first = group[0]
    drug = first.drug
    rows: tuple[Row, ...] = (first.row,)
    ids: tuple[str, ...] = (first.row.given.id,)
    if len(group) > 1:
        rows = tuple([dosed.row for dosed in group])
        ids = tuple([row.given.id for row in rows])
    billing = _billing(group, drug, claim)
    if carried and drug.unit_amount and claim.case.policy["rounding"] != "per_line":
        billing = _after(carried, group, billing, drug.unit_amount)
    modifiers, wasted = _discarded(billing, container, group, claim)
    detail = {
        "rows": rows,
        "group": group,
        "drug_entry": drug,
        "billing": billing,
        "container": container,
        "modifiers": modifiers,
        "on_jw": wasted,
    }
    rule = "drug.units" if drug.unit_amount else "drug.narrative"
    lines = claim.lines
    lines.append(Line(code, billing.billed, modifiers, day, ids, None, rule, (detail,)))
    if wasted:
        jw = (claim.case.value["drug.discarded"],)
        lines.append(Line(code, wasted, jw, day, ids, None, "drug.discarded", (detail,)))


def _billing(group: list[Dosed], drug: Drug, claim: Claim) -> Billing:
    unit = drug.unit_amount
    if unit is None:
        return Billing(1, 0)
    if len(group) == 1:
        return billing_units(group[0].dose, group[0].discarded, unit)
    each = [billing_units(dosed.dose, dosed.discarded, unit) for dosed in group]
    per_line = Billing(sum([b.billed for b in each]), sum([b.wasted for b in each]))
    per_day = billing_units(*totals(group), unit)
    if per_line != per_day:
        rows = [dosed.row for dosed in group]
        note_contested("rounding", rows, claim.case, claim.account)
    return per_line if claim.case.policy["rounding"] == "per_line" else per_day


def _after(carried: Decimal, group: list[Dosed], alone: Billing, unit: Decimal) -> Billing:
    """Round the day's drug once though packages part its lines: what is not billed before."""
    billed_before = billing_units(carried, None, unit).billed
    billed = billing_units(carried + totals(group)[0], None, unit).billed - billed_before
    return Billing(billed, alone.wasted)


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
    value = claim.case.value
    if container is not SINGLE_DOSE or policy == "none" or group[0].drug.unit_amount is None:
        if container is None and policy != "none":
            _note_unknown_container(group, claim)
        return (), 0
    if group[0].drug.vials:
        _check_opened(group, claim)
    documented = _ask_for_discarded(group, claim) if value["drug.discarded"] else True
    if billing.wasted and value["drug.discarded"]:
        return (), billing.wasted
    if policy != "required":
        rows = [dosed.row for dosed in group]
        note_contested("discarded_drug_modifiers", rows, claim.case, claim.account)
    nothing = value["drug.nothing-discarded"]
    if policy != "required" or not nothing:
        return (), 0
    return (nothing,) if documented else (), 0


def _ask_for_discarded(group: list[Dosed], claim: Claim) -> bool:
    """Ask for each row of which nothing was written; say whether all is documented."""
    documented = True
    for dosed in group:
        if dosed.discarded is None:
            documented = False
            claim.account.ask(dosed.row, "discarded", "drug.discarded-undocumented")
    return documented


def _note_unknown_container(group: list[Dosed], claim: Claim) -> None:
    """Say that neither modifier could be settled; fluids come in bags that need none."""
    drug = group[0].drug
    if drug.unit_amount is not None and drug.admin_class is not AdminClass.HYDRATION:
        rows = [dosed.row for dosed in group]
        claim.account.find(Severity.INFO, "drug.container-unknown", code=drug.hcpcs, rows=rows)
        if claim.case.value["drug.discarded"] and any(dosed.discarded for dosed in group):
            claim.account.ask_once(
                _product(rows[0]), rows[0], "container", "drug.container-unknown"
            )


def _check_opened(group: list[Dosed], claim: Claim) -> None:
    """Point out what vials can not add up to, and more opened than the dose needed."""
    for dosed in group:
        if dosed.discarded is None:
            return
    drug, (dose, discarded) = group[0].drug, totals(group)
    if is_least(dose, discarded, drug.vials):
        return
    fits, least = opened(dose, discarded, drug.vials)
    rule = "drug.more-opened-than-needed" if fits else "drug.opened-does-not-fit"
    severity = Severity.WARNING if drug.vials_verified else Severity.INFO
    rows = [dosed.row for dosed in group]
    find, details = claim.account.find, {"group": group, "drug_entry": drug, "least": least}
    find(severity, rule, code=drug.hcpcs, rows=rows, **details)
