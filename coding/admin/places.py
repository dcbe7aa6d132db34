"""Provider taxonomies and places of service in the admin site."""

from __future__ import annotations

from django.contrib import admin

from coding.admin.house import HouseAdmin, decides
from coding.models import PlaceOfService, Taxonomy


@admin.register(Taxonomy)
class TaxonomyAdmin(HouseAdmin):
    sheet = "taxonomies"
    list_display = ("code", "label", "kind", "may_render")
    list_filter = ("kind", "may_render")
    search_fields = ("code", "label")
    fieldsets = (
        (
            None,
            {
                "fields": ("code", "label", "kind", "may_render", "source"),
                "description": decides(
                    "Says whether its holder may render on a professional claim.",
                    "provider.may-not-render",
                    "provider.not-a-practitioner",
                    "provider.nurse",
                    "provider.taxonomy-unknown",
                ),
            },
        ),
    )


@admin.register(PlaceOfService)
class PlaceOfServiceAdmin(HouseAdmin):
    sheet = "places-of-service"
    list_display = ("code", "label", "is_facility")
    list_filter = ("is_facility",)
    search_fields = ("code", "label")
    fieldsets = (
        (
            None,
            {
                "fields": ("code", "label", "is_facility", "source"),
                "description": decides(
                    "Says who claims for what is administered there.",
                    "place.facility-claim",
                    "place.not-a-facility",
                    "place.professional-in-facility",
                ),
            },
        ),
    )
