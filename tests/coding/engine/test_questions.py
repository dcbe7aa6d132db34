"""What is at stake under an answer: the codes that the least sufficient one would add."""

from __future__ import annotations

from typing import Any

import pytest

from tests.coding.coding_kit import Coded
from tests.coding.engine.visit_kit import row, visit

CHEMO = {"admin_class": "chemotherapy"}
THERAPY = {"admin_class": "therapeutic"}


def stakes(coded: Coded) -> dict[tuple[str, str], list[tuple[str, int]]]:
    """The stakes of each question, by row and field; doses decide no administration code."""
    return {
        (asked.administration, asked.field): [(stake.code, stake.units) for stake in asked.at_stake]
        for asked in coded.derivation.queries
        if asked.field != "dose"
    }


@pytest.mark.parametrize(
    ("given", "field", "expected"),
    [
        (row("A1", "taxane", "09:00", **CHEMO), "stop", [("96413", 1)]),
        (row("A1", "taxane", "10:00", "09:00", **CHEMO), "stop", [("96413", 1)]),
        (row("A1", "taxane", "", "09:00", **CHEMO), "start", [("96413", 1)]),
        (row("A1", "antiemetic", "09:00", **THERAPY), "stop", [("96365", 1)]),
        (row("A1", "fluid", "09:00", admin_class="hydration"), "stop", [("96360", 1)]),
        (row("A1", "X", "09:00", "10:00"), "admin_class", [("96413", 1), ("96365", 1)]),
        (row("A1", "X", "09:00", "10:31"), "admin_class",
         [("96413", 1), ("96415", 1), ("96365", 1), ("96366", 1)]),
        (row("A1", "X", "09:00", route="subcutaneous"), "admin_class",
         [("96401", 1), ("96372", 1)]),
        (row("A1", "antiemetic", route="iv_push", **THERAPY), "start", []),
    ],
)  # fmt: skip
def test_the_answer_to_a_question_is_worth_these_codes(
    given: dict[str, Any], field: str, expected: list[tuple[str, int]]
) -> None:
    assert stakes(visit(given)) == {("A1", field): expected}


def test_a_run_of_more_than_a_day_is_worth_an_infusion() -> None:
    times = {"start": "2026-03-02T09:00", "stop": "2026-03-03T09:01"}
    given = {"id": "A1", "drug": "taxane", **times, **CHEMO}
    assert stakes(visit(given)) == {("A1", "stop"): [("96413", 1)]}


# 09:00 |=== taxane A ===| 10:00   10:00 |= taxane B ...
def test_only_what_an_answer_adds_is_at_stake() -> None:
    coded = visit(
        row("A1", "taxane A", "09:00", "10:00", **CHEMO), row("A2", "taxane B", "10:00", **CHEMO)
    )
    assert stakes(coded) == {("A2", "stop"): [("96417", 1)]}


# 09:00 |antiemetic A| 10:00   |B| 11:00   the third starts at 11:00 and has no stop
def test_one_unit_more_of_a_code_is_one_unit_at_stake() -> None:
    coded = visit(
        row("A1", "antiemetic A", "08:00", "09:00", **THERAPY),
        row("A2", "antiemetic B", "09:00", "10:00", **THERAPY),
        row("A3", "antiemetic C", "10:00", **THERAPY),
    )
    assert stakes(coded) == {("A3", "stop"): [("96367", 1)]}


def test_a_row_without_any_time_is_tried_after_all_others() -> None:
    coded = visit(row("A1", "taxane A", "09:00", "10:00", **CHEMO), row("A2", "taxane B", **CHEMO))
    assert stakes(coded) == {
        ("A2", "start"): [("96417", 1)],
        ("A2", "stop"): [("96417", 1)],
    }


def test_the_rows_of_a_bag_are_answered_together() -> None:
    bag = {"bag": "1"}
    coded = visit(
        row("A1", "taxane A", "09:00", **CHEMO, **bag),
        row("A2", "taxane B", "09:00", **CHEMO, **bag),
    )
    assert stakes(coded) == {("A1", "stop"): [("96413", 1)], ("A2", "stop"): [("96413", 1)]}
    other = visit(
        row("A1", "taxane A", "09:00", **CHEMO, **bag),
        row("A2", "taxane B", "09:00", visit=2, **CHEMO, **bag),
        row("A3", "taxane C", "10:00", **CHEMO, bag="2"),
    )
    first = stakes(other)["A1", "stop"]
    assert first == [("96413", 1)]


def test_drug_lines_are_never_at_stake() -> None:
    dose = {"amount": "20", "unit": "mg"}
    given = row("A1", "irinotecan", "09:00", container="multi_dose", dose=dose)
    assert stakes(visit(given)) == {("A1", "stop"): [("96413", 1)]}


def test_forty_questions_are_tried_and_the_rest_left_open() -> None:
    rows = [row(f"A{n:02}", f"taxane {n}", "09:00", **CHEMO) for n in range(42)]
    worth = list(stakes(visit(*rows)).values())
    assert [bool(stake) for stake in worth] == [True] * 40 + [False] * 2


def test_rows_of_a_bag_with_other_starts_are_answered_together() -> None:
    bag = {"bag": "1", **CHEMO}
    coded = visit(row("A1", "taxane", "09:00", **bag), row("A2", "taxane", "09:05", **bag))
    assert stakes(coded) == {("A1", "stop"): [("96413", 1)], ("A2", "stop"): [("96413", 1)]}
    apart = visit(
        row("A1", "taxane", "09:00", **bag),
        row("A2", "taxane B", "11:00", **bag | {"bag": "2"}),
        row("A3", "taxane C", "14:00", visit=2, **bag),
    )
    assert stakes(apart) == {
        ("A1", "stop"): [("96413", 1)],
        ("A2", "stop"): [("96413", 1)],
        ("A3", "stop"): [("96413", 1)],
    }


def test_a_code_on_two_lines_is_counted_over_both() -> None:
    skin = {"route": "subcutaneous"}
    coded = visit(
        row("A1", "mesna", "09:00", **skin),
        row("A2", "mesna", "09:01", **skin),
        row("A3", "X", "09:02", **skin),
    )
    assert stakes(coded) == {("A3", "admin_class"): [("96401", 1), ("96372", 1)]}
