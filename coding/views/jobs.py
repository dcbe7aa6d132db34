"""How far a job is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from coding.models import Job
from coding.views.loaders import reference_admin


@require_GET
@reference_admin
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one job; the page asks again until it is over."""
    job = get_object_or_404(Job.objects.select_related("release", "created_by"), pk=pk)
    return render(request, "coding/job_detail.html", {"job": job})
