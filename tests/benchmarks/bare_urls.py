"""The program's addresses and one more: a bare view that only reads what a preview reads."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from encounters.facts import facts_of
from encounters.models import Encounter
from workbench.urls import urlpatterns as of_the_program


def bare(request: HttpRequest, key: UUID) -> HttpResponse:
    """Read the encounter and its rows with the same permission, and answer with their number."""
    visible = Encounter.objects.visible_to(request.user).with_people()
    encounter = visible.prefetch_related("access_sites").get(public_id=key)
    return HttpResponse(str(len(facts_of(encounter).administrations)))


urlpatterns = [*of_the_program, path("bare/<uuid:key>/", bare, name="bare")]
