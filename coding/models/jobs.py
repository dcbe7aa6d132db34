"""Work that takes longer than a page may: queued, run by a worker, watched while it runs."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from coding.models.releases import Release


class Job(models.Model):
    """One piece of such work and how far it is.

    A worker that stops without a word leaves `beat_at` behind; the job is then queued again.
    """

    class Kind(models.TextChoices):
        IMPORT = "import", "import of a table"
        PREVIEW = "preview", "preview of a change"

    class State(models.TextChoices):
        QUEUED = "queued", "waiting for the worker"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0, help_text="Rows, or whatever is counted.")
    total = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many there will be, where that is known."
    )
    text = models.CharField(max_length=200, blank=True, help_text="What is being done now.")
    error = models.TextField(blank=True)
    subject = models.TextField(blank=True, help_text="What it is about, as its kind needs it.")
    release = models.ForeignKey(
        Release, on_delete=models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    attempt = models.PositiveIntegerField(default=0, help_text="How often it was started.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(help_text="When its worker, or the queue, last wrote to it.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "beat_at"], name="coding_job_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "running", "done", "failed"]),
                name="%(app_label)s_%(class)s_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will happen."""
        return self.state in {self.State.DONE, self.State.FAILED}
