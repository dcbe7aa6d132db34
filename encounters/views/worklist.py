"""The worklist: encounters of the user's facilities."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from encounters.models import Encounter
from encounters.presenters.worklist import WorklistPresenter
from encounters.roles import may_code, may_read
from encounters.views.loaders import check
from workbench.htmx import HtmxHttpRequest


@require_GET
def worklist(request: HtmxHttpRequest) -> HttpResponse:
    """List encounters, the oldest service first, by the filter of the address."""
    if request.user.is_staff and not may_read(request.user):
        return redirect("admin:index")  # who keeps the reference data has no encounters to see
    check(may_read(request.user))
    visible = Encounter.objects.visible_to(request.user)
    presenter = WorklistPresenter(
        visible,
        user=request.user,
        chosen=request.GET.get("show", ""),
        after=request.GET.get("after", ""),
        now=timezone.now(),
    )
    context = {"worklist": presenter, "can_change": may_code(request.user)}
    return render(request, "encounters/worklist.html", context)
