"""What was opened against the sizes a single-dose drug is sold in (section 9).

Amounts are exact decimals in the drug's unit. Sizes are only as sure as the table says.
"""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from coding.engine.units import ZERO

MOST_VIALS = 200  # beyond, a dose is looked at by whoever made it, not by sums of vials
Vials = tuple[Decimal, ...]


class Opened(NamedTuple):
    """Whether vials can add up to what was opened, and the least that would have done."""

    fits: bool
    least: Decimal


def is_least(dose: Decimal, discarded: Decimal, vials: Vials) -> bool:
    """Say whether what was opened is the least that vials hold for the dose."""
    whole, smallest = dose + discarded, vials[0]
    if len(vials) == 1 or are_multiples(vials):  # without a search
        return discarded < smallest and not whole % smallest
    if whole > smallest * MOST_VIALS:
        return True
    found = opened(dose, discarded, vials)
    return found.fits and found.least == whole


def opened(dose: Decimal, discarded: Decimal, vials: Vials) -> Opened:
    """Hold given and discarded drug against the sums of vials, smallest first.

    735 mg given and 65 mg discarded of vials of 100 and 400 mg: 800 mg fits, and is the least.
    """
    whole = dose + discarded
    if len(vials) == 1 or are_multiples(vials):
        needed, rest = divmod(dose, vials[0])
        return Opened(not whole % vials[0], (needed + bool(rest)) * vials[0])
    sums = _sums(vials, (whole // vials[-1] + 2) * vials[-1])
    return Opened(sums[bisect_left(sums, whole)] == whole, sums[bisect_left(sums, dose)])


@lru_cache(maxsize=1024)
def are_multiples(vials: Vials) -> bool:
    """Say whether every size is some number of the smallest, so that only that one counts."""
    return not any(vial % vials[0] for vial in vials)


@lru_cache(maxsize=1024)
def _sums(vials: Vials, most: Decimal) -> tuple[Decimal, ...]:
    """Return every amount up to `most` that some number of vials holds, in order."""
    sums = {ZERO}
    fresh = {ZERO}
    while fresh:
        added = {total + vial for total in fresh for vial in vials if total + vial <= most}
        fresh = added - sums
        sums |= fresh
    return tuple(sorted(sums))
