"""What the engine derived and what a coder decided."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from encounters.models.encounters import Encounter
from encounters.querysets import PermanentQuerySet, UnchangeableError

PROCEDURE_CODE = RegexValidator(
    r"^[0-9A-Z][0-9]{3}[0-9A-Z]$", "Expected a five-character CPT or HCPCS code."
)

MODIFIER = re.compile(r"[0-9A-Z]{2}", re.ASCII)


class CodingRun(models.Model):
    """One derivation as it stood: the facts, the result and the digests behind it.

    Written once; a new run supersedes it.
    """

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="runs")
    version = models.PositiveIntegerField(help_text="Version of the encounter it was made from.")
    facts = models.JSONField()
    result = models.JSONField()
    rulebook = models.CharField(max_length=80, help_text="Digest of the rulebook.")
    tables = models.JSONField(help_text="Release of each table that was used.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = PermanentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(version__gte=1), name="%(app_label)s_%(class)s_version_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of version {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; refuse to write an old one again."""
        if not self._state.adding:
            raise UnchangeableError("A coding run is never changed: record a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise UnchangeableError("A coding run is never removed.")


class Source(models.TextChoices):
    """How a chosen line came about."""

    ACCEPTED = "accepted", "accepted as derived"
    CHANGED = "changed", "changed by the coder"
    ADDED = "added", "added by the coder"


def no_modifiers() -> list[str]:
    """Give each line a list of its own."""
    return []


class ChosenLine(models.Model):
    """A line that the coder wants on the claim, with the reason where it differs."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="chosen_lines")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=5, validators=[PROCEDURE_CODE])
    units = models.PositiveIntegerField(
        validators=[MinValueValidator(1, "Expected one unit or more.")]
    )
    modifiers = models.JSONField(default=no_modifiers, blank=True)
    service_on = models.DateField("day of service")
    source = models.CharField(max_length=8, choices=Source)
    reason = models.CharField(max_length=300, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(units__gte=1),
                name="%(app_label)s_%(class)s_units_positive",
                violation_error_message="Expected one unit or more.",
            ),
            models.CheckConstraint(
                condition=Q(source=Source.ACCEPTED) | ~Q(reason=""),
                name="%(app_label)s_%(class)s_difference_has_reason",
                violation_error_message="Say why the line differs from the derivation.",
            ),
        ]

    def __str__(self) -> str:
        return f"{'-'.join([self.code, *self.modifiers])} ×{self.units}"

    def clean(self) -> None:
        """Refuse a difference without its reason, and modifiers that no claim could carry."""
        errors: dict[str, list[str]] = {}
        if self.source != Source.ACCEPTED and not self.reason:
            errors["reason"] = ["Expected the reason why the line differs from the derivation."]
        distinct = set(self.modifiers)
        if len(distinct) != len(self.modifiers) or not all(map(MODIFIER.fullmatch, distinct)):
            errors["modifiers"] = ["Expected modifiers of two characters, each once, such as 59."]
        if errors:
            raise ValidationError(errors)
