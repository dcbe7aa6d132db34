"""Accepting codes and taking them back."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from encounters.models import Encounter
from tests import factories
from tests.encounters.views.conftest import HTMX, first_row, url
from tests.factories import DAY


def accept(client: Client, visit: Encounter, line: str, **headers: str) -> HttpResponse:
    """Press the button of a line, or of all."""
    visit.refresh_from_db()
    sent = {"line": line, "version": visit.version}
    answer = client.post(url("lines-accept", visit), sent, headers=headers)
    return cast(HttpResponse, answer)


def test_all_codes_are_accepted_with_one_press(visit: Encounter, as_coder: Client) -> None:
    """Then the encounter is ready for sign-off."""
    answer = accept(as_coder, visit, "all", **HTMX)
    assertContains(answer, "✓ accepted", count=5)
    assertContains(answer, "ready for sign-off")
    assert visit.chosen_lines.count() == 5
    assert visit.runs.count() == 1


def test_what_blocks_a_sign_off_keeps_an_accepted_encounter_a_draft(
    visit: Encounter, coder: User, as_coder: Client
) -> None:
    factories.give(visit, coder, "rituximab", "11:30", "")
    visit.refresh_from_db()
    answer = accept(as_coder, visit, "all", **HTMX)
    assertContains(answer, "Before sign-off: 1 open question")
    visit.refresh_from_db()
    assert visit.status == "draft"


def test_nothing_is_accepted_where_nothing_follows(coder: User, as_coder: Client) -> None:
    facility = factories.a_facility("Empty Example Center", coder)
    empty = factories.an_encounter(facility, coder)
    assertNotContains(as_coder.get(url("encounter-detail", empty)), "Accept all")
    answer = accept(as_coder, empty, "all", **HTMX)
    assert answer.status_code == 409
    empty.refresh_from_db()
    assert (empty.status, empty.version) == ("draft", 1)


def test_one_code_is_accepted_by_its_own_button(visit: Encounter, as_coder: Client) -> None:
    """The others stay proposals."""
    page = as_coder.get(url("encounter-detail", visit))
    assertContains(page, f'value="96417--{DAY}"')
    assertRedirects(accept(as_coder, visit, f"96417--{DAY}"), url("encounter-detail", visit))
    assert [line.code for line in visit.chosen_lines.all()] == ["96417"]
    assertContains(as_coder.get(url("encounter-detail", visit)), "✓ accepted", count=1)


def test_a_code_that_no_longer_follows_is_flagged_and_can_be_withdrawn(
    visit: Encounter, coder: User, as_coder: Client
) -> None:
    """Nothing is silently replaced when facts change."""
    accept(as_coder, visit, "all")
    visit.refresh_from_db()
    row = visit.administrations.get(drug="bevacizumab")
    as_coder.post(url("administration-delete", visit, row.pk), {"version": visit.version})
    page = as_coder.get(url("encounter-detail", visit))
    assertContains(page, "Accepted before, no longer derived")
    line = visit.chosen_lines.get(code="96417")
    assertContains(page, url("line-withdraw", visit, line.pk))
    visit.refresh_from_db()
    sent = {"version": visit.version}
    answer = as_coder.post(url("line-withdraw", visit, line.pk), sent, headers=HTMX)
    assertNotContains(answer, url("line-withdraw", visit, line.pk))
    assert not visit.chosen_lines.filter(code="96417").exists()


def test_a_stale_page_accepts_nothing(visit: Encounter, as_coder: Client) -> None:
    """Also a line that was derived once and is no more."""
    answer = as_coder.post(url("lines-accept", visit), {"line": "all", "version": "1"})
    assertContains(answer, "nothing of yours was written", status_code=409)
    assert accept(as_coder, visit, f"96999--{DAY}").status_code == 409
    assert not visit.chosen_lines.exists()


def test_a_line_of_another_encounter_is_not_found(
    visit: Encounter, encounter: Encounter, as_coder: Client
) -> None:
    """A line is found through its own encounter only."""
    accept(as_coder, visit, "all")
    line = visit.chosen_lines.first()
    assert line
    where = url("line-withdraw", encounter, line.pk)
    assert as_coder.post(where, {"version": "1"}).status_code == 404


def test_a_reader_sees_no_buttons(visit: Encounter, as_auditor: Client) -> None:
    """What would be refused is not offered."""
    page = as_auditor.get(url("encounter-detail", visit))
    for control in ("Accept all", "Delete", "row-new", url("encounter-details-update", visit)):
        assertNotContains(page, control)
    assertContains(page, url("administration-guide", visit, first_row(visit).pk))
