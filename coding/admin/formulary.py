"""The formulary in the admin site: drug codes with names and packages, and what a house stocks."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from coding.admin.house import HouseAdmin, LeadsNowhere, decides
from coding.admin.periods import DatedFormSet
from coding.models import Drug, DrugName, DrugPackage, Formulary, FormularyEntry, NdcCode, Release
from coding.ndc import eleven_digits

ENDED = ("effective_to", admin.EmptyFieldListFilter)


def possible_ndcs(text: str) -> list[str]:
    """Return the eleven digits that a text may mean; ten bare ones lack a zero in one of three."""
    if len(text) == 10 and text.isdecimal():
        return [f"0{text}", f"{text[:5]}0{text[5:]}", f"{text[:9]}0{text[9:]}"]
    try:
        return [eleven_digits(text)]
    except ValueError:
        return []


class NameFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Refuses a name that is there twice, in whatever case."""

    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            name = form.cleaned_data.get("name", "").casefold()
            if name in seen and not form.cleaned_data.get("DELETE"):
                raise ValidationError(f"{form.cleaned_data['name']}: the drug has this name twice.")
            seen |= set() if form.cleaned_data.get("DELETE") else {name}


class DrugNameInline(admin.TabularInline):  # type: ignore[type-arg]
    model = DrugName
    formset = NameFormSet
    extra = 1


class DrugPackageInline(admin.TabularInline):  # type: ignore[type-arg]
    model = DrugPackage
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the drug, whom the name of a package tells, with its packages."""
        return super().get_queryset(request).select_related("drug")


@admin.register(Drug)
class DrugAdmin(HouseAdmin):
    sheet = "drugs"
    list_display = (
        "hcpcs",
        "generic",
        "brands",
        "unit_text",
        "admin_class",
        "hormonal",
        "container",
        "is_default",
        "effective_from",
        "effective_to",
    )
    list_filter = (
        "admin_class",
        "hormonal",
        "container",
        "unit_verified",
        "container_verified",
        "is_default",
        ENDED,
    )
    search_fields = ("hcpcs", "generic", "names__name")
    search_help_text = "Code, generic name, brand, abbreviation or NDC."
    history_list_display = ("proposal", "admin_class", "unit_amount", "unit_name", "effective_to")
    inlines = (DrugNameInline, DrugPackageInline)
    fieldsets = (
        (
            None,
            {
                "fields": ("hcpcs", "generic", "is_default", "effective_from", "effective_to"),
                "description": decides(
                    "The day of service chooses the row.",
                    "drug.code-not-in-force",
                    "drug.not-found",
                    "drug.name-and-code-differ",
                ),
            },
        ),
        (
            "Billing unit",
            {
                "fields": ("unit_amount", "unit_name", "unit_verified", "source"),
                "description": decides(
                    "Doses become units of this size.", "drug.units", "drug.narrative"
                ),
            },
        ),
        (
            "How it is coded",
            {
                "fields": ("admin_class", "class_note", "hormonal", "routes"),
                "description": decides(
                    "The class chooses the family of administration codes.",
                    "drug.class-unknown",
                    "drug.class-disputed",
                    "chemotherapy.hormonal-injection",
                ),
            },
        ),
        (
            "Container",
            {
                "fields": ("container", "container_verified", "packages_note"),
                "description": decides(
                    "What is left in a single-dose container can be billed.",
                    "drug.discarded",
                    "drug.nothing-discarded",
                    "drug.container-unknown",
                ),
            },
        ),
        (
            "Concentration",
            {
                "fields": ("concentration", "concentration_verified"),
                "description": decides("For doses charted in mL.", "drug.by-volume"),
            },
        ),
        ("Notes", {"fields": ("replaced_by", "notes")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Drug]:
        """Read the names with the drugs: the list shows them."""
        return super().get_queryset(request).prefetch_related("names")  # type: ignore[no-any-return]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find a drug by the NDC of a package too, ours or one of the official crosswalk."""
        if ndcs := possible_ndcs(search_term.strip()):
            releases = Release.objects.ready().filter(system=Release.System.ASP_NDC)
            known = NdcCode.objects.filter(release__in=releases, ndc__in=ndcs)
            ours = Q(packages__ndc__in=ndcs)
            return queryset.filter(ours | Q(hcpcs__in=known.values("code"))), True
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        return found, may_repeat

    @admin.display(description="brands")
    def brands(self, drug: Drug) -> str:
        """Name the brands."""
        return ", ".join(name.name for name in drug.names.all() if name.kind == DrugName.Kind.BRAND)


class EntryInline(LeadsNowhere, admin.StackedInline):  # type: ignore[type-arg]
    model = FormularyEntry
    formset = DatedFormSet
    extra = 0
    can_delete = False
    autocomplete_fields: ClassVar[tuple[str, ...]] = ("drug",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the drugs, whom the choices name, with the entries."""
        return super().get_queryset(request).select_related("drug", "formulary")


@admin.register(Formulary)
class FormularyAdmin(HouseAdmin):
    list_display = ("name", "notes")
    search_fields = ("name", "entries__drug__hcpcs", "entries__drug__generic")
    search_help_text = "Name, or a drug that is stocked."
    inlines = (EntryInline,)
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "notes"),
                "description": decides(
                    "What is stocked says which product a generic name in a chart means, and in "
                    "which container it comes.",
                    "drug.not-found",
                    "drug.container-unknown",
                ),
            },
        ),
    )
