"""Of a payer's rows the nearest decide: the plan's own, then those of the payers above it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coding.engine.derive import derive
from coding.engine.document import read_encounter, write_result
from coding.engine.facts import AdminClass, Setting
from coding.engine.payer_rules import PayerDrug as FrozenPayerDrug
from coding.engine.reference import Reference
from coding.lookups import reference_for
from coding.models import ModifierRule, Payer, PayerDrug, PayerPlace
from coding.rulebook import load_rulebook

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

VISIT = date(2026, 3, 2)
PLAN, PARENT = "uhc-maryland", "uhc"  # the plan is one of Maryland


def add(model: Any, payer: str | None, **fields: Any) -> Any:
    owner = Payer.objects.get(slug=payer) if payer else None
    cited = {"effective_from": date(2026, 1, 1), "citation": f"Bulletin of {payer}, made up"}
    return model.objects.create(payer=owner, **{**cited, **fields})


def at(payer: str = PLAN, setting: Setting = Setting.FACILITY) -> Reference:
    return reference_for(VISIT, payer, setting)


def findings(drug: str, setting: Setting, stop: str = "10:00", **changes: Any) -> list[Any]:
    """Code one infusion from 09:00 on under the plan."""
    row = {"id": "A1", "drug": drug, "route": "iv_infusion"}
    document = {
        "id": "E1",
        "date_of_service": str(VISIT),
        "setting": setting.value,
        "payer": PLAN,
        "administrations": [{**row, "start": f"{VISIT}T09:00", "stop": f"{VISIT}T{stop}"}],
        **changes,
    }
    encounter = read_encounter(document, default_zone="America/New_York")
    rulebook = load_rulebook()
    derivation = derive(encounter, at(setting=setting), rulebook)
    told: list[Any] = write_result(derivation, encounter, rulebook)["findings"]
    return told


def place_told(stop: str = "10:00") -> list[tuple[str, str]]:
    """What the rows about place 22 make of irinotecan, and whose row it is."""
    told = findings("irinotecan", Setting.PROFESSIONAL, stop, place_of_service="22")
    ours = [f for f in told if f["rule"] in {"payer.place-denied", "payer.place-taken"}]
    return [(f["rule"].partition("-")[2], f["citations"][0]["title"]) for f in ours]


@pytest.mark.parametrize(
    ("plans", "parents"),
    [("96413", "96413-96417"), ("", "96413"), ("96413-96417", ""), ("96413", "96413")],
)
def test_a_plans_own_row_about_a_place_goes_before_the_parents_denial(
    plans: str, parents: str
) -> None:
    add(PayerPlace, PLAN, place="22", is_denied=False, codes=plans)
    add(PayerPlace, PARENT, place="22", is_denied=True, codes=parents)
    assert place_told() == [("taken", f"Bulletin of {PLAN}, made up")]


def test_a_parents_denial_holds_for_the_codes_that_the_plan_says_nothing_of() -> None:
    add(PayerPlace, PLAN, place="22", is_denied=False, codes="96413")
    add(PayerPlace, PARENT, place="22", is_denied=True, codes="96413-96417")
    # 60 min: 96413. 120 min: also 96415, of which the parent's row alone speaks.
    assert [rule for rule, _ in place_told("10:00")] == ["taken"]
    assert place_told("11:00") == [("denied", f"Bulletin of {PARENT}, made up")]


def test_of_one_payers_rows_about_a_place_the_one_that_denies_goes_first() -> None:
    add(PayerPlace, PLAN, place="22", is_denied=False, codes="96413")
    add(PayerPlace, PLAN, place="22", is_denied=True, codes="96413-96417")
    assert [rule for rule, _ in place_told()] == ["denied"]


def test_a_payers_row_of_the_state_goes_before_its_general_one() -> None:
    add(PayerPlace, PARENT, place="22", is_denied=True, codes="96413-96417")
    add(PayerPlace, PARENT, place="22", is_denied=False, codes="96413", state="MD")
    assert [rule for rule, _ in place_told()] == ["taken"]


def by_payer(code: str = "J9206", setting: Setting = Setting.FACILITY) -> FrozenPayerDrug:
    row = at(setting=setting).drugs_by_code[code].by_payer
    assert row is not None
    return row


def test_each_field_of_a_drug_comes_from_the_nearest_row_that_says_it() -> None:
    plans = add(PayerDrug, PLAN, hcpcs="J9267", admin_class="therapeutic")
    parents = add(PayerDrug, PARENT, hcpcs="J9267", admin_class="chemotherapy", report_as="J9264")
    row = by_payer("J9267")
    assert (row.admin_class, row.report_as) == (AdminClass.THERAPEUTIC, "J9264")
    assert row.source.row == row.source_of("admin_class").row == f"payerdrug/{plans.pk}"
    assert row.source_of("report_as").row == f"payerdrug/{parents.pk}"
    told = {f["rule"]: f["citations"][0]["title"] for f in findings("taxol", Setting.FACILITY)}
    assert told["payer.drug-class"] == f"Bulletin of {PLAN}, made up"
    assert told["payer.report-as"] == f"Bulletin of {PARENT}, made up"


def test_hormonal_is_joined_too_and_no_is_an_answer() -> None:
    add(PayerDrug, PLAN, hcpcs="J9206", hormonal=False)
    add(PayerDrug, PARENT, hcpcs="J9206", admin_class="chemotherapy", hormonal=True)
    row = by_payer()
    assert (row.admin_class, row.hormonal) == (AdminClass.CHEMOTHERAPY, False)


def test_a_state_goes_before_the_general_and_a_kind_of_claim_before_both() -> None:
    add(PayerDrug, PARENT, hcpcs="J9206", admin_class="therapeutic", hormonal=False)
    add(PayerDrug, PARENT, hcpcs="J9206", report_as="J9205", setting="professional")
    add(PayerDrug, PARENT, hcpcs="J9206", admin_class="chemotherapy", state="MD")
    facility, practice = by_payer(), by_payer(setting=Setting.PROFESSIONAL)
    assert (facility.admin_class, facility.hormonal) == (AdminClass.CHEMOTHERAPY, False)
    assert (facility.report_as, practice.report_as) == ("", "J9205")


def test_a_substances_row_of_the_plan_goes_before_a_codes_row_of_the_parent() -> None:
    add(PayerDrug, PLAN, generic="bevacizumab", admin_class="therapeutic")
    add(PayerDrug, PARENT, hcpcs="J9035", admin_class="chemotherapy", report_as="Q5107")
    row = by_payer("J9035")
    assert (row.admin_class, row.report_as) == (AdminClass.THERAPEUTIC, "Q5107")


def test_a_plan_that_wants_the_code_itself_undoes_the_parents_other_code() -> None:
    add(PayerDrug, PLAN, hcpcs="J9267", report_as="J9267")
    add(PayerDrug, PARENT, hcpcs="J9267", report_as="J9264")
    assert by_payer("J9267").report_as == ""
    assert at().drugs_by_code["J9267"].hcpcs == "J9267"


def wanted() -> list[str]:
    """The modifiers that the rules want on the code of irinotecan."""
    rules = at().payer_rules
    assert rules is not None
    return [
        "/".join(rule.modifiers)
        for rule in rules.modifiers
        if rule.on_drugs and rule.is_about("J9206")
    ]


@pytest.mark.parametrize(
    ("plans", "expected"),
    [
        ({"codes": "J9206", "modifiers": "TB"}, ["TB"]),
        ({"codes": "", "modifiers": "TB"}, ["TB"]),
        ({"codes": "J9035", "modifiers": "TB"}, ["JG/TB"]),
        ({"codes": "J9206", "modifiers": "JZ"}, ["JZ", "JG/TB"]),  # about something else
    ],
)
def test_a_plans_rule_takes_the_place_of_the_parents_about_the_same_modifiers(
    plans: dict[str, str], expected: list[str]
) -> None:
    add(ModifierRule, PLAN, family="drugs", **plans)
    add(ModifierRule, PARENT, family="drugs", codes="J9000-J9999", modifiers="JG, TB")
    assert wanted() == expected


def test_a_code_without_the_modifier_is_told_once_by_the_nearest_rule() -> None:
    add(ModifierRule, PLAN, family="drugs", codes="J9206", modifiers="TB")
    add(ModifierRule, None, family="drugs", modifiers="JG, TB")
    billed = [{"code": "J9206", "units": 17}, {"code": "J9035", "units": 1}]
    told = findings("irinotecan", Setting.FACILITY, billed=billed)
    ours = {f["code"]: f["because"] for f in told if f["rule"] == "modifier.payer-rule"}
    assert "JG or TB" not in ours["J9206"]
    assert "JG or TB" in ours["J9035"]
