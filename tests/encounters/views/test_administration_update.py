"""Changing a row in place."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from encounters.actions import delete_administration
from encounters.models import Encounter
from tests.encounters.views.conftest import HTMX, first_row, typed, url


def as_saved(encounter: Encounter, **fields: str) -> dict[str, str]:
    """The first row of the reference visit as its form sends it back."""
    saved = {"start": "09:00", "stop": "10:30", "discarded": "10 mg", "container": "single_dose"}
    return typed(**(saved | {"version": str(encounter.version)} | fields))


def test_the_form_shows_the_row_as_it_would_be_typed(visit: Encounter, as_coder: Client) -> None:
    """As a row for htmx, in its place on the whole page for a browser."""
    where = url("administration-update", visit, first_row(visit).pk)
    part = as_coder.get(where, headers=HTMX)
    for text in ('value="09:00"', 'value="10:30"', 'value="330 mg"', 'value="10 mg"'):
        assertContains(part, text)
    assert part.content.lstrip().startswith(b"<tr")
    assertContains(as_coder.get(where), "<html")


def test_a_link_may_name_the_field_to_begin_with(visit: Encounter, as_coder: Client) -> None:
    """Unknown names begin with the drug."""
    where = url("administration-update", visit, first_row(visit).pk)
    for asked, focused in (("stop", "stop"), ("__class__", "drug"), ("", "drug")):
        page = as_coder.get(where, {"focus": asked}, headers=HTMX).content.decode()
        before = page[: page.index("autofocus")]
        assert before.rindex(f'name="{focused}"') > before.rindex("<input")


def test_a_changed_row_is_saved(visit: Encounter, as_coder: Client) -> None:
    """One minute over 90 earns an additional hour, and is said."""
    row = first_row(visit)
    sent = as_saved(visit, stop="10:31")
    answer = as_coder.post(url("administration-update", visit, row.pk), sent, headers=HTMX)
    assertContains(answer, "96415 added: 31 minutes")
    row.refresh_from_db()
    assert row.stop_text == "10:31"


def test_saving_unchanged_keeps_the_text_first_typed(visit: Encounter, as_coder: Client) -> None:
    """What the nurse wrote is evidence; our way of writing it is not."""
    row = first_row(visit)
    row.start_text = "9a"
    row.save()
    as_coder.post(url("administration-update", visit, row.pk), as_saved(visit))
    row.refresh_from_db()
    assert row.start_text == "9a"


def test_another_drug_without_another_code_loses_the_old_code(
    visit: Encounter, as_coder: Client
) -> None:
    """Without JavaScript nobody empties the field behind More."""
    row = first_row(visit)
    row.hcpcs = "J9206"
    row.save()
    sent = as_saved(visit, drug="bevacizumab", hcpcs="J9206")
    as_coder.post(url("administration-update", visit, row.pk), sent)
    row.refresh_from_db()
    assert (row.drug, row.hcpcs) == ("bevacizumab", "")


def test_a_browser_is_sent_back(visit: Encounter, as_coder: Client) -> None:
    """Post, redirect, get."""
    answer = as_coder.post(
        url("administration-update", visit, first_row(visit).pk), as_saved(visit)
    )
    assertRedirects(answer, url("encounter-detail", visit))


def test_two_people_see_both_texts(visit: Encounter, as_coder: Client) -> None:
    """409 with the differing fields side by side; saving again keeps mine."""
    where = url("administration-update", visit, first_row(visit).pk)
    mine, theirs = as_saved(visit, dose="320 mg"), as_saved(visit, dose="310 mg")
    as_coder.post(where, theirs)
    for headers in ({}, HTMX):
        answer = as_coder.post(where, mine, headers=headers)
        assertContains(answer, 'data-label="yours">320 mg</td>', status_code=409)
        assertContains(answer, 'data-label="theirs">310 mg</td>', status_code=409)
        assertContains(answer, 'value="320 mg"', status_code=409)
    visit.refresh_from_db()
    assert as_coder.post(where, mine | {"version": str(visit.version)}).status_code == 302
    assert first_row(visit).dose_amount == 320


def test_a_row_that_somebody_deleted_is_offered_as_a_new_one(
    visit: Encounter, coder: User, as_coder: Client
) -> None:
    """What was typed is not lost with the row."""
    row, seen = first_row(visit), visit.version
    delete_administration(administration=row, version=visit.version, by=coder)
    sent = as_saved(visit, dose="320 mg", version=str(seen))
    answer = as_coder.post(url("administration-update", visit, row.pk), sent, headers=HTMX)
    assertContains(answer, "somebody deleted this row", status_code=409)
    assertContains(answer, 'id="new_dose"', status_code=409)
    assertContains(answer, 'value="320 mg"', status_code=409)


def test_invalid_input_stays_in_the_row(visit: Encounter, as_coder: Client) -> None:
    """422 with the row still a form, and the other rows beside it."""
    sent = as_saved(visit, dose="lots")
    where = url("administration-update", visit, first_row(visit).pk)
    for headers in ({}, HTMX):
        answer = as_coder.post(where, sent, headers=headers)
        assertContains(answer, 'value="lots"', status_code=422)
        assertContains(answer, "bevacizumab", status_code=422)


def test_leaving_a_row_shows_it_as_saved(visit: Encounter, as_coder: Client) -> None:
    """Nothing of the form is left, and the codes are no preview."""
    where = url("administration-cancel", visit, first_row(visit).pk)
    assertRedirects(as_coder.get(where), url("encounter-detail", visit))
    answer = as_coder.get(where, headers=HTMX)
    assertNotContains(answer, "editing")
    assertNotContains(answer, "not saved")
    answer = as_coder.get(url("administration-cancel-new", visit), headers=HTMX)
    assertContains(answer, 'id="new_drug"')
