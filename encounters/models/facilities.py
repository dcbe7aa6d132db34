"""Where patients are treated, and who works there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from coding.models import Formulary
from coding.models.payers import STATE_FORMAT

if TYPE_CHECKING:
    from encounters.models.providers import Provider

BILL_TYPE = RegexValidator(r"^[0-9]{3}$", "Expected three digits, such as 131; or nothing.")
PLACE_OF_SERVICE = RegexValidator(r"^[0-9]{2}$", "Expected two digits, such as 22.")


class Setting(models.TextChoices):
    """Whose claim it is (the values of the encounter document)."""

    FACILITY = "facility", "facility (hospital outpatient claim)"
    PROFESSIONAL = "professional", "professional (physician or office claim)"


@cache
def _known_zones() -> frozenset[str]:
    """All names, read once: the look through the zone files takes milliseconds."""
    return frozenset(available_timezones())


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not have."""
    if name not in _known_zones():
        raise ValidationError(
            "“%(name)s” is not a time zone: expected an IANA name such as America/New_York.",
            params={"name": name},
        )


class Facility(models.Model):
    """A clinic or infusion centre; its zone decides what day and time a record means."""

    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=24, unique=True, help_text="As the worklist shows it.")
    time_zone = models.CharField(
        max_length=64,
        validators=[validate_time_zone],
        help_text="Recorded times are read in it; such as America/New_York.",
    )
    default_setting = models.CharField(
        max_length=12,
        choices=Setting,
        default=Setting.FACILITY,
        help_text="Whose claim a new encounter is, unless said otherwise.",
    )
    default_place_of_service = models.CharField(
        max_length=2,
        default="22",
        validators=[PLACE_OF_SERVICE],
        help_text="22 on-campus outpatient hospital, 19 off campus, 11 office.",
    )
    bill_type = models.CharField(
        "type of bill",
        max_length=3,
        blank=True,
        validators=[BILL_TYPE],
        help_text="Three digits of its institutional claims: 131 hospital outpatient, 851 "
        "critical access hospital; empty where it makes none.",
    )
    state = models.CharField(
        max_length=2,
        blank=True,
        validators=[STATE_FORMAT],
        help_text="Two letters; decides which of a payer's state rows apply.",
    )
    is_340b = models.BooleanField(
        "buys under 340B",
        default=False,
        help_text="Payers' rules for 340B facilities then apply to its drug lines.",
    )
    formulary = models.ForeignKey(
        Formulary,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="facilities",
        help_text="Which products its charts mean by a generic name.",
    )
    providers: models.ManyToManyField[Provider, models.Model] = models.ManyToManyField(
        "Provider", blank=True, related_name="facilities"
    )
    is_active = models.BooleanField(
        "active", default=True, help_text="Only active facilities take new encounters."
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="FacilityMembership", related_name="facilities"
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "facilities"
        constraints = [
            models.CheckConstraint(
                condition=Q(default_setting__in=Setting.values),
                name="%(app_label)s_%(class)s_setting_known",
            ),
            models.CheckConstraint(
                condition=Q(default_place_of_service__regex=r"^[0-9]{2}$"),
                name="%(app_label)s_%(class)s_place_two_digits",
            ),
            models.CheckConstraint(
                condition=Q(bill_type="") | Q(bill_type__regex=r"^[0-9]{3}$"),
                name="%(app_label)s_%(class)s_bill_type_three_digits",
            ),
            models.CheckConstraint(
                condition=Q(state="") | Q(state__regex=r"^[A-Z]{2}$"),
                name="%(app_label)s_%(class)s_state_two_letters",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this facility's clocks are read."""
        return ZoneInfo(self.time_zone)


class FacilityMembership(models.Model):
    """Lets a user see the encounters of a facility."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "user"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.facility}"
