"""Who provides, and where: provider taxonomies and places of service."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from coding.models.periods import HouseData


class Taxonomy(HouseData):
    """What a provider taxonomy code says its holder is."""

    class Kind(models.TextChoices):
        PHYSICIAN = "physician", "physician"
        PRACTITIONER = "practitioner", "nurse practitioner"
        NURSE = "nurse", "registered nurse"
        SPECIALIST = "specialist", "clinical nurse specialist"
        PHARMACIST = "pharmacist", "pharmacist"
        OTHER = "other", "other"

    code = models.CharField(
        max_length=10,
        unique=True,
        validators=[
            RegexValidator(r"^[0-9A-Z]{9}X$", "Expected ten characters, the last of them X.")
        ],
    )
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    may_render = models.BooleanField(
        null=True,
        blank=True,
        help_text="Whether its holder can be the rendering provider of drug administration "
        "on a professional claim. Unknown raises no finding.",
    )
    source = models.CharField(max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "taxonomies"
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="%(app_label)s_%(class)s_labelled"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class PlaceOfService(HouseData):
    """A two-digit place of service, and whether a facility claims for the service there."""

    code = models.CharField(
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^[0-9]{2}$", "Expected two digits, such as 11.")],
    )
    label = models.CharField(max_length=120)
    is_facility = models.BooleanField(
        default=False,
        help_text="Drug administration there is claimed by the facility, not by the practice.",
    )
    source = models.CharField(max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "places of service"
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="%(app_label)s_%(class)s_labelled"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
