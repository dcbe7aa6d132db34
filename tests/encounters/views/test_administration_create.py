"""Adding a row."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from encounters.models import Encounter
from tests.encounters.views.conftest import HTMX, first_row, typed, url


def test_a_row_is_recorded_and_a_browser_sent_back(encounter: Encounter, as_coder: Client) -> None:
    """Post, redirect, get: a reload does not add the row again."""
    answer = as_coder.post(url("administration-create", encounter), typed())
    assertRedirects(answer, url("encounter-detail", encounter))
    row = first_row(encounter)
    assert (row.drug, row.dose_unit, row.discarded_unit) == ("irinotecan", "mg", "mg")
    assert row.dose_amount == 330
    assert (row.start_text, row.stop_text) == ("900", "10:31")


def test_htmx_gets_rows_and_all_live_parts_in_one_answer(
    encounter: Encounter, as_coder: Client
) -> None:
    """And hears which codes came, with the minutes."""
    answer = as_coder.post(url("administration-create", encounter), typed(), headers=HTMX)
    for part in ("administration-rows", "timeline", "codes", "checks", "banner", "new-rows"):
        assertContains(answer, f'id="{part}"')
    assertContains(answer, "96413 added: 60 minutes; 96415 added: 31 minutes")
    assertContains(answer, 'data-version="2"')
    assert b"<html" not in answer.content


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("drug", "", "Type the drug"),
        ("drug", "   ", "Type the drug"),
        ("start", "25:99", "is not a time"),
        ("stop", "8:00", "Next day?"),
        ("dose", "plenty", "is not an amount"),
        ("dose", "330", "Expected the unit as well"),
        ("dose", "-5 mg", "is not an amount"),
        ("dose", "0 mg", "above zero"),
        ("dose", "0", "above zero"),
        ("dose", "9999999999999 mg", "digits"),
        ("access_site", "elsewhere", "Select a valid choice"),
        ("route", "by magic", "Select a valid choice"),
        ("visit", "0", "greater than or equal to 1"),
        ("rate_ml_per_hour", "NaN", "Enter a number"),
        ("drug", "x" * 121, "at most 120"),
        ("drug", "irino\0tecan", "Null characters"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_invalid_input_is_refused_at_its_field_with_the_text_kept(
    encounter: Encounter,
    as_coder: Client,
    field: str,
    text: str,
    said: str,
    headers: dict[str, str],
) -> None:
    """422; nothing written."""
    sent = typed(**{field: text}, documented_by="kept as typed")
    answer = as_coder.post(url("administration-create", encounter), sent, headers=headers)
    assertContains(answer, said, status_code=422)
    assertContains(answer, "kept as typed", status_code=422)
    assert not encounter.administrations.exists()


def test_the_first_wrong_field_has_the_focus(encounter: Encounter, as_coder: Client) -> None:
    """The one attribute serves the page and the swapped part."""
    sent = typed(stop="8:00")
    answer = as_coder.post(url("administration-create", encounter), sent, headers=HTMX)
    page = answer.content.decode()
    field = page[page.index('name="stop"') : page.index('id="new_stop"')]
    assert "autofocus" in field
    assert 'aria-invalid="true"' in field


def test_a_stop_before_the_start_offers_the_next_day_as_an_answer(
    encounter: Encounter, as_coder: Client
) -> None:
    """The answer is sent beside what was typed, and wins."""
    sent = typed(start="23:00", stop="00:30")
    answer = as_coder.post(url("administration-create", encounter), sent)
    assertContains(answer, 'name="stop" value="00:30 +1"', status_code=422)
    sent["stop"] = ["00:30", "00:30 +1"]
    as_coder.post(url("administration-create", encounter), sent)
    row = first_row(encounter)
    assert row.start_at
    assert row.stop_at
    assert (row.stop_at - row.start_at).total_seconds() == 90 * 60


def test_a_form_that_saw_an_older_version_is_kept_and_shown_again(
    encounter: Encounter, as_coder: Client
) -> None:
    """409; pressing Add then adds it on top."""
    as_coder.post(url("administration-create", encounter), typed())
    sent = typed(drug="bevacizumab")
    answer = as_coder.post(url("administration-create", encounter), sent, headers=HTMX)
    assertContains(answer, "somebody else saved another part", status_code=409)
    assertContains(answer, 'value="bevacizumab"', status_code=409)
    answer = as_coder.post(url("administration-create", encounter), sent | {"version": "2"})
    assert answer.status_code == 302
    assert encounter.administrations.count() == 2


def test_a_get_leads_to_the_encounter(encounter: Encounter, as_coder: Client) -> None:
    """The empty row is always there."""
    answer = as_coder.get(url("administration-create", encounter))
    assertRedirects(answer, url("encounter-detail", encounter))
