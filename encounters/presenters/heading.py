"""The encounter's heading: who, when, where, for whom, and how far the coding is."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from encounters.models import Encounter, EncounterProvider, Sex, Status
from encounters.presenters.wording import day_text

SEXES = {Sex.FEMALE: ", F", Sex.MALE: ", M"}


class EncounterPresenter:
    """An encounter as the banner shows it; `diagnoses` in claim order."""

    def __init__(
        self,
        encounter: Encounter,
        diagnoses: Iterable[str] = (),
        providers: Iterable[EncounterProvider] = (),
    ) -> None:
        patient = encounter.patient
        self.name = patient.name
        self.mrn = patient.mrn
        age = patient.age_on(encounter.service_on)
        self.age_and_sex = f"{age} y{SEXES.get(Sex(patient.sex), '')}"
        self.day = day_text(encounter.service_on)
        self.place = encounter.place_of_service or "not given"
        self.setting = encounter.setting
        self.payer = encounter.payer.name if encounter.payer else "payer not known"
        self.facility = encounter.facility.name
        self.reason = encounter.reason_for_visit
        self.diagnoses = tuple(diagnoses)
        self.providers = tuple(provider_text(one) for one in providers)
        self.status = encounter.status
        self.status_text = encounter.get_status_display()
        self.version = encounter.version
        saved = encounter.updated_at.astimezone(encounter.facility.zone)
        self.saved = f"{saved.day} {saved:%b %H:%M:%S}"
        self.key = encounter.public_id

    def _url(self, name: str) -> str:
        return reverse(f"encounters:{name}", args=[self.key])

    @property
    def url(self) -> str:
        """The encounter's own page."""
        return self._url("encounter-detail")

    @property
    def details_url(self) -> str:
        """Where the heading is changed."""
        return self._url("encounter-details-update")

    @property
    def golden_url(self) -> str:
        """Where it is made a golden case; empty where it is not signed off."""
        signed_off = self.status == Status.SIGNED_OFF
        return self._url("encounter-make-golden") if signed_off else ""

    @property
    def accept_url(self) -> str:
        """Where codes are accepted."""
        return self._url("lines-accept")

    @property
    def ask_url(self) -> str:
        """Where a question becomes a query."""
        return self._url("query-create")

    @property
    def next_url(self) -> str:
        """The next encounter that awaits coding."""
        return self._url("encounter-next")


def provider_text(given: EncounterProvider) -> str:
    """Name a provider with the role, the registered taxonomy and what the record says."""
    provider = given.provider
    title = f", recorded as “{provider.documented_title}”" if provider.documented_title else ""
    return f"{given.role}: {provider.name}, {provider.taxonomy}{title}"
