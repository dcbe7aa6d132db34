"""Live validation: the codes as they would be, while a row is typed; nothing is written."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from encounters.coding import Coding, derive_encounter
from encounters.facts import fact_id
from encounters.forms.administration import AdministrationForm
from encounters.models import DrugAdministration, Encounter
from encounters.presenters.lines import changes_text
from encounters.presenters.rows import EditPresenter
from encounters.presenters.screen import Beside, Screen
from encounters.presenters.understood import problems_of, understood_text
from encounters.views.loaders import changing, changing_row, posted_version
from workbench.htmx import HtmxHttpRequest


@require_POST
@changing
def administration_preview_new(request: HtmxHttpRequest, encounter: Encounter) -> HttpResponse:
    """Show what a new row would bring."""
    form = AdministrationForm(request.POST, encounter=encounter, now=timezone.now())
    return show_preview(request, form)


@require_POST
@changing_row
def administration_preview(request: HtmxHttpRequest, row: DrugAdministration) -> HttpResponse:
    """Show what a changed row would bring."""
    encounter = row.encounter
    form = AdministrationForm(request.POST, encounter=encounter, now=timezone.now(), row=row)
    return show_preview(request, form)


def show_preview(request: HtmxHttpRequest, form: AdministrationForm) -> HttpResponse:
    """Derive with the row as typed so far; without htmx there is nothing to preview into."""
    encounter = form.encounter
    if not request.htmx:
        return redirect("encounters:encounter-detail", encounter.public_id)
    form.is_valid()
    coding = derive_encounter(encounter, draft=form.draft)
    screen = Screen(encounter, coding, Beside(), can_change=True, preview=True)
    edit = EditPresenter(form, encounter.public_id, encounter.version)
    context = {
        "screen": screen,
        "edit": edit,
        "understood": _understood(form, screen),
        "problems": problems_of(form),
        "said": _said(request, encounter, coding),
    }
    # Without the request: the parts hold no form of their own, so they need no token.
    return HttpResponse(render_to_string("encounters/_preview.html", context))


def _understood(form: AdministrationForm, screen: Screen) -> str:
    given = fact_id(form.draft) if form.draft else ""
    row = next((row for row in screen.seen if row.given.id == given), None)
    return understood_text(row, form.day, form.zone) if row else ""


def _said(request: HtmxHttpRequest, encounter: Encounter, coding: Coding) -> str:
    """Say what would change; or that somebody else has saved since the page was shown."""
    if posted_version(request) != encounter.version:
        return (
            f"Somebody else saved version {encounter.version} meanwhile. Your row is kept: "
            "when you save it, you see both."
        )
    changes = changes_text(encounter.lines_summary, coding)
    return f"If saved: {changes}" if changes else ""
