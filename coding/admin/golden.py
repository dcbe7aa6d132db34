"""Golden cases in the admin site: they come from signed-off encounters, and can be set aside."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from coding.admin.house import HouseAdmin
from coding.models import GoldenCase


@admin.register(GoldenCase)
class GoldenCaseAdmin(HouseAdmin):
    list_display = ("name", "source", "is_active", "created_by", "created_at")
    list_filter = ("is_active",)
    list_select_related = ("created_by",)
    search_fields = ("name", "source", "encounter")
    history_list_display = ("proposal", "is_active")
    readonly_fields = ("name", "source", "encounter", "expect", "created_by", "created_at")
    fieldsets = (
        (
            None,
            {
                "fields": ("is_active", *readonly_fields),
                "description": "Active cases are coded anew before any change is published.",
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the documents out, which no page shows."""
        return super().get_queryset(request).defer("document", "additions")
