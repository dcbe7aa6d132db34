"""What is known of payers, groups and plans, and what the starter rows make of a visit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from coding.engine.derive import derive
from coding.engine.document import read_encounter, write_result
from coding.engine.facts import AdminClass, Setting
from coding.engine.reference import Reference
from coding.lookups import House, reference_for
from coding.models import (
    ModifierRule,
    Payer,
    PayerDrug,
    PayerNote,
    PayerPlace,
    PayerPolicy,
)
from coding.rulebook import load_rulebook

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

VISIT = date(2026, 3, 2)
FACILITY, PROFESSIONAL = Setting.FACILITY, Setting.PROFESSIONAL
CITED: dict[str, Any] = {"effective_from": date(2026, 1, 1), "citation": "Bulletin 1, made up"}


def at(
    payer: str | None, setting: Setting = FACILITY, house: House | None = None, day: date = VISIT
) -> Reference:
    return reference_for(day, payer, setting, house)


def result(
    payer: str,
    drug: str,
    setting: Setting = FACILITY,
    house: House | None = None,
    day: date = VISIT,
    **changes: Any,
) -> dict[str, Any]:
    """Code one infusion of an hour as the program does."""
    row = {"id": "A1", "drug": drug, "route": "iv_infusion", "start": f"{day}T09:00"}
    document = {
        "id": "E1",
        "date_of_service": str(day),
        "setting": setting.value,
        "payer": payer,
        "administrations": [{**row, "stop": f"{day}T10:00", **changes.pop("given", {})}],
        **changes,
    }
    encounter = read_encounter(document, default_zone="America/New_York")
    reference, rulebook = at(payer, setting, house, day), load_rulebook()
    return write_result(derive(encounter, reference, rulebook), encounter, rulebook)


def found(coded: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [finding for finding in coded["findings"] if finding["rule"] == rule]


def a_policy(payer: str, value: str, **fields: Any) -> PayerPolicy:
    owner = Payer.objects.get(slug=payer)
    return PayerPolicy.objects.create(
        payer=owner, switch="rounding", value=value, **{**CITED, **fields}
    )


def rounding(payer: str, setting: Setting = FACILITY, house: House | None = None) -> str | None:
    return at(payer, setting, house).policies.get("rounding")


def test_a_plan_has_what_the_payer_above_it_has_but_for_its_own() -> None:
    assert rounding("uhc-maryland") is None
    a_policy("uhc", "per_line")
    assert rounding("uhc-maryland") == "per_line"
    assert rounding("regence") is None  # of another payer
    a_policy("uhc-maryland", "per_drug_per_day")
    assert (rounding("uhc"), rounding("uhc-maryland")) == ("per_line", "per_drug_per_day")


def test_a_plan_of_a_group_reaches_the_payer_above_both() -> None:
    group = Payer.objects.get(slug="uhc-maryland")
    Payer.objects.create(slug="small", name="Small plan", kind="plan", parent=group)
    a_policy("uhc", "per_line")
    assert rounding("small") == "per_line"
    assert at("small", PROFESSIONAL).policies["discarded_drug_modifiers"] == "required"


def test_a_row_for_one_kind_of_claim_goes_before_the_row_for_both() -> None:
    a_policy("uhc", "per_line")
    a_policy("uhc", "per_drug_per_day", setting="professional")
    assert rounding("uhc", FACILITY) == "per_line"
    assert rounding("uhc", PROFESSIONAL) == "per_drug_per_day"


def test_a_row_of_a_state_holds_by_the_facility_or_else_the_plan() -> None:
    a_policy("uhc", "per_line")
    a_policy("uhc", "per_drug_per_day", state="MD")
    assert rounding("uhc") == "per_line"  # no state is known
    assert rounding("uhc", house=House(state="VA")) == "per_line"
    assert rounding("uhc", house=House(state="MD")) == "per_drug_per_day"
    assert rounding("uhc-maryland") == "per_drug_per_day"  # a plan of that state
    assert rounding("uhc-maryland", house=House(state="VA")) == "per_line"


def test_the_row_behind_a_switch_is_named_and_cited() -> None:
    row = a_policy("uhc", "per_line")
    source = at("uhc").policy_sources["rounding"]
    assert (source.text, source.row) == (row.citation, f"payerpolicy/{row.pk}")


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2025, 4, 30), None), (date(2025, 5, 1), "required")]
)
def test_maryland_wants_jz_on_professional_claims_from_its_first_day(
    day: date, expected: str | None
) -> None:
    known = at("uhc-maryland", PROFESSIONAL, day=day).policies
    assert known.get("discarded_drug_modifiers") == expected
    assert not at("uhc-maryland", FACILITY, day=day).policies


@pytest.mark.parametrize(
    ("day", "place", "rule"),
    [
        (date(2024, 10, 31), "19", "place.professional-in-facility"),
        (date(2024, 11, 1), "19", "payer.place-denied"),
        (VISIT, "65", "payer.place-denied"),
    ],
)
def test_regence_denies_in_the_places_it_lists(day: date, place: str, rule: str) -> None:
    coded = result("regence", "irinotecan", PROFESSIONAL, day=day, place_of_service=place)
    (finding,) = found(coded, rule)
    assert finding["severity"] == "error"
    row = PayerPlace.objects.get(payer__slug="regence", place=place)
    assert (finding["citations"][0]["title"] == row.citation) is (rule == "payer.place-denied")
    assert not found(result("regence", "irinotecan", PROFESSIONAL, place_of_service="11"), rule)
    assert not found(
        result("bcbs", "irinotecan", PROFESSIONAL, day=day, place_of_service=place),
        "payer.place-denied",
    )


@pytest.mark.parametrize(
    ("house", "told"), [(None, True), (House(is_340b=True), True), (House(), False)]
)
def test_anthem_asks_340b_facilities_for_jg_or_tb(house: House | None, told: bool) -> None:
    given = {"dose": {"amount": "340", "unit": "mg"}, "discarded": {"amount": "0", "unit": "mg"}}
    coded = result("anthem", "irinotecan", house=house, given=given)
    findings = found(coded, "modifier.payer-rule")
    assert [(f["severity"], f["code"]) for f in findings] == ([("info", "J9206")] if told else [])
    assert all("JG or TB" in f["because"] for f in findings)
    early = result("anthem", "irinotecan", house=house, day=date(2019, 3, 31), given=given)
    assert not found(early, "modifier.payer-rule")


def test_a_warning_about_340b_is_only_information_where_the_house_is_not_known() -> None:
    ModifierRule.objects.filter(payer__slug="anthem").get().delete()
    anthem = Payer.objects.get(slug="anthem")
    ModifierRule.objects.create(
        payer=anthem, family="drugs", modifiers="TB", only_340b=True, severity="warning", **CITED
    )
    for house, is_warning in ((None, False), (House(is_340b=True), True)):
        rules = at("anthem", house=house).payer_rules
        assert rules is not None
        assert [rule.is_warning for rule in rules.modifiers] == [is_warning]


def test_a_modifier_rule_without_a_payer_is_every_payers() -> None:
    ModifierRule.objects.create(family="services", codes="96413", modifiers="59", **CITED)
    for payer in (None, "medicare", "regence"):
        rules = at(payer).payer_rules
        assert rules is not None
        assert [rule.modifiers for rule in rules.modifiers] == [("59",)]


@pytest.mark.parametrize(
    ("payer", "drug", "setting", "day", "told"),
    [
        ("aetna", "pembrolizumab", FACILITY, date(2020, 7, 1), "hospital outpatient"),
        ("aetna", "pembrolizumab", FACILITY, date(2020, 6, 30), ""),
        ("aetna", "pembrolizumab", PROFESSIONAL, VISIT, ""),
        ("aetna", "irinotecan", FACILITY, VISIT, ""),
        ("cigna", "fosaprepitant", FACILITY, date(2019, 5, 18), "incidental"),
        ("cigna", "fosaprepitant", FACILITY, date(2019, 5, 17), ""),
        ("cigna", "fosaprepitant", PROFESSIONAL, VISIT, ""),
        ("cigna", "irinotecan", FACILITY, VISIT, ""),  # 96413 is not in that list
    ],
)
def test_notes_of_the_starter_payers(
    payer: str, drug: str, setting: Setting, day: date, told: str
) -> None:
    notes = found(result(payer, drug, setting, day=day), "payer.note")
    assert [told in note["because"] for note in notes] == ([True] if told else [])


def test_the_flush_that_cigna_denies_is_pointed_out_where_it_is_billed() -> None:
    billed = [{"code": "J7050", "units": 1}]
    assert found(result("cigna", "irinotecan", billed=billed), "payer.note")


def test_a_payer_without_a_policy_is_told_with_the_switches_that_mattered() -> None:
    stop = {"stop": None}
    (finding,) = found(result("aetna", "irinotecan", given=stop), "payer.policy-not-known")
    assert "the defaults apply; here that mattered for: missing stop" in finding["because"]
    (finding,) = found(result("aetna", "irinotecan"), "payer.policy-not-known")
    assert finding["because"].endswith("the defaults apply.")
    assert not found(result("medicare", "irinotecan"), "payer.policy-not-known")


def test_a_payers_class_for_a_substance_reaches_all_its_codes_and_a_codes_row_wins() -> None:
    aetna = Payer.objects.get(slug="aetna")
    row: dict[str, Any] = {"payer": aetna, **CITED}
    PayerDrug.objects.create(generic="bevacizumab", admin_class="therapeutic", **row)
    PayerDrug.objects.create(hcpcs="Q5107", admin_class="chemotherapy", **row)
    drugs = at("aetna").drugs_by_code
    assert drugs["J9035"].admin_class is AdminClass.THERAPEUTIC
    assert drugs["Q5107"].admin_class is AdminClass.CHEMOTHERAPY
    assert at("cigna").drugs_by_code["J9035"].admin_class is AdminClass.CHEMOTHERAPY
    assert {d.admin_class for d in at("aetna").drugs_by_name["avastin"]} == {AdminClass.THERAPEUTIC}
    (finding,) = found(result("aetna", "Avastin"), "payer.drug-class")
    assert finding["citations"] == [{"title": "Bulletin 1, made up", "locator": ""}]


def test_a_code_that_has_ended_is_not_put_in_a_drugs_place() -> None:
    aetna = Payer.objects.get(slug="aetna")
    PayerDrug.objects.create(payer=aetna, hcpcs="J9267", report_as="J9265", **CITED)
    drug = at("aetna").drugs_by_code["J9267"]
    assert (drug.hcpcs, drug.by_payer and drug.by_payer.report_as) == ("J9267", "J9265")


@pytest.mark.parametrize(
    ("model", "fields", "complaint"),
    [
        (
            PayerDrug,
            {"hcpcs": "J0001", "admin_class": "therapeutic"},
            "Expected a code of the formulary",
        ),
        (
            PayerDrug,
            {"generic": "nothing", "admin_class": "therapeutic"},
            "as the formulary writes it",
        ),
        (PayerDrug, {"hcpcs": "J9206", "report_as": "J0001"}, "its unit is needed"),
        (PayerDrug, {"hcpcs": "J9206"}, "Say what differs"),
        (
            PayerDrug,
            {"hcpcs": "J9206", "generic": "irinotecan", "hormonal": False},
            "one of the two",
        ),
        (
            PayerDrug,
            {"hcpcs": "J9206", "admin_class": "hydration", "hormonal": True},
            "chemotherapy class",
        ),
        (PayerPlace, {"place": "98"}, "Expected a place of service of the reference data"),
        (PayerPlace, {"place": "11", "setting": "facility"}, "professional claims: choose them"),
        (
            PayerPlace,
            {"place": "11", "codes": "96413-96409"},
            "Expected the first code before the last",
        ),
        (
            PayerPlace,
            {"place": "11", "codes": "96413 to 96417"},
            "Expected codes and spans such as",
        ),
        (
            ModifierRule,
            {"family": "drugs", "modifiers": "JG/TB"},
            "Expected modifiers such as JG, TB",
        ),
        (PayerNote, {"kind": "other", "text": "Ask."}, "Name the codes or the generic names"),
        (PayerNote, {"kind": "other", "codes": "J7050"}, "cannot be blank"),
        (
            PayerNote,
            {"kind": "other", "codes": "J7050", "text": "x", "state": "md"},
            "two capital letters",
        ),
        (
            PayerNote,
            {"kind": "other", "codes": "J7050", "text": "x", "citation": ""},
            "cannot be blank",
        ),
    ],
)
def test_a_row_that_says_nothing_or_cannot_be_is_refused_in_words(
    model: Any, fields: dict[str, Any], complaint: str
) -> None:
    row = model(payer=Payer.objects.get(slug="aetna"), **{**CITED, **fields})
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert complaint in str(refused.value)
