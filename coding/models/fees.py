"""What Medicare pays, as its fee files say: physician fee schedule, OPPS, and drug prices."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from coding.fees import Components, Index
from coding.models.releases import ReleaseRow


class RelativeValue(ReleaseRow):
    """The relative value units of a service (PPRRVU), with the factor that turns them to dollars.

    "NA" beside a practice expense means that the service is rarely or never provided there.
    """

    code = models.CharField(max_length=5)
    modifier = models.CharField(max_length=2, blank=True)
    status = models.CharField(max_length=1)
    work = models.DecimalField(max_digits=8, decimal_places=2)
    nonfacility_pe = models.DecimalField("non-facility PE", max_digits=8, decimal_places=2)
    is_nonfacility_na = models.BooleanField("non-facility NA", default=False)
    facility_pe = models.DecimalField("facility PE", max_digits=8, decimal_places=2)
    is_facility_na = models.BooleanField("facility NA", default=False)
    malpractice = models.DecimalField("MP", max_digits=8, decimal_places=2)
    nonfacility_total = models.DecimalField(max_digits=8, decimal_places=2)
    facility_total = models.DecimalField(max_digits=8, decimal_places=2)
    pctc = models.CharField("PC/TC indicator", max_length=1, blank=True)
    global_days = models.CharField(max_length=3, blank=True)
    multiple_procedure = models.CharField(max_length=1, blank=True)
    conversion_factor = models.DecimalField(
        max_digits=9, decimal_places=4, help_text="Dollars for one relative value unit."
    )

    class Meta:
        ordering = ["code", "modifier"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code", "modifier"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}-{self.modifier}" if self.modifier else self.code

    def components(self, *, in_facility: bool) -> Components:
        """Return what `coding.fees.price` needs, for a facility or a non-facility setting."""
        expense = self.facility_pe if in_facility else self.nonfacility_pe
        return Components(self.work, expense, self.malpractice, self.conversion_factor)


class PriceIndex(ReleaseRow):
    """What work, practice expense and malpractice cost in a locality, against the nation (GPCI).

    The index of work is the one with the floor of 1.0, where the file has both.
    """

    mac = models.CharField("MAC", max_length=5)
    state = models.CharField(max_length=2)
    locality = models.CharField(max_length=2)
    name = models.CharField(max_length=120)
    work = models.DecimalField(max_digits=6, decimal_places=3)
    practice_expense = models.DecimalField(max_digits=6, decimal_places=3)
    malpractice = models.DecimalField(max_digits=6, decimal_places=3)

    class Meta:
        ordering = ["state", "mac", "locality"]
        verbose_name_plural = "price indices"
        constraints = [
            models.UniqueConstraint(
                fields=["release", "mac", "locality"], name="%(app_label)s_%(class)s_once"
            ),
            models.CheckConstraint(
                condition=Q(work__gt=0) & Q(practice_expense__gt=0) & Q(malpractice__gt=0),
                name="%(app_label)s_%(class)s_above_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mac}-{self.locality} {self.name}"

    def index(self) -> Index:
        """Return the three indices, as `coding.fees.price` takes them."""
        return Index(self.work, self.practice_expense, self.malpractice)


class Locality(ReleaseRow):
    """The counties that a locality of the physician fee schedule is made of."""

    mac = models.CharField("MAC", max_length=5)
    locality = models.CharField(max_length=2)
    state = models.CharField(max_length=60)
    area = models.CharField(max_length=200)
    counties = models.TextField()

    class Meta:
        ordering = ["state", "mac", "locality", "area"]
        verbose_name_plural = "localities"
        constraints = [
            models.UniqueConstraint(
                fields=["release", "mac", "locality", "area"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mac}-{self.locality} {self.area}"


class OutpatientFigures(ReleaseRow):
    """What both OPPS addenda say of their rows. Empty figures: no such payment is published."""

    status_indicator = models.CharField(max_length=2)
    relative_weight = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    payment_rate = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Dollars."
    )
    national_copayment = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Unadjusted, dollars."
    )
    minimum_copayment = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Unadjusted, dollars."
    )

    class Meta:
        abstract = True


class ApcPayment(OutpatientFigures):
    """What the hospital outpatient system pays for a payment class (OPPS Addendum A)."""

    apc = models.CharField("APC", max_length=4)

    class Meta:
        ordering = ["apc"]
        constraints = [
            models.UniqueConstraint(fields=["release", "apc"], name="%(app_label)s_%(class)s_once"),
        ]

    def __str__(self) -> str:
        return f"APC {self.apc}"


class OutpatientPayment(OutpatientFigures):
    """How the hospital outpatient system treats a code, and what it pays (OPPS Addendum B)."""

    code = models.CharField(max_length=5)
    apc = models.CharField("APC", max_length=4, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.status_indicator}"


class AspPrice(ReleaseRow):
    """What Medicare Part B pays at most for one billing unit of a drug (ASP pricing file)."""

    code = models.CharField(max_length=5)
    dosage = models.CharField("billing unit", max_length=60, blank=True)
    payment_limit = models.DecimalField(
        max_digits=12, decimal_places=3, help_text="Dollars for one billing unit."
    )
    coinsurance_percent = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = "ASP price"
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ${self.payment_limit}"


class NdcCode(ReleaseRow):
    """A package of a drug by its NDC, the code it is billed with, and how many units it holds."""

    code = models.CharField(max_length=5)
    ndc = models.CharField("NDC", max_length=11, help_text="Eleven digits, 5-4-2.")
    labeler = models.CharField(max_length=200, blank=True)
    drug_name = models.CharField(max_length=200, blank=True)
    dosage = models.CharField("billing unit", max_length=60, blank=True)
    package_size = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    package_quantity = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    billing_units = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Billing units in one item of the package.",
    )
    billing_units_package = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Billing units in the whole package.",
    )

    class Meta:
        ordering = ["code", "ndc"]
        verbose_name = "NDC of a code"
        verbose_name_plural = "NDCs of codes"
        constraints = [
            models.UniqueConstraint(
                fields=["release", "ndc", "code"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ndc} {self.code}"
