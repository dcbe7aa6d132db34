"""What is asked about a drug itself: once a product, and not on every claim."""

from __future__ import annotations

from typing import Any

import pytest

from tests.coding.coding_kit import Coded
from tests.coding.engine.visit_kit import row, visit

PUSH = {"route": "iv_push"}
THERAPY = {"admin_class": "therapeutic", **PUSH}
CHEMO = {"admin_class": "chemotherapy", **PUSH}
Asked = list[tuple[str, str, str]]


def mg(amount: str, unit: str = "mg") -> dict[str, str]:
    """An amount of a document."""
    return {"amount": amount, "unit": unit}


def asked(*rows: dict[str, Any], **document: Any) -> Asked:
    """The questions about drugs: row, field, rule."""
    return about_drugs(visit(*rows, **document))


def about_drugs(coded: Coded) -> Asked:
    """The questions about drugs: row, field, rule."""
    return [
        (query.administration, query.field, query.rule)
        for query in coded.derivation.queries
        if query.rule.startswith("drug.")
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"drug": "carboplatin", "dose": mg("5", "mL")}, ("dose", "drug.unit-mismatch")),
        ({"drug": "irinotecan", "dose": mg("340"), "discarded": mg("1", "mL")},
         ("discarded", "drug.unit-mismatch")),
        ({"drug": "new drug", "dose": mg("5"), **THERAPY}, ("hcpcs", "drug.not-found")),
        ({"drug": "drug A", "hcpcs": "J0000", **THERAPY}, ("hcpcs", "drug.unknown-code")),
        ({"drug": "doxorubicin", "dose": mg("50"), "discarded": mg("10")},
         ("container", "drug.container-unknown")),
        ({"drug": "irinotecan", "dose": mg("340")},
         ("discarded", "drug.discarded-undocumented")),
    ],
)  # fmt: skip
def test_each_fact_that_a_drug_line_lacks_is_asked_for(
    given: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert asked(row("A1", start="09:00", **PUSH | given)) == [("A1", *expected)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"drug": "new drug", "dose": mg("5"), **THERAPY}, "hcpcs"),
        ({"drug": "drug A", "hcpcs": "J0000", "dose": mg("5"), **THERAPY}, "hcpcs"),
        ({"drug": "doxorubicin", "dose": mg("50"), "discarded": mg("10"), **PUSH}, "container"),
    ],
)
def test_what_one_answer_settles_is_asked_once(given: dict[str, Any], field: str) -> None:
    rows = [row(f"A{n}", start=f"{8 + n:02}:00", **given) for n in range(1, 4)]
    assert [told[:2] for told in asked(*rows)] == [("A1", field)]
    other = rows[1] | {"ndc": "00000-0001-01"}
    assert [told[:2] for told in asked(rows[0], other)] == [("A1", field), ("A2", field)]


def test_two_codes_that_nobody_knows_are_two_questions() -> None:
    rows = [row(f"A{n}", "drug A", "09:00", hcpcs=f"J000{n}", **THERAPY) for n in (1, 2)]
    assert [told[:2] for told in asked(*rows)] == [("A1", "hcpcs"), ("A2", "hcpcs")]


def test_doses_are_asked_for_row_by_row() -> None:
    rows = [row(f"A{n}", "ondansetron", f"{8 + n:02}:00", **PUSH) for n in (1, 2)]
    assert asked(*rows) == []  # a list of times alone
    charted = row("A3", "ondansetron", "12:00", dose=mg("8"), **PUSH)
    assert [told[:2] for told in asked(*rows, charted)] == [("A1", "dose"), ("A2", "dose")]


def test_a_drug_of_unknown_class_is_asked_about_once() -> None:
    given = row("A1", "new drug", "09:00", dose=mg("5"), **PUSH)
    assert asked(given) == [("A1", "admin_class", "drug.class-unknown")]


@pytest.mark.parametrize(
    "given",
    [
        # A fluid by a name that bags of three sizes share; and a name with nothing to bill yet.
        {"drug": "sodium chloride 0.9 %", "dose": mg("500", "mL"), "route": "iv_infusion",
         "purpose": "hydration", "stop": "10:00"},
        {"drug": "new drug", **THERAPY},
        # A premedication of which nothing was thrown away, or nothing was written.
        {"drug": "ondansetron", "dose": mg("8"), "discarded": mg("0"), **PUSH},
        {"drug": "ondansetron", "dose": mg("8"), **PUSH},
        {"drug": "ondansetron", "dose": mg("8"), "status": "not_done", **PUSH},
        {"drug": "ondansetron", "dose": mg("8"), "container": "multi_dose", **PUSH},
    ],
)  # fmt: skip
def test_what_would_be_asked_on_nearly_every_claim_is_not(given: dict[str, Any]) -> None:
    assert asked(row("A1", start="09:00", **given)) == []


THROWN = {"drug": "ondansetron", "dose": mg("8"), "discarded": mg("2"), **PUSH}
WHOLE = {"drug": "doxorubicin", "dose": mg("50"), "discarded": mg("0"), **PUSH}


@pytest.mark.parametrize(
    ("given", "document", "is_asked"),
    [
        (THROWN, {}, True),
        (THROWN, {"policies": {"discarded_drug_modifiers": "jw_only"}}, True),
        (THROWN, {"policies": {"discarded_drug_modifiers": "none"}}, False),
        (WHOLE, {}, False),
    ],
)
def test_the_container_is_asked_for_where_a_modifier_hangs_on_it(
    given: dict[str, Any], document: dict[str, Any], is_asked: bool
) -> None:
    wanted = [("A1", "container", "drug.container-unknown")] if is_asked else []
    assert asked(row("A1", start="09:00", **given), **document) == wanted


# JW has been wanted since 2017-01-01.
@pytest.mark.parametrize(
    ("day", "given", "is_asked"),
    [
        ("2016-12-31", THROWN, False),
        ("2017-01-01", THROWN, True),
    ],
)
def test_the_container_is_asked_for_from_the_day_of_the_modifier_on(
    day: str, given: dict[str, Any], is_asked: bool
) -> None:
    questions = asked({"id": "A1", "start": f"{day}T09:00", **given}, date_of_service=day)
    assert bool(questions) is is_asked


def test_each_question_names_the_drug_and_where_the_answer_belongs() -> None:
    coded = visit(
        row("A1", "ondansetron", "09:00", **PUSH),
        row("A2", "carboplatin", "09:10", dose=mg("5", "mL"), **PUSH),
        row("A3", "new drug", "09:20", dose=mg("5"), **THERAPY),
        row("A4", "drug A", "09:30", hcpcs="J0000", dose=mg("5"), **CHEMO),
        row("A5", "doxorubicin", "09:40", dose=mg("50"), discarded=mg("10"), **PUSH),
    )
    narrator, queries = coded.narrator(), coded.derivation.queries
    drugs = {given.id: given.drug for given in coded.encounter.administrations}
    assert sorted(query.administration for query in queries) == sorted(drugs)
    for query in queries:
        text = narrator.question(query)
        assert text.startswith(f"{drugs[query.administration]}: ")
        assert "?" in text
        assert "administration record" in text or "in the row" in text
    told = {query.administration: narrator.question(query) for query in queries}
    assert "by 50 mg" in told["A2"]
    assert "J0000" in told["A4"]
