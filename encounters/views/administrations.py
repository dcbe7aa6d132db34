"""Rows of the administrations table: add, change, preview, delete, restore."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from encounters.actions import (
    change_administration,
    delete_administration,
    record_administration,
    restore_administration,
)
from encounters.forms.administration import AdministrationForm
from encounters.models import DrugAdministration, Encounter
from encounters.presenters.rows import EditPresenter
from encounters.views.answers import (
    Notice,
    answer_change,
    answer_refusal,
    blank_row,
    screen_of,
    show_page,
    show_parts,
)
from encounters.views.conflicts import overtaken, overtaken_row
from encounters.views.loaders import changing, changing_row, posted_version
from workbench.htmx import HtmxHttpRequest


@require_http_methods(["GET", "POST"])
@changing
@overtaken_row
def administration_create(request: HtmxHttpRequest, encounter: Encounter) -> HttpResponse:
    """Add a row at the end."""
    if request.method == "GET":
        return redirect("encounters:encounter-detail", encounter.public_id)
    form = AdministrationForm(request.POST, encounter=encounter, now=timezone.now())
    version, before = posted_version(request), encounter.lines_summary
    if form.is_valid():
        record_administration(encounter=encounter, version=version, by=request.user, **form.changes)
        return answer_change(request, encounter.public_id, before, focus=0)
    edit = EditPresenter(form.at_first_error(), encounter.public_id, version)
    return answer_refusal(request, encounter, edit, 422)


@require_http_methods(["GET", "POST"])
@changing_row
@overtaken_row
def administration_update(request: HtmxHttpRequest, row: DrugAdministration) -> HttpResponse:
    """Show a row as a form, and save it."""
    encounter = row.encounter
    if request.method == "GET":
        return show_form(request, row)
    form = AdministrationForm(request.POST, encounter=encounter, now=timezone.now(), row=row)
    version, before = posted_version(request), encounter.lines_summary
    if form.is_valid():
        change_administration(administration=row, version=version, by=request.user, **form.changes)
        return answer_change(request, encounter.public_id, before, focus=row.pk)
    edit = EditPresenter(form.at_first_error(), encounter.public_id, version)
    return answer_refusal(request, encounter, edit, 422)


def show_form(request: HtmxHttpRequest, row: DrugAdministration) -> HttpResponse:
    """Show one row as its form, the focus in the field that the link named."""
    encounter = row.encounter
    form = AdministrationForm(encounter=encounter, now=timezone.now(), row=row)
    form.focus(request.GET.get("focus", "drug"))
    edit = EditPresenter(form, encounter.public_id, encounter.version)
    if request.htmx:
        return render(request, "encounters/_row_form.html", {"edit": edit})
    screen = screen_of(request, encounter)
    screen.open_row(edit)
    return show_page(request, encounter, screen)


@require_GET
@changing
def administration_cancel_new(request: HtmxHttpRequest, encounter: Encounter) -> HttpResponse:
    """Show the empty row and the saved codes again."""
    if not request.htmx:
        return redirect("encounters:encounter-detail", encounter.public_id)
    screen = screen_of(request, encounter)
    screen.new_row = blank_row(encounter, focus=True)
    return show_parts(request, screen)


@require_GET
@changing_row
def administration_cancel(request: HtmxHttpRequest, row: DrugAdministration) -> HttpResponse:
    """Show a row and the codes as they are saved."""
    if not request.htmx:
        return redirect("encounters:encounter-detail", row.encounter.public_id)
    screen = screen_of(request, row.encounter)
    screen.focus_on(row.pk)
    return show_parts(request, screen)


@require_POST
@changing_row
@overtaken
def administration_delete(request: HtmxHttpRequest, row: DrugAdministration) -> HttpResponse:
    """Take a row out, and offer to bring it back."""
    encounter, before = row.encounter, row.encounter.lines_summary
    delete_administration(administration=row, version=posted_version(request), by=request.user)
    if not request.htmx:
        return redirect(
            f"{reverse('encounters:encounter-detail', args=[encounter.public_id])}?deleted={row.pk}"
        )
    notice = deleted_notice(row, encounter.version)
    return answer_change(request, encounter.public_id, before, notice=notice)


def deleted_notice(row: DrugAdministration, version: int) -> Notice:
    """Say what was deleted, with the way back."""
    url = reverse("encounters:administration-restore", args=[row.encounter.public_id, row.pk])
    return Notice(f"{row.drug} deleted.", undo_url=url, version=version)


@require_POST
@changing_row
@overtaken
def administration_restore(request: HtmxHttpRequest, row: DrugAdministration) -> HttpResponse:
    """Bring a deleted row back."""
    before = row.encounter.lines_summary
    restore_administration(administration=row, version=posted_version(request), by=request.user)
    notice = Notice(f"{row.drug} is back.")
    return answer_change(request, row.encounter.public_id, before, focus=row.pk, notice=notice)
