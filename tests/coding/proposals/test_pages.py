"""From the admin's form to a published change, as two people press it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from coding.actions.proposals import publish
from coding.models import Drug, Proposal
from encounters.models import Encounter
from tests import factories
from tests.coding.admin.kit import form_of
from tests.coding.proposals.kit import a_proposal, changed, reclassified, the_drug, worked_out

pytestmark = pytest.mark.django_db


def form_url(drug: Drug) -> str:
    return reverse("admin:coding_drug_change", args=[drug.pk])


def send(desk: Client, drug: Drug, **fields: Any) -> HttpResponse:
    """Open the drug's form, change fields, and press the button."""
    url = form_url(drug)
    data = {**form_of(desk, url), "why": "package insert, made up", **fields}
    return desk.post(url, data)  # type: ignore[return-value]


def decide(desk: Client, proposal: Proposal, decision: str, why: str = "") -> HttpResponse:
    data = {"decision": decision, "why": why}
    return desk.post(proposal.get_absolute_url(), data)  # type: ignore[return-value]


def test_a_save_in_the_admin_is_a_proposal_and_nothing_else(desk: Client, author: User) -> None:
    answer = send(desk, the_drug("J2405"), notes="read again")
    proposal = Proposal.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == proposal.get_absolute_url()
    assert (proposal.author, proposal.reason) == (author, "package insert, made up")
    assert proposal.rows == [
        ["coding.drug", the_drug("J2405").pk, "changed", "J2405 ondansetron",
         {"notes": ["", "read again"]}]
    ]  # fmt: skip
    assert the_drug("J2405").notes == ""


def test_names_and_packages_are_proposed_with_their_drug(desk: Client) -> None:
    drug = the_drug("J2405")
    names = form_of(desk, form_url(drug))["names-TOTAL_FORMS"]
    fields = {f"names-{names}-name": "Examplar", f"names-{names}-kind": "brand"}
    send(desk, drug, **fields, **{"names-TOTAL_FORMS": names + 1})
    [row] = Proposal.objects.get().rows
    assert row[0] == "coding.drugname"
    assert row[2] == "added"
    assert row[4]["drug_id"] == [None, drug.pk]
    assert not drug.names.filter(name="Examplar").exists()


def test_a_form_without_a_reason_is_refused_and_keeps_what_was_typed(desk: Client) -> None:
    answer = send(desk, the_drug("J2405"), notes="read again", why=" ")
    assert answer.status_code == 200
    assert "Expected the reason of the change, and its source." in answer.text
    assert "read again" in answer.text
    assert not Proposal.objects.exists()


def test_a_form_that_changes_nothing_proposes_nothing(desk: Client) -> None:
    url = form_url(the_drug("J2405"))
    answer = desk.post(url, {**form_of(desk, url), "why": "no reason"}, follow=True)
    assert "Nothing was changed" in answer.text
    assert not Proposal.objects.exists()


def test_a_mistake_in_a_field_is_told_beside_it(desk: Client) -> None:
    answer = send(desk, the_drug("J2405"), effective_from="2026-02-02", effective_to="2026-02-01")
    assert "The last day is before the first." in answer.text
    assert not Proposal.objects.exists()


def test_who_opened_the_form_before_a_publication_is_told_who_changed_it(
    desk: Client, author: User, approver: User
) -> None:
    drug = the_drug("J2405")
    opened = form_of(desk, form_url(drug))
    theirs = worked_out(a_proposal(changed(drug, packages_note="other"), approver))
    publish(proposal=theirs, by=approver)
    mine = {**opened, "notes": "mine", "why": "package insert"}
    answer = desk.post(form_url(drug), mine)
    assert answer.status_code == 200
    assert "approver changed this meanwhile" in answer.text
    assert "mine" in answer.text
    assert Proposal.objects.count() == 1
    again = {**mine, "opened_as": answer.context["adminform"].form["opened_as"].value()}
    assert desk.post(form_url(drug), again).status_code == 302
    assert Proposal.objects.count() == 2


def test_the_form_names_an_open_proposal_for_the_same_row(desk: Client, approver: User) -> None:
    proposal = a_proposal(changed(the_drug("J2405"), notes="theirs"), approver)
    text = desk.get(form_url(the_drug("J2405"))).text
    assert "proposed a change of this row" in text
    assert proposal.get_absolute_url() in text
    assert "proposed a change" not in desk.get(form_url(the_drug("J1100"))).text


def test_two_people_take_a_change_from_the_form_into_force(
    desk: Client, other_desk: Client, author: User, visit: Encounter
) -> None:
    send(desk, the_drug("J9206"), admin_class="therapeutic")
    proposal = worked_out(Proposal.objects.get())
    mine = desk.get(proposal.get_absolute_url()).text
    assert "1 of 1 recent encounters change." in mine
    assert "published by a second person" in mine
    assert 'value="publish"' not in mine
    assert 'value="publish"' in other_desk.get(proposal.get_absolute_url()).text
    assert decide(desk, proposal, "publish").status_code == 422
    assert decide(other_desk, proposal, "publish").status_code == 302
    assert the_drug("J9206").admin_class == "therapeutic"


def test_the_page_tells_old_and_new_values_the_lines_and_a_timeline(
    desk: Client, author: User, visit: Encounter
) -> None:
    text = desk.get(reclassified(author).get_absolute_url()).text
    assert "chemotherapy or other highly complex drug" in text
    assert "therapeutic, prophylactic or diagnostic" in text
    assert "96367" in text
    assert "96417" in text
    assert "<svg" in text
    assert "Medicare" in text
    for secret in (visit.patient.family_name, visit.patient.mrn):
        assert secret not in text


def test_the_page_asks_again_by_itself_until_the_effect_is_there(
    desk: Client, author: User
) -> None:
    proposal = a_proposal(changed(the_drug("J2405"), notes="one"), author)
    waiting = desk.get(proposal.get_absolute_url()).text
    assert 'hx-trigger="load delay:1s"' in waiting
    assert "Not worked out yet." in waiting
    worked_out(proposal)
    assert "hx-trigger" not in desk.get(proposal.get_absolute_url()).text


def test_a_refusal_says_why_on_the_page_and_keeps_what_was_typed(
    desk: Client, author: User, approver: User
) -> None:
    proposal = worked_out(a_proposal(changed(the_drug("J2405"), notes="one"), approver))
    answer = decide(desk, proposal, "turn-down")
    assert answer.status_code == 422
    assert "Say why, for the author." in answer.text
    assert decide(desk, proposal, "turn-down", "the label says otherwise").status_code == 302
    assert "the label says otherwise" in desk.get(proposal.get_absolute_url()).text


@pytest.mark.parametrize("decision", ["", "PUBLISH", "publish ", "delete", "'; --"])
def test_another_decision_than_the_pages_is_refused(
    decision: str, desk: Client, author: User
) -> None:
    proposal = worked_out(a_proposal(changed(the_drug("J2405"), notes="one"), author))
    assert decide(desk, proposal, decision).status_code == 422
    assert Proposal.objects.get().is_open


def test_the_list_has_what_waits_first(desk: Client, author: User) -> None:
    first = worked_out(a_proposal(changed(the_drug("J2405"), notes="one"), author))
    waits = a_proposal(changed(the_drug("J1100"), notes="two"), author)
    publish(proposal=first, by=author)
    third = worked_out(a_proposal(changed(the_drug("J9206"), notes="three"), author))
    publish(proposal=third, by=author)
    text = desk.get(reverse("coding:proposal-list")).text
    places = [text.index(each.get_absolute_url()) for each in (waits, third, first)]
    assert places == sorted(places)


@pytest.mark.parametrize("number", ["0", "-1", "x", "999999999999999999999", ""])
def test_an_odd_page_number_shows_a_page(number: str, desk: Client, author: User) -> None:
    proposal = reclassified(author)
    for url in (proposal.get_absolute_url(), reverse("coding:proposal-list")):
        assert desk.get(url, {"page": number}).status_code == 200


@pytest.mark.parametrize("role", ["coder", "reviewer", "manager"])
def test_others_neither_read_nor_decide(role: str, author: User) -> None:
    proposal = worked_out(a_proposal(changed(the_drug("J2405"), notes="one"), author))
    client = Client()
    client.force_login(factories.a_user(f"a {role}", role))
    assert client.get(proposal.get_absolute_url()).status_code == 403
    assert client.get(reverse("coding:proposal-list")).status_code == 403
    assert decide(client, proposal, "publish").status_code == 403
    assert Proposal.objects.get().is_open
