"""Recording what was given."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TypedDict, Unpack

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from encounters.actions.writing import encounter_write
from encounters.models import AccessSite, DrugAdministration, Encounter, QueryStatus, Status

LAST_POSITION = 32767  # of a draft: it comes after every row


class AdministrationFields(TypedDict, total=False):
    """What may be documented of an administration; `access_site` is the line's label.

    `start_text` and `stop_text` are what was typed for the instants `start_at` and `stop_at`.
    """

    drug: str
    hcpcs: str
    admin_class: str
    hormonal: bool | None
    route: str
    purpose: str
    access_site: str
    visit: int
    start_at: datetime | None
    stop_at: datetime | None
    start_text: str
    stop_text: str
    bag: str
    rate_ml_per_hour: Decimal | None
    volume_ml: Decimal | None
    pump: str
    pump_supplied_by_practice: bool
    pump_refill: bool
    puncture: bool | None
    lesions: int | None
    dose_amount: Decimal | None
    dose_unit: str
    discarded_amount: Decimal | None
    discarded_unit: str
    container: str
    ndc: str
    status: str
    documented_by: str


def record_administration(
    *, encounter: Encounter, version: int, by: User, **fields: Unpack[AdministrationFields]
) -> DrugAdministration:
    """Add an administration at the end of the encounter's rows.

    Raise ValidationError by field, VersionConflict, SignedOffError.
    """
    with encounter_write(
        encounter=encounter,
        version=version,
        by=by,
        action="administration.recorded",
        status=Status.DRAFT,
    ) as detail:
        last = encounter.administrations.aggregate(last=Max("position"))["last"] or 0
        administration = _new(encounter, last + 1, fields)
        detail["fields"] = _fill(administration, fields)
        administration.save()
        detail["administration"] = administration.pk
    return administration


def change_administration(
    *,
    administration: DrugAdministration,
    version: int,
    by: User,
    **fields: Unpack[AdministrationFields],
) -> DrugAdministration:
    """Change the given fields of a row; the audit event keeps both values of each."""
    with encounter_write(
        encounter=administration.encounter,
        version=version,
        by=by,
        action="administration.changed",
        status=Status.DRAFT,
    ) as detail:
        detail["administration"] = administration.pk
        detail["fields"] = _fill(administration, fields)
        administration.save()
    return administration


def delete_administration(*, administration: DrugAdministration, version: int, by: User) -> None:
    """Take a row out of the encounter, and withdraw the open questions about it."""
    with encounter_write(
        encounter=administration.encounter,
        version=version,
        by=by,
        action="administration.deleted",
        status=Status.DRAFT,
    ) as detail:
        now = timezone.now()
        administration.removed_at = now
        administration.save(update_fields=["removed_at"])
        withdrawn = administration.queries.still_open().update(
            status=QueryStatus.WITHDRAWN, closed_at=now, closed_by=by
        )
        detail |= {"administration": administration.pk, "queries_withdrawn": withdrawn}


def restore_administration(*, administration: DrugAdministration, version: int, by: User) -> None:
    """Bring a deleted row back as it was."""
    with encounter_write(
        encounter=administration.encounter,
        version=version,
        by=by,
        action="administration.restored",
        status=Status.DRAFT,
    ) as detail:
        administration.removed_at = None
        administration.save(update_fields=["removed_at"])
        detail["administration"] = administration.pk


def draft_administration(
    *,
    encounter: Encounter,
    administration: DrugAdministration | None = None,
    **fields: Unpack[AdministrationFields],
) -> DrugAdministration:
    """Build, unsaved, the row that recording or changing would write; ValidationError by field.

    For `derive_encounter(encounter, draft=…)`: what the codes would be.
    """
    draft = administration or _new(encounter, LAST_POSITION, fields)
    _fill(draft, fields)
    return draft


def _fill(
    administration: DrugAdministration, fields: AdministrationFields
) -> dict[str, list[object]]:
    """Set and validate the fields; return those that changed, each with old and new value."""
    values: dict[str, object] = {**fields}
    if "access_site" in fields:
        values["access_site"] = _site(administration.encounter, fields["access_site"])
    changed: dict[str, list[object]] = {}
    for name, value in values.items():
        old = getattr(administration, name)
        if old != value:
            changed[name] = [_plain(old), _plain(value)]
            setattr(administration, name, value)
    administration.full_clean(
        exclude=["encounter", "access_site"], validate_unique=False, validate_constraints=False
    )
    return changed


def _new(encounter: Encounter, position: int, fields: AdministrationFields) -> DrugAdministration:
    """An empty row on the line that the fields name."""
    return DrugAdministration(
        encounter=encounter,
        position=position,
        time_zone=encounter.facility.time_zone,
        access_site=_site(encounter, fields.pop("access_site", None)),
    )


def _site(encounter: Encounter, label: str | None) -> AccessSite:
    """The encounter's line with that label; its first where none is named."""
    sites = {site.label: site for site in encounter.access_sites.all()}
    if label is None and sites:
        return next(iter(sites.values()))
    if label is None or label not in sites:
        known = ", ".join(sites)
        raise ValidationError({"access_site": f"Expected one of this encounter's lines: {known}."})
    return sites[label]


def _plain(value: object) -> object:
    return value.label if isinstance(value, AccessSite) else value
