"""Payers and their policies in the admin site."""

from __future__ import annotations

from datetime import date

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from coding.models import Payer, PayerPolicy

_PERIOD = ("effective_from", "effective_to")


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
