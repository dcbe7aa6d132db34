"""The heading of an encounter: patient, day, place, payer, diagnoses, people, lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.forms.boundfield import BoundField
from django.utils import timezone

from coding.models import Payer
from encounters.actions import EncounterFields, Site
from encounters.models import (
    DrugAdministration,
    Encounter,
    Facility,
    Patient,
    Provider,
    Role,
    Setting,
    Sex,
)

MOST_DIAGNOSES = 30
SITES = 3
_CODES = re.compile(r"[\s,;·]+")


class DayInput(forms.DateInput):
    """The browser's own day field; its value is written YYYY-MM-DD."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HeadingForm(forms.Form):
    """What may be changed about an encounter after it was opened."""

    setting = forms.ChoiceField(label="Claim", choices=Setting.choices)
    place_of_service = forms.RegexField(
        r"^[0-9]{2}$",
        label="Place of service",
        help_text="22, 19 off campus, 11 office",
        error_messages={"invalid": "Expected two digits, such as 22."},
    )
    payer = forms.ModelChoiceField(Payer.objects.none(), required=False, empty_label="not known")
    diagnoses = forms.CharField(
        required=False, max_length=400, help_text="ICD-10-CM in claim order: Z51.11 C18.9"
    )
    reason_for_visit = forms.CharField(
        label="Reason for the visit",
        required=False,
        max_length=500,
        help_text="As documented, such as “metastatic colon cancer, cycle 3”",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer"].queryset = Payer.objects.filter(  # type: ignore[attr-defined]
            is_active=True
        ).order_by("name")
        providers = Provider.objects.filter(is_active=True)
        known = [("", "not given"), *((str(one.pk), _named(one)) for one in providers)]
        for role, label in Role.choices:
            self.fields[f"provider_{role}"] = forms.ChoiceField(
                label=label.capitalize(), choices=known, required=False
            )

    @property
    def provider_fields(self) -> list[BoundField]:
        """One choice a role."""
        return [self[f"provider_{role}"] for role in Role.values]

    def clean_diagnoses(self) -> list[str]:
        """Take the codes apart, however they are separated."""
        codes = [code for code in _CODES.split(self.cleaned_data["diagnoses"]) if code]
        if len(codes) > MOST_DIAGNOSES:
            raise forms.ValidationError(f"Expected at most {MOST_DIAGNOSES} codes.")
        return codes

    @property
    def heading(self) -> EncounterFields:
        """What the actions take."""
        given = self.cleaned_data
        return EncounterFields(
            setting=given["setting"],
            place_of_service=given["place_of_service"],
            payer=given["payer"],
            diagnoses=given["diagnoses"],
            reason_for_visit=given["reason_for_visit"],
            providers=self._providers(),
        )

    def _providers(self) -> Sequence[tuple[Provider, str]]:
        chosen = {role: self.cleaned_data[f"provider_{role}"] for role in Role.values}
        people = Provider.objects.in_bulk([int(key) for key in chosen.values() if key])
        return [(people[int(key)], role) for role, key in chosen.items() if key]

    def refuse(self, messages: Mapping[str, Sequence[str]]) -> None:
        """Show what an action refused at the field that it names."""
        for name, texts in messages.items():
            field = {"access_sites": "site_1"}.get(name, name)
            self.add_error(field if field in self.fields else None, list(texts))


def _named(provider: Provider) -> str:
    return f"{provider.name} · {provider.taxonomy}"


class NewEncounterForm(HeadingForm):
    """An encounter of a patient who is known by the record number, or is entered with it."""

    facility = forms.ModelChoiceField(Facility.objects.none(), empty_label=None)
    mrn = forms.CharField(label="MRN", max_length=32)
    family_name = forms.CharField(required=False, max_length=80)
    given_name = forms.CharField(required=False, max_length=80)
    birth_date = forms.DateField(required=False, widget=DayInput)
    sex = forms.ChoiceField(choices=Sex.choices, required=False, initial=Sex.UNKNOWN)
    service_on = forms.DateField(label="Day of service", widget=DayInput)
    line = forms.CharField(
        max_length=40, initial="A", help_text="Such as port; more can follow under Details"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facilities = facilities_of(user)
        self.fields["facility"].queryset = facilities  # type: ignore[attr-defined]
        first = facilities.first()
        if first:
            self.initial.setdefault("facility", first.pk)
            self.initial.setdefault("setting", first.default_setting)
            self.initial.setdefault("place_of_service", first.default_place_of_service)
        self.patient: Patient | None = None
        self.fields["facility"].widget.attrs["autofocus"] = True

    def clean_service_on(self) -> date:
        """Refuse a day that has not come yet, anywhere."""
        day: date = self.cleaned_data["service_on"]
        if day > (timezone.now() + timedelta(days=1)).date():
            raise forms.ValidationError(f"{day} is still to come: expected a day of the past.")
        return day

    def clean(self) -> dict[str, Any]:
        """Find the patient, or require what a new one needs."""
        super().clean()
        facility, mrn = self.cleaned_data.get("facility"), self.cleaned_data.get("mrn")
        if facility and mrn:
            self.patient = Patient.objects.filter(facility=facility, mrn=mrn).first()
            if self.patient:
                self._check_same_person(self.patient)
            else:
                self._check_new_person()
        return self.cleaned_data

    def _check_same_person(self, patient: Patient) -> None:
        for name in ("family_name", "given_name", "birth_date"):
            typed, known = self.cleaned_data.get(name), getattr(patient, name)
            if typed and str(typed).casefold() != str(known).casefold():
                self.add_error(name, f"This MRN belongs to {patient.name}: expected {known}.")

    def _check_new_person(self) -> None:
        for name in ("family_name", "birth_date"):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, "This MRN is new here: expected it for the new patient.")
        born, day = self.cleaned_data.get("birth_date"), self.cleaned_data.get("service_on")
        if born and day and born > day:
            self.add_error("birth_date", f"Expected a day before the service, {day}.")

    @property
    def new_patient(self) -> dict[str, Any]:
        """What registering the patient takes."""
        given = self.cleaned_data
        names = ("facility", "mrn", "family_name", "given_name", "birth_date")
        return {name: given[name] for name in names} | {"sex": given["sex"] or Sex.UNKNOWN}


def facilities_of(user: User) -> Any:
    """Return the facilities in which the user may open encounters."""
    facilities = Facility.objects.filter(is_active=True)
    return facilities if user.is_superuser else facilities.filter(memberships__user=user)


class DetailsForm(HeadingForm):
    """The heading of an existing encounter, with its lines of access."""

    def __init__(self, *args: Any, encounter: Encounter, **kwargs: Any) -> None:
        self.encounter = encounter
        kwargs["initial"] = details_of(encounter)
        super().__init__(*args, **kwargs)
        self.known = [site.label for site in encounter.access_sites.all()]
        for place in range(1, max(SITES, len(self.known) + 1) + 1):
            self.fields[f"site_{place}"] = forms.CharField(
                label=f"Line {place}", required=False, max_length=40
            )
            self.fields[f"because_{place}"] = forms.CharField(
                label="Separate because", required=False, max_length=200
            )
        self.fields["assigned_to_me"] = forms.BooleanField(label="Assigned to me", required=False)
        rows = encounter.administrations.in_use()
        named = [(str(row.pk), f"{row.position}. {row.drug}") for row in rows]
        self.fields["primary"] = forms.ChoiceField(
            label="Reason for the visit was",
            choices=[("", "not said"), *named],
            required=False,
            help_text="Professional claims: this administration is the initial service",
        )

    def _providers(self) -> Sequence[tuple[Provider, str]]:
        """Keep people whose role the form shows only once."""
        shown = {(self.initial.get(f"provider_{role}"), role) for role in Role.values}
        kept = [
            (one.provider, one.role)
            for one in self.encounter.providers.select_related("provider")
            if (one.provider_id, one.role) not in shown
        ]
        return [*super()._providers(), *kept]

    def assignee(self, user: User) -> User | None:
        """Return who the encounter is assigned to; taking oneself off leaves it to nobody."""
        current = self.encounter.assignee
        if self.cleaned_data["assigned_to_me"]:
            return user
        return None if current == user else current

    @property
    def primary(self) -> DrugAdministration | None:
        """The administration that was the reason for the visit."""
        key = self.cleaned_data["primary"]
        return self.encounter.administrations.get(pk=int(key)) if key else None

    @property
    def site_fields(self) -> list[BoundField]:
        """Label and reason of each line."""
        return [self[name] for name in self.fields if name.startswith(("site_", "because_"))]

    @property
    def sites(self) -> list[Site]:
        """The lines as typed; the label that stood in the same place is the old one."""
        given = self.cleaned_data
        places = [name.removeprefix("site_") for name in self.fields if name.startswith("site_")]
        return [
            Site(
                given[f"site_{place}"],
                given[f"because_{place}"],
                was=self.known[int(place) - 1] if int(place) <= len(self.known) else "",
            )
            for place in places
            if given[f"site_{place}"]
        ]


def details_of(encounter: Encounter) -> dict[str, Any]:
    """Return the heading as it would be typed."""
    typed: dict[str, Any] = {
        "setting": encounter.setting,
        "place_of_service": encounter.place_of_service,
        "payer": encounter.payer_id,
        "reason_for_visit": encounter.reason_for_visit,
        "diagnoses": " ".join(one.code for one in encounter.diagnoses.all()),
        "primary": encounter.primary_administration_id or "",
    }
    for one in encounter.providers.all():
        typed[f"provider_{one.role}"] = one.provider_id
    for place, site in enumerate(encounter.access_sites.all(), 1):
        typed |= {f"site_{place}": site.label, f"because_{place}": site.separate_because}
    return typed
