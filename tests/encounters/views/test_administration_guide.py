"""The guided path: 96413 against 96417 is its heart."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from encounters.models import Encounter
from tests.encounters.views.conftest import HTMX, first_row, url
from tests.factories import give


def test_the_path_ends_at_the_code_and_shows_where_else_it_led(
    visit: Encounter, as_coder: Client
) -> None:
    """Bevacizumab is not the initial drug: 96417; were it, 96413."""
    row = visit.administrations.get(drug="bevacizumab")
    answer = as_coder.get(url("administration-guide", visit, row.pk), headers=HTMX)
    assertContains(answer, "→ 96417")
    assertContains(answer, "→ 96413")
    assertNotContains(answer, "<html")


def test_a_missing_stop_is_where_the_path_stops(
    visit: Encounter, coder: User, as_coder: Client
) -> None:
    """The open question is marked; the later ones stay unanswered."""
    row = give(visit, coder, "fluorouracil", "11:10", None)
    answer = as_coder.get(url("administration-guide", visit, row.pk), headers=HTMX)
    assertContains(answer, "not in the record")
    assertContains(answer, 'class="later"')


def test_a_browser_gets_the_whole_page(visit: Encounter, as_auditor: Client) -> None:
    """Readers may look as well."""
    answer = as_auditor.get(url("administration-guide", visit, first_row(visit).pk))
    assertContains(answer, "<html")
    assertContains(answer, "Guide: irinotecan")
