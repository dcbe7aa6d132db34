"""Days from which and to which a row holds; an empty side is open."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

PERIOD_IN_ORDER = Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from"))


def in_force(day: date) -> Q:
    """Select the rows that hold on `day`; a row without a first day holds from ever."""
    begun = Q(effective_from__isnull=True) | Q(effective_from__lte=day)
    return begun & (Q(effective_to__isnull=True) | Q(effective_to__gte=day))


class HouseData(models.Model):
    """A row that the house may edit; `updated_at` is what the lookup cache watches."""

    updated_at = models.DateTimeField(auto_now=True, db_index=True, editable=False)

    class Meta:
        abstract = True
