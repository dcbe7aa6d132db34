"""Opening an encounter and keeping its heading right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict, Unpack

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from coding.models import Payer
from encounters.actions.sites import Site
from encounters.actions.writing import encounter_write, refresh_summary
from encounters.models import (
    AccessSite,
    DrugAdministration,
    Encounter,
    EncounterDiagnosis,
    EncounterProvider,
    Facility,
    Patient,
    Provider,
    Status,
)
from workbench import audit

LISTS = frozenset({"diagnoses", "providers"})
RELATED = ["facility", "patient", "payer", "primary_administration", "assignee", "created_by"]
DEFAULT_SITE = Site("A")  # the encounter document's default line


class EncounterFields(TypedDict, total=False):
    """The heading of an encounter; `diagnoses` in claim order, `providers` with their roles."""

    payer: Payer | None
    setting: str
    place_of_service: str
    reason_for_visit: str
    primary_administration: DrugAdministration | None
    assignee: User | None
    diagnoses: Sequence[str]
    providers: Sequence[tuple[Provider, str]]


@transaction.atomic
def create_encounter(
    *,
    facility: Facility,
    patient: Patient,
    service_on: date,
    by: User,
    access_sites: Sequence[Site] = (DEFAULT_SITE,),
    **fields: Unpack[EncounterFields],
) -> Encounter:
    """Open an encounter at version 1; setting and place default to the facility's.

    Raise ValidationError by field.
    """
    if patient.facility_id != facility.pk:
        raise ValidationError({"patient": ["Expected a patient of this facility."]})
    encounter = Encounter(
        facility=facility,
        patient=patient,
        service_on=service_on,
        setting=facility.default_setting,
        place_of_service=facility.default_place_of_service,
        created_by=by,
    )
    changed = _fill(encounter, fields)
    encounter.save()
    for place, site in enumerate(access_sites, 1):
        AccessSite.objects.create(
            encounter=encounter,
            position=place,
            label=site.label,
            separate_because=site.separate_because,
        )
    lists = _write_lists(encounter, fields)
    refresh_summary(encounter)
    audit.append(
        by=by,
        action="encounter.created",
        subject=encounter,
        detail={"version": 1, "patient": patient.pk, "service_on": service_on, "fields": changed}
        | lists,
    )
    return encounter


def update_encounter_details(
    *, encounter: Encounter, version: int, by: User, **fields: Unpack[EncounterFields]
) -> Encounter:
    """Change the given parts of the heading; lists are replaced whole.

    Raise ValidationError by field, VersionConflict, SignedOffError.
    """
    with encounter_write(
        encounter=encounter,
        version=version,
        by=by,
        action="encounter.details-changed",
        status=Status.DRAFT,
    ) as detail:
        detail["fields"] = _fill(encounter, fields)
        Encounter.objects.filter(pk=encounter.pk).update(
            **{name: getattr(encounter, name) for name in fields if name not in LISTS}
        )
        detail |= _write_lists(encounter, fields)
    return encounter


def _fill(encounter: Encounter, fields: EncounterFields) -> dict[str, list[object]]:
    """Set and validate the heading's own columns; return those that changed, old and new."""
    changed: dict[str, list[object]] = {}
    for name, value in fields.items():
        if name in LISTS:
            continue
        old = getattr(encounter, name)
        if old != value:
            changed[name] = [_plain(old), _plain(value)]
            setattr(encounter, name, value)
    primary = encounter.primary_administration
    if primary is not None and primary.encounter_id != encounter.pk:
        raise ValidationError(
            {"primary_administration": ["Expected an administration of this encounter."]}
        )
    encounter.clean_fields(exclude=RELATED)
    return changed


def _write_lists(encounter: Encounter, fields: EncounterFields) -> dict[str, object]:
    """Replace the lists that were given; return what they hold now."""
    written: dict[str, object] = {}
    if "diagnoses" in fields:
        written["diagnoses"] = _write_diagnoses(encounter, fields["diagnoses"])
    if "providers" in fields:
        written["providers"] = _write_providers(encounter, fields["providers"])
    return written


def _write_diagnoses(encounter: Encounter, codes: Sequence[str]) -> list[str]:
    wanted = [_dotted(code) for code in codes]
    repeated = sorted({code for code in wanted if wanted.count(code) > 1})
    if repeated:
        raise ValidationError({"diagnoses": [f"{repeated[0]} is there twice: expected it once."]})
    rows = [
        EncounterDiagnosis(encounter=encounter, position=position, code=code)
        for position, code in enumerate(wanted, 1)
    ]
    for row in rows:
        _check_diagnosis(row)
    encounter.diagnoses.all().delete()
    EncounterDiagnosis.objects.bulk_create(rows)
    return wanted


def _check_diagnosis(row: EncounterDiagnosis) -> None:
    try:
        row.clean_fields(exclude=["encounter"])
    except ValidationError as error:
        raise ValidationError(
            {"diagnoses": [f"“{row.code}”: {text}" for text in error.messages]}
        ) from error


def _dotted(text: str) -> str:
    """Write a diagnosis code with its dot, as coders say it: c189 is C18.9."""
    code = text.strip().upper()
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 and code[3] != "." else code


def _write_providers(
    encounter: Encounter, providers: Sequence[tuple[Provider, str]]
) -> list[tuple[int, str]]:
    wanted = list(dict.fromkeys((provider.pk, role) for provider, role in providers))
    rows = [
        EncounterProvider(encounter=encounter, provider_id=key, role=role) for key, role in wanted
    ]
    for row in rows:
        try:
            row.clean_fields(exclude=["encounter", "provider"])
        except ValidationError as error:
            raise ValidationError({"providers": error.messages}) from error
    encounter.providers.all().delete()
    EncounterProvider.objects.bulk_create(rows)
    return wanted


def _plain(value: object) -> object:
    return value.pk if isinstance(value, Model) else value
