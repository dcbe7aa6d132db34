"""The size of a package, told in the unit in which its drug is counted."""

from __future__ import annotations

from decimal import Decimal

from coding.engine.facts import Amount
from coding.engine.units import SCALES, UnitError, in_unit


def size_in(amount: Decimal, unit: str, wanted: str) -> Decimal | None:
    """Return the size in `wanted`, exactly; None where it can not be told in it."""
    try:
        return in_unit(Amount(amount, unit), wanted).normalize()
    except UnitError:
        return None


def is_known_unit(text: str) -> bool:
    """Say whether a dose could be compared with a size in this unit."""
    return text.casefold().strip() in SCALES
