"""Opening an encounter from an empty screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from encounters.models import Encounter, Facility, Patient
from tests.encounters.views.conftest import HTMX, url
from tests.factories import a_formulary, a_nurse, a_patient, a_payer

WHERE = reverse("encounters:encounter-create")
LOOKUP = reverse("encounters:patient-lookup")


@pytest.fixture
def sent(facility: Facility) -> dict[str, Any]:
    """A new patient's visit as the form sends it."""
    a_formulary()
    return {
        "facility": facility.pk,
        "service_on": "2026-03-02",
        "line": "port",
        "mrn": "SYN-00777",
        "family_name": "Example-Sato",
        "given_name": "Ken",
        "birth_date": "1970-05-01",
        "sex": "male",
        "setting": "facility",
        "place_of_service": "22",
        "payer": a_payer().pk,
        "diagnoses": "z5111, C18.9",
        "reason_for_visit": "metastatic colon cancer",
        "provider_administering": a_nurse().pk,
    }


def test_a_new_patient_is_registered_with_the_encounter(
    sent: dict[str, Any], coder: User, as_coder: Client
) -> None:
    """Diagnoses in order and with their dots, the line by its name, the work assigned."""
    answer = as_coder.post(WHERE, sent)
    encounter = Encounter.objects.get()
    assertRedirects(answer, url("encounter-detail", encounter))
    assert encounter.patient.name == "Example-Sato, Ken"
    assert [one.code for one in encounter.diagnoses.all()] == ["Z51.11", "C18.9"]
    assert [site.label for site in encounter.access_sites.all()] == ["port"]
    assert encounter.providers.get().role == "administering"
    assert encounter.assignee == coder


def test_a_known_patient_needs_the_record_number_only(
    sent: dict[str, Any], facility: Facility, as_coder: Client
) -> None:
    """Nobody is registered twice."""
    patient = a_patient(facility, "SYN-00777")
    blank = dict.fromkeys(("family_name", "given_name", "birth_date"), "")
    as_coder.post(WHERE, sent | blank)
    assert Encounter.objects.get().patient == patient
    assert Patient.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("mrn", "", "This field is required"),
        ("family_name", "", "This MRN is new here"),
        ("birth_date", "", "This MRN is new here"),
        ("birth_date", "2026-04-01", "Expected a day before the service"),
        ("service_on", "2026-02-30", "Enter a valid date"),
        ("service_on", "2999-01-01", "still to come"),
        ("service_on", "2001-01-01", "date_of_service"),
        ("place_of_service", "2", "Expected two digits"),
        ("diagnoses", "C18.9 C18.9", "there twice"),
        ("diagnoses", "colon", "ICD-10-CM"),
        ("diagnoses", "C18.9 " * 60, "at most 30"),
        ("setting", "home", "Select a valid choice"),
        ("payer", "999999", "Select a valid choice"),
        ("provider_administering", "999999", "Select a valid choice"),
        ("facility", "999999", "Select a valid choice"),
    ],
)
def test_invalid_input_is_refused_at_its_field_with_the_text_kept(
    sent: dict[str, Any], as_coder: Client, field: str, text: str, said: str
) -> None:
    """422; neither patient nor encounter is left behind."""
    answer = as_coder.post(WHERE, sent | {field: text})
    assertContains(answer, said, status_code=422)
    assertContains(answer, 'value="metastatic colon cancer"', status_code=422)
    assert not Encounter.objects.exists()
    assert not Patient.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-02", "1899-12-31"])
def test_a_day_long_before_the_rules_is_refused(
    sent: dict[str, Any], facility: Facility, as_coder: Client, day: str
) -> None:
    """Also at the beginning of all calendars."""
    a_patient(facility, "SYN-00777")
    blank = dict.fromkeys(("family_name", "given_name", "birth_date"), "")
    answer = as_coder.post(WHERE, sent | blank | {"service_on": day})
    assertContains(answer, "2000-01-01", status_code=422)


def test_a_record_number_of_somebody_else_is_pointed_out(
    sent: dict[str, Any], facility: Facility, as_coder: Client
) -> None:
    """A wrong number must not put a visit into another person's record."""
    a_patient(facility, "SYN-00777", family_name="Example-Other")
    answer = as_coder.post(WHERE, sent)
    assertContains(answer, "This MRN belongs to Example-Other", status_code=422)


def test_a_facility_of_others_can_not_be_chosen(
    sent: dict[str, Any], other_facility: Facility, as_coder: Client
) -> None:
    """Neither for an encounter nor to look a patient up."""
    a_patient(other_facility, "SYN-00001", family_name="Example-Hidden")
    answer = as_coder.post(WHERE, sent | {"facility": other_facility.pk})
    assertContains(answer, "Select a valid choice", status_code=422)
    asked = {"facility": other_facility.pk, "mrn": "SYN-00001"}
    assertNotContains(as_coder.post(LOOKUP, asked, headers=HTMX), "Example-Hidden")


def test_the_record_number_is_looked_up_while_the_form_is_filled(
    facility: Facility, as_coder: Client
) -> None:
    """By POST: no number of a patient is ever in an address."""
    a_patient(facility, "SYN-00777")
    asked = {"facility": facility.pk, "mrn": "SYN-00777"}
    assertContains(as_coder.post(LOOKUP, asked, headers=HTMX), "Example-Rivera, Ana")
    unknown = asked | {"mrn": "SYN-404"}
    assertContains(as_coder.post(LOOKUP, unknown, headers=HTMX), "SYN-404 is new here")
    for rubbish in ("", "x", "9" * 40):
        answer = as_coder.post(LOOKUP, asked | {"facility": rubbish}, headers=HTMX)
        assertNotContains(answer, "Example-Rivera")
    assertRedirects(as_coder.post(LOOKUP, asked), WHERE)


def test_the_empty_form_proposes_the_facility_and_its_place(
    facility: Facility, as_coder: Client
) -> None:
    """What is usual here need not be typed."""
    page = as_coder.get(WHERE)
    assertContains(page, 'value="22"')
    assertContains(page, facility.name)
