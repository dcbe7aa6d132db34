"""Where patients are treated, and who works there."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

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
