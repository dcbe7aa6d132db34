"""Minutes to units, dose to billing units: whole numbers and exact decimals only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from coding.engine.facts import Amount
from coding.engine.timeline import HOUR

ZERO = Decimal(0)
MILLILITRE = "mL"

# Each unit as a multiple of the smallest of its kind; kinds are never converted into others.
SCALES: dict[str, tuple[str, Decimal]] = {
    "ng": ("mass", Decimal("0.000001")),
    "mcg": ("mass", Decimal("0.001")),
    "ug": ("mass", Decimal("0.001")),
    "µg": ("mass", Decimal("0.001")),
    "μg": ("mass", Decimal("0.001")),
    "mg": ("mass", Decimal(1)),
    "g": ("mass", Decimal(1000)),
    "gm": ("mass", Decimal(1000)),
    "kg": ("mass", Decimal(1000000)),
    "ml": ("volume", Decimal(1)),
    "cc": ("volume", Decimal(1)),
    "l": ("volume", Decimal(1000)),
    "unit": ("units", Decimal(1)),
    "units": ("units", Decimal(1)),
    "u": ("units", Decimal(1)),
    "iu": ("units", Decimal(1)),
    "international units": ("units", Decimal(1)),
    "usp units": ("units", Decimal(1)),
    "million units": ("units", Decimal(1000000)),
    "meq": ("equivalents", Decimal(1)),
    "mci": ("activity", Decimal(1)),
    "mmol": ("amount", Decimal(1)),
    "vial": ("packages", Decimal(1)),
    "each": ("packages", Decimal(1)),
}


class UnitError(ValueError):
    """An amount can not be told in a drug's billing unit without knowing more."""


@dataclass(slots=True)
class Billing:
    """Whole units of a dose, and of what was discarded with it."""

    billed: int
    wasted: int


def additional_hours(minutes: int, past: int) -> int:
    """Units beyond the first hour: one for each further hour begun by `past` minutes.

    `past` is 31: 90 minutes give 0, 91 give 1, 150 give 1, 151 give 2.
    """
    return max(0, (minutes - past) // HOUR)


def whole_hours(minutes: int, least: int) -> int:
    """Units where every hour, the first too, needs `least` minutes (hydration: 31)."""
    return 0 if minutes < least else (minutes - least) // HOUR + 1


def in_unit(quantity: Amount, unit: str) -> Decimal:
    """Return the quantity's amount in `unit`, exactly; raise UnitError across kinds."""
    if quantity.unit == unit:
        return quantity.amount
    try:
        kind, scale = SCALES[quantity.unit.casefold().strip()]
        wanted_kind, wanted_scale = SCALES[unit.casefold().strip()]
    except KeyError:
        if quantity.unit.casefold().strip() == unit.casefold().strip():
            return quantity.amount
        raise UnitError(f"{quantity.unit} can not be told in {unit}") from None
    if kind != wanted_kind:
        raise UnitError(f"{quantity.unit} can not be told in {unit}")
    return quantity.amount * scale / wanted_scale


def is_volume(unit: str) -> bool:
    """Say whether a unit tells how much room a drug takes, not how much of it there is."""
    return SCALES.get(unit.casefold().strip(), ("",))[0] == "volume"


def billing_units(dose: Decimal, discarded: Decimal | None, unit: Decimal) -> Billing:
    """Round a dose up to whole units; waste is what whole units are left of all opened.

    330 mg given and 10 mg discarded at 20 mg a unit: 17 billed, 17 opened, 0 wasted.
    """
    whole, rest = divmod(dose, unit)
    billed = int(whole) + (1 if rest else 0)
    if not discarded:
        return Billing(billed, 0)
    opened = int((dose + discarded) // unit)
    return Billing(billed, opened - billed if opened > billed else 0)
