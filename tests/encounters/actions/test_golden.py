"""A signed-off encounter becomes a case on which later edits of reference data are tried."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from coding.golden import golden_cases, shortfalls
from coding.models import GoldenCase
from encounters.actions import accept_lines, make_golden
from encounters.coding import derive_encounter
from encounters.models import Encounter, Facility, Status
from tests import factories
from workbench.models import AuditEvent

SOURCE = "review of two, made up"


@pytest.fixture
def signed_off(facility: Facility, coder: User) -> Encounter:
    """The reference visit with all its lines accepted."""
    encounter = factories.the_reference_visit(facility, coder)
    accept_lines(encounter=encounter, version=encounter.version, by=coder, keys=None)
    Encounter.objects.filter(pk=encounter.pk).update(status=Status.SIGNED_OFF)
    encounter.refresh_from_db()
    return encounter


def test_its_facts_and_signed_off_lines_are_kept(signed_off: Encounter, reviewer: User) -> None:
    case = make_golden(encounter=signed_off, name="Two drugs", source=SOURCE, by=reviewer)
    lines = [(code, units) for code, units, _ in case.expect["lines"]]
    assert lines[:2] == [("96413", 1), ("96417", 1)]
    golden = next(one for one in golden_cases() if one.name == "Two drugs")
    assert shortfalls(golden.expect, derive_encounter(signed_off).derivation) == []


def test_nobody_is_named_in_it(signed_off: Encounter, reviewer: User) -> None:
    case = make_golden(encounter=signed_off, name="Two drugs", source=SOURCE, by=reviewer)
    kept = json.dumps(case.document)
    patient = signed_off.patient
    secrets = [patient.family_name, patient.given_name, patient.mrn, factories.NURSE_NPI]
    assert not [secret for secret in secrets if secret in kept]
    assert "billed" not in case.document


def test_an_encounter_that_is_not_signed_off_is_refused(
    facility: Facility, coder: User, reviewer: User
) -> None:
    draft = factories.the_reference_visit(facility, coder)
    with pytest.raises(ValidationError, match="Only a signed-off encounter"):
        make_golden(encounter=draft, name="Two drugs", source=SOURCE, by=reviewer)
    assert not GoldenCase.objects.exists()


@pytest.mark.parametrize(("name", "message"), [("Two drugs", "name"), ("Other", "golden case")])
def test_a_second_one_of_the_same_name_or_encounter_is_refused(
    name: str, message: str, signed_off: Encounter, reviewer: User
) -> None:
    make_golden(encounter=signed_off, name="Two drugs", source=SOURCE, by=reviewer)
    with pytest.raises(ValidationError, match=message):
        make_golden(encounter=signed_off, name=name, source=SOURCE, by=reviewer)


def test_the_trail_tells_who_made_it(signed_off: Encounter, reviewer: User) -> None:
    make_golden(encounter=signed_off, name="Two drugs", source=SOURCE, by=reviewer)
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor) == ("encounter.made-golden", "reviewer")
