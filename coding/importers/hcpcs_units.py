"""The billing unit within a HCPCS descriptor, and whether the formulary says the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from coding.engine.facts import Amount
from coding.engine.units import UnitError, in_unit

# Spelling in descriptors -> unit as the formulary writes it.
SPELLINGS = {
    "mg": "mg",
    "milligram": "mg",
    "milligrams": "mg",
    "mcg": "mcg",
    "microgram": "mcg",
    "micrograms": "mcg",
    "g": "g",
    "gm": "g",
    "gram": "g",
    "grams": "g",
    "ml": "mL",
    "cc": "mL",
    "milliliter": "mL",
    "milliliters": "mL",
    "unit": "units",
    "units": "units",
    "iu": "units",
    "i.u.": "units",
    "international units": "units",
    "usp units": "units",
    "meq": "mEq",
    "mci": "mCi",
    "millicurie": "mCi",
    "millicuries": "mCi",
}
_UNIT = "|".join(sorted(map(re.escape, SPELLINGS), key=len, reverse=True))
_NUMBER = r"(?P<number>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*\.?[0-9]+)"
# Not within a word, a range (300-399 mg) or a longer number; not a concentration (10 mg/ml).
AMOUNT = re.compile(
    rf"(?<![\w.,/-]){_NUMBER}\s*(?P<million>million\s+)?(?P<unit>{_UNIT})(?![\w/])", re.IGNORECASE
)
# The descriptor says itself what one unit is, as for fluids: (500 ml = 1 unit).
EQUATION = re.compile(rf"{AMOUNT.pattern}\s*=\s*(?:1|one) unit\b", re.IGNORECASE)
# Words with which an amount is not the billing unit, or only a part of it.
_PER_OTHER = r"\bper (?:[a-z]+ )*(?:dose|treatment|infusion|instillation|vial|day|kit)\b"
OTHERWISE = re.compile(rf"{_PER_OTHER}|[0-9]\s*(?:{_UNIT})\s*/|…", re.IGNORECASE)
MILLION = 1_000_000


class Unit(NamedTuple):
    """One billing unit."""

    amount: Decimal
    name: str


class UnitDifference(NamedTuple):
    """A code whose formulary unit is not what its descriptor says; None: not understood."""

    code: str
    described: Unit | None
    formulary: Unit


def units_in(descriptor: str) -> Unit | None:
    """Return the billing unit that a descriptor tells; None where it is not beyond doubt.

    Understood: exactly one amount ("20 mg", "per 50 mg", "up to 50 mg", "300,000 units", "1
    million units"), or an amount "= 1 unit". Not understood: two amounts, as of a drug with two
    substances; a concentration; a range; a unit that is a dose, a vial or a treatment; a label
    that was cut.
    """
    equations = list(EQUATION.finditer(descriptor))
    amounts = equations or list(AMOUNT.finditer(descriptor))
    if len(amounts) != 1 or OTHERWISE.search(descriptor):
        return None
    (match,) = amounts
    number = Decimal(match["number"].replace(",", ""))
    amount = number * MILLION if match["million"] else number
    return Unit(amount, SPELLINGS[match["unit"].casefold()]) if amount else None


def unit_differences(
    rows: Iterable[tuple[str, str]], formulary: Mapping[str, Unit]
) -> Iterator[UnitDifference]:
    """Compare descriptors, as (code, descriptor), with the formulary's units of these codes.

    Yields what differs, and what is not understood so that somebody looks at it.
    """
    for code, descriptor in rows:
        if code in formulary:
            described = units_in(descriptor)
            if described is None or not _are_equal(described, formulary[code]):
                yield UnitDifference(code, described, formulary[code])


def _are_equal(described: Unit, formulary: Unit) -> bool:
    try:
        return in_unit(Amount(described.amount, described.name), formulary.name) == formulary.amount
    except UnitError:
        return False
