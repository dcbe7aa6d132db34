"""Cases whose answer the house vouches for; they are coded anew before any edit is published."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


def nothing() -> dict[str, Any]:
    """Give each case a mapping of its own."""
    return {}


class GoldenCase(models.Model):
    """An encounter document and the lines it must give.

    One with the name of a published case replaces what that case expects. `expect` has the keys
    that `coding.golden` compares.
    """

    name = models.CharField(max_length=200, unique=True)
    document = models.JSONField(help_text="An encounter document of contract version 1.")
    additions = models.JSONField(
        default=nothing, blank=True, help_text="Tables of its own, as published cases have them."
    )
    house = models.JSONField(
        default=nothing,
        blank=True,
        help_text="Formulary, state and 340B of the facility that it comes from.",
    )
    expect = models.JSONField(help_text='Such as {"lines": [["96413", 1]]}.')
    source = models.CharField(max_length=200, help_text="Who says that this is the answer.")
    encounter = models.CharField(
        max_length=64, blank=True, help_text="The signed-off encounter that it was made from."
    )
    is_active = models.BooleanField("active", default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="%(app_label)s_%(class)s_named"),
            models.UniqueConstraint(
                fields=["encounter"],
                condition=~Q(encounter=""),
                name="%(app_label)s_%(class)s_once_an_encounter",
                violation_error_message="This encounter is a golden case already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
