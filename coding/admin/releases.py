"""Official tables in the admin site: they can be looked at, never edited."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from coding.models import (
    AddOnLink,
    ApcPayment,
    AspPrice,
    Code,
    CodePair,
    Descriptor,
    Diagnosis,
    Locality,
    NdcCode,
    OutpatientPayment,
    PlaceCode,
    PriceIndex,
    ProviderTaxonomy,
    RelativeValue,
    Release,
    UnitLimit,
)


class OfficialAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A table that comes from a file: it can be looked at, never edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Release)
class ReleaseAdmin(OfficialAdmin):
    list_display = (
        "system",
        "name",
        "origin",
        "valid_from",
        "valid_to",
        "row_count",
        "state",
        "imported_at",
    )
    list_filter = ("system", "origin", "state")
    search_fields = ("name", "source")


class ReleaseRowAdmin(OfficialAdmin):
    list_filter: ClassVar[tuple[str, ...]] = ("release",)
    show_full_result_count = False

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Order as the unique index does: sorting millions of rows for a page takes seconds."""
        return ("release_id", *(str(name) for name in self.model._meta.ordering))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("release")


@admin.register(Code)
class CodeAdmin(ReleaseRowAdmin):
    list_display = ("code", "label", "family", "is_add_on", "release")
    search_fields = ("code", "label")


@admin.register(CodePair)
class CodePairAdmin(ReleaseRowAdmin):
    list_display = ("column1", "column2", "indicator", "release")
    search_fields = ("=column1", "=column2")


@admin.register(AddOnLink)
class AddOnLinkAdmin(ReleaseRowAdmin):
    list_display = ("add_on", "primary", "kind", "release")
    search_fields = ("=add_on", "=primary")


@admin.register(UnitLimit)
class UnitLimitAdmin(ReleaseRowAdmin):
    list_display = ("code", "units", "adjudication", "release")
    search_fields = ("=code",)


@admin.register(Diagnosis)
class DiagnosisAdmin(ReleaseRowAdmin):
    list_display = ("code", "label", "release")
    search_fields = ("code", "label")


@admin.register(Descriptor)
class DescriptorAdmin(ReleaseRowAdmin):
    list_display = ("code", "short", "release")
    search_fields = ("=code", "short")


@admin.register(RelativeValue)
class RelativeValueAdmin(ReleaseRowAdmin):
    list_display = ("code", "modifier", "status", "work", "conversion_factor", "release")
    search_fields = ("=code",)


@admin.register(PriceIndex)
class PriceIndexAdmin(ReleaseRowAdmin):
    list_display = ("name", "mac", "state", "locality", "work", "practice_expense", "malpractice")
    search_fields = ("name", "=mac", "=state")


@admin.register(Locality)
class LocalityAdmin(ReleaseRowAdmin):
    list_display = ("state", "mac", "locality", "area", "release")
    search_fields = ("state", "area", "counties")


@admin.register(ApcPayment)
class ApcPaymentAdmin(ReleaseRowAdmin):
    list_display = ("apc", "status_indicator", "payment_rate", "release")
    search_fields = ("=apc",)


@admin.register(OutpatientPayment)
class OutpatientPaymentAdmin(ReleaseRowAdmin):
    list_display = ("code", "status_indicator", "apc", "payment_rate", "release")
    search_fields = ("=code", "=apc")


@admin.register(AspPrice)
class AspPriceAdmin(ReleaseRowAdmin):
    list_display = ("code", "dosage", "payment_limit", "release")
    search_fields = ("=code",)


@admin.register(NdcCode)
class NdcCodeAdmin(ReleaseRowAdmin):
    list_display = ("code", "ndc", "labeler", "drug_name", "release")
    search_fields = ("=code", "=ndc", "drug_name")


@admin.register(ProviderTaxonomy)
class ProviderTaxonomyAdmin(ReleaseRowAdmin):
    list_display = ("code", "classification", "specialization", "release")
    search_fields = ("=code", "classification", "specialization")


@admin.register(PlaceCode)
class PlaceCodeAdmin(ReleaseRowAdmin):
    list_display = ("code", "name", "release")
    search_fields = ("=code", "name")
