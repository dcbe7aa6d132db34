"""Registering places, people and coverages."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from encounters import actions
from encounters.models import Coverage, Facility
from tests import factories
from workbench.models import AuditEvent


def test_each_registration_leaves_one_event(facility: Facility) -> None:
    before = AuditEvent.objects.count()
    factories.a_patient(facility)
    factories.a_nurse()
    recorded = AuditEvent.objects.order_by("pk")[before:]
    assert [event.action for event in recorded] == ["patient.registered", "provider.registered"]


def test_a_record_number_is_used_once_a_facility(facility: Facility) -> None:
    factories.a_patient(facility, "SYN-1")
    with pytest.raises(ValidationError, match="already has a patient with this MRN"):
        factories.a_patient(facility, "SYN-1")


def test_a_provider_with_a_mistyped_npi_is_refused(db: None) -> None:
    with pytest.raises(ValidationError) as error:
        actions.register_provider(
            name="Example", npi="9999900002", taxonomy="163WX0200X", by=factories.a_registrar()
        )
    assert "npi" in error.value.message_dict


def test_a_coverage_runs_from_a_day_on(facility: Facility) -> None:
    coverage = actions.add_coverage(
        patient=factories.a_patient(facility),
        payer=factories.a_payer(),
        member_id="SYN-00412-medicare",
        effective_from=date(2026, 1, 1),
        by=factories.a_registrar(),
    )
    assert Coverage.objects.get() == coverage
    assert coverage.effective_to is None
