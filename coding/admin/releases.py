"""Official tables in the admin site: they can be looked at, never edited."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from coding.models import AddOnLink, Code, CodePair, Diagnosis, Release, UnitLimit


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
