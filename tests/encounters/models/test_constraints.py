"""What the database itself refuses, each constraint both ways."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Model

from encounters.models import (
    AccessSite,
    ChosenLine,
    CodingRun,
    Coverage,
    DrugAdministration,
    Encounter,
    EncounterDiagnosis,
    EncounterProvider,
    Facility,
    FacilityMembership,
    Patient,
    Provider,
    Query,
)
from tests import factories


def refused(row: Model, constraint: str, *, on_sqlite: str = "") -> None:
    """Saving must fail, by the constraint of that name.

    SQLite names a check but not a unique constraint: there its columns are looked for.
    """
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        row.save()
    text = str(error.value)
    assert constraint in text or (on_sqlite and on_sqlite in text)


def changed(row: Model, **values: Any) -> Model:
    for name, value in values.items():
        setattr(row, name, value)
    return row


@pytest.fixture
def given_row(encounter: Encounter, coder: User) -> DrugAdministration:
    return factories.give(encounter, coder)


START = factories.at("09:00")


@pytest.mark.parametrize(
    "times",
    [
        {"start_at": START, "stop_at": START + timedelta(minutes=1)},
        {"start_at": START, "stop_at": None},
        {"start_at": None, "stop_at": START},
        {"start_at": None, "stop_at": None},
    ],
)
def test_a_stop_after_the_start_or_a_missing_time_is_kept(
    given_row: DrugAdministration, times: dict[str, Any]
) -> None:
    changed(given_row, **times).save()


@pytest.mark.parametrize("minutes", [0, -1])
def test_a_stop_at_or_before_the_start_is_refused(
    given_row: DrugAdministration, minutes: int
) -> None:
    given_row.stop_at = START + timedelta(minutes=minutes)
    refused(given_row, "encounters_drugadministration_stop_after_start")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"position": 0}, "position_positive"),
        ({"drug": ""}, "drug_named"),
        ({"route": "by post"}, "route_known"),
        ({"visit": 0}, "visit_positive"),
        ({"dose_amount": Decimal(0), "dose_unit": "mg"}, "dose_in_order"),
        ({"dose_amount": Decimal(1), "dose_unit": ""}, "dose_in_order"),
        ({"dose_amount": None, "dose_unit": "mg"}, "dose_in_order"),
        ({"discarded_amount": Decimal(-1), "discarded_unit": "mg"}, "discarded_in_order"),
        ({"discarded_amount": Decimal(1), "discarded_unit": ""}, "discarded_in_order"),
        ({"rate_ml_per_hour": Decimal(0)}, "flow_positive"),
        ({"volume_ml": Decimal(-1)}, "flow_positive"),
    ],
)
def test_an_administration_out_of_order_is_refused(
    given_row: DrugAdministration, values: dict[str, Any], constraint: str
) -> None:
    refused(changed(given_row, **values), f"encounters_drugadministration_{constraint}")


@pytest.mark.parametrize(
    "values",
    [
        {"position": 7},
        {"visit": 2},
        {"dose_amount": Decimal("0.0001"), "dose_unit": "mg"},
        {"dose_amount": None, "dose_unit": ""},
        {"discarded_amount": Decimal(0), "discarded_unit": "mg"},
        {"rate_ml_per_hour": Decimal("0.001"), "volume_ml": None},
    ],
)
def test_an_administration_in_order_is_kept(
    given_row: DrugAdministration, values: dict[str, Any]
) -> None:
    changed(given_row, **values).save()


def test_two_administrations_do_not_share_a_position(
    given_row: DrugAdministration, coder: User
) -> None:
    second = factories.give(given_row.encounter, coder)
    refused(
        changed(second, position=given_row.position),
        "encounters_drugadministration_one_per_position",
        on_sqlite="drugadministration.position",
    )


def test_positions_may_have_gaps(given_row: DrugAdministration, coder: User) -> None:
    changed(given_row, position=40).save()
    assert factories.give(given_row.encounter, coder).position == 41


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


def query(given_row: DrugAdministration, coder: User, **values: Any) -> Query:
    fields = {"field": "stop", "question": "When did it stop?", **values}
    return Query(
        encounter=given_row.encounter, administration=given_row, asked_by=coder, **fields
    )


def test_a_question_is_open_once(given_row: DrugAdministration, coder: User) -> None:
    first = query(given_row, coder)
    first.save()
    refused(
        query(given_row, coder), "encounters_query_asked_once", on_sqlite="query.administration_id"
    )
    changed(first, status="withdrawn", closed_at=START, closed_by=coder).save()
    query(given_row, coder).save()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"question": ""}, "question_asked"),
        ({"closed_at": START}, "closed_when_settled"),
        ({"status": "withdrawn"}, "closed_when_settled"),
        ({"status": "answered", "closed_at": START}, "answer_given"),
    ],
)
def test_a_question_out_of_order_is_refused(
    given_row: DrugAdministration, coder: User, values: dict[str, Any], constraint: str
) -> None:
    refused(query(given_row, coder, **values), f"encounters_query_{constraint}")


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
def test_a_coverage_ends_after_it_began(
    facility: Facility, last: int | None, kept: bool
) -> None:
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


@pytest.mark.parametrize("npi", ["", "999990000", "99999000011", "999990000x"])
def test_an_npi_that_is_not_ten_digits_is_refused_by_the_database(db: None, npi: str) -> None:
    refused(Provider(name="x", npi=npi, taxonomy="163WX0200X"), "npi_ten_digits")
