"""One outpatient visit: who, where, when, for whom, why."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from encounters.models.facilities import PLACE_OF_SERVICE, Facility, Setting
from encounters.models.patients import Patient
from encounters.models.providers import Provider
from encounters.querysets import EncounterQuerySet

# Outside these a day of service is a typing error.
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)

ICD_10_CM = RegexValidator(
    r"^(?=.{0,2}[0-9])[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?$",
    "Expected an ICD-10-CM code written with its dot, such as C18.9.",
)


class Status(models.TextChoices):
    """How far the coding is; changed facts send an encounter back to draft."""

    DRAFT = "draft", "draft"
    READY = "ready", "ready for sign-off"
    SIGNED_OFF = "signed_off", "signed off"


class Role(models.TextChoices):
    """What a provider did (the values of the encounter document)."""

    RENDERING = "rendering", "rendering"
    SUPERVISING = "supervising", "supervising"
    ADMINISTERING = "administering", "administering"
    BILLING = "billing", "billing"


class Encounter(models.Model):
    """A visit on a day of the facility's zone; `version` grows by one with every write.

    The counts and the summary repeat what the last write derived, for the worklist.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="encounters")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="encounters")
    payer = models.ForeignKey(
        "coding.Payer",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="encounters",
        help_text="Empty: the default policy.",
    )
    service_on = models.DateField(
        "day of service",
        help_text="First day of the visit, in the facility's zone.",
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )
    setting = models.CharField(max_length=12, choices=Setting)
    place_of_service = models.CharField(max_length=2, blank=True, validators=[PLACE_OF_SERVICE])
    reason_for_visit = models.TextField(
        blank=True, help_text="As documented, such as “metastatic colon cancer, cycle 3”."
    )
    primary_administration = models.ForeignKey(
        "DrugAdministration",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Professional claims: what the patient came for.",
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_encounters",
    )
    version = models.PositiveIntegerField(default=1)
    error_count = models.PositiveIntegerField("open errors", default=0)
    query_count = models.PositiveIntegerField("open queries", default=0)
    lines_summary = models.CharField("codes", max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = EncounterQuerySet.as_manager()

    class Meta:
        ordering = ["service_on", "pk"]  # the oldest waits longest
        indexes = [
            models.Index(
                fields=["facility", "status", "service_on", "id"],
                name="encounter_worklist",
            ),
            models.Index(fields=["assignee", "status"], name="encounter_assigned"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(version__gte=1), name="%(app_label)s_%(class)s_version_positive"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="%(app_label)s_%(class)s_status_known",
            ),
            models.CheckConstraint(
                condition=Q(setting__in=Setting.values),
                name="%(app_label)s_%(class)s_setting_known",
            ),
            models.CheckConstraint(
                condition=Q(place_of_service="") | Q(place_of_service__regex=r"^[0-9]{2}$"),
                name="%(app_label)s_%(class)s_place_two_digits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient} · {self.service_on:%Y-%m-%d}"


class EncounterDiagnosis(models.Model):
    """A diagnosis at its place in claim order, the first at position 1."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="diagnoses")
    position = models.PositiveSmallIntegerField()
    code = models.CharField("ICD-10-CM code", max_length=8, validators=[ICD_10_CM])

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "encounter diagnoses"
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "position"],
                name="%(app_label)s_%(class)s_one_per_position",
            ),
            models.UniqueConstraint(
                fields=["encounter", "code"], name="%(app_label)s_%(class)s_code_once"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1), name="%(app_label)s_%(class)s_position_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class EncounterProvider(models.Model):
    """What a provider did in the encounter."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="providers")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=14, choices=Role)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "provider", "role"],
                name="%(app_label)s_%(class)s_role_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="%(app_label)s_%(class)s_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} ({self.role})"
