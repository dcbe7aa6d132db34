"""Who gave, supervised or bills: people with a National Provider Identifier."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

# 45 CFR 162.406: ten digits, the last an ISO Luhn check digit over the number with the
# card issuer prefix 80840 before it.
NPI_PREFIX = "80840"

TAXONOMY_FORMAT = RegexValidator(
    r"^[0-9A-Z]{9}X$",
    "Expected a taxonomy code of ten characters, such as 163WX0200X.",
)


def has_luhn_check_digit(digits: str) -> bool:
    """Say whether the last digit is the Luhn check digit of those before it."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (doubled + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0


def validate_npi(npi: str) -> None:
    """Refuse what is not ten digits or whose check digit is wrong."""
    if len(npi) != 10 or not (npi.isascii() and npi.isdigit()):
        raise ValidationError("Expected an NPI of ten digits.", code="npi_format")
    if not has_luhn_check_digit(NPI_PREFIX + npi):
        raise ValidationError(
            "The check digit of this NPI is wrong: expected the ten digits as issued.",
            code="npi_check_digit",
        )


class Provider(models.Model):
    """A clinician as registered, beside what the record calls them."""

    name = models.CharField(max_length=120)
    npi = models.CharField("NPI", max_length=10, unique=True, validators=[validate_npi])
    taxonomy = models.CharField(
        "taxonomy code",
        max_length=10,
        validators=[TAXONOMY_FORMAT],
        help_text="As registered: it decides who may render or bill.",
    )
    documented_title = models.CharField(
        max_length=120,
        blank=True,
        help_text="What the record calls them, which may differ from the taxonomy.",
    )
    is_active = models.BooleanField("active", default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(npi__regex=r"^[0-9]{10}$"),
                name="%(app_label)s_%(class)s_npi_ten_digits",
                violation_error_message="Expected an NPI of ten digits.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
