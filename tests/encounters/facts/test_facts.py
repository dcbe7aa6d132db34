"""Rows become facts: every field, in a fixed number of queries."""

from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from coding.engine import facts
from encounters import actions
from encounters.coding import derive_encounter
from encounters.facts import administration_key, fact_id, facts_of
from encounters.models import DrugAdministration, Encounter, Facility
from tests import factories


def people(encounter: Encounter) -> Encounter:
    return Encounter.objects.with_people().get(pk=encounter.pk)


def test_the_reference_visit_becomes_facts(visit: Encounter) -> None:
    frozen = facts_of(visit)
    assert frozen.id == str(visit.public_id)
    assert (frozen.setting, frozen.place_of_service) == (facts.Setting.FACILITY, "22")
    assert (frozen.payer, frozen.diagnoses) == ("medicare", ("C18.9",))
    assert frozen.providers == (
        facts.Provider(
            facts.Role.ADMINISTERING,
            "163WX0200X",
            factories.NURSE_NPI,
            "oncology nurse practitioner",
        ),
        facts.Provider(facts.Role.SUPERVISING, "207RX0202X", factories.ONCOLOGIST_NPI),
    )
    assert frozen.access_sites == (facts.AccessSite("A"),)
    assert frozen.billed is None
    irinotecan, bevacizumab = frozen.administrations
    assert irinotecan.drug == "irinotecan"
    assert irinotecan.start == datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    assert irinotecan.dose == facts.Amount(Decimal(330), "mg")
    assert bevacizumab.discarded == facts.Amount(Decimal(65), "mg")


DOCUMENTED: dict[str, tuple[dict[str, Any], Any]] = {
    "hcpcs": ({"hcpcs": "J9206"}, "J9206"),
    "admin_class": ({"admin_class": "therapeutic"}, facts.AdminClass.THERAPEUTIC),
    "hormonal": ({"hormonal": False}, False),
    "purpose": ({"purpose": "flush"}, facts.Purpose.FLUSH),
    "visit": ({"visit": 2}, 2),
    "bag": ({"bag": "R1"}, "R1"),
    "rate_ml_per_hour": ({"rate_ml_per_hour": Decimal("62.50")}, Decimal("62.5")),
    "volume_ml": ({"volume_ml": Decimal(250)}, Decimal(250)),
    "pump": ({"pump": "portable"}, facts.Pump.PORTABLE),
    "pump_supplied_by_practice": ({"pump_supplied_by_practice": True}, True),
    "pump_refill": ({"pump": "implantable", "pump_refill": True}, True),
    "puncture": ({"route": "intrathecal", "puncture": False}, False),
    "lesions": ({"route": "intralesional", "lesions": 8}, 8),
    "dose": (
        {"dose_amount": Decimal("161.5"), "dose_unit": "mg"},
        facts.Amount(Decimal("161.5"), "mg"),
    ),
    "discarded": (
        {"discarded_amount": Decimal(0), "discarded_unit": "mg"},
        facts.Amount(Decimal(0), "mg"),
    ),
    "container": ({"container": "single_dose"}, facts.Container.SINGLE_DOSE),
    "ndc": ({"ndc": "00000-0000-00"}, "00000-0000-00"),
    "status": ({"status": "stopped_early"}, facts.Status.STOPPED_EARLY),
}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_each_documented_field_becomes_its_fact(
    encounter: Encounter, coder: User, name: str
) -> None:
    documented, fact = DOCUMENTED[name]
    factories.give(encounter, coder, **documented)
    (frozen,) = facts_of(people(encounter)).administrations
    assert getattr(frozen, name) == fact


def test_what_is_not_documented_is_the_default_of_the_document(
    encounter: Encounter, coder: User
) -> None:
    factories.give(encounter, coder, start=None, stop=None)
    (frozen,) = facts_of(encounter).administrations
    bare = facts.Administration(frozen.id, "irinotecan", facts.Route.IV_INFUSION)
    assert frozen == bare
    tested = {"id", "drug", "route", "access_site", "start", "stop"}
    assert {field.name for field in fields(bare)} == tested | DOCUMENTED.keys()


def test_amounts_are_exact_and_without_trailing_zeros(encounter: Encounter, coder: User) -> None:
    factories.give(encounter, coder, dose_amount=Decimal("1000"), dose_unit="mg")
    (frozen,) = facts_of(people(encounter)).administrations
    assert frozen.dose is not None
    assert str(frozen.dose.amount) == "1000"


def test_removed_rows_are_no_facts(visit: Encounter, coder: User) -> None:
    row = visit.administrations.get(position=1)
    actions.delete_administration(administration=row, version=visit.version, by=coder)
    assert [given.drug for given in facts_of(visit).administrations] == ["bevacizumab"]


def test_the_primary_administration_counts_while_it_is_there(visit: Encounter, coder: User) -> None:
    row = visit.administrations.get(position=2)
    actions.update_encounter_details(
        encounter=visit, version=visit.version, by=coder, primary_administration=row
    )
    assert facts_of(visit).primary_administration == fact_id(row)
    row.encounter = visit
    actions.delete_administration(administration=row, version=visit.version, by=coder)
    assert facts_of(people(visit)).primary_administration is None


def test_chosen_lines_are_what_is_billed(visit: Encounter, coder: User) -> None:
    actions.accept_lines(encounter=visit, version=visit.version, by=coder)
    billed = facts_of(visit).billed
    assert billed is not None
    assert billed[0] == facts.BilledLine("96413", 1)
    assert billed[-1] == facts.BilledLine("J9035", 6, ("JW",))


def test_a_draft_takes_the_place_of_its_row(visit: Encounter) -> None:
    row = visit.administrations.get(position=1)
    row.drug = "oxaliplatin"
    frozen = facts_of(visit, draft=row)
    assert [given.drug for given in frozen.administrations] == ["oxaliplatin", "bevacizumab"]
    assert derive_encounter(visit).facts.administrations[0].drug == "irinotecan"


def test_a_draft_without_a_row_comes_last_and_is_named(visit: Encounter) -> None:
    draft = actions.draft_administration(
        encounter=visit,
        drug="fluorouracil",
        route="iv_push",
        start_at=factories.at("11:10"),
        stop_at=factories.at("11:14"),
    )
    coding = derive_encounter(visit, draft=draft)
    assert coding.facts.administrations[-1].id == "A0"
    assert "96411" in coding.lines_summary


def test_names_of_rows_lead_back_to_their_keys() -> None:
    assert administration_key(fact_id(DrugAdministration(pk=41))) == 41
    assert administration_key(fact_id(DrugAdministration())) == 0


@pytest.mark.parametrize("rows", [1, 12])
def test_facts_take_two_queries_whatever_the_number_of_rows(
    facility: Facility,
    coder: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    factories.a_formulary()
    encounter = factories.an_encounter(
        facility, coder, diagnoses=[f"C18.{n}" for n in range(min(rows, 9))]
    )
    for _ in range(rows):
        factories.give(encounter, coder)
    loaded = people(encounter)
    with django_assert_num_queries(2):
        frozen = facts_of(loaded)
    assert len(frozen.administrations) == rows


def test_a_derivation_takes_one_query_more_for_the_reference_tables(
    visit: Encounter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    loaded = people(visit)
    derive_encounter(loaded)
    with django_assert_num_queries(3):
        coding = derive_encounter(loaded)
        coding.narrator.because(coding.derivation.lines[0])
