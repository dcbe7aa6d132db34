"""Proposed changes of reference data: what they would do, and the decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from coding.actions import proposals as actions
from coding.forms import DecisionForm
from coding.models import Job, Proposal
from coding.proposal_presenter import ProposalPresenter, summaries
from coding.views.loaders import reference_admin

ON_PAGE = 30

DECISIONS: Mapping[str, Callable[..., Proposal]] = {
    "publish": lambda proposal, by, why: actions.publish(proposal=proposal, by=by),
    "sign": actions.sign_expectations,
    "turn-down": actions.turn_down,
    "withdraw": lambda proposal, by, why: actions.withdraw_proposal(proposal=proposal, by=by),
    "again": lambda proposal, by, why: actions.ask_for_preview(proposal=proposal, by=by),
}
SAID = {
    "publish": "Published: it is in force from now on.",
    "sign": "Signed: the golden cases take the new answers when it is published.",
    "turn-down": "Turned down.",
    "withdraw": "Withdrawn.",
    "again": "Its effect is being worked out again.",
}


@require_GET
@reference_admin
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Show all proposals, those that wait first."""
    waiting = Case(When(state=Proposal.State.OPEN, then=0), default=1)
    found = Proposal.objects.select_related("author").defer("rows").order_by(waiting, "-pk")
    page = Paginator(found, ON_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "proposals": list(summaries(list(page)))}
    return render(request, "coding/proposal_list.html", context)


@require_http_methods(["GET", "POST"])
@reference_admin
def proposal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one proposal; POST decides it."""
    proposal = get_object_or_404(Proposal.objects.select_related("author"), pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _decided(request, proposal, form):
        return redirect(proposal)
    status = 422 if form.errors else 200
    user = cast(User, request.user)
    context = {
        "form": form,
        "job": Job.objects.filter(subject=actions.subject(proposal)).first(),
        "shown": ProposalPresenter(proposal, user, request.GET.get("page")),
    }
    return render(request, "coding/proposal_detail.html", context, status=status)


def _decided(request: HttpRequest, proposal: Proposal, form: DecisionForm) -> bool:
    """Carry the decision out; put what stands in its way on the form."""
    decision = form.cleaned_data["decision"]
    try:
        DECISIONS[decision](proposal=proposal, by=request.user, why=form.cleaned_data["why"])
    except ValidationError as error:
        form.add_error(None, error)
    except actions.NotNowError as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, SAID[decision])
    return not form.errors
