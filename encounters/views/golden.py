"""Making a signed-off encounter a golden case."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from encounters.actions import make_golden
from encounters.forms.golden import GoldenForm
from encounters.models import Encounter
from encounters.presenters.heading import EncounterPresenter
from encounters.roles import may_review
from encounters.views.loaders import check, reading
from workbench.htmx import HtmxHttpRequest


@require_http_methods(["GET", "POST"])
@reading
def encounter_make_golden(request: HtmxHttpRequest, encounter: Encounter) -> HttpResponse:
    """Ask for its name and who vouches for it; keep its facts and signed-off lines."""
    check(may_review(request.user))
    form = GoldenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = make_golden(encounter=encounter, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"“{case}” is a golden case: edits are tried on it.")
            return redirect("encounters:encounter-detail", encounter.public_id)
    context = {"form": form, "encounter": EncounterPresenter(encounter)}
    status = 422 if form.errors else 200
    return render(request, "encounters/golden_form.html", context, status=status)
