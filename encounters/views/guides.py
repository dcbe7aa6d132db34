"""The guided path of one administration."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from encounters.coding import derive_encounter
from encounters.presenters.guide import GuidePresenter
from encounters.roles import may_read
from encounters.views.answers import screen_of, show_page
from encounters.views.loaders import administration_or_404, check
from workbench.htmx import HtmxHttpRequest


@require_GET
def administration_guide(request: HtmxHttpRequest, key: UUID, pk: int) -> HttpResponse:
    """Show what decides the code of a row, question by question."""
    check(may_read(request.user))
    row = administration_or_404(request, key, pk)
    coding = derive_encounter(row.encounter)
    guide = GuidePresenter(row, coding)
    if request.htmx:
        return render(request, "encounters/_guide.html", {"guide": guide})
    screen = screen_of(request, row.encounter, coding)
    return show_page(request, row.encounter, screen, guide=guide)
