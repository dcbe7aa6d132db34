"""Rules by day: the day of service selects the value and its sources, or is refused."""

from __future__ import annotations

from datetime import date

import pytest

from coding.engine.rulebook import Citation, DatedValue, NotInForceError, Rule, Rulebook
from coding.rulebook import load_rulebook
from tests.coding.engine.visit_kit import visit

FIRST, SECOND, REPEALED = date(2020, 1, 1), date(2022, 7, 1), date(2025, 1, 1)
OLD, NEW = Citation("Manual of 2020"), Citation("Manual of 2022")
RULE = Rule(
    name="time.example",
    description="An example of three periods",
    values=(
        DatedValue(REPEALED, None, (NEW,), ""),
        DatedValue(SECOND, 31, (NEW,), "AB"),
        DatedValue(FIRST, 30, (OLD,), "AB"),
    ),
    because="It ran {value[time.example]} min.",
)
BOOK = Rulebook({RULE.name: RULE}, "sha256:0")


@pytest.mark.parametrize(
    ("day", "value", "citation"),
    [
        (date(2020, 1, 1), 30, OLD),
        (date(2022, 6, 30), 30, OLD),
        (date(2022, 7, 1), 31, NEW),
        (date(2022, 7, 2), 31, NEW),
        (date(2024, 12, 31), 31, NEW),
        (date(2025, 1, 1), None, NEW),
        (date(2199, 12, 31), None, NEW),
    ],
)
def test_the_value_in_force_comes_with_its_own_source(
    day: date, value: int | None, citation: Citation
) -> None:
    rules = BOOK.on(day)
    assert rules.value["time.example"] == value
    assert rules.citations("time.example") == (citation,)
    assert rules.digest == "sha256:0"


def test_a_day_before_the_first_value_is_refused_by_name() -> None:
    with pytest.raises(NotInForceError) as refused:
        BOOK.on(date(2019, 12, 31))
    assert str(refused.value) == (
        "date_of_service 2019-12-31 is before 2020-01-01, from which rule time.example holds: "
        "expected a later date"
    )


def test_the_rules_of_a_day_are_made_once() -> None:
    assert BOOK.on(FIRST) is BOOK.on(FIRST)
    assert BOOK.on(FIRST) is not BOOK.on(SECOND)


@pytest.mark.parametrize(
    ("day", "modifiers"),
    [
        ("2016-12-31", ["", ""]),
        ("2017-01-01", ["", "", "JW"]),
        ("2023-06-30", ["", "", "JW"]),
        ("2023-07-01", ["JZ", "", "JW"]),
        ("2026-03-02", ["JZ", "", "JW"]),
    ],
)
def test_jw_and_jz_begin_on_their_days(day: str, modifiers: list[str]) -> None:
    dose = {"amount": "100", "unit": "mg"}
    waste = {"amount": "20", "unit": "mg"}
    common = {"route": "iv_push", "container": "single_dose", "dose": dose}
    coded = visit(
        {"id": "A1", "drug": "trastuzumab", "discarded": {**dose, "amount": "0"}, **common},
        {"id": "A2", "drug": "bevacizumab", "discarded": waste, **common},
        date_of_service=day,
    )
    drugs = [line for line in coded.derivation.lines if line.rule.startswith("drug.")]
    assert sorted((line.code, "".join(line.modifiers)) for line in drugs) == sorted(
        zip(["J9355", "J9035", "J9035"], modifiers, strict=False)
    )


def test_the_program_refuses_days_before_its_own_rules() -> None:
    with pytest.raises(NotInForceError, match="2009-03-12 is before 2009-03-13"):
        load_rulebook().on(date(2009, 3, 12))
    assert load_rulebook().on(date(2009, 3, 13)).value["time.push-maximum"] == 15
