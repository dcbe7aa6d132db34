"""The arithmetic of Medicare's physician fee schedule, in dollars and exact."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ONE = Decimal(1)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Components:
    """A service's relative value units in one setting, and the dollars for one unit."""

    work: Decimal
    practice_expense: Decimal
    malpractice: Decimal
    conversion_factor: Decimal


@dataclass(frozen=True, slots=True)
class Index:
    """A locality's three geographic price indices (GPCI); the nation's are 1."""

    work: Decimal = ONE
    practice_expense: Decimal = ONE
    malpractice: Decimal = ONE


NATIONAL = Index()


def price(value: Components, index: Index = NATIONAL) -> Decimal:
    """Return the dollars of one unit of a service in a locality, to the cent, half a cent up.

    (work × its index + practice expense × its index + malpractice × its index) × factor.
    """
    units = (
        value.work * index.work
        + value.practice_expense * index.practice_expense
        + value.malpractice * index.malpractice
    )
    return (units * value.conversion_factor).quantize(CENT, ROUND_HALF_UP)
