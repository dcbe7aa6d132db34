"""Descriptors of service codes that a site with a licence imports for itself; none is shipped."""

from __future__ import annotations

from django.db import models

from coding.models.releases import ReleaseRow


class Descriptor(ReleaseRow):
    """What the owner of a code set calls a code, as the site's own licence gives it."""

    code = models.CharField(max_length=5)
    short = models.CharField(max_length=120, blank=True)
    long = models.TextField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.short or self.long}"
