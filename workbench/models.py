"""The audit trail's table; workbench/audit.py writes and checks it."""

from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(TypeError):
    """Somebody tried to change or remove a row that must stay as it was written."""


class AppendOnlyQuerySet(models.QuerySet["AuditEvent"]):
    """Refuses the bulk ways of changing rows."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Always refused."""
        raise AppendOnlyError("Audit events are never changed.")

    def delete(self) -> NoReturn:
        """Always refused."""
        raise AppendOnlyError("Audit events are never removed.")


class AuditEvent(models.Model):
    """Who did what to what, and when; each event's hash covers the one before it."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=64)
    detail = models.JSONField()
    prev_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="auditevent_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.action} {self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; a row that is already there is refused."""
        if not self._state.adding:
            raise AppendOnlyError("Audit events are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always refused."""
        raise AppendOnlyError("Audit events are never removed.")
