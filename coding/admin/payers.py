"""Payers, their policies and their rules in the admin site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from coding.admin.house import HouseAdmin, LeadsNowhere, decides
from coding.admin.periods import DatedFormSet
from coding.engine.policies import SWITCHES
from coding.models import ModifierRule, Payer, PayerDrug, PayerNote, PayerPlace, PayerPolicy

HOLDS = ("setting", "state", ("effective_from", "effective_to"), "citation")
LISTED = ("setting", "state", "effective_from", "effective_to")
ENDED = ("effective_to", admin.EmptyFieldListFilter)


class PayerRowInline(LeadsNowhere, admin.StackedInline):  # type: ignore[type-arg]
    """Rows that end by a last day; none is removed."""

    formset = DatedFormSet
    extra = 0
    can_delete = False
    classes = ("collapse",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the payer, whom the name of a row tells, with its rows."""
        return super().get_queryset(request).select_related("payer")


class PayerPolicyInline(PayerRowInline):
    model = PayerPolicy
    fields = (("switch", "value"), *HOLDS)


class PayerDrugInline(PayerRowInline):
    model = PayerDrug
    fields = (("hcpcs", "generic"), ("admin_class", "hormonal", "report_as"), *HOLDS)


class PayerPlaceInline(PayerRowInline):
    model = PayerPlace
    fields = (("place", "is_denied", "codes"), *HOLDS)


class ModifierRuleInline(PayerRowInline):
    model = ModifierRule
    fields = (("family", "codes", "modifiers"), ("only_340b", "severity"), *HOLDS)


class PayerNoteInline(PayerRowInline):
    model = PayerNote
    fields = ("kind", ("codes", "generics"), "text", *HOLDS)


@admin.register(Payer)
class PayerAdmin(HouseAdmin):
    list_display = ("name", "slug", "kind", "parent", "state", "is_active")
    list_filter = ("kind", "is_active")
    list_select_related = ("parent",)
    search_fields = ("name", "slug", "parent__name")
    inlines = (
        PayerPolicyInline,
        PayerDrugInline,
        PayerPlaceInline,
        ModifierRuleInline,
        PayerNoteInline,
    )
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "slug", "kind", "parent", "state", "notes", "is_active"),
                "description": decides(
                    "A switch without a row is not known: its default applies, and the result "
                    "says so.",
                    "payer.policy-not-known",
                    "payer.unknown",
                ),
            },
        ),
        (
            "What the rows below decide",
            {
                "fields": (),
                "description": decides(
                    "Policies, drugs, places, modifiers and notes:",
                    *(f"policy.{switch.replace('_', '-')}" for switch in SWITCHES),
                    "payer.drug-class",
                    "payer.report-as",
                    "payer.place-denied",
                    "payer.place-taken",
                    "modifier.payer-rule",
                    "payer.note",
                ),
            },
        ),
    )

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> dict[str, tuple[str, ...]]:
        """Offer a short name for a new payer; documents rely on an existing one."""
        return {} if obj else {"slug": ("name",)}


class PayerRowAdmin(HouseAdmin):
    """All rows of one kind in one list; they are edited with their payer, or in a sheet."""

    list_select_related = ("payer",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(PayerPolicy)
class PayerPolicyAdmin(PayerRowAdmin):
    sheet = "payer-policies"
    list_display = ("payer", "switch", "value", *LISTED)
    list_filter = ("switch", "payer", "setting", ENDED)
    search_fields = ("payer__name", "switch", "citation")


@admin.register(PayerDrug)
class PayerDrugAdmin(PayerRowAdmin):
    sheet = "payer-drugs"
    list_display = ("payer", "hcpcs", "generic", "admin_class", "hormonal", "report_as", *LISTED)
    list_filter = ("payer", "admin_class", "setting", ENDED)
    search_fields = ("payer__name", "hcpcs", "generic", "report_as", "citation")


@admin.register(PayerPlace)
class PayerPlaceAdmin(PayerRowAdmin):
    sheet = "payer-places"
    list_display = ("payer", "place", "is_denied", "codes", "state", *LISTED[2:])
    list_filter = ("payer", "is_denied", "place", ENDED)
    search_fields = ("payer__name", "place", "codes", "citation")


@admin.register(PayerNote)
class PayerNoteAdmin(PayerRowAdmin):
    sheet = "payer-notes"
    list_display = ("payer", "kind", "codes", "generics", *LISTED)
    list_filter = ("kind", "payer", "setting", ENDED)
    search_fields = ("payer__name", "codes", "generics", "text", "citation")


@admin.register(ModifierRule)
class ModifierRuleAdmin(HouseAdmin):
    """Edited here too: a rule of every payer has no payer to be edited with."""

    sheet = "modifier-rules"
    list_display = ("__str__", "family", "codes", "modifiers", "only_340b", "severity", *LISTED)
    list_filter = ("family", "payer", "only_340b", "severity", ENDED)
    list_select_related = ("payer",)
    search_fields = ("payer__name", "codes", "modifiers", "citation")
    fieldsets = (
        (
            None,
            {
                "fields": ("payer", "family", "codes", "modifiers", "only_340b", "severity"),
                "description": decides(
                    "Raises a finding where none of the modifiers stands on the line.",
                    "modifier.payer-rule",
                ),
            },
        ),
        ("Where and when it holds", {"fields": HOLDS}),
    )
