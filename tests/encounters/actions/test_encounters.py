"""Opening an encounter and keeping its heading right."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from encounters import actions
from encounters.models import Encounter, Facility
from tests import factories
from workbench.models import AuditEvent


def update(encounter: Encounter, by: User, **fields: Any) -> Encounter:
    return actions.update_encounter_details(
        encounter=encounter, version=encounter.version, by=by, **fields
    )


def codes(encounter: Encounter) -> list[str]:
    return [diagnosis.code for diagnosis in encounter.diagnoses.all()]


def test_a_new_encounter_takes_setting_and_place_from_its_facility(
    facility: Facility, coder: User
) -> None:
    encounter = factories.an_encounter(facility, coder)
    assert (encounter.setting, encounter.place_of_service) == ("facility", "22")
    assert (encounter.version, encounter.status) == (1, "draft")
    assert [site.label for site in encounter.access_sites.all()] == ["A"]


def test_a_new_encounter_leaves_one_event(facility: Facility, coder: User) -> None:
    patient = factories.a_patient(facility)
    before = AuditEvent.objects.count()
    encounter = factories.an_encounter(facility, coder, patient=patient, diagnoses=["C18.9"])
    event = AuditEvent.objects.order_by("-pk")[0]
    assert AuditEvent.objects.count() == before + 1
    assert (event.action, event.subject_id) == ("encounter.created", str(encounter.pk))
    assert event.detail["service_on"] == "2026-03-02"
    assert event.detail["diagnoses"] == ["C18.9"]


def test_a_patient_of_another_facility_is_refused(
    facility: Facility, other_facility: Facility, coder: User
) -> None:
    patient = factories.a_patient(other_facility)
    with pytest.raises(ValidationError) as error:
        factories.an_encounter(facility, coder, patient=patient)
    assert "patient" in error.value.message_dict


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(2100, 1, 1)])
def test_a_day_that_can_only_be_a_slip_is_refused(
    facility: Facility, coder: User, day: date
) -> None:
    with pytest.raises(ValidationError) as error:
        factories.an_encounter(facility, coder, service_on=day)
    assert "service_on" in error.value.message_dict
    assert not Encounter.objects.exists()


def test_a_day_before_the_rules_is_refused_by_name(facility: Facility, coder: User) -> None:
    with pytest.raises(ValidationError) as error:
        factories.an_encounter(facility, coder, service_on=date(2000, 1, 1))
    assert "expected a later date" in error.value.message_dict["service_on"][0]


def test_only_the_given_parts_of_the_heading_change(visit: Encounter, coder: User) -> None:
    update(visit, coder, place_of_service="19")
    visit.refresh_from_db()
    assert visit.place_of_service == "19"
    assert visit.reason_for_visit == "metastatic colon cancer"
    assert codes(visit) == ["C18.9"]
    detail = AuditEvent.objects.order_by("-pk")[0].detail
    assert detail["fields"] == {"place_of_service": ["22", "19"]}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"setting": "moon"}, "setting"),
        ({"place_of_service": "2x"}, "place_of_service"),
        ({"diagnoses": ["C18.9", "cancer"]}, "diagnoses"),
        ({"diagnoses": ["C18.9", "c189"]}, "diagnoses"),
        ({"diagnoses": [""]}, "diagnoses"),
    ],
)
def test_an_invalid_heading_is_refused_by_field_and_not_half_written(
    visit: Encounter, coder: User, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as error:
        update(visit, coder, reason_for_visit="lost", **fields)
    assert set(error.value.message_dict) == {field}
    kept = Encounter.objects.get()
    assert (kept.version, kept.reason_for_visit) == (3, "metastatic colon cancer")
    assert codes(kept) == ["C18.9"]


def test_diagnoses_keep_claim_order_and_get_their_dot(visit: Encounter, coder: User) -> None:
    update(visit, coder, diagnoses=["z5111", " C18.9 ", "C787", "C61"])
    assert codes(visit) == ["Z51.11", "C18.9", "C78.7", "C61"]


def test_providers_are_replaced_whole(visit: Encounter, coder: User) -> None:
    oncologist = visit.providers.get(role="supervising").provider
    update(visit, coder, providers=[(oncologist, "rendering"), (oncologist, "rendering")])
    assert [(row.provider, row.role) for row in visit.providers.all()] == [
        (oncologist, "rendering")
    ]


def test_a_provider_needs_a_known_role(visit: Encounter, coder: User) -> None:
    oncologist = visit.providers.get(role="supervising").provider
    with pytest.raises(ValidationError) as error:
        update(visit, coder, providers=[(oncologist, "visiting")])
    assert "providers" in error.value.message_dict
    assert visit.providers.count() == 2


def test_the_primary_administration_is_one_of_the_encounter(
    visit: Encounter, facility: Facility, coder: User
) -> None:
    own = visit.administrations.get(position=2)
    update(visit, coder, setting="professional", primary_administration=own)
    foreign = factories.give(factories.an_encounter(facility, coder), coder)
    with pytest.raises(ValidationError) as error:
        update(visit, coder, primary_administration=foreign)
    assert "primary_administration" in error.value.message_dict
    assert Encounter.objects.get(pk=visit.pk).primary_administration == own


def test_the_summary_follows_what_the_facts_derive_to(visit: Encounter, coder: User) -> None:
    visit.refresh_from_db()
    assert visit.lines_summary == "96413, 96417, J9206-JZ ×17, J9035 ×74, J9035-JW ×6"
    assert (visit.error_count, visit.query_count) == (0, 0)
    given = {"dose_amount": 700, "dose_unit": "mg", "container": "multi_dose"}
    factories.give(visit, coder, "fluorouracil", "11:10", None, **given)
    visit.refresh_from_db()
    assert visit.query_count == 1
