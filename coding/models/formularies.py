"""Which products a house stocks: what a generic name means in its charts."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from coding.models.formulary import Container, Drug
from coding.models.no_overlap import NoOverlap
from coding.models.periods import PERIOD_IN_ORDER, HouseData


class Formulary(HouseData):
    """The products of one facility, or of several that buy together."""

    name = models.CharField(max_length=120, unique=True)
    notes = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "formularies"
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="%(app_label)s_%(class)s_named"),
        ]

    def __str__(self) -> str:
        return self.name


class FormularyEntry(HouseData):
    """A product that is stocked for a period, and how it comes there."""

    formulary = models.ForeignKey(Formulary, on_delete=models.CASCADE, related_name="entries")
    drug = models.ForeignKey(Drug, on_delete=models.CASCADE, related_name="formulary_entries")
    is_preferred = models.BooleanField(
        "preferred for its generic name",
        default=False,
        help_text="Meant where a chart of this house names the drug but no brand.",
    )
    container = models.CharField(
        max_length=11,
        choices=Container.choices,
        blank=True,
        help_text="As this house buys it; empty: as the drug's own entry has it.",
    )
    verified = models.BooleanField(
        default=False, help_text="The container was checked on the label of what is stocked."
    )
    effective_from = models.DateField(help_text="First day of service that it applies to.")
    effective_to = models.DateField(null=True, blank=True, help_text="Last day, if it ended.")
    notes = models.TextField(blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["formulary", "drug", "effective_from"]
        verbose_name_plural = "formulary entries"
        constraints = [
            models.CheckConstraint(
                condition=PERIOD_IN_ORDER,
                name="%(app_label)s_%(class)s_period_in_order",
                violation_error_message="The last day is before the first.",
            ),
            NoOverlap(keys=("formulary", "drug"), name="%(app_label)s_%(class)s_no_overlap"),
            models.CheckConstraint(
                condition=Q(container__in=["", *Container.values]),
                name="%(app_label)s_%(class)s_container_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.formulary}: {self.drug}"

    def clean(self) -> None:
        """Refuse a second preferred product of one generic name on a day."""
        period: tuple[date | None, ...] = (self.effective_from,)
        if not self.is_preferred or None in (self.drug_id, self.formulary_id, *period):
            return  # what is missing is said of the field itself
        rivals = FormularyEntry.objects.filter(
            formulary=self.formulary_id, is_preferred=True, drug__generic=self.drug.generic
        ).exclude(pk=self.pk)
        if self.effective_to:
            rivals = rivals.filter(effective_from__lte=self.effective_to)
        begun = Q(effective_to__isnull=True) | Q(effective_to__gte=self.effective_from)
        other = rivals.filter(begun).select_related("drug").first()
        if other is not None:
            raise ValidationError(
                {
                    "is_preferred": f"{other.drug} is preferred for {self.drug.generic} from "
                    f"{other.effective_from} on: expected one product a day."
                }
            )
