"""The answer to a change: live parts for htmx, a redirect or the whole page for a browser."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from encounters.coding import Coding, derive_encounter
from encounters.forms.administration import AdministrationForm
from encounters.models import Encounter
from encounters.presenters.lines import changes_text
from encounters.presenters.rows import EditPresenter
from encounters.presenters.screen import Beside, Screen
from encounters.roles import may_code
from encounters.views.loaders import encounter_or_404
from workbench.htmx import HtmxHttpRequest


@dataclass(frozen=True)
class Notice:
    """A sentence above the page; `undo_url` offers to take the change back."""

    text: str
    level: str = "info"
    undo_url: str = ""
    version: int = 0


def screen_of(
    request: HtmxHttpRequest, encounter: Encounter, coding: Coding | None = None
) -> Screen:
    """Build the screen of an encounter as it is saved."""
    beside = Beside(
        chosen=list(encounter.chosen_lines.all()),
        asked=list(encounter.queries.still_open().select_related("administration", "asked_by")),
        providers=list(encounter.providers.select_related("provider")),
    )
    coding = coding or derive_encounter(encounter)
    return Screen(encounter, coding, beside, can_change=may_code(request.user))


def blank_row(encounter: Encounter, *, focus: bool = False) -> EditPresenter:
    """Return the empty form at the end of the table."""
    form = AdministrationForm(encounter=encounter, now=timezone.now())
    if focus:
        form.focus("drug")
    return EditPresenter(form, encounter.public_id, encounter.version)


def show_page(
    request: HtmxHttpRequest,
    encounter: Encounter,
    screen: Screen,
    *,
    status: int = 200,
    notice: Notice | None = None,
    guide: object = None,
) -> HttpResponse:
    """Render the whole encounter page."""
    if screen.can_change and screen.new_row is None:
        is_empty = not screen.rows and status == 200
        screen.new_row = blank_row(encounter, focus=is_empty)
    context = {"screen": screen, "notice": notice, "guide": guide}
    response = render(request, "encounters/encounter_detail.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def show_parts(
    request: HtmxHttpRequest,
    screen: Screen,
    *,
    said: str = "",
    status: int = 200,
    notice: Notice | None = None,
) -> HttpResponse:
    """Render the rows and every live part, to be swapped in out of band."""
    context = {"screen": screen, "said": said, "notice": notice}
    response = render(request, "encounters/_changes.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def answer_change(
    request: HtmxHttpRequest,
    key: UUID,
    before: str,
    *,
    focus: int | None = None,
    notice: Notice | None = None,
) -> HttpResponse:
    """Answer a saved change; `before` is the summary of the codes until then.

    `focus` is the row behind which the focus goes on, 0 for a fresh row at the end.
    """
    if not request.htmx:
        if notice:
            messages.info(request, notice.text)
        return redirect("encounters:encounter-detail", key)
    encounter = encounter_or_404(request, key)
    coding = derive_encounter(encounter)
    screen = screen_of(request, encounter, coding)
    if focus == 0:
        screen.new_row = blank_row(encounter, focus=True)
    elif focus:
        screen.focus_after(focus)
    return show_parts(request, screen, said=changes_text(before, coding), notice=notice)


def answer_refusal(
    request: HtmxHttpRequest, encounter: Encounter, edit: EditPresenter, status: int
) -> HttpResponse:
    """Answer a row that could not be saved: its form, with what was typed, in its place."""
    screen = screen_of(request, encounter)
    if edit.is_new or not screen.open_row(edit):
        screen.new_row = edit
    if request.htmx:
        return show_parts(request, screen, status=status)
    return show_page(request, encounter, screen, status=status)


def answer_overtaken(request: HtmxHttpRequest, key: UUID) -> HttpResponse:
    """Answer 409 to a change without text: show what the encounter is now, and say so."""
    encounter = encounter_or_404(request, key)
    screen = screen_of(request, encounter)
    text = (
        f"Somebody else saved version {encounter.version} before you. It is shown now; "
        "nothing of yours was written. Look at it and press the button again."
    )
    notice = Notice(text, "error")
    if request.htmx:
        return show_parts(request, screen, status=409, notice=notice)
    return show_page(request, encounter, screen, status=409, notice=notice)


def answer_signed_off(request: HtmxHttpRequest, encounter: Encounter) -> HttpResponse:
    """Answer 409 where the encounter takes no more changes."""
    notice = Notice("This encounter is signed off: nothing of it is changed any more.", "error")
    screen = screen_of(request, encounter_or_404(request, encounter.public_id))
    if request.htmx:
        return show_parts(request, screen, status=409, notice=notice)
    return show_page(request, encounter, screen, status=409, notice=notice)
