"""Facilities and providers in the admin; encounters are edited in the workbench only."""

from __future__ import annotations

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from encounters.models import Facility, FacilityMembership, Provider


class FacilityMembershipInline(admin.TabularInline):  # type: ignore[type-arg]  # not generic at run time
    """Who sees the encounters; shown to those who may decide that, not to reference admins."""

    model = FacilityMembership
    extra = 1
    autocomplete_fields = ["user"]


@admin.register(Facility)
class FacilityAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # simple_history has no types
    """Where patients are treated."""

    list_display = ["name", "short_name", "time_zone", "default_setting", "state", "is_active"]
    list_filter = ["is_active", "default_setting", "state", "is_340b", "formulary"]
    search_fields = ["name", "short_name"]
    history_list_display = ["time_zone", "default_setting", "default_place_of_service"]
    autocomplete_fields = ["providers"]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "time_zone", "is_active"]}),
        (
            "New encounters and claims",
            {"fields": ["default_setting", "default_place_of_service", "bill_type", "providers"]},
        ),
        ("Which rows apply", {"fields": ["state", "is_340b", "formulary"]}),
    ]
    inlines = [FacilityMembershipInline]


@admin.register(Provider)
class ProviderAdmin(SimpleHistoryAdmin):  # type: ignore[misc]  # simple_history has no types
    """Who gives, supervises and bills."""

    list_display = ["name", "npi", "taxonomy", "documented_title", "is_active"]
    list_filter = ["is_active", "taxonomy"]
    search_fields = ["name", "npi", "taxonomy", "documented_title"]
    history_list_display = ["taxonomy", "documented_title"]
