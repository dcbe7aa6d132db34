"""Object and permission in one step: what the user may not see is not found."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from encounters.models import DrugAdministration, Encounter
from encounters.roles import may_code, may_read
from workbench.htmx import HtmxHttpRequest

P = ParamSpec("P")
WITH_ENCOUNTER = [
    "access_site",
    "encounter__facility",
    "encounter__patient",
    "encounter__payer",
    "encounter__assignee",
]


def encounter_or_404(request: HtmxHttpRequest, key: UUID) -> Encounter:
    """Return the encounter with its lines of access, if it is one of the user's facilities."""
    visible = Encounter.objects.visible_to(request.user).with_people()
    return get_object_or_404(visible.prefetch_related("access_sites"), public_id=key)


def administration_or_404(request: HtmxHttpRequest, key: UUID, pk: int) -> DrugAdministration:
    """Return a row of an encounter that the user may see, both in one query.

    A deleted row is found for a POST only: somebody may have deleted it while another typed.
    """
    visible = Encounter.objects.visible_to(request.user).filter(public_id=key)
    rows = DrugAdministration.objects.select_related(*WITH_ENCOUNTER)
    rows = rows.filter(encounter__in=visible)
    row = get_object_or_404(rows if request.method == "POST" else rows.in_use(), pk=pk)
    prefetch_related_objects([row.encounter], "access_sites")
    return row


def reading(
    view: Callable[Concatenate[HtmxHttpRequest, Encounter, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give the view an encounter to show; other roles than readers' are refused."""

    @wraps(view)
    def loaded(
        request: HtmxHttpRequest, key: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        check(may_read(request.user))
        return view(request, encounter_or_404(request, key), *args, **kwargs)

    return loaded


def changing(
    view: Callable[Concatenate[HtmxHttpRequest, Encounter, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give the view an encounter to change; roles that only read are refused."""

    @wraps(view)
    def loaded(
        request: HtmxHttpRequest, key: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        check(may_code(request.user))
        return view(request, encounter_or_404(request, key), *args, **kwargs)

    return loaded


def changing_row(
    view: Callable[[HtmxHttpRequest, DrugAdministration], HttpResponse],
) -> Callable[[HtmxHttpRequest, UUID, int], HttpResponse]:
    """Give the view a row to change, its encounter with it."""

    @wraps(view)
    def loaded(request: HtmxHttpRequest, key: UUID, pk: int) -> HttpResponse:
        check(may_code(request.user))
        return view(request, administration_or_404(request, key, pk))

    return loaded


def check(allowed: bool) -> None:
    """Refuse with 403 where a role does not allow it."""
    if not allowed:
        raise PermissionDenied


def posted_version(request: HtmxHttpRequest) -> int:
    """Return the version that the page showed; 400 for a form that nobody was given."""
    text = request.POST.get("version", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadRequest("version: expected the number that the page showed")
    return int(text)
