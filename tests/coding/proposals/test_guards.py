"""Ways round the second pair of eyes, each of them closed."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from coding.actions.proposals import (
    NotNowError,
    ask_for_preview,
    publish,
    sign_expectations,
    withdraw_proposal,
)
from coding.changes.approval import needs_second_person
from coding.changes.rows import read_rows
from coding.impact import preview
from coding.models import GoldenCase, Payer
from encounters.actions import make_golden
from encounters.models import Encounter, Status
from tests.coding.proposals.kit import a_proposal, changed, the_drug, worked_out

pytestmark = pytest.mark.django_db

ASKED_AGAIN = "work it out again"


def a_golden_case(visit: Encounter, by: User, name: str = "Two drugs") -> GoldenCase:
    """The visit, signed off with the lines that it has."""
    Encounter.objects.filter(pk=visit.pk).update(status=Status.SIGNED_OFF)
    visit.refresh_from_db()
    return make_golden(encounter=visit, name=name, source="review of two, made up", by=by)


def test_a_signature_is_for_the_effect_that_was_shown(author: User, approver: User) -> None:
    proposal = worked_out(a_proposal(changed(the_drug("J2250"), unit_amount="2"), author))
    sign_expectations(proposal=proposal, why="a new descriptor", by=approver)
    ask_for_preview(proposal=proposal, by=author)
    worked_out(proposal)
    assert proposal.signed_by is None
    with pytest.raises(NotNowError, match="a second person must sign"):
        publish(proposal=proposal, by=author)


def test_nothing_is_signed_for_tables_that_have_changed_since(author: User, approver: User) -> None:
    first = worked_out(a_proposal(changed(the_drug("J2405"), notes="one"), author))
    proposal = worked_out(a_proposal(changed(the_drug("J2250"), unit_amount="2"), author))
    publish(proposal=first, by=author)
    with pytest.raises(NotNowError, match="then sign"):
        sign_expectations(proposal=proposal, why="a new descriptor", by=approver)


def test_a_golden_case_made_meanwhile_is_asked_too(
    author: User, approver: User, visit: Encounter
) -> None:
    proposal = worked_out(a_proposal(changed(the_drug("J2405"), notes="one"), author))
    a_golden_case(visit, approver)
    with pytest.raises(NotNowError, match=ASKED_AGAIN):
        publish(proposal=proposal, by=author)


def test_a_facility_changed_meanwhile_asks_for_the_effect_again(
    author: User, visit: Encounter
) -> None:
    proposal = worked_out(a_proposal(changed(the_drug("J2405"), notes="one"), author))
    visit.facility.state = "NY"
    visit.facility.save()
    with pytest.raises(NotNowError, match=ASKED_AGAIN):
        publish(proposal=proposal, by=author)


@pytest.mark.parametrize("two", [True, False])
def test_a_golden_case_is_set_aside_by_two(
    two: bool, author: User, approver: User, visit: Encounter, settings: Settings
) -> None:
    settings.TWO_PERSON_APPROVAL = two
    case = a_golden_case(visit, approver)
    proposal = worked_out(a_proposal(changed(case, is_active=False), author))
    with pytest.raises(NotNowError, match="second person"):
        publish(proposal=proposal, by=author)


def test_a_golden_case_is_coded_for_the_facility_that_it_comes_from(
    author: User, approver: User, visit: Encounter
) -> None:
    visit.facility.is_340b = True
    visit.facility.save()
    assert a_golden_case(visit, approver).house == {
        "formulary_id": None,
        "state": "",
        "is_340b": True,
    }


def test_a_published_case_is_not_replaced_by_its_name(approver: User, visit: Encounter) -> None:
    with pytest.raises(Exception, match="A published case is called so"):
        a_golden_case(visit, approver, "Midazolam 1.75 mg where the billing unit is 1 mg")
    assert not GoldenCase.objects.exists()


@pytest.mark.parametrize(
    ("fields", "by_two"),
    [
        ({"hcpcs": "J0001"}, True),  # the class of a row goes to another code
        ({"generic": "examplamab"}, True),
        ({"effective_to": "2026-01-31"}, True),
        ({"notes": "read again"}, False),
    ],
)
def test_what_carries_a_class_elsewhere_is_decided_by_two(
    fields: dict[str, Any], by_two: bool, author: User
) -> None:
    proposal = a_proposal(changed(the_drug("J9206"), **fields), author)
    assert needs_second_person(read_rows(proposal.rows)) is by_two


def test_what_a_payer_inherits_is_decided_by_two(author: User) -> None:
    cigna, medicare = (Payer.objects.get(slug=slug) for slug in ("cigna", "medicare"))
    moved = a_proposal(changed(cigna, parent_id=medicare.pk, kind="plan"), author)
    assert needs_second_person(read_rows(moved.rows))
    noted = a_proposal(changed(Payer.objects.get(slug="aetna"), notes="called"), author)
    assert not needs_second_person(read_rows(noted.rows))


def test_two_changes_that_make_a_circle_together_are_refused(author: User, approver: User) -> None:
    one, other = (Payer.objects.create(slug=slug, name=slug) for slug in ("one", "other"))
    first = worked_out(a_proposal(changed(one, parent_id=other.pk, kind="plan"), author))
    one.refresh_from_db()
    second = a_proposal(changed(other, parent_id=one.pk, kind="plan"), author)
    publish(proposal=first, by=approver)
    assert "refused" in (worked_out(second).outcome or {})


def test_a_preview_that_ends_after_the_decision_changes_nothing(author: User) -> None:
    proposal = a_proposal(changed(the_drug("J2405"), notes="one"), author)
    withdraw_proposal(proposal=proposal, by=author)
    preview(proposal, lambda done, of: None)
    proposal.refresh_from_db()
    assert proposal.outcome is None


@pytest.mark.parametrize("model", ["drug", "payer", "payerpolicy", "placeofservice", "taxonomy"])
def test_an_old_state_is_not_saved_over_a_row_from_its_history(model: str, desk: Client) -> None:
    row = apps.get_model("coding", model)._default_manager.first()
    assert row is not None
    old: Any = type(row).history.filter(id=row.pk).latest()
    page = reverse(f"admin:coding_{model}_simple_history", args=[row.pk, old.pk])
    assert desk.get(page).status_code == 200
    assert desk.post(page, {"name": "Hacked", "notes": "Hacked"}).status_code == 403
    assert type(row).history.filter(id=row.pk).count() == 1
