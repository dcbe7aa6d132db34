"""Lists that others keep and publish: provider taxonomies (NUCC) and places of service (CMS)."""

from __future__ import annotations

from django.db import models

from coding.models.releases import ReleaseRow


class ProviderTaxonomy(ReleaseRow):
    """A provider taxonomy code of the NUCC list, with what the list calls it."""

    code = models.CharField(max_length=10)
    classification = models.CharField(max_length=200)
    specialization = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "provider taxonomies"
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.classification}"


class PlaceCode(ReleaseRow):
    """A two-digit place of service of the official list."""

    code = models.CharField(max_length=2)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code"], name="%(app_label)s_%(class)s_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
