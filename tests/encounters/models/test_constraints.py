"""What the database refuses about encounters and those they refer to, both ways."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from encounters.models import (
    AccessSite,
    ChosenLine,
    CodingRun,
    Coverage,
    Encounter,
    EncounterDiagnosis,
    EncounterProvider,
    Facility,
    FacilityMembership,
    Patient,
    Provider,
)
from tests import factories
from tests.encounters.models.refusal import changed, refused


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"version": 0}, "version_positive"),
        ({"status": "lost"}, "status_known"),
        ({"setting": "moon"}, "setting_known"),
        ({"place_of_service": "2"}, "place_two_digits"),
        ({"place_of_service": "2a"}, "place_two_digits"),
    ],
)
def test_an_encounter_out_of_order_is_refused(
    encounter: Encounter, values: dict[str, Any], constraint: str
) -> None:
    refused(changed(encounter, **values), f"encounters_encounter_{constraint}")


@pytest.mark.parametrize("values", [{"version": 1}, {"place_of_service": ""}, {"status": "ready"}])
def test_an_encounter_in_order_is_kept(encounter: Encounter, values: dict[str, Any]) -> None:
    changed(encounter, **values).save()


def test_diagnoses_have_one_position_and_one_place_each(encounter: Encounter) -> None:
    EncounterDiagnosis.objects.create(encounter=encounter, position=1, code="C18.9")
    EncounterDiagnosis.objects.create(encounter=encounter, position=2, code="C78.7")
    name = "encounters_encounterdiagnosis"
    refused(
        EncounterDiagnosis(encounter=encounter, position=2, code="Z51.11"),
        f"{name}_one_per_position",
        on_sqlite="encounterdiagnosis.position",
    )
    refused(
        EncounterDiagnosis(encounter=encounter, position=3, code="C18.9"),
        f"{name}_code_once",
        on_sqlite="encounterdiagnosis.code",
    )
    refused(
        EncounterDiagnosis(encounter=encounter, position=0, code="Z51.11"),
        f"{name}_position_positive",
    )


def test_a_provider_has_a_role_once(encounter: Encounter) -> None:
    nurse = factories.a_nurse()
    for role in ("administering", "rendering"):
        EncounterProvider.objects.create(encounter=encounter, provider=nurse, role=role)
    refused(
        EncounterProvider(encounter=encounter, provider=nurse, role="rendering"),
        "encounters_encounterprovider_role_once",
        on_sqlite="encounterprovider.role",
    )
    refused(
        EncounterProvider(encounter=encounter, provider=nurse, role="visiting"),
        "encounters_encounterprovider_role_known",
    )


def test_a_line_has_a_label_of_its_own_in_its_encounter(
    encounter: Encounter, facility: Facility, coder: User
) -> None:
    other = factories.an_encounter(facility, coder)
    AccessSite.objects.create(encounter=encounter, label="port")
    AccessSite.objects.create(encounter=other, label="port")
    refused(
        AccessSite(encounter=encounter, label="port"),
        "encounters_accesssite_label_once",
        on_sqlite="accesssite.label",
    )
    refused(AccessSite(encounter=encounter, label=""), "encounters_accesssite_labelled")


def chosen(encounter: Encounter, coder: User, **values: Any) -> ChosenLine:
    fields = {"code": "96413", "units": 1, "source": "accepted", "reason": "", **values}
    return ChosenLine(
        encounter=encounter, position=1, service_on=factories.DAY, chosen_by=coder, **fields
    )


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"units": 0}, "units_positive"),
        ({"source": "changed"}, "difference_has_reason"),
        ({"source": "added"}, "difference_has_reason"),
    ],
)
def test_a_chosen_line_out_of_order_is_refused(
    encounter: Encounter, coder: User, values: dict[str, Any], constraint: str
) -> None:
    refused(chosen(encounter, coder, **values), f"encounters_chosenline_{constraint}")


@pytest.mark.parametrize("values", [{}, {"units": 9}, {"source": "added", "reason": "as charted"}])
def test_a_chosen_line_in_order_is_kept(
    encounter: Encounter, coder: User, values: dict[str, Any]
) -> None:
    chosen(encounter, coder, **values).save()


def test_a_coding_run_belongs_to_a_version(encounter: Encounter, coder: User) -> None:
    run = CodingRun(
        encounter=encounter, version=0, facts={}, result={}, tables={}, created_by=coder
    )
    refused(run, "encounters_codingrun_version_positive")
    changed(run, version=1).save()


def test_a_patient_has_one_record_number_a_facility(
    facility: Facility, other_facility: Facility
) -> None:
    factories.a_patient(facility, "SYN-1")
    factories.a_patient(other_facility, "SYN-1")
    born = date(1960, 1, 1)
    refused(
        Patient(facility=facility, mrn="SYN-1", family_name="Example", birth_date=born),
        "encounters_patient_mrn_once_per_facility",
        on_sqlite="patient.mrn",
    )
    refused(
        Patient(facility=facility, mrn="", family_name="Example", birth_date=born),
        "encounters_patient_mrn_given",
    )


@pytest.mark.parametrize(("last", "kept"), [(None, True), (0, True), (1, True), (-1, False)])
def test_a_coverage_ends_after_it_began(facility: Facility, last: int | None, kept: bool) -> None:
    coverage = Coverage(
        patient=factories.a_patient(facility),
        payer=factories.a_payer(),
        member_id="SYN",
        effective_from=factories.DAY,
        effective_to=None if last is None else factories.DAY + timedelta(days=last),
    )
    if kept:
        coverage.save()
    else:
        refused(coverage, "encounters_coverage_period_in_order")


def test_a_user_is_a_member_of_a_facility_once(facility: Facility, coder: User) -> None:
    refused(
        FacilityMembership(facility=facility, user=coder),
        "encounters_facilitymembership_once",
        on_sqlite="facilitymembership.user_id",
    )


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"default_setting": "moon"}, "setting_known"),
        ({"default_place_of_service": "x"}, "place_two_digits"),
    ],
)
def test_a_facility_out_of_order_is_refused(
    facility: Facility, values: dict[str, Any], constraint: str
) -> None:
    refused(changed(facility, **values), f"encounters_facility_{constraint}")


@pytest.mark.parametrize("npi", ["", "999990000", "999990000x"])
def test_an_npi_that_is_not_ten_digits_is_refused_by_the_database(db: None, npi: str) -> None:
    refused(Provider(name="x", npi=npi, taxonomy="163WX0200X"), "npi_ten_digits")
