"""The type-ahead of drugs, and the page of one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coding.forms import DrugSearchForm
from coding.reference_pages.codes import CODE_FORMAT
from coding.reference_pages.drugs import DrugPage, entries_of
from coding.reference_pages.forms import DayForm
from coding.search import search_drugs


@require_GET
def drug_search(request: HttpRequest) -> HttpResponse:
    """Answer the type-ahead: `q` is what was typed, `day` the day of service."""
    form = DrugSearchForm(request.GET)
    found = search_drugs(**form.cleaned_data) if form.is_valid() else []
    status = 200 if form.is_valid() else 422
    context = {"form": form, "options": found}
    return render(request, "coding/_drug_options.html", context, status=status)


@require_GET
def drug_detail(request: HttpRequest, hcpcs: str) -> HttpResponse:
    """Show a drug code as it is on a day, and how its entry changed."""
    entries = entries_of(hcpcs) if CODE_FORMAT.fullmatch(hcpcs) else []
    if not entries:
        raise Http404
    form = DayForm(request.GET)
    shown = DrugPage(entries, form.cleaned_data["day"]) if form.is_valid() else None
    context = {
        "form": form,
        "hcpcs": hcpcs,
        "shown": shown,
        "may_propose": request.user.is_staff and request.user.has_perm("coding.change_drug"),
    }
    return render(request, "coding/drug_detail.html", context, status=200 if shown else 422)
