"""The encounter screen."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from encounters.models import Encounter, Facility
from tests.encounters.views.conftest import url
from tests.factories import an_encounter, give


def test_the_reference_visit_shows_what_a_good_program_says(
    visit: Encounter, as_coder: Client
) -> None:
    """Codes, reasons, why not another, and what the record calls the nurse."""
    page = as_coder.get(url("encounter-detail", visit))
    for text in (
        "96413",
        "96417",
        "09:00–10:00",
        "10:35–11:05",
        "not 96415",
        "not EJ",
        "chemotherapy.sequential-infusion",
        "recorded as “oncology nurse practitioner”",
        "C77-C79",
        "Z51.11",
        "POS 22 · facility",
        "Not checked:",
    ):
        assertContains(page, text)


def test_the_page_is_never_kept_in_a_browser(visit: Encounter, as_coder: Client) -> None:
    """Neither its own cache nor htmx's history holds patient data."""
    page = as_coder.get(url("encounter-detail", visit))
    assert "no-store" in page["Cache-Control"]
    assert "HX-Request" in page["Vary"]
    assertContains(page, '"historyCacheSize":0')
    for forbidden in (" hx-on", "js:", "<style", " style=", "onclick"):
        assertNotContains(page, forbidden)


def test_every_form_carries_the_token(visit: Encounter, as_coder: Client) -> None:
    """A form without JavaScript has nothing else to show."""
    page = as_coder.get(url("encounter-detail", visit)).content.decode()
    assert page.count('method="post"') == page.count("csrfmiddlewaretoken") == 5


def test_an_empty_encounter_begins_at_the_drug(encounter: Encounter, as_coder: Client) -> None:
    """Nobody has to look for where to start."""
    page = as_coder.get(url("encounter-detail", encounter))
    assertContains(page, "No times yet")
    assertContains(page, "autofocus", count=2)  # the drug, and Close in the list of keys


@pytest.mark.parametrize("rows", [2, 30])
def test_queries_do_not_grow_with_the_rows(
    visit: Encounter,
    coder: User,
    as_coder: Client,
    rows: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Thirty rows cost as many queries as two."""
    for minute in range(rows):
        give(visit, coder, "ondansetron", f"12:{minute:02}", None, route="iv_push")
    as_coder.get(url("encounter-detail", visit))
    with django_assert_max_num_queries(12):
        as_coder.get(url("encounter-detail", visit))


def test_next_goes_to_the_next_that_awaits_coding_and_round(
    visit: Encounter, facility: Facility, coder: User, as_coder: Client
) -> None:
    """Behind the last comes the first."""
    older = an_encounter(facility, coder)
    first, second = sorted([visit, older], key=lambda one: one.pk)
    for here, there in ((first, second), (second, first)):
        answer = as_coder.get(url("encounter-next", here))
        assertRedirects(answer, url("encounter-detail", there))


def test_next_without_another_leads_to_the_worklist(visit: Encounter, as_coder: Client) -> None:
    """And says so."""
    answer = as_coder.get(url("encounter-next", visit), follow=True)
    assertRedirects(answer, "/")
    assertContains(answer, "No other encounter awaits coding.")
