"""Asking what the record does not say."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from pytest_django.asserts import assertContains

from encounters.models import DrugAdministration, Encounter
from tests.encounters.views.conftest import HTMX, url
from tests.factories import give


def without_stop(visit: Encounter, coder: User) -> DrugAdministration:
    """A third infusion that nobody stopped on paper."""
    return give(visit, coder, "fluorouracil", "11:10", None)


def ask(client: Client, visit: Encounter, row: DrugAdministration, **fields: str) -> HttpResponse:
    """Press Ask at the question about the row's stop."""
    visit.refresh_from_db()
    sent = {"administration": f"A{row.pk}", "field": "stop", "version": str(visit.version)}
    answer = client.post(url("query-create", visit), sent | fields, headers=HTMX)
    return cast(HttpResponse, answer)


def test_the_question_is_recorded_with_what_is_at_stake(
    visit: Encounter, coder: User, as_coder: Client
) -> None:
    """In the engine's words; the button gives way to who asked."""
    row = without_stop(visit, coder)
    page = as_coder.get(url("encounter-detail", visit))
    assertContains(page, "Ask the nurse")
    answer = ask(as_coder, visit, row)
    assertContains(answer, "Asked by coder")
    query = visit.queries.get()
    assert (query.administration, query.field) == (row, "stop")
    assert {"code": "96417", "units": 1} in query.at_stake


def test_a_question_is_asked_once(visit: Encounter, coder: User, as_coder: Client) -> None:
    """A second press shows the encounter as it is."""
    row = without_stop(visit, coder)
    ask(as_coder, visit, row)
    assert ask(as_coder, visit, row).status_code == 409
    assert visit.queries.count() == 1


def test_a_question_that_the_record_does_not_raise_is_not_found(
    visit: Encounter, coder: User, as_coder: Client
) -> None:
    """Neither another field nor another row, nor nothing."""
    row = without_stop(visit, coder)
    assert ask(as_coder, visit, row, field="colour").status_code == 404
    assert ask(as_coder, visit, row, administration="A0").status_code == 404
    where = url("query-create", visit)
    assert as_coder.post(where, {"version": "3"}, headers=HTMX).status_code == 404
