"""Questions to clinicians."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from encounters.actions import ask_query
from encounters.coding import derive_encounter
from encounters.facts import administration_key
from encounters.models import Encounter
from encounters.views.answers import Notice, answer_change, answer_overtaken
from encounters.views.conflicts import overtaken
from encounters.views.loaders import changing, posted_version
from workbench.htmx import HtmxHttpRequest


@require_POST
@changing
@overtaken
def query_create(request: HtmxHttpRequest, encounter: Encounter) -> HttpResponse:
    """Ask the question that the derivation raises about a field of a row."""
    subject = (request.POST.get("administration"), request.POST.get("field"))
    coding = derive_encounter(encounter)
    raised = coding.derivation.queries
    question = next((one for one in raised if (one.administration, one.field) == subject), None)
    if question is None:
        raise Http404("administration, field: expected a question that is open")
    key = administration_key(question.administration)
    try:
        ask_query(
            encounter=encounter,
            version=posted_version(request),
            by=request.user,
            administration=encounter.administrations.get(pk=key),
            field=question.field,
            question=coding.narrator.question(question),
            at_stake=[stake._asdict() for stake in question.at_stake],
        )
    except ValidationError:
        return answer_overtaken(request, encounter.public_id)
    notice = Notice("Question recorded. It stays open until the record answers it.")
    return answer_change(request, encounter.public_id, encounter.lines_summary, notice=notice)
