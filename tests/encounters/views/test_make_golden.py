"""The page on which a reviewer makes a signed-off encounter a golden case."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from coding.models import GoldenCase
from encounters.models import Encounter, Status
from tests.encounters.views.conftest import signed_in, url

TYPED = {"name": "Two drugs, one after the other", "source": "review of two, made up"}


@pytest.fixture
def signed_off(visit: Encounter) -> Encounter:
    Encounter.objects.filter(pk=visit.pk).update(status=Status.SIGNED_OFF)
    visit.refresh_from_db()
    return visit


@pytest.fixture
def as_reviewer(reviewer: User) -> Client:
    return signed_in(reviewer)


def test_a_signed_off_encounter_offers_it(signed_off: Encounter, as_reviewer: Client) -> None:
    page = as_reviewer.get(url("encounter-detail", signed_off))
    assert url("encounter-make-golden", signed_off) in page.text


def test_a_draft_does_not_offer_it(visit: Encounter, as_reviewer: Client) -> None:
    page = as_reviewer.get(url("encounter-detail", visit))
    assert url("encounter-make-golden", visit) not in page.text


def test_the_reviewer_makes_it(signed_off: Encounter, as_reviewer: Client) -> None:
    where = url("encounter-make-golden", signed_off)
    assert as_reviewer.get(where).status_code == 200
    answer = as_reviewer.post(where, TYPED, follow=True)
    assert answer.status_code == 200
    assert "is a golden case" in answer.text
    assert GoldenCase.objects.get().name == TYPED["name"]


def test_what_is_refused_is_told_and_what_was_typed_stays(
    visit: Encounter, as_reviewer: Client
) -> None:
    answer = as_reviewer.post(url("encounter-make-golden", visit), TYPED)
    assert answer.status_code == 422
    assert "Only a signed-off encounter" in answer.text
    assert TYPED["name"] in answer.text
    assert not GoldenCase.objects.exists()


@pytest.mark.parametrize("missing", TYPED)
def test_each_field_is_needed(missing: str, signed_off: Encounter, as_reviewer: Client) -> None:
    answer = as_reviewer.post(url("encounter-make-golden", signed_off), {**TYPED, missing: " "})
    assert answer.status_code == 422
    assert "This field is required" in answer.text


def test_a_coder_may_not(signed_off: Encounter, as_coder: Client) -> None:
    assert as_coder.post(url("encounter-make-golden", signed_off), TYPED).status_code == 403
    assert not GoldenCase.objects.exists()
