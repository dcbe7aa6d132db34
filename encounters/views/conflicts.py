"""What a view answers when somebody else wrote first: 409, both versions, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.http import HttpResponse
from django.utils import timezone

from encounters.actions import SignedOffError, VersionConflict
from encounters.forms.administration import AdministrationForm
from encounters.models import DrugAdministration, Encounter
from encounters.presenters.conflicts import ConflictPresenter
from encounters.presenters.rows import EditPresenter
from encounters.views.answers import answer_overtaken, answer_refusal, answer_signed_off
from encounters.views.loaders import encounter_or_404
from workbench.htmx import HtmxHttpRequest

Subject = TypeVar("Subject", bound=Encounter | DrugAdministration)
View = Callable[[HtmxHttpRequest, Subject], HttpResponse]


def overtaken(view: View[Subject]) -> View[Subject]:
    """Answer 409 with the encounter as it is now; for changes in which nothing was typed."""

    @wraps(view)
    def guarded(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
        encounter = subject if isinstance(subject, Encounter) else subject.encounter
        try:
            return view(request, subject)
        except VersionConflict:
            return answer_overtaken(request, encounter.public_id)
        except SignedOffError:
            return answer_signed_off(request, encounter)

    return guarded


def overtaken_row(view: View[Subject]) -> View[Subject]:
    """Answer 409 with the row as typed beside the row as saved."""

    @wraps(view)
    def guarded(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
        encounter = subject if isinstance(subject, Encounter) else subject.encounter
        row = subject if isinstance(subject, DrugAdministration) else None
        try:
            if row is not None and row.removed_at:
                raise VersionConflict(encounter.version)
            return view(request, subject)
        except VersionConflict as conflict:
            return both_rows(request, encounter, row, conflict.current_version)
        except SignedOffError:
            return answer_signed_off(request, encounter)

    return guarded


def both_rows(
    request: HtmxHttpRequest, seen: Encounter, row: DrugAdministration | None, version: int
) -> HttpResponse:
    """Show what was typed, to be saved on top of `version`, beside what is saved now."""
    encounter = encounter_or_404(request, seen.public_id)
    now = timezone.now()
    saved = encounter.administrations.in_use().filter(pk=row.pk).first() if row else None
    mine = AdministrationForm(request.POST, encounter=encounter, now=now, row=saved)
    theirs = AdministrationForm(encounter=encounter, now=now, row=saved)
    conflict = ConflictPresenter(mine, theirs.initial if saved else None, version, is_new=not row)
    edit = EditPresenter(mine, encounter.public_id, version, conflict=conflict)
    return answer_refusal(request, encounter, edit, 409)
