"""Looking a patient up while an encounter is opened; never by an address."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from encounters.forms.encounter import facilities_of
from encounters.models import Patient
from encounters.roles import may_code
from encounters.views.loaders import check
from workbench.htmx import HtmxHttpRequest


@require_POST
def patient_lookup(request: HtmxHttpRequest) -> HttpResponse:
    """Say who has the record number at the facility, or that nobody has."""
    check(may_code(request.user))
    if not request.htmx:
        return redirect("encounters:encounter-create")
    facility, mrn = request.POST.get("facility", ""), request.POST.get("mrn", "").strip()
    allowed = facilities_of(request.user)
    key = int(facility) if facility.isascii() and facility.isdigit() and len(facility) < 18 else 0
    patient = Patient.objects.filter(facility__in=allowed, facility=key, mrn=mrn).first()
    context = {"patient": patient, "mrn": mrn}
    return render(request, "encounters/_patient_found.html", context)
