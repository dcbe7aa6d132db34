"""Payers, and what is known of their policies: a switch without a row is not known."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from coding.engine.policies import SWITCHES
from coding.models.periods import PERIOD_IN_ORDER, HouseData, in_force

_SWITCH_CHOICES = [(switch, switch.replace("_", " ")) for switch in SWITCHES]


class Payer(HouseData):
    """Who pays; coded by the default policy where nothing else is known."""

    slug = models.SlugField(
        unique=True, help_text="Short name in encounter documents, such as medicare."
    )
    name = models.CharField(max_length=120)
    notes = models.TextField(blank=True, help_text="What is known that no switch expresses.")
    is_active = models.BooleanField("active", default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="%(app_label)s_%(class)s_named"),
        ]

    def __str__(self) -> str:
        return self.name


class PayerPolicyQuerySet(models.QuerySet["PayerPolicy"]):
    def on(self, day: date) -> Self:
        """Select the policies that hold on `day`."""
        return self.filter(in_force(day))


class PayerPolicy(HouseData):
    """One policy switch of a payer for a period, with the text that supports it."""

    payer = models.ForeignKey(Payer, on_delete=models.CASCADE, related_name="policies")
    switch = models.CharField(max_length=40, choices=_SWITCH_CHOICES)
    value = models.CharField(max_length=40)
    effective_from = models.DateField(help_text="First day of service that it applies to.")
    effective_to = models.DateField(null=True, blank=True, help_text="Last day, if it ended.")
    citation = models.TextField(help_text="Document, section and date that say so.")
    history = HistoricalRecords()

    objects = PayerPolicyQuerySet.as_manager()

    class Meta:
        ordering = ["switch", "effective_from"]
        verbose_name_plural = "payer policies"
        constraints = [
            models.UniqueConstraint(
                fields=["payer", "switch", "effective_from"],
                name="%(app_label)s_%(class)s_once_from_a_day",
            ),
            models.CheckConstraint(
                condition=PERIOD_IN_ORDER,
                name="%(app_label)s_%(class)s_period_in_order",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                condition=~Q(citation=""),
                name="%(app_label)s_%(class)s_cited",
                violation_error_message="Say which document supports the policy.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.switch} = {self.value}"

    def clean(self) -> None:
        """Refuse a value that the switch does not have."""
        allowed = SWITCHES.get(self.switch, ())
        if allowed and self.value not in allowed:
            expected = ", ".join(allowed)
            raise ValidationError({"value": f"{self.switch}: expected one of {expected}."})
