"""An encounter: open one, look at it, change its heading, go to the next."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from encounters.actions import (
    SignedOffError,
    Site,
    VersionConflict,
    create_encounter,
    register_patient,
    set_access_sites,
    update_encounter_details,
)
from encounters.forms.encounter import DetailsForm, NewEncounterForm
from encounters.models import Encounter
from encounters.presenters.conflicts import ConflictPresenter
from encounters.presenters.heading import EncounterPresenter
from encounters.presenters.worklist import behind
from encounters.roles import may_code
from encounters.views.administrations import deleted_notice
from encounters.views.answers import Notice, answer_signed_off, screen_of, show_page
from encounters.views.loaders import changing, check, encounter_or_404, posted_version, reading
from workbench.htmx import HtmxHttpRequest


@require_http_methods(["GET", "POST"])
def encounter_create(request: HtmxHttpRequest) -> HttpResponse:
    """Open an encounter from an empty screen."""
    check(may_code(request.user))
    data = request.POST if request.method == "POST" else None
    form = NewEncounterForm(data, user=request.user)
    if data is not None and form.is_valid():
        encounter = open_encounter(request, form)
        if encounter:
            return redirect("encounters:encounter-detail", encounter.public_id)
    status = 422 if form.is_bound else 200
    return render(request, "encounters/encounter_form.html", {"form": form}, status=status)


def open_encounter(request: HtmxHttpRequest, form: NewEncounterForm) -> Encounter | None:
    """Register a new patient where needed and open the encounter; None if refused."""
    given, heading = form.cleaned_data, form.heading
    heading["assignee"] = request.user
    try:
        with transaction.atomic():
            patient = form.patient or register_patient(by=request.user, **form.new_patient)
            return create_encounter(
                facility=given["facility"],
                patient=patient,
                service_on=given["service_on"],
                by=request.user,
                access_sites=[Site(given["line"])],
                **heading,
            )
    except ValidationError as error:
        form.refuse(error.message_dict)
    return None


@require_GET
@reading
def encounter_detail(request: HtmxHttpRequest, encounter: Encounter) -> HttpResponse:
    """Show the encounter screen."""
    screen = screen_of(request, encounter)
    return show_page(request, encounter, screen, notice=undo_notice(request, encounter))


def undo_notice(request: HtmxHttpRequest, encounter: Encounter) -> Notice | None:
    """Offer to bring back the row that the redirect after a deletion names."""
    key = request.GET.get("deleted", "")
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return None
    row = encounter.administrations.filter(pk=int(key)).exclude(removed_at=None).first()
    return deleted_notice(row, encounter.version) if row else None


@require_http_methods(["GET", "POST"])
@changing
def encounter_details_update(request: HtmxHttpRequest, encounter: Encounter) -> HttpResponse:
    """Change the heading and the lines of access."""
    data = request.POST if request.method == "POST" else None
    form = DetailsForm(data, encounter=encounter)
    if data is None or not form.is_valid():
        return show_details(request, encounter, form, 200 if data is None else 422)
    try:
        save_details(request, encounter, form)
    except VersionConflict:
        return show_details(request, encounter, form, 409)
    except SignedOffError:
        return answer_signed_off(request, encounter)
    except ValidationError as error:
        form.refuse(error.message_dict)
        return show_details(request, encounter, form, 422)
    return redirect("encounters:encounter-detail", encounter.public_id)


def save_details(request: HtmxHttpRequest, encounter: Encounter, form: DetailsForm) -> None:
    """Write heading and lines together, or neither."""
    version, heading = posted_version(request), form.heading
    heading["assignee"] = form.assignee(request.user)
    heading["primary_administration"] = form.primary
    with transaction.atomic():
        update_encounter_details(encounter=encounter, version=version, by=request.user, **heading)
        set_access_sites(
            encounter=encounter, sites=form.sites, version=version + 1, by=request.user
        )


def show_details(
    request: HtmxHttpRequest, encounter: Encounter, form: DetailsForm, status: int
) -> HttpResponse:
    """Show the heading's form; after a conflict beside what is saved now."""
    encounter = encounter_or_404(request, encounter.public_id)
    conflict = None
    if status == 409:
        saved = DetailsForm(encounter=encounter).initial
        conflict = ConflictPresenter(form, saved, encounter.version, is_new=False)
    context = {
        "form": form,
        "encounter": EncounterPresenter(encounter),
        "conflict": conflict,
        "version": encounter.version if status != 422 else posted_version(request),
    }
    return render(request, "encounters/encounter_details.html", context, status=status)


@require_GET
@reading
def encounter_next(request: HtmxHttpRequest, encounter: Encounter) -> HttpResponse:
    """Go to the next encounter that awaits coding, from the top after the last."""
    waiting = Encounter.objects.visible_to(request.user).awaiting_coding()
    waiting = waiting.exclude(pk=encounter.pk).order_by("service_on", "pk")
    place = behind(encounter.service_on, encounter.pk)
    following = waiting.filter(place).first() or waiting.first()
    if following is None:
        messages.info(request, "No other encounter awaits coding.")
        return redirect("encounters:worklist")
    return redirect("encounters:encounter-detail", following.public_id)
