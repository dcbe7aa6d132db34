"""Choosing code lines: accept the derivation or parts of it, take a choice back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from encounters.actions import accept_lines, withdraw_line
from encounters.models import Encounter
from encounters.presenters.wording import after_accepting_all
from encounters.views.answers import Notice, answer_change, answer_overtaken
from encounters.views.conflicts import overtaken
from encounters.views.loaders import changing, posted_version
from workbench.htmx import HtmxHttpRequest

ALL = "all"


@require_POST
@changing
@overtaken
def lines_accept(request: HtmxHttpRequest, encounter: Encounter) -> HttpResponse:
    """Accept every derived line, or the one whose button was pressed."""
    before, wanted = encounter.lines_summary, request.POST.getlist("line")
    keys = None if ALL in wanted else wanted
    try:
        accept_lines(
            encounter=encounter, version=posted_version(request), by=request.user, keys=keys
        )
    except ValidationError:
        return answer_overtaken(request, encounter.public_id)
    notice = Notice(after_accepting_all(encounter)) if keys is None else None
    return answer_change(request, encounter.public_id, before, notice=notice)


@require_POST
@changing
def line_withdraw(request: HtmxHttpRequest, encounter: Encounter, pk: int) -> HttpResponse:
    """Take a chosen line off the claim."""
    line = get_object_or_404(encounter.chosen_lines, pk=pk)

    @overtaken
    def withdraw(request: HtmxHttpRequest, encounter: Encounter) -> HttpResponse:
        withdraw_line(line=line, version=posted_version(request), by=request.user)
        return answer_change(request, encounter.public_id, encounter.lines_summary)

    return withdraw(request, encounter)
