"""What was in force on a day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coding.reference_pages.forms import InForceForm
from coding.reference_pages.in_force import InForce, InForcePage


@require_GET
def in_force(request: HttpRequest) -> HttpResponse:
    """Show the tables, switches, rules and drugs that a derivation of the day would use."""
    form = InForceForm(request.GET)
    if not form.is_valid():
        return render(request, "coding/in_force.html", {"form": form, "shown": None}, status=422)
    context = {"form": form, "shown": InForcePage(InForce(**form.cleaned_data))}
    return render(request, "coding/in_force.html", context)
