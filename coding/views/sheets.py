"""House data to spreadsheets, and from spreadsheets to a proposal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coding.sheets.presenter import EffectPresenter
from coding.sheets.reading import Problem, SheetError
from coding.sheets.sending import ReasonForm, Sent, SheetForm, keep, sent_before
from coding.sheets.tables import SHEETS, Sheet
from coding.sheets.writing import FORMATS, file_name


def who_may(*actions: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Give the view its sheet: 404 where there is none, 403 to who may not do this with it."""

    def decorator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def checked(request: HttpRequest, table: str, **options: Any) -> HttpResponse:
            if table not in SHEETS:
                raise Http404
            if not SHEETS[table].may(request.user, *actions):
                raise PermissionDenied
            return view(request, SHEETS[table], **options)

        return checked

    return decorator


@require_GET
@who_may("view")
def sheet_export(request: HttpRequest, sheet: Sheet, suffix: str) -> HttpResponse:
    """Send the whole table."""
    if suffix not in FORMATS:
        raise Http404
    written = FORMATS[suffix]
    name = file_name(sheet, suffix, timezone.now().date())
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(written.write(sheet), written.media_type, headers=headers)


@require_http_methods(["GET", "POST"])
@who_may("add", "change")
def sheet_import(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Take a file, and show what it would do."""
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if not form.is_valid():
        return _upload_page(request, sheet, form)
    sent = keep(form)
    return _preview_page(request, sheet, sent, ReasonForm(initial={"sent": sent.ticket}))


@require_POST
@who_may("add", "change")
def sheet_propose(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Propose what a file sent before does, or show another page of it."""
    form = ReasonForm(request.POST)
    try:
        sent = sent_before(request.POST.get("sent", ""))
        if "page" not in request.POST and form.is_valid():
            return _proposed(request, sheet, sent, form.cleaned_data["why"])
    except SheetError as error:
        return _upload_page(request, sheet, SheetForm(), error.problems)
    if "page" in request.POST:
        form = ReasonForm(initial=request.POST.dict())
    return _preview_page(request, sheet, sent, form)


def _proposed(request: HttpRequest, sheet: Sheet, sent: Sent, why: str) -> HttpResponse:
    proposal = sent.propose(sheet, why=why, by=cast(User, request.user))
    if proposal is None:
        messages.info(request, "The table has it all by now: there is nothing to propose.")
        return redirect("coding:sheet-import", sheet.name)
    return redirect(proposal)


def _preview_page(request: HttpRequest, sheet: Sheet, sent: Sent, form: ReasonForm) -> HttpResponse:
    try:
        effect = sent.effect_on(sheet)
    except SheetError as error:
        return _upload_page(request, sheet, SheetForm(), error.problems)
    shown = EffectPresenter(effect, request.POST.get("page"))
    context = {"sheet": sheet, "sent": sent, "shown": shown, "form": form}
    status = 422 if form.errors else 200
    return render(request, "coding/sheet_preview.html", context, status=status)


def _upload_page(
    request: HttpRequest, sheet: Sheet, form: SheetForm, problems: list[Problem] | None = None
) -> HttpResponse:
    context = {"sheet": sheet, "form": form, "problems": problems, "back": sheet.admin_address}
    status = 422 if form.errors or problems else 200
    return render(request, "coding/sheet_form.html", context, status=status)
