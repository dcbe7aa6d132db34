"""The type-ahead of drugs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coding.forms import DrugSearchForm
from coding.search import search_drugs


@require_GET
def drug_search(request: HttpRequest) -> HttpResponse:
    """Answer the type-ahead: `q` is what was typed, `day` the day of service."""
    form = DrugSearchForm(request.GET)
    found = search_drugs(**form.cleaned_data) if form.is_valid() else []
    status = 200 if form.is_valid() else 422
    context = {"form": form, "options": found}
    return render(request, "coding/_drug_options.html", context, status=status)
