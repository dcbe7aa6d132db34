"""Changes of reference data that somebody proposed: what, why, what they would do to encounters."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse


def no_rows() -> list[Any]:
    """Give each proposal a list of its own."""
    return []


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> ProposalQuerySet:
        """Select those that nobody has decided."""
        return self.filter(state=Proposal.State.OPEN)


class Proposal(models.Model):
    """A change of house data before it is in force; nothing reaches a coder until it is published.

    `rows` lists the changed rows (`coding.changes.rows.RowChange`); `tables` names the state of
    the tables for which `outcome` (see `coding.impact`) was worked out.
    """

    class State(models.TextChoices):
        OPEN = "open", "open"
        PUBLISHED = "published", "published"
        TURNED_DOWN = "turned_down", "turned down"
        WITHDRAWN = "withdrawn", "withdrawn"

    title = models.CharField(max_length=200)
    reason = models.TextField()
    rows = models.JSONField(encoder=DjangoJSONEncoder, default=no_rows)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    outcome = models.JSONField(null=True, blank=True, editable=False)
    tables = models.CharField(max_length=64, blank=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who else vouches that golden cases may change their answer.",
    )
    signed_why = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.TextField(blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="%(app_label)s_%(class)s_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=models.F("author")),
                name="%(app_label)s_%(class)s_signed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True)
                | (~Q(state="open") & Q(decided_by__isnull=False)),
                name="%(app_label)s_%(class)s_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("coding:proposal-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Say whether it waits for a decision."""
        return self.state == self.State.OPEN


class AffectedLine(models.Model):
    """Units of one code of one encounter, as they are and as the proposal would make them."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="affected")
    encounter = models.CharField(max_length=64, help_text="Its public name; no patient is named.")
    service_on = models.DateField()
    payer = models.CharField(max_length=50, blank=True)
    setting = models.CharField(max_length=12)
    code = models.CharField(max_length=5)
    modifiers = models.CharField(max_length=20, blank=True)
    before = models.PositiveIntegerField()
    after = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.before} → {self.after}"
