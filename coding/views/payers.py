"""Payers, and what is known of their policies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from coding.models import Payer
from coding.reference_pages.forms import DayForm
from coding.reference_pages.payers import PayerMatrix, PayerPage


@require_GET
def payer_list(request: HttpRequest) -> HttpResponse:
    """Show every payer by every policy switch, on a day."""
    form = DayForm(request.GET)
    shown = PayerMatrix(form.cleaned_data["day"]) if form.is_valid() else None
    status = 200 if shown else 422
    return render(request, "coding/payer_list.html", {"form": form, "shown": shown}, status=status)


@require_GET
def payer_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all that is known of a payer, of all days."""
    payer = get_object_or_404(Payer, slug=slug)
    form = DayForm(request.GET)
    shown = PayerPage(payer, form.cleaned_data["day"]) if form.is_valid() else None
    context = {
        "form": form,
        "payer": payer,
        "shown": shown,
        "may_propose": request.user.is_staff and request.user.has_perm("coding.change_payer"),
    }
    return render(request, "coding/payer_detail.html", context, status=200 if shown else 422)
