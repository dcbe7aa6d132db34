"""Test people, places and visits: the same each time, reached by actions, plainly synthetic."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group, User

from coding.models import Drug, Payer
from encounters import actions
from encounters.models import (
    DrugAdministration,
    Encounter,
    Facility,
    Patient,
    Provider,
)

DAY = date(2026, 3, 2)
NEW_YORK = ZoneInfo("America/New_York")

# Ten digits with a right check digit that begin with 9: no such number is ever issued.
NURSE_NPI, ONCOLOGIST_NPI = "9999900001", "9999900019"

FORMULARY = {  # hcpcs: generic name, unit, class
    "J9206": ("irinotecan", "20", "chemotherapy"),
    "J9035": ("bevacizumab", "10", "chemotherapy"),
    "J9190": ("fluorouracil", "500", "chemotherapy"),
    "J2405": ("ondansetron", "1", "therapeutic"),
    "J1100": ("dexamethasone", "1", "therapeutic"),
}


def a_user(username: str, *roles: str, **fields: Any) -> User:
    """A person who signs in; `roles` are names of groups."""
    user = User.objects.create_user(username, password=f"{username} signs in", **fields)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return user


def a_registrar() -> User:
    """Who sets up what the others work with."""
    known = User.objects.filter(username="registrar").first()
    return known or a_user("registrar", is_superuser=True)


def a_facility(name: str = "Example Infusion Center", *members: User, **fields: Any) -> Facility:
    """A facility in New York with its members."""
    short_name = "".join(word[0] for word in name.split())
    facility = actions.open_facility(
        **{
            "name": name,
            "short_name": short_name,
            "time_zone": "America/New_York",
            "by": a_registrar(),
            **fields,
        }
    )
    for user in members:
        actions.add_member(facility=facility, user=user, by=a_registrar())
    return facility


def a_patient(facility: Facility, mrn: str = "SYN-00412", **fields: Any) -> Patient:
    """A 62-year-old of the facility."""
    return actions.register_patient(
        **{
            "facility": facility,
            "mrn": mrn,
            "family_name": "Example-Rivera",
            "given_name": "Ana",
            "birth_date": date(1963, 9, 14),
            "by": a_registrar(),
            **fields,
        }
    )


def a_nurse() -> Provider:
    """An oncology nurse whom the record calls a nurse practitioner."""
    return actions.register_provider(
        name="Nina Example-Nurse",
        npi=NURSE_NPI,
        taxonomy="163WX0200X",
        documented_title="oncology nurse practitioner",
        by=a_registrar(),
    )


def an_oncologist() -> Provider:
    """A medical oncologist."""
    return actions.register_provider(
        name="Otto Example-Oncologist",
        npi=ONCOLOGIST_NPI,
        taxonomy="207RX0202X",
        by=a_registrar(),
    )


def a_payer(slug: str = "medicare", name: str = "Medicare") -> Payer:
    """A payer without known policies."""
    return Payer.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def a_formulary() -> None:
    """The drugs of the reference visit and its premedication."""
    for hcpcs, (generic, amount, admin_class) in FORMULARY.items():
        Drug.objects.get_or_create(
            hcpcs=hcpcs,
            defaults={
                "generic": generic,
                "unit_amount": Decimal(amount),
                "unit_name": "mg",
                "admin_class": admin_class,
                "source": "made up for tests",
            },
        )


def an_encounter(facility: Facility, by: User, **fields: Any) -> Encounter:
    """An empty draft on the day of the reference visit, for a new patient unless one is given."""
    patient = fields.pop("patient", None) or a_patient(
        facility, f"SYN-{facility.patients.count() + 1:05d}"
    )
    service_on = fields.pop("service_on", DAY)
    return actions.create_encounter(
        facility=facility, patient=patient, service_on=service_on, by=by, **fields
    )


def at(clock: str, day: date = DAY, zone: ZoneInfo = NEW_YORK) -> datetime:
    """The instant of an unrepeated wall time such as 09:15."""
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), tzinfo=zone)  # noqa: DTZ007


def give(
    encounter: Encounter,
    by: User,
    drug: str = "irinotecan",
    start: str | None = "09:00",
    stop: str | None = "10:30",
    **fields: Any,
) -> DrugAdministration:
    """Record an infusion on the day of service, as the encounter stands."""
    day = encounter.service_on
    return actions.record_administration(
        **{
            "encounter": encounter,
            "version": encounter.version,
            "by": by,
            "drug": drug,
            "route": "iv_infusion",
            "start_at": at(start, day) if start else None,
            "stop_at": at(stop, day) if stop else None,
            "start_text": start or "",
            "stop_text": stop or "",
            **fields,
        }
    )


def the_reference_visit(facility: Facility, by: User) -> Encounter:
    """Irinotecan, then bevacizumab, for metastatic colon cancer with C18.9 alone."""
    a_formulary()
    encounter = an_encounter(
        facility,
        by,
        payer=a_payer(),
        reason_for_visit="metastatic colon cancer",
        diagnoses=["C18.9"],
        providers=[(a_nurse(), "administering"), (an_oncologist(), "supervising")],
    )
    amounts = {"dose_unit": "mg", "discarded_unit": "mg", "container": "single_dose"}
    give(
        encounter,
        by,
        dose_amount=Decimal(330),
        discarded_amount=Decimal(10),
        **amounts,
    )
    give(
        encounter,
        by,
        "bevacizumab",
        "10:35",
        "11:05",
        dose_amount=Decimal(735),
        discarded_amount=Decimal(65),
        **amounts,
    )
    return encounter
