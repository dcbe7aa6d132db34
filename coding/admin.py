"""Reference data in the admin site: the house's own rows edited, official tables only read."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from coding.models import (
    AddOnLink,
    Code,
    CodePair,
    Diagnosis,
    Drug,
    DrugName,
    DrugPackage,
    Payer,
    PayerPolicy,
    PlaceOfService,
    Release,
    Taxonomy,
    UnitLimit,
)

_PERIOD = ("effective_from", "effective_to")


class DrugNameInline(admin.TabularInline):  # type: ignore[type-arg]
    model = DrugName
    extra = 1


class DrugPackageInline(admin.TabularInline):  # type: ignore[type-arg]
    model = DrugPackage
    extra = 1


@admin.register(Drug)
class DrugAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    list_display = (
        "hcpcs",
        "generic",
        "unit_text",
        "admin_class",
        "hormonal",
        "container",
        "is_default",
        "effective_to",
    )
    list_filter = (
        "admin_class",
        "hormonal",
        "container",
        "unit_verified",
        "container_verified",
        "is_default",
        ("effective_to", admin.EmptyFieldListFilter),
    )
    search_fields = ("hcpcs", "generic", "names__name")
    search_help_text = "Code, generic name, brand or abbreviation."
    history_list_display = ("admin_class", "unit_amount", "unit_name", "effective_to")
    inlines = (DrugNameInline, DrugPackageInline)
    fieldsets = (
        (None, {"fields": ("hcpcs", "generic", "is_default", "effective_from", "effective_to")}),
        ("Billing unit", {"fields": ("unit_amount", "unit_name", "unit_verified", "source")}),
        ("How it is coded", {"fields": ("admin_class", "class_note", "hormonal", "routes")}),
        ("Container", {"fields": ("container", "container_verified", "packages_note")}),
        ("Concentration", {"fields": ("concentration", "concentration_verified")}),
        ("Notes", {"fields": ("replaced_by", "notes")}),
    )


class PolicyFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Refuses two values of one switch on one day."""

    def clean(self) -> None:
        super().clean()
        kept = [form.cleaned_data for form in self.forms if not form.cleaned_data.get("DELETE")]
        policies = [
            PayerPolicy(**{name: data[name] for name in ("switch", *_PERIOD)})
            for data in kept
            if data.keys() >= {"switch", *_PERIOD}
        ]
        policies.sort(key=lambda policy: (policy.switch, policy.effective_from))
        for first, second in zip(policies, policies[1:], strict=False):
            last = first.effective_to or date.max
            if first.switch == second.switch and last >= second.effective_from:
                raise ValidationError(
                    f"{first.switch}: the value from {first.effective_from} must end before "
                    f"{second.effective_from}; give it a last day."
                )


class PayerPolicyInline(admin.StackedInline):  # type: ignore[type-arg]
    model = PayerPolicy
    formset = PolicyFormSet
    extra = 0


@admin.register(Payer)
class PayerAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    list_display = ("name", "slug", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "slug")
    inlines = (PayerPolicyInline,)

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> dict[str, tuple[str, ...]]:
        """Offer a short name for a new payer; documents rely on an existing one."""
        return {} if obj else {"slug": ("name",)}


@admin.register(PayerPolicy)
class PayerPolicyAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    """All policies in one list; they are edited with their payer."""

    list_display = ("payer", "switch", "value", "effective_from", "effective_to")
    list_filter = ("switch", "payer")
    search_fields = ("payer__name", "switch", "citation")
    list_select_related = ("payer",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Taxonomy)
class TaxonomyAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    list_display = ("code", "label", "kind", "may_render")
    list_filter = ("kind", "may_render")
    search_fields = ("code", "label")


@admin.register(PlaceOfService)
class PlaceOfServiceAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    list_display = ("code", "label", "is_facility")
    list_filter = ("is_facility",)
    search_fields = ("code", "label")


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
    list_display = ("system", "name", "origin", "valid_from", "valid_to", "state", "imported_at")
    list_filter = ("system", "origin", "state")
    search_fields = ("name", "source")


class ReleaseRowAdmin(OfficialAdmin):
    list_filter: ClassVar[tuple[str, ...]] = ("release",)
    show_full_result_count = False

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
