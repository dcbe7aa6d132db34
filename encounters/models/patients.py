"""Patients and who insures them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from encounters.models.facilities import Facility


class Sex(models.TextChoices):
    """As registered."""

    FEMALE = "female", "female"
    MALE = "male", "male"
    OTHER = "other", "other"
    UNKNOWN = "unknown", "not known"


class Patient(models.Model):
    """A person as one facility knows them, by its record number."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="patients")
    mrn = models.CharField("MRN", max_length=32, help_text="Medical record number.")
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField()
    sex = models.CharField(max_length=8, choices=Sex, default=Sex.UNKNOWN)

    class Meta:
        ordering = ["family_name", "given_name", "mrn"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "mrn"],
                name="%(app_label)s_%(class)s_mrn_once_per_facility",
                violation_error_message="This facility already has a patient with this MRN.",
            ),
            models.CheckConstraint(condition=~Q(mrn=""), name="%(app_label)s_%(class)s_mrn_given"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · MRN {self.mrn}"

    @property
    def name(self) -> str:
        """Family name first, as lists sort it."""
        return f"{self.family_name}, {self.given_name}" if self.given_name else self.family_name

    def age_on(self, day: date) -> int:
        """Whole years lived on that day."""
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before_birthday


class Coverage(models.Model):
    """Membership of a payer for a period; an open end is still running."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="coverages")
    payer = models.ForeignKey("coding.Payer", on_delete=models.PROTECT, related_name="coverages")
    member_id = models.CharField(max_length=40)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-effective_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="%(app_label)s_%(class)s_period_in_order",
                violation_error_message="The last day is before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer} {self.member_id}"
