"""Deleting a row, and taking that back."""

from __future__ import annotations

from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from encounters.models import Encounter
from tests.encounters.views.conftest import HTMX, first_row, url


def test_a_deleted_row_is_gone_and_can_be_brought_back(visit: Encounter, as_coder: Client) -> None:
    """The message offers Undo, and Undo restores the row and its code."""
    row = first_row(visit)
    sent = {"version": visit.version}
    answer = as_coder.post(url("administration-delete", visit, row.pk), sent, headers=HTMX)
    assertContains(answer, "irinotecan deleted.")
    assertContains(answer, url("administration-restore", visit, row.pk))
    assertNotContains(answer, f'id="row-A{row.pk}"')
    visit.refresh_from_db()
    sent = {"version": visit.version}
    answer = as_coder.post(url("administration-restore", visit, row.pk), sent, headers=HTMX)
    assertContains(answer, f'id="row-A{row.pk}"')
    assertContains(answer, "96417 added")


def test_a_browser_is_sent_to_the_page_with_undo(visit: Encounter, as_coder: Client) -> None:
    """The address names a row number, nothing of the patient."""
    row = first_row(visit)
    answer = as_coder.post(
        url("administration-delete", visit, row.pk), {"version": visit.version}, follow=True
    )
    assert answer.redirect_chain == [(f"{url('encounter-detail', visit)}?deleted={row.pk}", 302)]
    assertContains(answer, url("administration-restore", visit, row.pk))
    visit.refresh_from_db()
    answer = as_coder.post(url("administration-restore", visit, row.pk), {"version": visit.version})
    assertRedirects(answer, url("encounter-detail", visit))


def test_the_undo_of_a_made_up_address_is_not_offered(visit: Encounter, as_coder: Client) -> None:
    """Rows in use, rows of others and rubbish are passed over."""
    for rubbish in (str(first_row(visit).pk), "0", "x", "9" * 40, "-1", "٣"):
        answer = as_coder.get(url("encounter-detail", visit), {"deleted": rubbish})
        assertNotContains(answer, "Undo")


def test_a_stale_button_deletes_nothing(visit: Encounter, as_coder: Client) -> None:
    """409 with the encounter as it is now."""
    row = first_row(visit)
    for headers in ({}, HTMX):
        answer = as_coder.post(
            url("administration-delete", visit, row.pk), {"version": "1"}, headers=headers
        )
        assertContains(answer, "nothing of yours was written", status_code=409)
    assert first_row(visit) == row
