"""Lesions, puncture and refill on the screen: entered, refused, asked for, answered."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from encounters.models import DrugAdministration, Encounter
from tests.encounters.views.conftest import HTMX, first_row, typed, url
from tests.factories import give

FIELDS = {
    "lesions": "Lesions injected",
    "puncture": "By spinal puncture",
    "pump_refill": "Pump filled again",
}


def into_lesions(**fields: str) -> dict[str, str]:
    """What the form sends for an injection into lesions."""
    return typed(drug="fluorouracil", route="intralesional", start="", stop="") | fields


def unsettled(encounter: Encounter, coder: User, route: str) -> DrugAdministration:
    """A row whose code waits for a fact."""
    return give(encounter, coder, "fluorouracil", None, None, route=route)


@pytest.mark.parametrize("route", ["iv_infusion", "intralesional", "intrathecal"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_every_form_holds_all_three_fields(
    encounter: Encounter, coder: User, as_coder: Client, route: str, headers: dict[str, str]
) -> None:
    """Only a browser with scripts leaves out those of another route."""
    row = give(encounter, coder, route=route)
    page = as_coder.get(url("administration-update", encounter, row.pk), headers=headers)
    for name, label in FIELDS.items():
        assertContains(page, f'<label for="row{row.pk}_{name}">{label}</label>')
    for words in ("not documented", "no, by reservoir", "how many"):
        assertContains(page, words)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"route": "intralesional", "lesions": "8"}, (8, None, False)),
        ({"route": "intralesional", "lesions": ""}, (None, None, False)),
        ({"route": "intrathecal", "puncture": "yes"}, (None, True, False)),
        ({"route": "intrathecal", "puncture": "no"}, (None, False, False)),
        ({"route": "intrathecal", "puncture": ""}, (None, None, False)),
        ({"pump": "implantable", "pump_refill": "on"}, (None, None, True)),
    ],
)
def test_what_is_typed_is_recorded_and_typed_back(
    encounter: Encounter,
    as_coder: Client,
    sent: dict[str, str],
    kept: tuple[int | None, bool | None, bool],
) -> None:
    """The form of a saved row, sent as it is, changes nothing."""
    as_coder.post(url("administration-create", encounter), typed(**sent))
    for version in ("2", "3"):
        row = first_row(encounter)
        assert (row.lesions, row.puncture, row.pump_refill) == kept
        again = typed(**sent, version=version)
        as_coder.post(url("administration-update", encounter, row.pk), again)


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({"lesions": "0"}, "lesions", "Expected a whole number of lesions from 1 to 999"),
        ({"lesions": "-3"}, "lesions", "Expected a whole number of lesions from 1 to 999"),
        ({"lesions": "2.5"}, "lesions", "Expected a whole number of lesions from 1 to 999"),
        ({"lesions": "several"}, "lesions", "Expected a whole number of lesions from 1 to 999"),
        ({"lesions": "9" * 30}, "lesions", "Expected a whole number of lesions from 1 to 999"),
        ({"puncture": "maybe"}, "puncture", "Select a valid choice"),
        ({"pump_refill": "on"}, "pump", "Expected which pump was filled again"),
        ({"pump_refill": "on", "pump": "hand"}, "pump", "Select a valid choice"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_refusal_opens_more_at_the_field(
    encounter: Encounter,
    as_coder: Client,
    fields: dict[str, str],
    name: str,
    said: str,
    headers: dict[str, str],
) -> None:
    """422, nothing written, the wrong field marked and in focus."""
    answer = as_coder.post(
        url("administration-create", encounter), into_lesions(**fields), headers=headers
    )
    assertContains(answer, said, count=1, status_code=422)
    control = control_of(answer.content.decode(), f"new_{name}")
    assert "autofocus" in control
    assert 'aria-invalid="true"' in control
    assertContains(answer, 'id="more-0" open', status_code=422)
    assert not encounter.administrations.exists()


def control_of(page: str, control_id: str) -> str:
    """The opening tag of a control."""
    found = re.search(rf'<(input|select)[^>]*id="{control_id}"[^>]*>', page)
    assert found
    return found[0]


@pytest.mark.parametrize(
    ("route", "field", "words"),
    [
        ("intralesional", "lesions", "number of lesions"),
        ("intrathecal", "puncture", "puncture or reservoir"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_question_leads_to_its_field(
    encounter: Encounter,
    coder: User,
    as_coder: Client,
    route: str,
    field: str,
    words: str,
    headers: dict[str, str],
) -> None:
    """From the question and from the mark on the row; More is open, the field in focus."""
    row = unsettled(encounter, coder, route)
    page = as_coder.get(url("encounter-detail", encounter))
    where = f"{url('administration-update', encounter, row.pk)}?focus={field}"
    assertContains(page, f'href="{where}"', count=2)
    assertContains(page, f'hx-target="#row-A{row.pk}.row"')
    assertContains(page, words)
    form = as_coder.get(where, headers=headers)
    assert "autofocus" in control_of(form.content.decode(), f"row{row.pk}_{field}")
    assertContains(form, f'id="more-{row.pk}" open')


def test_an_answered_question_is_gone_and_the_row_says_the_answer(
    encounter: Encounter, coder: User, as_coder: Client
) -> None:
    """With the code that it led to, said aloud."""
    row = unsettled(encounter, coder, "intralesional")
    sent = into_lesions(lesions="8", version=str(encounter.version))
    answer = as_coder.post(url("administration-update", encounter, row.pk), sent, headers=HTMX)
    assertContains(answer, "96406 added")
    assertContains(answer, "8 lesions</small>")
    assertNotContains(answer, "focus=lesions")


def test_who_may_not_change_is_led_nowhere(
    encounter: Encounter, coder: User, as_auditor: Client
) -> None:
    """The mark stays; the links go."""
    unsettled(encounter, coder, "intralesional")
    page = as_auditor.get(url("encounter-detail", encounter))
    assertContains(page, '<span class="missing">missing</span>')
    assertNotContains(page, "focus=lesions")


def test_a_preview_counts_the_lesions_and_offers_no_way_out_of_the_row(
    encounter: Encounter, as_coder: Client
) -> None:
    """A link would take away what is being typed."""
    where = url("administration-preview-new", encounter)
    answer = as_coder.post(where, into_lesions(lesions="7"), headers=HTMX)
    assertContains(answer, "If saved: 96405 added")
    answer = as_coder.post(where, into_lesions(), headers=HTMX)
    assertContains(answer, "how many lesions were injected?")
    assertNotContains(answer, "focus=lesions")
    answer = as_coder.post(where, into_lesions(lesions="0"), headers=HTMX)
    assertContains(answer, "Lesions injected: Expected a whole number of lesions from 1 to 999")


def test_a_question_that_was_asked_still_leads_to_its_field(
    encounter: Encounter, coder: User, as_coder: Client
) -> None:
    """The nurse's answer is entered there."""
    row = unsettled(encounter, coder, "intrathecal")
    sent = {"administration": f"A{row.pk}", "field": "puncture", "version": str(encounter.version)}
    answer = as_coder.post(url("query-create", encounter), sent, headers=HTMX)
    assertContains(answer, "Asked by coder")
    assertContains(answer, "?focus=puncture", count=4)  # two links, each plain and for htmx


def test_two_people_see_both_answers(encounter: Encounter, coder: User, as_coder: Client) -> None:
    """In words, side by side."""
    row = unsettled(encounter, coder, "intrathecal")
    sent = into_lesions(route="intrathecal", version=str(encounter.version))
    where = url("administration-update", encounter, row.pk)
    as_coder.post(where, sent | {"puncture": "no"})
    answer = as_coder.post(where, sent | {"puncture": "yes"}, headers=HTMX)
    assertContains(answer, 'data-label="yours">yes</td>', status_code=409)
    assertContains(answer, 'data-label="theirs">no, by reservoir</td>', status_code=409)
