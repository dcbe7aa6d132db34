"""The formulary: drug codes, what one unit of them is, and how the house classes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from coding.models.no_overlap import NoOverlap
from coding.models.periods import PERIOD_IN_ORDER, HouseData, in_force

HCPCS_FORMAT = RegexValidator(
    r"^[A-Z][0-9]{4}$", "Expected a HCPCS Level II code: a capital letter and four digits."
)


class AdminClass(models.TextChoices):
    """How the drug's administration is classed (the values of the encounter document)."""

    CHEMOTHERAPY = "chemotherapy", "chemotherapy or other highly complex drug"
    THERAPEUTIC = "therapeutic", "therapeutic, prophylactic or diagnostic"
    HYDRATION = "hydration", "hydration"


class Container(models.TextChoices):
    """Whether what is left in the container can be billed as discarded."""

    SINGLE_DOSE = "single_dose", "single-dose"
    MULTI_DOSE = "multi_dose", "multi-dose"


class DrugRoute(models.TextChoices):
    """The routes of the encounter document."""

    IV_INFUSION = "iv_infusion", "intravenous infusion"
    IV_PUSH = "iv_push", "intravenous push"
    SUBCUTANEOUS = "subcutaneous", "subcutaneous injection"
    INTRAMUSCULAR = "intramuscular", "intramuscular injection"
    SUBCUTANEOUS_INFUSION = "subcutaneous_infusion", "subcutaneous infusion"
    INTRA_ARTERIAL = "intra_arterial", "intra-arterial"
    INTRATHECAL = "intrathecal", "intrathecal"
    INTRAPERITONEAL = "intraperitoneal", "intraperitoneal"
    INTRAPLEURAL = "intrapleural", "intrapleural"
    INTRALESIONAL = "intralesional", "into a lesion"
    ON_BODY_INJECTOR = "on_body_injector", "on-body injector"
    ORAL = "oral", "by mouth"
    OTHER = "other", "other"


class DrugQuerySet(models.QuerySet["Drug"]):
    def on(self, day: date) -> Self:
        """Select the codes that can be billed on `day`."""
        return self.filter(in_force(day))


def no_codes() -> list[str]:
    """Give each row a list of its own."""
    return []


class Drug(HouseData):
    """A drug code for a period, its billing unit and the class of its administration."""

    hcpcs = models.CharField("HCPCS code", max_length=5, validators=[HCPCS_FORMAT])
    generic = models.CharField(
        "generic name",
        max_length=120,
        db_index=True,
        help_text="Written alike for every code of the same substance: two codes with one "
        "generic name count as the same drug in an encounter.",
    )
    unit_amount = models.DecimalField(
        "one billing unit is",
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.0001"))],
        help_text="Amount in one billing unit. Empty for a code that is not otherwise "
        "classified: it is reported as one unit with a narrative.",
    )
    unit_name = models.CharField(
        "unit", max_length=20, blank=True, help_text="mg, mcg, g, mL, units or mEq."
    )
    unit_verified = models.BooleanField(
        "unit verified", default=False, help_text="Checked against the official descriptor."
    )
    admin_class = models.CharField(
        "class of administration",
        max_length=12,
        choices=AdminClass.choices,
        blank=True,
        help_text="Leave empty while it is not settled; then the coder is asked.",
    )
    class_note = models.TextField(
        "why the class is open or disputed", blank=True, help_text="Both sides, with sources."
    )
    hormonal = models.BooleanField(
        "hormonal antineoplastic",
        default=False,
        help_text="Injected under the skin or into muscle, it is reported with 96402.",
    )
    container = models.CharField(
        max_length=11,
        choices=Container.choices,
        blank=True,
        help_text="Empty where both kinds are sold or it is not known. Decides JW and JZ.",
    )
    container_verified = models.BooleanField(
        default=False, help_text="Checked on the label of what the house buys."
    )
    routes = models.JSONField(
        "usual routes", default=no_codes, blank=True, help_text='A list, such as ["iv_push"].'
    )
    packages_note = models.CharField(
        "note on packages",
        max_length=200,
        blank=True,
        help_text="Bulk, syringes, kits and whatever else the packages below can not say.",
    )
    concentration = models.DecimalField(
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.0001"))],
        help_text="How much of the unit is in one mL; empty where it is not known. Lets a dose "
        "charted in mL be told in billing units.",
    )
    concentration_verified = models.BooleanField(
        default=False, help_text="Checked on the label of what the house buys."
    )
    is_default = models.BooleanField(
        "preferred for its generic name",
        default=False,
        help_text="Used when a chart names the drug but no brand. One code a generic name.",
    )
    effective_from = models.DateField(
        null=True, blank=True, help_text="First day of the code; empty where it is not known."
    )
    effective_to = models.DateField(null=True, blank=True, help_text="Last day of the code.")
    replaced_by = models.JSONField(
        default=no_codes, blank=True, help_text='Codes that follow it, such as ["J9312"].'
    )
    notes = models.TextField(blank=True)
    source = models.CharField(max_length=200, help_text="Where unit and dates were read.")
    history = HistoricalRecords()

    objects = DrugQuerySet.as_manager()

    class Meta:
        ordering = ["generic", "hcpcs"]
        constraints = [
            models.UniqueConstraint(
                fields=["generic"],
                condition=Q(is_default=True, effective_to__isnull=True),
                name="%(app_label)s_%(class)s_one_default_a_generic",
                violation_error_message="Another code is preferred for this generic name.",
            ),
            NoOverlap(keys=("hcpcs",), name="%(app_label)s_%(class)s_no_overlap"),
            models.CheckConstraint(
                condition=PERIOD_IN_ORDER,
                name="%(app_label)s_%(class)s_period_in_order",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                condition=Q(unit_amount__isnull=True, unit_name="")
                # Without "not null" the comparison is unknown, and a check lets unknown pass.
                | (Q(unit_amount__isnull=False, unit_amount__gt=0) & ~Q(unit_name="")),
                name="%(app_label)s_%(class)s_unit_whole_or_none",
                violation_error_message="Give the unit as an amount above 0 and its name.",
            ),
            models.CheckConstraint(
                condition=Q(concentration__isnull=True)
                | Q(concentration__gt=0, unit_amount__isnull=False),
                name="%(app_label)s_%(class)s_concentration_of_a_unit",
                violation_error_message="A concentration is above 0 and needs a billing unit.",
            ),
            models.CheckConstraint(
                condition=Q(hormonal=False) | Q(admin_class="chemotherapy"),
                name="%(app_label)s_%(class)s_hormonal_is_antineoplastic",
                violation_error_message="A hormonal antineoplastic has the chemotherapy class.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hcpcs} {self.generic}"

    @property
    def unit_text(self) -> str:
        """The billing unit as a reader writes it, such as 0.5 mg."""
        if self.unit_amount is None:
            return "not otherwise classified"
        return f"{self.unit_amount.normalize():f} {self.unit_name}"

    def vials(self) -> dict[Decimal, bool]:
        """Map the single-dose sizes, told in the drug's unit, to whether they were checked.

        A size that can not be told in it, such as mL of a drug counted in mg, is left out.
        """
        sizes: dict[Decimal, bool] = {}
        for package in self.packages.all():
            size = package.amount_in(self.unit_name)
            if package.container == Container.SINGLE_DOSE and size is not None:
                sizes[size] = package.verified or sizes.get(size, False)
        return sizes

    def clean(self) -> None:
        """Refuse routes and codes that nothing else would recognise."""
        errors: dict[str, str] = {}
        if not _is_list_of(self.routes, set(DrugRoute.values)):
            errors["routes"] = f"Expected a list of: {', '.join(DrugRoute.values)}."
        if not _is_list_of(self.replaced_by):
            errors["replaced_by"] = 'Expected a list of codes, such as ["J9312"].'
        if errors:
            raise ValidationError(errors)


def _is_list_of(value: object, allowed: set[str] | None = None) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, str) and (allowed is None or item in allowed) for item in value
    )


class DrugName(HouseData):
    """A name under which a drug code is found: brand, abbreviation or other generic name."""

    class Kind(models.TextChoices):
        GENERIC = "generic", "generic"
        BRAND = "brand", "brand"
        ABBREVIATION = "abbreviation", "abbreviation"

    drug = models.ForeignKey(Drug, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.BRAND)
    verified = models.BooleanField(default=False, help_text="Checked on the label.")
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "drug",
                name="%(app_label)s_%(class)s_once_a_drug",
                violation_error_message="The drug has this name already.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="%(app_label)s_%(class)s_not_blank"),
        ]

    def __str__(self) -> str:
        return self.name
