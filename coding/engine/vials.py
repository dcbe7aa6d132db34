"""What was opened against the sizes a single-dose drug is sold in (section 9).

Amounts are exact decimals in the drug's unit. Sizes are only as sure as the table says.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from coding.engine.units import ZERO

MOST_VIALS = 200  # beyond, a dose is looked at by whoever made it, not by sums of vials


class Opened(NamedTuple):
    """Whether vials can add up to what was opened, and the least that would have done."""

    fits: bool
    least: Decimal | None  # None: too many vials to tell


def opened(dose: Decimal, discarded: Decimal, vials: tuple[Decimal, ...]) -> Opened:
    """Hold given and discarded drug against the sums of vials.

    735 mg given and 65 mg discarded of vials of 100 and 400 mg: 800 mg fits, and is the least.
    """
    whole = dose + discarded
    smallest = vials[0]
    if len(vials) == 1:
        needed, rest = divmod(dose, smallest)
        return Opened(not whole % smallest, (needed + bool(rest)) * smallest)
    if whole > smallest * MOST_VIALS:
        return Opened(fits=True, least=None)
    sums = _sums(vials, whole + vials[-1])
    return Opened(whole in sums, min(total for total in sums if total >= dose))


@lru_cache(maxsize=1024)
def _sums(vials: tuple[Decimal, ...], most: Decimal) -> frozenset[Decimal]:
    """Return every amount up to `most` that some number of vials holds."""
    sums = {ZERO}
    fresh = {ZERO}
    while fresh:
        added = {total + vial for total in fresh for vial in vials if total + vial <= most}
        fresh = added - sums
        sums |= fresh
    return frozenset(sums)
