"""What each answer to a question adds and takes away, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from coding.engine.results import Stake
from tests.coding.coding_kit import Coded
from tests.coding.engine.visit_kit import row, visit

CHEMO = {"admin_class": "chemotherapy"}
THERAPY = {"admin_class": "therapeutic"}
Codes = list[tuple[str, int]]


def answers(coded: Coded, name: str, field: str) -> dict[str, tuple[Codes, Codes]]:
    """What each answer to the row's question gains and loses, by its words."""
    (asked,) = [
        query
        for query in coded.derivation.queries
        if (query.administration, query.field) == (name, field)
    ]
    return {answer.words: (told(answer.gains), told(answer.losses)) for answer in asked.answers}


def told(stakes: tuple[Stake, ...]) -> Codes:
    """Codes with their units."""
    return [(stake.code, stake.units) for stake in stakes]


# 16 minutes are the least that an infusion runs, 31 for hydration; less is a push, or nothing.
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (CHEMO, {"15 min or less": ([("96409", 1)], []), "16 min or more": ([("96413", 1)], [])}),
        (THERAPY, {"15 min or less": ([("96374", 1)], []), "16 min or more": ([("96365", 1)], [])}),
        ({"admin_class": "hydration"},
         {"30 min or less": ([], []), "31 min or more": ([("96360", 1)], [])}),
    ],
)  # fmt: skip
def test_a_stop_is_worth_a_push_or_an_infusion(given: dict[str, str], expected: Any) -> None:
    assert answers(visit(row("A1", "drug A", "09:00", **given)), "A1", "stop") == expected


def test_what_a_payer_pays_until_then_falls_away() -> None:
    coded = visit(row("A1", "taxane", "09:00", **CHEMO), policies={"missing_stop": "push"})
    assert answers(coded, "A1", "stop") == {
        "15 min or less": ([], []),
        "16 min or more": ([("96413", 1)], [("96409", 1)]),
    }


# A1 |== X ==| 09:00-10:31   A2 |== antiemetic ==| 11:00-11:30
def test_each_class_has_its_codes_and_may_take_the_first_from_another_drug() -> None:
    coded = visit(
        row("A1", "X", "09:00", "10:31"), row("A2", "antiemetic", "11:00", "11:30", **THERAPY)
    )
    assert answers(coded, "A1", "admin_class") == {
        "chemotherapy": ([("96413", 1), ("96415", 1), ("96367", 1)], [("96365", 1)]),
        "therapeutic": ([("96366", 1), ("96367", 1)], []),
        "hydration": ([("96361", 2)], []),
    }
    (asked,) = coded.derivation.queries
    assert told(asked.at_stake) == [
        ("96413", 1), ("96415", 1), ("96367", 1), ("96366", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("route", "field", "expected"),
    [
        ("intrathecal", "puncture", {"by puncture": "96450", "through a reservoir": "96542"}),
        ("intralesional", "lesions",
         {"7 lesions or fewer": "96405", "8 lesions or more": "96406"}),
    ],
)  # fmt: skip
def test_a_fact_of_the_route_has_a_code_each_way(
    route: str, field: str, expected: dict[str, str]
) -> None:
    coded = visit(row("A1", "drug A", "09:00", "09:10", route=route, **CHEMO))
    nothing: Codes = []
    worth = {words: ([(code, 1)], nothing) for words, code in expected.items()}
    assert answers(coded, "A1", field) == worth
    (asked,) = coded.derivation.queries
    assert told(asked.at_stake) == [(code, 1) for code in expected.values()]


def test_the_rows_of_one_syringe_are_answered_together() -> None:
    both = {"route": "intrathecal", "bag": "1", **CHEMO}
    coded = visit(row("A1", "drug A", "09:00", **both), row("A2", "drug B", "09:00", **both))
    for name in ("A1", "A2"):
        assert answers(coded, name, "puncture")["by puncture"] == ([("96450", 1)], [])


def test_a_question_that_changes_no_administration_code_has_no_answers_to_weigh() -> None:
    charted = row("A2", "ondansetron", "10:10", route="iv_push", dose={"amount": "8", "unit": "mg"})
    coded = visit(row("A1", "irinotecan", "09:00", "10:00"), charted)
    (asked,) = coded.derivation.queries
    assert (asked.field, asked.at_stake, asked.answers) == ("dose", (), ())


def test_questions_without_answers_leave_the_trying_to_the_others() -> None:
    doses = [row(f"A{n:02}", "irinotecan", route="oral") for n in range(41)]
    coded = visit(*doses, row("B1", "taxane", "09:00", **CHEMO))
    assert answers(coded, "B1", "stop")["16 min or more"] == ([("96413", 1)], [])
