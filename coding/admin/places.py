"""Provider taxonomies and places of service in the admin site."""

from __future__ import annotations

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from coding.models import PlaceOfService, Taxonomy


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
