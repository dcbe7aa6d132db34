"""Official tables by release: loaded whole, read-only after, chosen by the encounter's day."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q


class ReleaseQuerySet(models.QuerySet["Release"]):
    def ready(self) -> Self:
        """Leave out releases that are still being loaded or were withdrawn."""
        return self.filter(state=Release.State.READY)

    def begun_by(self, day: date) -> Self:
        """Order so that the last row of a system is the release to use on `day`.

        A newer release wins; of two that begin on one day, the official file wins over
        the starter extract ("official" sorts before "starter", hence the descending order).
        """
        return self.ready().filter(valid_from__lte=day).order_by("valid_from", "-origin", "pk")


class Release(models.Model):
    """One published edition of one table, such as the code pairs of a quarter."""

    class System(models.TextChoices):
        CODES = "codes", "service codes"
        HCPCS = "hcpcs", "HCPCS Level II"
        PTP_PRACTITIONER = "ptp_practitioner", "NCCI code pairs, practitioner"
        PTP_HOSPITAL = "ptp_hospital", "NCCI code pairs, outpatient hospital"
        MUE_PRACTITIONER = "mue_practitioner", "unit limits, practitioner"
        MUE_HOSPITAL = "mue_hospital", "unit limits, outpatient hospital"
        AOC = "aoc", "NCCI add-on codes"
        ICD10CM = "icd10cm", "ICD-10-CM"

    class State(models.TextChoices):
        LOADING = "loading", "being loaded"
        READY = "ready", "in use"
        WITHDRAWN = "withdrawn", "withdrawn"

    class Origin(models.TextChoices):
        OFFICIAL = "official", "official file"
        STARTER = "starter", "starter extract"

    system = models.CharField(max_length=20, choices=System.choices)
    name = models.CharField(max_length=40, help_text="Edition, such as 2024Q3 or FY2026.")
    origin = models.CharField(
        max_length=10,
        choices=Origin.choices,
        default=Origin.OFFICIAL,
        help_text="A starter extract is partial: a code that it lacks is not thereby invalid.",
    )
    valid_from = models.DateField(help_text="First day of service that the edition is for.")
    valid_to = models.DateField(null=True, blank=True, help_text="Last day, where it is known.")
    source = models.TextField(help_text="What was read, and where it came from.")
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    imported_at = models.DateTimeField(auto_now=True, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LOADING)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["system", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "name", "origin"], name="%(app_label)s_%(class)s_name_once"
            ),
            models.UniqueConstraint(
                fields=["system", "sha256"], name="%(app_label)s_%(class)s_file_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.name}"

    @property
    def is_partial(self) -> bool:
        """Say whether a code may be missing here although it is valid."""
        return self.origin == self.Origin.STARTER


class ReleaseRow(models.Model):
    """A line of a release."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="%(class)ss")

    class Meta:
        abstract = True


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

    column1 = models.CharField(max_length=5)
    column2 = models.CharField(max_length=5)
    indicator = models.CharField(max_length=1, choices=Indicator.choices)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["column1", "column2"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "column1", "column2"], name="%(app_label)s_%(class)s_once"
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
