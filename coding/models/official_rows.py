"""Rows of the official tables that drug administration is checked against."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from coding.models.releases import ReleaseRow


class Code(ReleaseRow):
    """A service or drug code with a label in our own words."""

    code = models.CharField(max_length=7)
    label = models.CharField(max_length=120)
    family = models.CharField(max_length=20, blank=True)
    is_add_on = models.BooleanField(default=False)
    only_setting = models.CharField(max_length=12, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class CodePair(ReleaseRow):
    """Column 2 is denied beside column 1; the indicator says whether a modifier helps."""

    class Indicator(models.TextChoices):
        NEVER = "0", "never together"
        WITH_MODIFIER = "1", "together with a modifier"
        NOT_APPLICABLE = "9", "edit deleted"

    column1 = models.CharField("column 1", max_length=5)
    column2 = models.CharField("column 2", max_length=5)
    indicator = models.CharField(max_length=1, choices=Indicator.choices)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["column1", "column2"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "column1", "column2", "valid_from"],
                name="%(app_label)s_%(class)s_once_from_a_day",
            ),
            models.UniqueConstraint(  # the one above takes two empty days for different days
                fields=["release", "column1", "column2"],
                condition=Q(valid_from__isnull=True),
                name="%(app_label)s_%(class)s_once_without_first_day",
            ),
            models.CheckConstraint(
                condition=Q(indicator__in=["0", "1", "9"]),
                name="%(app_label)s_%(class)s_indicator_known",
            ),
            models.CheckConstraint(
                condition=~Q(column1=F("column2")), name="%(app_label)s_%(class)s_two_codes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.column1} / {self.column2}"


class AddOnLink(ReleaseRow):
    """A primary code under which an add-on may be reported."""

    class Kind(models.TextChoices):
        CLOSED = "1", "only the primaries listed"
        CONTRACTOR = "2", "the contractor decides"
        PARTIAL = "3", "the primaries listed, and others"

    add_on = models.CharField(max_length=5)
    primary = models.CharField(max_length=5)
    kind = models.CharField(max_length=1, choices=Kind.choices, default=Kind.CLOSED)

    class Meta:
        ordering = ["add_on", "primary"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "add_on", "primary"], name="%(app_label)s_%(class)s_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["1", "2", "3"]), name="%(app_label)s_%(class)s_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(add_on=F("primary")), name="%(app_label)s_%(class)s_two_codes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.add_on} under {self.primary}"


class UnitLimit(ReleaseRow):
    """The most units of a code that are likely for one patient on one day (MUE)."""

    class Adjudication(models.TextChoices):
        UNKNOWN = "", "not known"
        LINE = "1", "by claim line"
        DAY_ABSOLUTE = "2", "by day, absolute"
        DAY_APPEALABLE = "3", "by day, open to appeal"

    code = models.CharField(max_length=5)
    units = models.PositiveIntegerField()
    adjudication = models.CharField(max_length=1, choices=Adjudication.choices, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code"], name="%(app_label)s_%(class)s_once"
            ),
            models.CheckConstraint(
                condition=Q(adjudication__in=["", "1", "2", "3"]),
                name="%(app_label)s_%(class)s_adjudication_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ≤ {self.units}"


class Diagnosis(ReleaseRow):
    """A complete ICD-10-CM code, as it is written on a claim with its point."""

    code = models.CharField(max_length=8)
    label = models.CharField(max_length=255)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "diagnoses"
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
