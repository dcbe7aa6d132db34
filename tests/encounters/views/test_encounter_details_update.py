"""Changing the heading and the lines of access."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from encounters.actions import update_encounter_details
from encounters.models import Encounter
from tests.encounters.views.conftest import first_row, url


def as_saved(visit: Encounter, **fields: Any) -> dict[str, Any]:
    """The heading of the reference visit as its form sends it back."""
    people = {f"provider_{one.role}": one.provider_id for one in visit.providers.all()}
    heading = {
        "setting": "facility",
        "place_of_service": "22",
        "payer": visit.payer_id,
        "diagnoses": "C18.9",
        "reason_for_visit": "metastatic colon cancer",
        "site_1": "A",
        "version": visit.version,
    }
    return heading | people | fields


def test_heading_and_lines_are_changed_together(
    visit: Encounter, coder: User, as_coder: Client
) -> None:
    """Diagnoses in the new order, a second line with its reason, the work taken."""
    sent = as_saved(
        visit,
        diagnoses="Z51.11 C18.9 C78.7",
        site_1="port",
        site_2="peripheral",
        because_2="incompatible drugs",
        assigned_to_me="on",
        primary=first_row(visit).pk,
    )
    answer = as_coder.post(url("encounter-details-update", visit), sent)
    assertRedirects(answer, url("encounter-detail", visit))
    visit.refresh_from_db()
    assert [one.code for one in visit.diagnoses.all()] == ["Z51.11", "C18.9", "C78.7"]
    sites = [(site.label, site.separate_because) for site in visit.access_sites.all()]
    assert sites == [("port", ""), ("peripheral", "incompatible drugs")]
    assert visit.assignee == coder
    assert visit.primary_administration == first_row(visit)
    assert visit.providers.count() == 2


def test_saving_without_a_change_changes_nothing(visit: Encounter, as_coder: Client) -> None:
    """What the form shows is what it sends."""
    before = (visit.payer_id, visit.setting, set(visit.providers.values_list("role")))
    as_coder.post(url("encounter-details-update", visit), as_saved(visit))
    visit.refresh_from_db()
    after = (visit.payer_id, visit.setting, set(visit.providers.values_list("role")))
    assert before == after


def test_a_second_nurse_survives_a_form_with_one_choice_a_role(
    visit: Encounter, coder: User, as_coder: Client
) -> None:
    """The form shows one administering provider; the encounter may have two."""
    people = [(one.provider, one.role) for one in visit.providers.all()]
    supervising = next(person for person, role in people if role == "supervising")
    people.append((supervising, "administering"))
    update_encounter_details(encounter=visit, version=visit.version, by=coder, providers=people)
    shown = as_saved(visit)
    as_coder.post(url("encounter-details-update", visit), shown)
    assert visit.providers.filter(role="administering").count() == 2


def test_invalid_input_is_refused_with_the_text_kept(visit: Encounter, as_coder: Client) -> None:
    """422, and nothing of it is written, not even the half that was right."""
    where = url("encounter-details-update", visit)
    for wrong, said in (
        ({"diagnoses": "colon"}, "ICD-10-CM"),
        ({"site_1": ""}, "at least one line"),
        ({"site_1": "", "site_2": "port"}, "in use"),
        ({"site_2": "A"}, "label of its own"),
        ({"primary": "999999"}, "Select a valid choice"),
    ):
        answer = as_coder.post(where, as_saved(visit, reason_for_visit="kept", **wrong))
        assertContains(answer, said, status_code=422)
        assertContains(answer, 'value="kept"', status_code=422)
    visit.refresh_from_db()
    assert visit.reason_for_visit == "metastatic colon cancer"


def test_two_people_see_both_headings(visit: Encounter, as_coder: Client) -> None:
    """409 with the differing fields; saving again keeps mine."""
    where = url("encounter-details-update", visit)
    mine = as_saved(visit, reason_for_visit="mine")
    as_coder.post(where, as_saved(visit, reason_for_visit="theirs"))
    answer = as_coder.post(where, mine)
    assertContains(answer, 'data-label="yours">mine</td>', status_code=409)
    assertContains(answer, 'data-label="theirs">theirs</td>', status_code=409)
    visit.refresh_from_db()
    answer = as_coder.post(where, mine | {"version": visit.version})
    assertRedirects(answer, url("encounter-detail", visit))
