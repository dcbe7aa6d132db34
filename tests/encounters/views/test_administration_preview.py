"""Live validation: what the codes would be, with nothing written."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from encounters.models import Encounter
from tests.encounters.views.conftest import HTMX, first_row, typed, url
from tests.factories import give
from workbench.models import AuditEvent

MOST_QUERIES = 8


def test_a_new_row_shows_its_codes_before_it_is_saved(
    encounter: Encounter, as_coder: Client
) -> None:
    """Marked as a preview; the encounter and its trail stay as they were."""
    events = AuditEvent.objects.count()
    answer = as_coder.post(url("administration-preview-new", encounter), typed(), headers=HTMX)
    assertContains(answer, "as they would be, not saved")
    assertContains(answer, "If saved: 96413 added: 60 minutes; 96415 added: 31 minutes")
    assertContains(answer, "J9206 irinotecan, chemotherapy · 09:00 to 10:31, 91 minutes")
    assert not encounter.administrations.exists()
    assert AuditEvent.objects.count() == events


def test_a_changed_row_takes_the_place_of_the_saved_one(visit: Encounter, as_coder: Client) -> None:
    """The saved row does not count beside its own draft."""
    sent = typed(version=str(visit.version), stop="10:31")
    where = url("administration-preview", visit, first_row(visit).pk)
    answer = as_coder.post(where, sent, headers=HTMX)
    assertContains(answer, "If saved: 96415 added: 31 minutes")
    first_row(visit).refresh_from_db()
    assert first_row(visit).stop_text == "10:30"


def test_half_a_row_is_no_error(encounter: Encounter, as_coder: Client) -> None:
    """Fields still empty are not wrong; what is typed wrong is said without a status of 422."""
    where = url("administration-preview-new", encounter)
    answer = as_coder.post(where, {"drug": "", "version": "1"}, headers=HTMX)
    assertNotContains(answer, "bad")
    answer = as_coder.post(where, typed(stop="8:00", dose="lots"), headers=HTMX)
    assertContains(answer, "Stop: 08:00 is before the start 09:00. Next day?")
    assertContains(answer, "Dose: “lots” is not an amount")


def test_an_unknown_drug_is_named(encounter: Encounter, as_coder: Client) -> None:
    """It can be saved all the same; the code becomes a question."""
    where = url("administration-preview-new", encounter)
    answer = as_coder.post(where, typed(drug="unobtainium"), headers=HTMX)
    assertContains(answer, "“unobtainium” is not in the formulary")


def test_somebody_elses_save_is_said_while_typing(visit: Encounter, as_coder: Client) -> None:
    """Before the conflict, and without touching what is typed."""
    where = url("administration-preview-new", visit)
    answer = as_coder.post(where, typed(version="1"), headers=HTMX)
    assertContains(answer, f"Somebody else saved version {visit.version} meanwhile")


def test_typed_markup_is_shown_as_text(encounter: Encounter, as_coder: Client) -> None:
    """Nothing of a record becomes part of the page."""
    where = url("administration-preview-new", encounter)
    answer = as_coder.post(where, typed(drug="<b hx-get=/x>"), headers=HTMX)
    assertNotContains(answer, "<b hx-get")


@pytest.mark.parametrize("rows", [1, 6, 30])
def test_queries_do_not_grow_with_the_rows(
    visit: Encounter,
    coder: User,
    as_coder: Client,
    rows: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Session, user, roles, encounter, lines, rows, what is attached, state of the tables."""
    for minute in range(rows):
        give(visit, coder, "ondansetron", f"12:{minute:02}", None, route="iv_push")
    sent = typed(version=str(visit.version))
    for where in (
        url("administration-preview-new", visit),
        url("administration-preview", visit, first_row(visit).pk),
    ):
        as_coder.post(where, sent, headers=HTMX)  # the tables are read once a process
        with django_assert_max_num_queries(MOST_QUERIES):
            as_coder.post(where, sent, headers=HTMX)


def test_without_htmx_there_is_nothing_to_preview_into(
    encounter: Encounter, as_coder: Client
) -> None:
    """A browser is sent to the encounter."""
    answer = as_coder.post(url("administration-preview-new", encounter), typed())
    assertRedirects(answer, url("encounter-detail", encounter))
