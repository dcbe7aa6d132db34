"""Questions about encounters that read as adjectives."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Count, Q, QuerySet

if TYPE_CHECKING:
    from encounters.models import DrugAdministration, Encounter, Query  # noqa: F401


class EncounterQuerySet(QuerySet["Encounter"]):
    """Encounters, narrowed to what somebody may see or should do."""

    def visible_to(self, user: AbstractUser | AnonymousUser) -> Self:
        """Select those of the user's facilities; all for a superuser."""
        if user.is_superuser:
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(facility__memberships__user=user)

    def awaiting_coding(self) -> Self:
        """Select those whose codes nobody has accepted yet, or whose facts changed since."""
        return self.filter(status="draft")

    def on(self, day: date) -> Self:
        """Select those of a day of service."""
        return self.filter(service_on=day)

    def assigned_to(self, user: AbstractUser) -> Self:
        """Select one coder's own."""
        return self.filter(assignee=user)

    def unassigned(self) -> Self:
        """Select those that nobody has taken."""
        return self.filter(assignee=None)

    def with_queries(self) -> Self:
        """Select those that wait for an answer."""
        return self.filter(query_count__gt=0)

    def with_errors(self) -> Self:
        """Select those with a finding that stops a claim."""
        return self.filter(error_count__gt=0)

    def with_people(self) -> Self:
        """Bring facility, patient, payer and assignee in the same query."""
        return self.select_related("facility", "patient", "payer", "assignee")

    def counts(self) -> dict[str, Any]:
        """Count in one query: total, draft, ready, signed_off, with_queries, with_errors."""
        return self.aggregate(
            total=Count("pk"),
            draft=Count("pk", filter=Q(status="draft")),
            ready=Count("pk", filter=Q(status="ready")),
            signed_off=Count("pk", filter=Q(status="signed_off")),
            unassigned=Count("pk", filter=Q(assignee=None)),
            with_queries=Count("pk", filter=Q(query_count__gt=0)),
            with_errors=Count("pk", filter=Q(error_count__gt=0)),
        )


class AdministrationQuerySet(QuerySet["DrugAdministration"]):
    """Administrations of an encounter."""

    def in_use(self) -> Self:
        """Select the rows that nobody has removed."""
        return self.filter(removed_at=None)


class UnchangeableError(TypeError):
    """A row that must stay as it was written was about to change."""


class PermanentQuerySet(QuerySet[Any]):
    """Rows that are written once: neither changed nor removed, one by one or in bulk."""

    def update(self, **changes: Any) -> int:
        """Refuse."""
        raise UnchangeableError(f"{self.model.__name__} rows are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise UnchangeableError(f"{self.model.__name__} rows are never removed.")


class QueryQuerySet(QuerySet["Query"]):
    """Questions to clinicians."""

    def still_open(self) -> Self:
        """Select those that wait for an answer."""
        return self.filter(status="open")
