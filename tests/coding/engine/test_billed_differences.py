"""Billed lines against the derivation: which findings, how grave, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.coding.engine.findings_kit import findings_of
from tests.coding.engine.visit_kit import row, visit

# 09:00 |==== irinotecan ====| 10:31   10:35 |= bevacizumab =| 11:05
ROWS = (row("A1", "irinotecan", "09:00", "10:31"), row("A2", "bevacizumab", "10:35", "11:05"))
DERIVED = (("96413", 1), ("96415", 1), ("96417", 1))


def found(*billed: tuple[Any, ...], rows: tuple[Any, ...] = ROWS, **more: Any) -> list[Any]:
    """The differences from billed (code, units, modifiers ...)."""
    lines = [
        {"code": code, "units": units, "modifiers": list(modifiers)}
        for code, units, *modifiers in billed
    ]
    return findings_of(visit(*rows, billed=lines, **more), "compare.")


def is_told(difference: tuple[Any, ...], *expected: Any) -> None:
    """Severity, rule, code and rows; then what the sentence must say, in that order."""
    facts, pieces = expected[:4], expected[4:]
    assert difference[:4] == facts
    places = [difference[4].find(piece) for piece in pieces]
    assert -1 not in places, difference[4]
    assert places == sorted(places), difference[4]


def test_the_derived_claim_differs_in_nothing() -> None:
    assert found(*DERIVED) == []
    assert findings_of(visit(*ROWS), "compare.") == []


@pytest.mark.parametrize("units", [2, 3])
def test_more_units_than_derived_are_an_error(units: int) -> None:
    (only,) = found(("96413", 1), ("96415", units), ("96417", 1))
    words = (f"Billed {units},", "derived 1")
    is_told(only, "error", "compare.units", "96415", ("A1",), *words)


def test_fewer_units_than_derived_are_a_warning() -> None:
    rows = (row("A1", "irinotecan", "09:00", "11:31"),)
    (only,) = found(("96413", 1), ("96415", 1), rows=rows)
    words = ("Billed 1,", "derived 2")
    is_told(only, "warning", "compare.units", "96415", ("A1",), *words)


def test_units_of_one_code_on_two_billed_lines_are_one_sum() -> None:
    rows = (row("A1", "irinotecan", "09:00", "11:31"),)
    assert found(("96413", 1), ("96415", 1), ("96415", 1), rows=rows) == []


def test_a_missing_line_is_a_warning_with_its_rows() -> None:
    (only,) = found(*DERIVED[:2])
    words = ("derived 96417 × 1",)
    is_told(only, "warning", "compare.not-billed", "96417", ("A2",), *words)


def test_a_line_that_nothing_supports_is_an_error() -> None:
    (only,) = found(*DERIVED, ("96411", 2))
    is_told(only, "error", "compare.not-derived", "96411", (), "Billed 96411 × 2", "derived none")
    assert "left out" not in only[4]


def test_an_unsupported_line_is_told_with_what_was_left_out() -> None:
    rows = (
        *ROWS,
        row("A3", "saline", "11:10", "11:20", purpose="flush"),
        row("A4", "ondansetron", route="oral"),
        row("A5", "mesna", route="oral"),
    )
    (only,) = found(*DERIVED, ("96411", 1, "59"), rows=rows)
    words = ("Billed 96411-59 × 1", "derived none")
    is_told(only, "error", "compare.not-derived", "96411", (), *words)


@pytest.mark.parametrize(("units", "severity"), [(1, "warning"), (2, "error")])
def test_other_modifiers_than_derived_are_one_difference(units: int, severity: str) -> None:
    (only,) = found(("96413", units, "59"), *DERIVED[1:])
    words = (f"Billed 96413-59 × {units}", "derived 96413 × 1")
    is_told(only, severity, "compare.modifiers", "96413", ("A1",), *words)


def test_two_lines_of_a_code_with_and_without_a_modifier_stay_two() -> None:
    assert [told[1:3] for told in found(*DERIVED, ("96413", 1, "59"))] == [
        ("compare.not-derived", "96413")
    ]


def test_days_of_one_code_are_compared_as_one_sum_with_the_rows_of_all() -> None:
    dose = {"dose": {"amount": "20", "unit": "mg"}, "container": "multi_dose"}
    rows = (
        {"id": "A1", "drug": "irinotecan", "start": "2026-03-02T22:00",
         "stop": "2026-03-02T23:00", **dose},
        {"id": "A2", "drug": "irinotecan", "start": "2026-03-03T00:30",
         "stop": "2026-03-03T01:30", **dose},
    )  # fmt: skip
    infusion = (("96413", 1), ("96415", 1))
    assert found(*infusion, ("J9206", 2), rows=rows) == []
    assert [told[:4] for told in found(*infusion, ("J9206", 1), rows=rows)] == [
        ("warning", "compare.units", "J9206", ("A1", "A2"))
    ]
