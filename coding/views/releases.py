"""Official releases: which there are, importing one, and deciding about one that differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coding.actions.imports import queue_upload
from coding.actions.releases import (
    AlreadyImportedError,
    ReleaseActionError,
    accept_differences,
    withdraw_release,
)
from coding.models import Job, Release
from coding.release_forms import ImportForm, ReasonForm
from coding.release_presenter import ReleasePresenter, tables
from coding.views.loaders import is_reference_admin, reference_admin


@require_GET
def release_list(request: HttpRequest) -> HttpResponse:
    """Show every table with its editions."""
    releases = Release.objects.select_related("imported_by").defer("comparison")
    context = {
        "tables": tables(releases, timezone.now().date()),
        "may_import": is_reference_admin(request.user),
    }
    return render(request, "coding/release_list.html", context)


@require_http_methods(["GET", "POST"])
@reference_admin
def release_import(request: HttpRequest) -> HttpResponse:
    """Take a file and queue its import."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        job = _queued(form, cast(User, request.user))
        if job is not None:
            return redirect("coding:job-detail", job.pk)
    status = 422 if form.errors else 200
    return render(request, "coding/release_form.html", {"form": form}, status=status)


@require_GET
def release_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one release, and what it adds, changes and removes."""
    return _page(request, _release(pk), ReasonForm())


@require_POST
@reference_admin
def release_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a release to use that was held back."""
    return _decide(request, pk, accept_differences, "In use from its first day of service on.")


@require_POST
@reference_admin
def release_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a release out of use."""
    return _decide(request, pk, withdraw_release, "Withdrawn.")


def _queued(form: ImportForm, by: User) -> Job | None:
    """Queue the import, or put on the form what stands in its way."""
    said = dict(form.cleaned_data)
    file = said.pop("file")
    try:
        return queue_upload(file_name=file.name, chunks=file.chunks(), by=by, **said)
    except AlreadyImportedError as error:
        form.add_error("file", str(error))
    except OSError:
        form.add_error("file", "It could not be stored on the server. Is its disk full?")
    return None


def _decide(
    request: HttpRequest, pk: int, action: Callable[..., Release], said: str
) -> HttpResponse:
    release, form = _release(pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            action(release=release, by=request.user, reason=form.cleaned_data["reason"])
        except ReleaseActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{release}: {said}")
            return redirect("coding:release-detail", pk)
    return _page(request, release, form, status=422)


def _release(pk: int) -> Release:
    return get_object_or_404(Release.objects.select_related("imported_by", "accepted_by"), pk=pk)


def _page(
    request: HttpRequest, release: Release, form: ReasonForm, status: int = 200
) -> HttpResponse:
    context = {
        "shown": ReleasePresenter(release, request.GET.get("show"), request.GET.get("page")),
        "job": release.jobs.first(),
        "form": form,
        "may_decide": is_reference_admin(request.user),
    }
    return render(request, "coding/release_detail.html", context, status=status)
