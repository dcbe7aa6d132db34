"""The rows of official tables behind a finding."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coding.reference_pages.codes import CODE_FORMAT, OfficialRows
from coding.reference_pages.forms import DayForm


@require_GET
def code_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the official tables in use on a day say of a code."""
    if not CODE_FORMAT.fullmatch(code):
        raise Http404
    form = DayForm(request.GET)
    shown = OfficialRows(code, form.cleaned_data["day"]) if form.is_valid() else None
    context = {"code": code, "form": form, "shown": shown}
    return render(request, "coding/code_detail.html", context, status=200 if shown else 422)
