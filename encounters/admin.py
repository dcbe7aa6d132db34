"""Facilities and providers in the admin; encounters are edited in the workbench only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from coding.admin.proposals import KeptHistory, ProposedAdmin
from encounters.models import Facility, FacilityMembership, Provider


@admin.register(Facility)
class FacilityAdmin(ProposedAdmin):
    """Where patients are treated; an edit is proposed, because it decides which rows apply."""

    list_display = ["name", "short_name", "time_zone", "default_setting", "state", "is_active"]
    list_filter = ["is_active", "default_setting", "state", "is_340b", "formulary"]
    search_fields = ["name", "short_name"]
    history_list_display = ["time_zone", "default_setting", "default_place_of_service"]
    fieldsets = [
        (None, {"fields": ["name", "short_name", "time_zone", "is_active"]}),
        (
            "New encounters and claims",
            {"fields": ["default_setting", "default_place_of_service", "bill_type"]},
        ),
        ("Which rows apply", {"fields": ["state", "is_340b", "formulary"]}),
    ]


@admin.register(FacilityMembership)
class FacilityMembershipAdmin(KeptHistory):
    """Who sees the encounters; for those who may decide that, not for reference admins."""

    list_display = ["facility", "user"]
    list_filter = ["facility"]
    list_select_related = ["facility", "user"]
    search_fields = ["facility__name", "user__username"]
    autocomplete_fields = ["user"]


class ProviderForm(forms.ModelForm):  # type: ignore[type-arg]
    """Says at which facilities a provider works."""

    facilities = forms.ModelMultipleChoiceField(Facility.objects.all(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["facilities"] = self.instance.facilities.all()


@admin.register(Provider)
class ProviderAdmin(KeptHistory):
    """Who gives, supervises and bills."""

    form = ProviderForm
    list_display = ["name", "npi", "taxonomy", "documented_title", "is_active"]
    list_filter = ["is_active", "taxonomy", "facilities"]
    search_fields = ["name", "npi", "taxonomy", "documented_title"]
    history_list_display = ["taxonomy", "documented_title"]

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """Store where the provider works."""
        super().save_related(request, form, formsets, change)
        form.instance.facilities.set(form.cleaned_data["facilities"])
