"""The formulary in the admin site: drug codes with their names and packages."""

from __future__ import annotations

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from coding.models import Drug, DrugName, DrugPackage


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
