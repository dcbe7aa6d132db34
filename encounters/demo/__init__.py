"""Demo encounters: documents beside patients, entered through the actions that people use.

The patients are made up, and their names and record numbers say so.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from coding.engine import facts
from coding.engine.document import read_encounter
from coding.models import Payer
from encounters import actions
from encounters.coding import derive_encounter
from encounters.entry import administration_fields
from encounters.facts import administration_key
from encounters.models import DrugAdministration, Encounter, Facility, Patient, Provider

FOLDER = Path(__file__).parent
HOUSE = FOLDER / "house.json"


def visit_files() -> list[Path]:
    """The visits in the order in which they are entered; the reference visit is the first."""
    return sorted(path for path in FOLDER.glob("*.json") if path != HOUSE)


@transaction.atomic
def open_house(*, by: User, members: list[User]) -> tuple[dict[str, Facility], dict[str, Provider]]:
    """Open the demo facilities with their members, and register who works there."""
    house = json.loads(HOUSE.read_text())
    facilities = {
        key: actions.open_facility(**fields, by=by) for key, fields in house["facilities"].items()
    }
    for facility in facilities.values():
        for user in members:
            actions.add_member(facility=facility, user=user, by=by)
    providers = {
        key: actions.register_provider(**fields, by=by)
        for key, fields in house["providers"].items()
    }
    return facilities, providers


@transaction.atomic
def enter_visit(
    path: Path, *, facilities: dict[str, Facility], providers: dict[str, Provider], by: User
) -> Encounter:
    """Enter one visit as a coder would, row by row; some are asked about or accepted at once."""
    visit = json.loads(path.read_text())
    document = read_encounter(visit["document"], default_zone="UTC")
    facility = facilities[visit["facility"]]
    encounter = _open(visit, document, facility, providers, by)
    rows = {
        given.id: _enter_row(encounter, given, visit["documented_by"], by)
        for given in document.administrations
    }
    if document.primary_administration:
        actions.update_encounter_details(
            encounter=encounter,
            version=encounter.version,
            by=by,
            primary_administration=rows[document.primary_administration],
        )
    _decide(visit, encounter, by)
    return encounter


def _open(
    visit: dict[str, Any],
    document: facts.Encounter,
    facility: Facility,
    providers: dict[str, Provider],
    by: User,
) -> Encounter:
    payer = Payer.objects.get(slug=document.payer)
    sites = [
        actions.Site(site.label, site.separate_because or "") for site in document.access_sites
    ]
    return actions.create_encounter(
        facility=facility,
        patient=_register(visit["patient"], facility, payer, by),
        service_on=document.date_of_service,
        by=by,
        access_sites=sites,
        payer=payer,
        setting=document.setting,
        place_of_service=document.place_of_service or "",
        reason_for_visit=visit["reason_for_visit"],
        diagnoses=document.diagnoses,
        providers=[(providers[key], role) for key, role in visit["providers"]],
        assignee=by if visit["assigned"] else None,
    )


def _enter_row(
    encounter: Encounter, given: facts.Administration, documented_by: str, by: User
) -> DrugAdministration:
    fields = administration_fields(given, day=encounter.service_on, zone=encounter.facility.zone)
    fields["documented_by"] = documented_by
    return actions.record_administration(
        encounter=encounter, version=encounter.version, by=by, **fields
    )


def _register(fields: dict[str, str], facility: Facility, payer: Payer, by: User) -> Patient:
    patient = actions.register_patient(
        facility=facility,
        mrn=fields["mrn"],
        family_name=fields["family_name"],
        given_name=fields["given_name"],
        birth_date=date.fromisoformat(fields["birth_date"]),
        sex=fields["sex"],
        by=by,
    )
    actions.add_coverage(
        patient=patient,
        payer=payer,
        member_id=f"{fields['mrn']}-{payer.slug}",
        effective_from=date(2026, 1, 1),
        by=by,
    )
    return patient


def _decide(visit: dict[str, Any], encounter: Encounter, by: User) -> None:
    if visit["asked"]:
        _ask(encounter, by)
    if visit["accepted"]:
        actions.accept_lines(encounter=encounter, version=encounter.version, by=by)


def _ask(encounter: Encounter, by: User) -> None:
    """Ask what the derivation asks, in its words."""
    coding = derive_encounter(encounter)
    for query in coding.derivation.queries:
        actions.ask_query(
            encounter=encounter,
            version=encounter.version,
            by=by,
            administration=encounter.administrations.get(
                pk=administration_key(query.administration)
            ),
            field=query.field,
            question=coding.narrator.question(query),
            at_stake=[{"code": stake.code, "units": stake.units} for stake in query.at_stake],
        )
