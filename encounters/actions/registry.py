"""Registering where, who and for whom: what encounters refer to."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.contrib.auth.models import User
from django.db import models, transaction

from coding.models import Payer
from encounters.models import Coverage, Facility, FacilityMembership, Patient, Provider
from encounters.models.facilities import Setting
from encounters.models.patients import Sex
from workbench import audit

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def open_facility(
    *,
    name: str,
    short_name: str,
    time_zone: str,
    by: User,
    default_setting: str = Setting.FACILITY,
    default_place_of_service: str = "22",
) -> Facility:
    """Add a facility; raise ValidationError by field."""
    facility = Facility(
        name=name,
        short_name=short_name,
        time_zone=time_zone,
        default_setting=default_setting,
        default_place_of_service=default_place_of_service,
    )
    return _register(facility, by=by, action="facility.opened")


@transaction.atomic
def add_member(*, facility: Facility, user: User, by: User) -> FacilityMembership:
    """Let a user see the encounters of a facility."""
    membership = FacilityMembership(facility=facility, user=user)
    return _register(membership, by=by, action="facility.member-added")


@transaction.atomic
def register_provider(
    *, name: str, npi: str, taxonomy: str, by: User, documented_title: str = ""
) -> Provider:
    """Add a provider; `documented_title` is what the record calls them."""
    provider = Provider(name=name, npi=npi, taxonomy=taxonomy, documented_title=documented_title)
    return _register(provider, by=by, action="provider.registered")


@transaction.atomic
def register_patient(
    *,
    facility: Facility,
    mrn: str,
    family_name: str,
    birth_date: date,
    by: User,
    given_name: str = "",
    sex: str = Sex.UNKNOWN,
) -> Patient:
    """Add a patient to a facility; raise ValidationError by field, as for a known MRN."""
    patient = Patient(
        facility=facility,
        mrn=mrn,
        family_name=family_name,
        given_name=given_name,
        birth_date=birth_date,
        sex=sex,
    )
    return _register(patient, by=by, action="patient.registered")


@transaction.atomic
def add_coverage(
    *,
    patient: Patient,
    payer: Payer,
    member_id: str,
    effective_from: date,
    by: User,
    effective_to: date | None = None,
) -> Coverage:
    """Record that a payer insures a patient from a day on."""
    coverage = Coverage(
        patient=patient,
        payer=payer,
        member_id=member_id,
        effective_from=effective_from,
        effective_to=effective_to,
    )
    return _register(coverage, by=by, action="coverage.added")


def _register(row: Row, *, by: User, action: str) -> Row:
    row.full_clean()
    row.save()
    audit.append(by=by, action=action, subject=row, detail={"name": str(row)})
    return row
