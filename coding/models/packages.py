"""The sizes in which a drug is sold; what was opened must be a sum of them."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from coding.models.formulary import Container, Drug
from coding.models.periods import HouseData
from coding.sizes import is_known_unit, size_in


def known_unit(text: str) -> None:
    """Refuse a unit that no dose could be compared with."""
    if not is_known_unit(text):
        raise ValidationError("Expected a unit such as mg, mcg, g, mL, units or mEq.")


class DrugPackage(HouseData):
    """A size in which a drug is sold, in one kind of container."""

    drug = models.ForeignKey(Drug, on_delete=models.CASCADE, related_name="packages")
    container = models.CharField(max_length=11, choices=Container.choices)
    amount = models.DecimalField(
        max_digits=12,
        decimal_places=4,
        validators=[MinValueValidator(Decimal("0.0001"))],
        help_text="How much of the drug one package holds.",
    )
    unit_name = models.CharField(
        "unit", max_length=20, validators=[known_unit], help_text="mg, mcg, g, mL, units or mEq."
    )
    ndc = models.CharField(
        "NDC",
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{11}$", "Expected eleven digits: 5-4-2, no dashes.")],
        help_text="Of what the house buys: eleven digits, 5-4-2 with every zero, as on a claim.",
    )
    verified = models.BooleanField(
        default=False, help_text="Checked on the label of what the house buys."
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["-container", "unit_name", "amount"]
        constraints = [
            models.UniqueConstraint(
                fields=["drug", "container", "amount", "unit_name"],
                name="%(app_label)s_%(class)s_once_a_drug",
                violation_error_message="The drug has this package already.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="%(app_label)s_%(class)s_amount_above_zero",
                violation_error_message="A package holds more than 0.",
            ),
            models.CheckConstraint(
                condition=~Q(unit_name=""), name="%(app_label)s_%(class)s_unit_named"
            ),
            models.CheckConstraint(
                condition=Q(container__in=Container.values),
                name="%(app_label)s_%(class)s_container_known",
            ),
        ]

    def __str__(self) -> str:
        size = f"{self.amount.normalize():f} {self.unit_name}"
        return f"{size} {self.get_container_display()} of {self.drug}"

    def amount_in(self, unit: str) -> Decimal | None:
        """Return the size in `unit`, exactly; None where it can not be told in it."""
        return size_in(self.amount, self.unit_name, unit)
