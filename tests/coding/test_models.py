"""The constraints of reference data: what the database takes, and what it refuses."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from coding.models import (
    AddOnLink,
    Code,
    CodePair,
    Diagnosis,
    Drug,
    DrugName,
    Payer,
    PayerPolicy,
    PlaceOfService,
    Release,
    Taxonomy,
    UnitLimit,
)

pytestmark = pytest.mark.django_db

JANUARY, MARCH, JUNE = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 30)


def a_drug(**changes: Any) -> Drug:
    row: dict[str, Any] = {
        "hcpcs": "J9206",
        "generic": "irinotecan",
        "unit_amount": Decimal(20),
        "unit_name": "mg",
        "effective_from": JANUARY,
        "source": "test",
    }
    return Drug(**{**row, **changes})


def a_release(**changes: Any) -> Release:
    row: dict[str, Any] = {
        "system": "ptp_hospital",
        "name": "2026Q1",
        "valid_from": JANUARY,
        "source": "test",
        "sha256": "a" * 64,
        "state": "ready",
    }
    return Release(**{**row, **changes})


def a_policy(payer: Payer, **changes: Any) -> PayerPolicy:
    row: dict[str, Any] = {
        "payer": payer,
        "switch": "rounding",
        "value": "per_line",
        "effective_from": JANUARY,
        "citation": "Manual, page 1",
    }
    return PayerPolicy(**{**row, **changes})


def assert_refused(row: models.Model, constraint: str) -> None:
    """SQLite names the columns of a broken uniqueness, PostgreSQL the constraint."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        row.save()
    text = str(caught.value)
    assert constraint in text or "UNIQUE constraint failed" in text


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"effective_to": date(2025, 12, 31)}, "coding_drug_period_in_order"),
        ({"unit_amount": Decimal(0)}, "coding_drug_unit_whole_or_none"),
        ({"unit_name": ""}, "coding_drug_unit_whole_or_none"),
        ({"unit_amount": None}, "coding_drug_unit_whole_or_none"),
        ({"concentration": Decimal(0)}, "coding_drug_concentration_of_a_unit"),
        ({"concentration": Decimal(-1)}, "coding_drug_concentration_of_a_unit"),
        (
            {"concentration": Decimal(1), "unit_amount": None, "unit_name": ""},
            "coding_drug_concentration_of_a_unit",
        ),
        ({"hormonal": True}, "coding_drug_hormonal_is_antineoplastic"),
        (
            {"hormonal": True, "admin_class": "therapeutic"},
            "coding_drug_hormonal_is_antineoplastic",
        ),
    ],
)
def test_a_drug_that_contradicts_itself_is_refused(
    changes: dict[str, Any], constraint: str
) -> None:
    assert_refused(a_drug(**changes), constraint)


@pytest.mark.parametrize(
    "changes",
    [
        {"effective_to": JANUARY},
        {"effective_from": None, "effective_to": JUNE},
        {"unit_amount": None, "unit_name": ""},
        {"unit_amount": Decimal("0.0001")},
        {"hormonal": True, "admin_class": "chemotherapy"},
        {"admin_class": "", "container": ""},
        {"concentration": Decimal("0.0001")},
    ],
)
def test_a_drug_at_the_edge_is_taken(changes: dict[str, Any]) -> None:
    a_drug(**changes).save()


def test_a_code_has_one_row_from_a_day() -> None:
    a_drug(effective_to=date(2026, 2, 28)).save()
    a_drug(effective_from=MARCH).save()
    assert_refused(a_drug(effective_from=MARCH), "coding_drug_no_overlap")


def test_a_code_has_one_row_without_a_first_day() -> None:
    a_drug(effective_from=None, effective_to=date(2025, 12, 31)).save()
    a_drug(hcpcs="J9999", effective_from=None).save()
    assert_refused(a_drug(effective_from=None), "coding_drug_no_overlap")


def test_a_substance_has_one_preferred_code_that_still_holds() -> None:
    a_drug(is_default=True, effective_to=JUNE).save()
    a_drug(hcpcs="J9001", is_default=True).save()
    a_drug(hcpcs="J9002", generic="other", is_default=True).save()
    a_drug(hcpcs="J9003").save()
    assert_refused(a_drug(hcpcs="J9004", is_default=True), "coding_drug_one_default_a_generic")


@pytest.mark.parametrize(
    ("first", "last", "is_refused"),
    [
        (None, date(2025, 12, 31), False),
        (None, JANUARY, True),
        (JUNE, None, True),
        (date(2026, 7, 1), None, False),
    ],
)
def test_the_form_refuses_overlapping_periods(
    first: date | None, last: date | None, is_refused: bool
) -> None:
    a_drug(effective_to=JUNE).save()
    other = a_drug(effective_from=first, effective_to=last)
    if is_refused:
        with pytest.raises(ValidationError, match="expected days that it leaves free"):
            other.full_clean()
    else:
        other.full_clean()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"routes": ["iv"]}, "Expected a list of: iv_infusion"),
        ({"routes": "iv_push"}, "Expected a list of: iv_infusion"),
        ({"replaced_by": [1]}, "Expected a list of codes"),
        ({"hcpcs": "j9206"}, "Expected a HCPCS Level II code"),
        ({"unit_amount": Decimal(0)}, "greater than or equal to 0.0001"),
        ({"concentration": Decimal(0)}, "greater than or equal to 0.0001"),
    ],
)
def test_the_form_says_what_was_expected(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        a_drug(**changes).full_clean()


def test_a_unit_reads_without_idle_zeros() -> None:
    assert a_drug(unit_amount=Decimal("0.5000")).unit_text == "0.5 mg"
    assert a_drug(unit_amount=Decimal("500.0000")).unit_text == "500 mg"
    assert a_drug(unit_amount=None).unit_text == "not otherwise classified"


def test_a_drug_is_found_on_its_days_only() -> None:
    a_drug(effective_to=JUNE).save()
    days = [date(2025, 12, 31), JANUARY, JUNE, date(2026, 7, 1)]
    assert [Drug.objects.on(day).exists() for day in days] == [False, True, True, False]


def test_a_drug_has_a_name_once_whatever_its_case() -> None:
    drug, other = a_drug(), a_drug(hcpcs="J9001")
    drug.save()
    other.save()
    DrugName.objects.create(drug=drug, name="Camptosar")
    DrugName.objects.create(drug=other, name="Camptosar")
    assert_refused(DrugName(drug=drug, name="CAMPTOSAR"), "coding_drugname_once_a_drug")
    assert_refused(DrugName(drug=drug, name=""), "coding_drugname_not_blank")


def test_a_payer_needs_a_name() -> None:
    Payer.objects.create(slug="plan", name="Plan")
    assert_refused(Payer(slug="none", name=""), "coding_payer_named")


def test_a_policy_is_cited_and_has_one_value_a_day() -> None:
    payer = Payer.objects.create(slug="plan", name="Plan")
    a_policy(payer, effective_to=JANUARY).save()
    a_policy(payer, effective_from=MARCH).save()
    assert_refused(a_policy(payer, value="per_drug_per_day"), "coding_payerpolicy_no_overlap")
    assert_refused(a_policy(payer, switch="midnight", citation=""), "coding_payerpolicy_cited")
    assert_refused(
        a_policy(payer, switch="midnight", effective_to=date(2025, 1, 1)),
        "coding_payerpolicy_period_in_order",
    )


def test_a_policy_takes_only_the_values_of_its_switch() -> None:
    payer = Payer.objects.create(slug="plan", name="Plan")
    a_policy(payer).full_clean()
    with pytest.raises(ValidationError, match="rounding: expected one of per_drug_per_day"):
        a_policy(payer, value="up").full_clean()


def test_an_edition_is_loaded_once_from_each_origin() -> None:
    a_release().save()
    a_release(origin="starter", sha256="b" * 64).save()
    a_release(system="mue_hospital").save()
    assert_refused(a_release(sha256="c" * 64), "coding_release_name_once")
    assert_refused(a_release(name="2026Q2"), "coding_release_file_once")
    assert_refused(
        a_release(name="2026Q3", sha256="d" * 64, valid_to=date(2025, 1, 1)),
        "coding_release_period_in_order",
    )


def test_only_a_starter_extract_is_partial() -> None:
    assert a_release(origin="starter").is_partial
    assert not a_release().is_partial


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (CodePair(column1="96413", column2="96413", indicator="1"), "coding_codepair_two_codes"),
        (CodePair(column1="96413", column2="96409", indicator="2"), "codepair_indicator_known"),
        (CodePair(column1="96413", column2="96372", indicator="0"), "once_without_first_day"),
        (AddOnLink(add_on="96417", primary="96417"), "coding_addonlink_two_codes"),
        (AddOnLink(add_on="96417", primary="96409", kind="4"), "coding_addonlink_kind_known"),
        (AddOnLink(add_on="96417", primary="96413"), "coding_addonlink_once"),
        (UnitLimit(code="96413", units=2), "coding_unitlimit_once"),
        (UnitLimit(code="96415", units=8, adjudication="4"), "unitlimit_adjudication_known"),
        (Code(code="96413", label="again"), "coding_code_once"),
        (Diagnosis(code="C18.9", label="again"), "coding_diagnosis_once"),
    ],
)
def test_a_release_refuses_doubles_and_unknown_marks(
    row: CodePair | AddOnLink | UnitLimit | Code | Diagnosis, constraint: str
) -> None:
    release = a_release()
    release.save()
    CodePair.objects.create(release=release, column1="96413", column2="96372", indicator="1")
    AddOnLink.objects.create(release=release, add_on="96417", primary="96413")
    UnitLimit.objects.create(release=release, code="96413", units=1, adjudication="3")
    Code.objects.create(release=release, code="96413", label="first")
    Diagnosis.objects.create(release=release, code="C18.9", label="colon")
    row.release = release
    assert_refused(row, constraint)


def test_places_and_taxonomies_need_labels() -> None:
    PlaceOfService.objects.create(code="22", label="Hospital")
    Taxonomy.objects.create(code="163WX0200X", label="Nurse", kind="nurse")
    assert_refused(PlaceOfService(code="23", label=""), "coding_placeofservice_labelled")
    assert_refused(
        Taxonomy(code="207RX0202X", label="", kind="physician"), "coding_taxonomy_labelled"
    )


def test_rows_read_as_a_person_would_name_them() -> None:
    release, payer = a_release(), Payer(slug="plan", name="Plan")
    rows: list[tuple[models.Model, str]] = [
        (a_drug(), "J9206 irinotecan"),
        (DrugName(name="Camptosar"), "Camptosar"),
        (payer, "Plan"),
        (a_policy(payer), "rounding = per_line"),
        (release, "NCCI code pairs, outpatient hospital 2026Q1"),
        (Code(code="96413", label="infusion"), "96413 infusion"),
        (CodePair(column1="96413", column2="96372"), "96413 / 96372"),
        (AddOnLink(add_on="96417", primary="96413"), "96417 under 96413"),
        (UnitLimit(code="96417", units=3), "96417 ≤ 3"),
        (Diagnosis(code="C18.9", label="colon"), "C18.9 colon"),
        (PlaceOfService(code="22", label="Hospital"), "22 Hospital"),
        (Taxonomy(code="163WX0200X", label="Nurse"), "163WX0200X Nurse"),
    ]
    assert [str(row) for row, _ in rows] == [text for _, text in rows]
