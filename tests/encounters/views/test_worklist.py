"""The worklist."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from encounters.models import Encounter, Facility
from encounters.presenters.worklist import FILTERS, PAGE
from tests.encounters.views.conftest import url
from tests.factories import DAY, a_formulary, a_patient, an_encounter, give


def test_an_encounter_is_listed_with_its_codes(visit: Encounter, as_coder: Client) -> None:
    """And opens from its patient's name; only administration codes are named."""
    page = as_coder.get("/")
    assertContains(page, url("encounter-detail", visit))
    assertContains(page, "96413, 96417")
    assertNotContains(page, "J9206")


def test_other_facilities_are_not_listed(visit: Encounter, as_outsider: Client) -> None:
    """An empty list says what to do."""
    page = as_outsider.get("/")
    assertNotContains(page, "Example-Rivera")
    assertContains(page, "No encounter yet")


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_answers(visit: Encounter, as_coder: Client, name: str) -> None:
    """With what belongs under it."""
    shown = b"Example-Rivera" in as_coder.get("/", {"show": name}).content
    assert shown == (name in {"", "draft", "unassigned"})


def test_filters_find_mine_and_those_with_questions(
    visit: Encounter, coder: User, as_coder: Client
) -> None:
    """A missing stop is a question."""
    give(visit, coder, "fluorouracil", "11:10", None)
    Encounter.objects.update(assignee=coder)
    for name in ("mine", "queries"):
        assertContains(as_coder.get("/", {"show": name}), "Example-Rivera")


@pytest.mark.parametrize(
    "query", [{"show": "'; --"}, {"after": "x"}, {"after": "2026-13-01_1"}, {"after": "_" * 99}]
)
def test_rubbish_in_the_address_is_passed_over(
    visit: Encounter, as_coder: Client, query: dict[str, str]
) -> None:
    """It never becomes a field, an order or an error."""
    assertContains(as_coder.get("/", query), "Example-Rivera")


def test_the_oldest_service_comes_first(
    visit: Encounter, facility: Facility, coder: User, as_coder: Client
) -> None:
    """What has waited longest is at the top, under the hand."""
    an_encounter(facility, coder, patient=visit.patient, service_on=DAY + timedelta(days=1))
    rows = as_coder.get("/").context["worklist"].rows
    assert [row.day for row in rows] == ["2 Mar 2026", "3 Mar 2026"]


def test_pages_follow_each_other_without_gap_or_repeat(
    facility: Facility, coder: User, as_coder: Client
) -> None:
    """Also where several visits share the day on which a page ends."""
    a_formulary()
    patient = a_patient(facility)
    for number in range(PAGE + 7):
        day = DAY - timedelta(days=number // 4)
        an_encounter(facility, coder, patient=patient, service_on=day)
    first = as_coder.get("/").context["worklist"]
    second = as_coder.get(first.more_url).context["worklist"]
    seen = [row.url for row in [*first.rows, *second.rows]]
    assert len(seen) == len(set(seen)) == PAGE + 7
    assert not second.more_url


@pytest.mark.parametrize("more", [0, 20])
def test_queries_do_not_grow_with_the_list(
    visit: Encounter,
    facility: Facility,
    coder: User,
    as_coder: Client,
    more: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Session, user, roles, counts and one page."""
    for _ in range(more):
        an_encounter(facility, coder, patient=visit.patient)
    with django_assert_max_num_queries(5):
        as_coder.get("/")


def test_a_reader_is_not_offered_a_new_encounter(visit: Encounter, as_auditor: Client) -> None:
    """What would be refused is not offered."""
    assertNotContains(as_auditor.get("/"), "New encounter")
