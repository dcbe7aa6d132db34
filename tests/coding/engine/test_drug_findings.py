"""What keeps a dose from its drug line, and what a careful coder asks of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coding.engine.derive import derive
from tests.coding.coding_kit import Coded, code_document
from tests.coding.engine.findings_kit import findings_of
from tests.coding.engine.visit_kit import row, visit

ROUTE = {"route": "iv_infusion"}


def mg(amount: str, unit: str = "mg") -> dict[str, str]:
    """An amount of a document."""
    return {"amount": amount, "unit": unit}


def given(drug: str, dose: dict[str, str] | None, name: str = "A1", **more: Any) -> dict[str, Any]:
    """An hour's infusion of a dose."""
    return row(name, drug, "09:00", "10:00", **({"dose": dose} if dose else {}), **more)


def found(*rows: dict[str, Any], **more: Any) -> list[Any]:
    """The findings about drugs: severity, rule, code and rows."""
    return [told[:4] for told in findings_of(visit(*rows, **more), "drug.")]


def drug_lines(coded: Coded) -> list[tuple[str, int, tuple[str, ...], str, tuple[str, ...]]]:
    """Code, units, modifiers, rule and rows of the drug lines."""
    return [
        (line.code, line.units, line.modifiers, line.rule, line.administrations)
        for line in coded.derivation.lines
        if line.rule.startswith("drug.")
    ]


SINGLE = {"container": "single_dose"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([given("irinotecan", None)], ("warning", "drug.no-dose", "J9206", ("A1",))),
        ([given("a drug nobody knows", mg("5"), admin_class="therapeutic")],
         ("warning", "drug.not-found", None, ("A1",))),
        ([given("irinotecan", mg("5"), hcpcs="J0000", admin_class="chemotherapy")],
         ("warning", "drug.unknown-code", "J0000", ("A1",))),
        ([given("cyclophosphamide", mg("500"), hcpcs="J9070")],
         ("error", "drug.code-not-in-force", "J9070", ("A1",))),
        ([given("cyclophosphamide", None, hcpcs="J9070")],
         ("error", "drug.code-not-in-force", "J9070", ("A1",))),
        ([given("irinotecan", mg("5", "units"))],
         ("error", "drug.unit-mismatch", "J9206", ("A1",))),
        ([given("doxorubicin", mg("50"))], ("info", "drug.container-unknown", "J9000", ("A1",))),
        ([given("antineoplastic not otherwise classified", mg("5"), hcpcs="J9999")],
         ("info", "drug.narrative", "J9999", ("A1",))),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_of_a_drug_line(rows: list[Any], expected: Any) -> None:
    assert [told for told in found(*rows) if told[1] == expected[1]] == [expected]


def test_only_the_row_that_lacks_something_is_named() -> None:
    rows = [given("irinotecan", mg("100"), **SINGLE), given("mesna", None, name="A2")]
    assert ("warning", "drug.no-dose", "J9209", ("A2",)) in found(*rows)
    rows = [given("irinotecan", mg("100"), "A2"), given("irinotecan", None)]
    assert [told for told in found(*rows) if told[3] == ("A1",)] == [
        ("warning", "drug.no-dose", "J9206", ("A1",))
    ]


def test_a_drug_without_a_billing_unit_is_one_unit_and_a_narrative() -> None:
    coded = visit(given("antineoplastic not otherwise classified", mg("5"), hcpcs="J9999"))
    assert drug_lines(coded) == [("J9999", 1, (), "drug.narrative", ("A1",))]
    assert found(
        given("antineoplastic not otherwise classified", mg("5"), hcpcs="J9999", **SINGLE)
    ) == [("info", "drug.narrative", "J9999", ("A1",))]


# 330 + 290 = 620 mg at 20 mg: 31 units, though 17 + 15 would be 32
def test_two_doses_of_a_day_are_one_line_rounded_once() -> None:
    rows = [
        given("irinotecan", mg("330"), **SINGLE),
        given("irinotecan", mg("290"), "A2", **SINGLE),
    ]
    coded = visit(*rows)
    assert drug_lines(coded) == [("J9206", 31, (), "drug.units", ("A1", "A2"))]
    (contested,) = findings_of(coded, "policy.rounding")
    assert contested[:4] == ("info", "policy.rounding", None, ("A1", "A2"))
    by_line = visit(*rows, policies={"rounding": "per_line"})
    assert drug_lines(by_line) == [("J9206", 32, (), "drug.units", ("A1", "A2"))]


# 330 + 300 mg: 17 + 15 = 32 either way
def test_nothing_is_contested_where_both_roundings_agree() -> None:
    rows = [
        given("irinotecan", mg("330"), **SINGLE),
        given("irinotecan", mg("300"), "A2", **SINGLE),
    ]
    assert findings_of(visit(*rows), "policy.rounding") == []


# 90 mg + 30 mg discarded; 50 mg + 30 mg discarded. Once: 140 + 60 = 200 mg, 7 + 3 units.
# By line: 5 and 1; 3 and 1.
def test_waste_is_rounded_as_the_doses_are() -> None:
    rows = [
        given("irinotecan", mg("90"), discarded=mg("30"), **SINGLE),
        given("irinotecan", mg("50"), "A2", discarded=mg("30"), **SINGLE),
    ]
    assert [line[1:3] for line in drug_lines(visit(*rows))] == [(7, ()), (3, ("JW",))]
    by_line = visit(*rows, policies={"rounding": "per_line"})
    assert [line[1:3] for line in drug_lines(by_line)] == [(8, ()), (2, ("JW",))]


def test_one_undocumented_discard_keeps_jz_off_the_line() -> None:
    rows = [
        given("irinotecan", mg("100"), discarded=mg("0"), **SINGLE),
        given("irinotecan", mg("100"), "A2", **SINGLE),
    ]
    for both in (rows, rows[::-1]):
        coded = visit(*both)
        assert drug_lines(coded) == [("J9206", 10, (), "drug.units", ("A1", "A2"))]
        asked = [(q.administration, q.field, q.rule) for q in coded.derivation.queries]
        assert asked == [("A2", "discarded", "drug.discarded-undocumented")]
    rows[1]["discarded"] = mg("0")
    assert drug_lines(visit(*rows)) == [("J9206", 10, ("JZ",), "drug.units", ("A1", "A2"))]


@pytest.mark.parametrize(
    ("policy", "modifiers", "contested"),
    [("required", ("JZ",), 0), ("jw_only", (), 1), ("none", (), 0)],
)
def test_jz_is_set_where_the_payer_wants_it(
    policy: str, modifiers: tuple[str, ...], contested: int
) -> None:
    coded = visit(
        given("irinotecan", mg("100"), discarded=mg("0"), **SINGLE),
        policies={"discarded_drug_modifiers": policy},
    )
    assert [line[2] for line in drug_lines(coded)] == [modifiers]
    assert len(findings_of(coded, "policy.discarded-drug-modifiers")) == contested
    assert coded.derivation.queries == ()


def test_an_unknown_container_is_no_matter_where_no_modifier_is_wanted() -> None:
    wanted = ("info", "drug.container-unknown", "J9000", ("A1", "A2"))
    rows = [given("doxorubicin", mg("50")), given("doxorubicin", mg("50"), "A2")]
    assert found(*rows) == [wanted]
    assert found(*rows, policies={"discarded_drug_modifiers": "none"}) == []
    fluid = row("A1", "sodium chloride 0.9 %", "09:00", "10:00", hcpcs="J7030", dose=mg("1", "L"))
    assert found(fluid) == []


def test_containers_and_package_codes_part_the_lines_of_a_drug() -> None:
    rows = [
        given("irinotecan", mg("100"), container="single_dose", discarded=mg("0")),
        given("irinotecan", mg("100"), "A2", container="multi_dose"),
    ]
    lines = [line[1:] for line in drug_lines(visit(*rows))]
    assert lines == [(5, ("JZ",), "drug.units", ("A1",)), (5, (), "drug.units", ("A2",))]


def test_a_drug_of_the_next_day_is_a_line_of_that_day() -> None:
    late = {**ROUTE, "id": "A2", "drug": "irinotecan", "dose": mg("20"), "container": "multi_dose",
            "start": "2026-03-03T00:10", "stop": "2026-03-03T00:40"}  # fmt: skip
    early = {**late, "id": "A1", "start": "2026-03-02T23:00", "stop": "2026-03-02T23:30"}
    coded = code_document(
        {"id": "E1", "date_of_service": "2026-03-02", "setting": "facility",
         "administrations": [early, late]}
    )  # fmt: skip
    days = [line.date.day for line in coded.derivation.lines if line.rule == "drug.units"]
    assert days == [2, 3]


def test_doses_beyond_the_days_limit_are_asked_for_row_by_row() -> None:
    rows = [given("irinotecan", mg("800"), container="multi_dose"),
            given("irinotecan", mg("60"), "A2", container="multi_dose")]  # fmt: skip
    coded = visit(*rows)
    assert drug_lines(coded)[0][1] == 43
    limit = [told for told in findings_of(coded, "edit.unit-limit") if told[2] == "J9206"]
    assert [told[:4] for told in limit] == [("warning", "edit.unit-limit", "J9206", ("A1", "A2"))]
    assert limit[0][4].startswith("43 units")
    assert "42" in limit[0][4]
    questions = [
        (query.administration, query.field, query.rule, coded.narrator().question(query))
        for query in coded.derivation.queries
    ]
    assert [question[:3] for question in questions] == [
        ("A1", "dose", "drug.dose-over-limit"), ("A2", "dose", "drug.dose-over-limit"),
    ]  # fmt: skip
    assert all("43 billing units" in told and "limit is 42" in told for *_, told in questions)
    rows[1]["dose"] = mg("40")
    assert findings_of(visit(*rows), "edit.unit-limit") == []


def in_millilitres(**amounts: dict[str, str]) -> Coded:
    """A drug of 10 mg a mL, billed by 20 mg, in vials of 40 and 100 mg."""
    drug = {
        "hcpcs": "J0001", "generic": "drug A", "unit": "20 mg", "per_ml": "10",
        "container": "single_dose", "vials": ["40", "100"],
    }  # fmt: skip
    given = row("A1", "drug A", "09:00", "10:00", admin_class="therapeutic", **ROUTE)
    document = {"id": "E1", "date_of_service": "2026-03-02", "setting": "facility"}
    return code_document({**document, "administrations": [given | amounts]}, {"drugs": [drug]})


def test_a_dose_in_millilitres_is_told_by_its_concentration() -> None:
    coded = in_millilitres(dose=mg("10", "mL"), discarded=mg("4", "mL"))
    assert [line[1:3] for line in drug_lines(coded)] == [(5, ()), (2, ("JW",))]
    by_volume = ("info", "drug.by-volume", "J0001", ("A1",))
    assert [told[:4] for told in findings_of(coded, "drug.by-volume")] == [by_volume] * 2
    because = findings_of(coded, "drug.by-volume")[0][4]
    assert "10 mL at 10 mg a mL are 100 mg" in because
    grams = in_millilitres(dose=mg("0.1", "g"), discarded=mg("0", "mg"))
    assert [line[1:3] for line in drug_lines(grams)] == [(5, ("JZ",))]
    assert findings_of(grams, "drug.by-volume", "drug.unit") == []


def test_more_opened_than_needed_is_told_with_its_row() -> None:
    coded = in_millilitres(dose=mg("60"), discarded=mg("40"))
    ((*told, because),) = findings_of(coded, "drug.more-opened", "drug.opened")
    assert told == ["info", "drug.more-opened-than-needed", "J0001", ("A1",)]
    assert "40, 100 mg (not verified)" in because
    assert "100 mg were opened for 60 mg" in because
    assert "with 80 mg" in because
    odd = in_millilitres(dose=mg("60"), discarded=mg("10"))
    assert [one[:4] for one in findings_of(odd, "drug.more-opened", "drug.opened")] == [
        ("info", "drug.opened-does-not-fit", "J0001", ("A1",))
    ]


def test_sizes_that_somebody_checked_make_it_a_warning() -> None:
    coded = in_millilitres(dose=mg("60"), discarded=mg("40"))
    drugs = {
        code: replace(drug, vials_verified=True)
        for code, drug in coded.reference.drugs_by_code.items()
    }
    named = {
        name: tuple(drugs[drug.hcpcs] for drug in meant)
        for name, meant in coded.reference.drugs_by_name.items()
    }
    reference = replace(coded.reference, drugs_by_code=drugs, drugs_by_name=named)
    derivation = derive(coded.encounter, reference, coded.rulebook)
    checked = coded._replace(reference=reference, derivation=derivation)
    ((severity, *_, because),) = findings_of(checked, "drug.more-opened")
    assert severity == "warning"
    assert "not verified" not in because
