"""Doses, billing units, containers and codes' days in words, for the sentences about drugs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from coding.engine.drug_lines import totals
from coding.engine.facts import Amount
from coding.engine.reference import Drug
from coding.engine.units import billing_units

Details = Mapping[str, Any]


def jw_or_jz(details: Details, jw: str | None) -> str:
    """Say what the record tells of discarded drug and what follows for the modifier.

    `jw` is None before the day from which it is in use.
    """
    modifiers, container = details["modifiers"], details["container"]
    if modifiers:
        return " Less than one whole unit is left: JZ."
    if container == "multi_dose":
        return " Multi-dose container: neither JW nor JZ."
    wasted = details["on_jw"]
    if wasted and jw:
        return f" What was discarded, {count(wasted, 'billing unit')}, is on the JW line."
    return " Neither JW nor JZ is set."


def against_jw(details: Details, jw: str | None) -> str:
    """Say why a dose's line has no JW."""
    if jw is None:
        return "not in use on the day of service"
    if details["container"] == "single_dose":
        if details["on_jw"]:
            return "for what was discarded, on a line of its own; this line is what was given"
        return "for discarded drug; not one whole unit is documented as discarded"
    return _no_single_dose(details)


def against_jz(details: Details) -> str:
    """Say why a dose's line has no JZ."""
    if details["container"] == "single_dose":
        wasted = details["on_jw"]
        if wasted:
            return f"says that nothing was discarded, and {count(wasted, 'billing unit')} had to be"
        return "says that nothing was discarded; that is not documented, or not asked for here"
    return _no_single_dose(details)


def _no_single_dose(details: Details) -> str:
    known = details["container"] is not None
    return f"for single-dose containers; this one is {'multi-dose' if known else 'not known'}"


def division(details: Details) -> str:
    """Tell how a dose becomes units: "330 mg / 20 mg = 16.5, rounded up: 17 billing units"."""
    drug, billed = details["drug_entry"], details["billing"].billed
    group, unit = details["group"], drug.unit_amount
    name, units = drug.unit_name, count(billed, "billing unit")
    dose = totals(group)[0]
    per = f"\N{DIVISION SIGN} {plain(unit)} {name}"
    whole, rest = divmod(dose, unit)
    divided = f"{plain(dose)} {name} {per} = {_quotient(whole, rest, unit)}"
    if billed == whole + bool(rest):
        return f"{divided}, rounded up: {units}" if rest else f"{divided}: {units}"
    each = [billing_units(dosed.dose, None, unit).billed for dosed in group]
    if len(each) > 1 and sum(each) == billed:
        parts = zip(group, each, strict=True)
        told = [f"{plain(dosed.dose)} {name}: {one}" for dosed, one in parts]
        return f"each dose {per}, rounded up ({', '.join(told)}): {units}"
    return f"{divided}; rounded once with the day's other lines of the drug: {units}"


def _quotient(whole: Decimal, rest: Decimal, unit: Decimal) -> str:
    if not rest:
        return plain(whole)
    part = (rest / unit).quantize(Decimal("0.0001"), ROUND_DOWN)
    return plain(whole + part) + "\N{HORIZONTAL ELLIPSIS}" * (part * unit != rest)


def validity(details: Details, day: date) -> str:
    """Say when a code begins, or when it ended and what took its place."""
    drug: Drug = details["drug_entry"]
    if drug.effective_from is not None and day < drug.effective_from:
        return f"begins on {drug.effective_from}"
    instead = " or ".join(drug.replaced_by)
    after = f"was replaced by {instead}" if instead else "no replacement is known"
    return f"ended on {drug.effective_to}; {'it ' * bool(instead)}{after}"


def sizes(drug: Drug) -> str:
    """List vial sizes: "100, 400 mg (not verified)"."""
    unverified = "" if drug.vials_verified else " (not verified)"
    return f"{', '.join([plain(size) for size in drug.vials])} {drug.unit_name}{unverified}"


def amount(quantity: Amount | None) -> str:
    """Return a quantity as it was documented, in its own unit."""
    return f"{plain(quantity.amount)} {quantity.unit}" if quantity else "no dose"


def count(number: int, thing: str) -> str:
    """Return a number with its noun, in the plural where there is not one."""
    return f"{number} {thing}{'s' * (number != 1)}"


def plain(number: Decimal | int) -> str:
    """Return a number without exponent and without zeros at its end."""
    text = str(number)
    if "E" in text:
        text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
