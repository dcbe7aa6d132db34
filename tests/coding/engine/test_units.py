"""Amounts told in other units, doses in billing units, and minutes in hours."""

from __future__ import annotations

from decimal import Decimal

import pytest

from coding.engine.facts import Amount
from coding.engine.units import (
    Billing,
    UnitError,
    additional_hours,
    billing_units,
    in_unit,
    is_volume,
    whole_hours,
)

SAME = ["units", "unit", "u", "iu", "international units", "usp units"]


@pytest.mark.parametrize(
    ("unit", "told_in", "amount"),
    [
        ("ng", "mcg", "0.001"), ("mcg", "mg", "0.001"), ("ug", "mcg", "1"), ("µg", "mcg", "1"),
        ("μg", "mcg", "1"), ("mg", "mcg", "1000"), ("g", "mg", "1000"), ("gm", "g", "1"),
        ("kg", "g", "1000"), ("ml", "mL", "1"), ("cc", "mL", "1"), ("L", "mL", "1000"),
        ("million units", "units", "1000000"), ("mEq", "meq", "1"), ("mCi", "MCI", "1"),
        ("mmol", "MMOL", "1"), ("each", "vial", "1"), ("vial", "each", "1"),
        (" MG ", "mg", "1"), ("puff", "PUFF ", "1"),
        *((unit, "iu", "1") for unit in SAME),
    ],
)  # fmt: skip
def test_one_of_a_unit_is_told_exactly_in_another(unit: str, told_in: str, amount: str) -> None:
    assert in_unit(Amount(Decimal(1), unit), told_in) == Decimal(amount)
    assert in_unit(Amount(Decimal(amount), told_in), unit) == 1


@pytest.mark.parametrize(
    ("unit", "told_in"),
    [
        ("mg", "mL"), ("mg", "units"), ("units", "mEq"), ("mEq", "mmol"), ("mmol", "mCi"),
        ("mCi", "vial"), ("vial", "mg"), ("puff", "mg"), ("mg", "puff"),
    ],
)  # fmt: skip
def test_kinds_are_never_told_in_one_another(unit: str, told_in: str) -> None:
    with pytest.raises(UnitError, match=rf"^{unit} can not be told in {told_in}$"):
        in_unit(Amount(Decimal(1), unit), told_in)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("mL", True), ("cc", True), (" L", True), ("mg", False), ("units", False), ("puff", False)],
)
def test_volumes_are_told_apart(unit: str, expected: bool) -> None:
    assert is_volume(unit) is expected


@pytest.mark.parametrize(
    ("dose", "discarded", "unit", "billed", "wasted"),
    [
        ("330", "10", "20", 17, 0), ("330", "30", "20", 17, 1), ("330", None, "20", 17, 0),
        ("340", "0", "20", 17, 0), ("340", "19.99", "20", 17, 0), ("340", "20", "20", 17, 1),
        ("0.1", "0.2", "0.1", 1, 2), ("0.01", "0.04", "0.1", 1, 0), ("735", "65", "10", 74, 6),
    ],
)  # fmt: skip
def test_a_dose_is_rounded_up_and_its_waste_down(
    dose: str, discarded: str | None, unit: str, billed: int, wasted: int
) -> None:
    thrown_away = None if discarded is None else Decimal(discarded)
    billing = billing_units(Decimal(dose), thrown_away, Decimal(unit))
    assert billing == Billing(billed, wasted)


@pytest.mark.parametrize(
    ("minutes", "further", "alone"),
    [(0, 0, 0), (30, 0, 0), (31, 0, 1), (90, 0, 1), (91, 1, 2), (150, 1, 2), (151, 2, 3)],
)
def test_a_further_hour_starts_31_minutes_past_a_whole_one(
    minutes: int, further: int, alone: int
) -> None:
    assert additional_hours(minutes, 31) == further
    assert whole_hours(minutes, 31) == alone
