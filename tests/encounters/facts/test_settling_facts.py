"""Lesions, puncture and refill: from the row to the code that each settles."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from coding.engine import facts
from encounters import actions
from encounters.coding import Coding, derive_encounter
from encounters.documents import document_of
from encounters.entry import administration_fields
from encounters.facts import administration_facts, facts_of
from encounters.models import AccessSite, DrugAdministration, Encounter
from tests import factories
from workbench.models import AuditEvent


def derived(encounter: Encounter, coder: User, **documented: Any) -> Coding:
    """Derive one chemotherapy row of no known drug, so that no drug line joins its code."""
    factories.give(
        encounter, coder, "made-up drug", None, None, admin_class="chemotherapy", **documented
    )
    return derive_encounter(encounter)


def codes_of(coding: Coding) -> list[str]:
    return [line.code for line in coding.derivation.lines]


def asked_in(coding: Coding) -> set[str]:
    return {query.field for query in coding.derivation.queries}


@pytest.mark.parametrize(("lesions", "code"), [(1, "96405"), (7, "96405"), (8, "96406")])
def test_up_to_seven_lesions_are_one_code_and_more_another(
    encounter: Encounter, coder: User, lesions: int, code: str
) -> None:
    coding = derived(encounter, coder, route="intralesional", lesions=lesions)
    assert codes_of(coding) == [code]
    assert "lesions" not in asked_in(coding)


@pytest.mark.parametrize(("puncture", "code"), [(True, "96450"), (False, "96542")])
def test_a_puncture_and_a_reservoir_are_different_codes(
    encounter: Encounter, coder: User, puncture: bool, code: str
) -> None:
    coding = derived(encounter, coder, route="intrathecal", puncture=puncture)
    assert codes_of(coding) == [code]
    assert "puncture" not in asked_in(coding)


@pytest.mark.parametrize(
    ("route", "field"), [("intralesional", "lesions"), ("intrathecal", "puncture")]
)
def test_what_is_not_documented_is_asked_and_not_guessed(
    encounter: Encounter, coder: User, route: str, field: str
) -> None:
    coding = derived(encounter, coder, route=route)
    assert codes_of(coding) == []
    assert field in asked_in(coding)


@pytest.mark.parametrize(
    ("pump", "refilled", "started"),
    [("portable", "96521", "96416"), ("implantable", "96522", "96416")],
)
def test_a_refill_is_not_the_start_of_a_pump(
    encounter: Encounter, coder: User, pump: str, refilled: str, started: str
) -> None:
    coding = derived(encounter, coder, route="iv_infusion", pump=pump, pump_refill=True)
    assert codes_of(coding) == [refilled]
    row = encounter.administrations.get()
    actions.change_administration(
        administration=row, version=row.encounter.version, by=coder, pump_refill=False
    )
    assert codes_of(derive_encounter(encounter)) == [started]


SETTLED: list[dict[str, Any]] = [
    {"route": facts.Route.INTRALESIONAL, "lesions": 8},
    {"route": facts.Route.INTRATHECAL, "puncture": True},
    {"route": facts.Route.INTRATHECAL, "puncture": False},
    {"route": facts.Route.IV_INFUSION, "pump": facts.Pump.PORTABLE, "pump_refill": True},
]


@pytest.mark.parametrize("settled", SETTLED)
def test_each_fact_survives_being_entered_and_is_written(
    encounter: Encounter, settled: dict[str, Any]
) -> None:
    given = facts.Administration("A7", "made-up drug", **settled)
    entered = administration_fields(given, day=encounter.service_on, zone=encounter.facility.zone)
    row = DrugAdministration(pk=7, access_site=AccessSite(label=entered.pop("access_site")))
    for name, value in entered.items():
        setattr(row, name, value)
    assert administration_facts(row) == given
    whole = facts.Encounter(
        "E1", factories.DAY, facts.Setting.FACILITY, factories.NEW_YORK, (given,)
    )
    assert document_of(whole)["administrations"][0] == {
        "id": "A7", "drug": "made-up drug", **settled
    }  # fmt: skip


def test_facts_that_are_not_documented_are_not_written(visit: Encounter) -> None:
    written = document_of(facts_of(visit))["administrations"][0]
    assert not written.keys() & {"lesions", "puncture", "pump_refill"}


def test_the_trail_keeps_both_answers(encounter: Encounter, coder: User) -> None:
    row = factories.give(encounter, coder, route="intrathecal", puncture=True, lesions=None)
    actions.change_administration(
        administration=row, version=encounter.version, by=coder, puncture=False, lesions=3
    )
    event = AuditEvent.objects.order_by("pk").last()
    assert event
    assert event.detail["fields"] == {"puncture": [True, False], "lesions": [None, 3]}


def test_a_deleted_row_comes_back_with_its_facts(encounter: Encounter, coder: User) -> None:
    row = factories.give(encounter, coder, route="intralesional", lesions=8)
    before = facts_of(encounter)
    for undo in (actions.delete_administration, actions.restore_administration):
        undo(administration=row, version=row.encounter.version, by=coder)
    assert facts_of(encounter) == before


@pytest.mark.parametrize("lesions", [0, -1])
def test_a_count_below_one_is_refused_at_its_field(
    encounter: Encounter, coder: User, lesions: int
) -> None:
    with pytest.raises(ValidationError) as error:
        factories.give(encounter, coder, route="intralesional", lesions=lesions)
    assert error.value.message_dict["lesions"][0] == "Expected one or more."
