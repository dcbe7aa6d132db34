"""Payers, and what is known of their policies: a switch without a row is not known."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from coding.models.periods import PERIOD_IN_ORDER, HouseData, in_force

# The switches of the encounter document; the default comes first.
SWITCH_VALUES: dict[str, tuple[str, ...]] = {
    "missing_stop": ("hold", "derive", "push"),
    "same_drug_repeat_infusion": ("add_minutes", "each_alone"),
    "same_drug_split_injection": ("per_injection", "per_drug"),
    "hydration_stretches": ("add_minutes", "each_alone"),
    "repeat_push_after_infusion": ("over_30_minutes", "any"),
    "partial_overlap": ("subtract", "concurrent_if_any", "concurrent_if_majority"),
    "stopped_by_reaction": ("by_minutes", "modifier_53"),
    "midnight": ("one_encounter", "start_date"),
    "distinct_service_modifier": ("59", "X"),
    "rounding": ("per_drug_per_day", "per_line"),
    "discarded_drug_modifiers": ("required", "jw_only", "none"),
    "pump_code": ("96416", "G0498"),
    "professional_in_facility_pos": ("deny", "allow"),
    "complex_drug_class": ("by_drug", "warn_list"),
}
_SWITCH_CHOICES = [(switch, switch.replace("_", " ")) for switch in SWITCH_VALUES]


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
        allowed = SWITCH_VALUES.get(self.switch, ())
        if allowed and self.value not in allowed:
            expected = ", ".join(allowed)
            raise ValidationError({"value": f"{self.switch}: expected one of {expected}."})
