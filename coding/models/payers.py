"""Payers, and what is known of their policies: a switch without a row is not known."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from coding.engine.policies import SWITCHES
from coding.models.no_overlap import NoOverlap
from coding.models.periods import PERIOD_IN_ORDER, HouseData, in_force

_SWITCH_CHOICES = [(switch, switch.replace("_", " ")) for switch in SWITCHES]
STATE_FORMAT = RegexValidator(
    r"^[A-Z]{2}$", "Expected two capital letters of a state, such as MD; or nothing."
)
DEEPEST = 2  # levels below a payer: a group, and a plan of the group


class ClaimSetting(models.TextChoices):
    """Whose claim a row is about (the values of the encounter document); blank means both."""

    FACILITY = "facility", "facility claims only"
    PROFESSIONAL = "professional", "professional claims only"


class Payer(HouseData):
    """Who pays; coded by the default policy where nothing else is known.

    A group or plan has what its parent has, but for rows of its own.
    """

    class Kind(models.TextChoices):
        PAYER = "payer", "payer"
        GROUP = "group", "group of plans"
        PLAN = "plan", "plan or licensee"

    slug = models.SlugField(
        unique=True, help_text="Short name in encounter documents, such as medicare."
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.PAYER)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        help_text="Whose policies and rules hold for it too, unless it has a row of its own.",
    )
    state = models.CharField(
        max_length=2,
        blank=True,
        validators=[STATE_FORMAT],
        help_text="Of a plan of one state. Rows of a state apply by the facility's state first.",
    )
    notes = models.TextField(blank=True, help_text="What is known that no row expresses.")
    is_active = models.BooleanField("active", default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="%(app_label)s_%(class)s_named"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="%(app_label)s_%(class)s_not_its_own_parent",
                violation_error_message="A payer can not be its own parent.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a parent that is below this payer, and families of too many levels."""
        above, seen = self.parent, {self.pk} if self.pk else set()
        levels = 0
        while above is not None:
            levels += 1
            if above.pk in seen:
                raise ValidationError(
                    {"parent": f"{self.parent} is this payer or stands below it."}
                )
            seen.add(above.pk)
            above = above.parent
        if levels + self._levels_below() > DEEPEST:
            raise ValidationError(
                {"parent": f"Expected at most {DEEPEST} levels below a payer: group and plan."}
            )

    def _levels_below(self) -> int:
        below, level = [self.pk] if self.pk else [], 0
        while below and level <= DEEPEST:
            below = list(Payer.objects.filter(parent__in=below).values_list("pk", flat=True))
            level += bool(below)
        return level


class PayerRow(HouseData):
    """Something that is known of a payer for a period, with the text that supports it."""

    setting = models.CharField(
        max_length=12,
        choices=ClaimSetting.choices,
        blank=True,
        help_text="Whose claims it is about; empty for both.",
    )
    state = models.CharField(
        max_length=2,
        blank=True,
        validators=[STATE_FORMAT],
        help_text="Two letters where it holds in one state only; empty for all.",
    )
    effective_from = models.DateField(help_text="First day of service that it applies to.")
    effective_to = models.DateField(null=True, blank=True, help_text="Last day, if it ended.")
    citation = models.TextField(help_text="Document, section and date that say so.")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=PERIOD_IN_ORDER,
                name="%(app_label)s_%(class)s_period_in_order",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                condition=~Q(citation=""),
                name="%(app_label)s_%(class)s_cited",
                violation_error_message="Say which document supports it.",
            ),
            models.CheckConstraint(
                condition=Q(setting__in=["", *ClaimSetting.values]),
                name="%(app_label)s_%(class)s_setting_known",
            ),
        ]


class PayerPolicyQuerySet(models.QuerySet["PayerPolicy"]):
    def on(self, day: date) -> Self:
        """Select the policies that hold on `day`."""
        return self.filter(in_force(day))


class PayerPolicy(PayerRow):
    """One policy switch of a payer for a period, with the text that supports it."""

    payer = models.ForeignKey(Payer, on_delete=models.CASCADE, related_name="policies")
    switch = models.CharField(max_length=40, choices=_SWITCH_CHOICES)
    value = models.CharField(max_length=40)
    history = HistoricalRecords()

    objects = PayerPolicyQuerySet.as_manager()

    class Meta(PayerRow.Meta):
        ordering = ["switch", "effective_from"]
        verbose_name_plural = "payer policies"
        constraints = [
            *PayerRow.Meta.constraints,
            NoOverlap(
                keys=("payer", "switch", "setting", "state"),
                name="%(app_label)s_%(class)s_no_overlap",
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
