"""Questions to whoever documented."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from encounters.models.administrations import DrugAdministration
from encounters.models.encounters import Encounter
from encounters.querysets import QueryQuerySet


class QueryStatus(models.TextChoices):
    """Whether the question still stands."""

    OPEN = "open", "open"
    ANSWERED = "answered", "answered"
    WITHDRAWN = "withdrawn", "withdrawn"


def nothing_at_stake() -> list[dict[str, Any]]:
    """Give each query a list of its own."""
    return []


class Query(models.Model):
    """One question about the record, with the codes that an answer would add.

    `at_stake` is a list of {"code": …, "units": …}.
    """

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="queries")
    administration = models.ForeignKey(
        DrugAdministration,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="queries",
    )
    field = models.CharField(max_length=40, help_text="What is missing, such as stop.")
    question = models.TextField()
    at_stake = models.JSONField(default=nothing_at_stake, blank=True)
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=QueryStatus, default=QueryStatus.OPEN)
    answer = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = QueryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "queries"
        constraints = [
            models.UniqueConstraint(
                fields=["administration", "field"],
                condition=Q(status="open"),
                name="%(app_label)s_%(class)s_asked_once",
                violation_error_message="This question is already open.",
            ),
            models.CheckConstraint(
                condition=~Q(question=""), name="%(app_label)s_%(class)s_question_asked"
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True)
                | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="%(app_label)s_%(class)s_closed_when_settled",
            ),
            models.CheckConstraint(
                condition=~Q(status="answered") | ~Q(answer=""),
                name="%(app_label)s_%(class)s_answer_given",
            ),
        ]

    def __str__(self) -> str:
        return self.question
