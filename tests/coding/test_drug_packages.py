"""The sizes in which a drug is sold: what is taken, and what the engine is told of them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from coding.engine import reference as frozen
from coding.engine.facts import Setting
from coding.lookups import reference_for
from coding.models import Drug, DrugPackage

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]


@pytest.fixture
def drug() -> Drug:
    """Irinotecan, counted in mg, in single-dose vials of 40, 100 and 300 mg."""
    return Drug.objects.get(hcpcs="J9206")


def a_package(drug: Drug, **changes: Any) -> DrugPackage:
    row: dict[str, Any] = {"container": "single_dose", "amount": Decimal(500), "unit_name": "mg"}
    return DrugPackage(drug=drug, **{**row, **changes})


def told(code: str) -> frozen.Drug:
    """Return what the engine is told of a drug."""
    return reference_for(date(2026, 3, 2), None, Setting.FACILITY).drugs_by_code[code]


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"amount": Decimal(40)}, "coding_drugpackage_once_a_drug"),
        ({"amount": Decimal(0)}, "coding_drugpackage_amount_above_zero"),
        ({"amount": Decimal(-1)}, "coding_drugpackage_amount_above_zero"),
        ({"unit_name": ""}, "coding_drugpackage_unit_named"),
        ({"container": ""}, "coding_drugpackage_container_known"),
        ({"container": "bulk"}, "coding_drugpackage_container_known"),
    ],
)
def test_a_wrong_package_is_refused(drug: Drug, changes: dict[str, Any], constraint: str) -> None:
    """SQLite names the columns of a broken uniqueness, PostgreSQL the constraint."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        a_package(drug, **changes).save()
    text = str(caught.value)
    assert constraint in text or "UNIQUE constraint failed: coding_drugpackage" in text


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"amount": Decimal("0.0001")},
        {"amount": Decimal(40), "container": "multi_dose"},
        {"amount": Decimal(40), "unit_name": "g"},
        {"unit_name": "mL"},
    ],
)
def test_a_package_of_another_size_unit_or_container_is_taken(
    drug: Drug, changes: dict[str, Any]
) -> None:
    package = a_package(drug, **changes)
    package.full_clean()
    package.save()
    assert drug.packages.count() == 4


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"unit_name": "mgs"}, "Expected a unit such as mg"),
        ({"unit_name": ""}, "cannot be blank"),
        ({"container": "bulk"}, "not a valid choice"),
        ({"amount": Decimal(0)}, "greater than or equal to 0.0001"),
        ({"amount": None}, "cannot be null"),
        ({"amount": Decimal(100)}, "The drug has this package already"),
    ],
)
def test_the_form_says_what_is_wrong(drug: Drug, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        a_package(drug, **changes).full_clean()


def test_a_drug_takes_its_packages_along_and_they_leave_a_history(drug: Drug) -> None:
    drug.delete()
    assert DrugPackage.history.filter(history_type="-").count() == 3


def test_a_package_reads_as_a_person_would_name_it(drug: Drug) -> None:
    package = a_package(drug, amount=Decimal("3.5000"))
    assert str(package) == "3.5 mg single-dose of J9206 irinotecan"


@pytest.mark.parametrize(
    ("amount", "unit", "wanted", "expected"),
    [
        ("1", "g", "mg", "1000"),
        ("3", "g", "g", "3"),
        ("500", "mg", "g", "0.5"),
        ("0.25", "mg", "mcg", "250"),
        ("0.0001", "mg", "mcg", "0.1"),
        ("30", "units", "units", "30"),
        ("10", "mL", "mg", None),
        ("10", "units", "mg", None),
        ("10", "mg", "", None),
    ],
)
def test_a_package_is_told_in_the_unit_of_its_drug(
    drug: Drug, amount: str, unit: str, wanted: str, expected: str | None
) -> None:
    size = a_package(drug, amount=Decimal(amount), unit_name=unit).amount_in(wanted)
    assert size == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("J9206", ["40", "100", "300"]),
        ("J9075", ["500", "1000", "2000"]),  # 1 g in a drug counted in mg
        ("J9208", ["1", "3"]),
        ("J2469", ["250"]),  # 0.25 mg in a drug counted in mcg
        ("J9000", ["10", "20", "50"]),  # the multi-dose vial of 200 mg is not among them
        ("J9045", []),
        ("J9999", []),
    ],
)
def test_the_engine_is_told_the_single_dose_sizes(code: str, expected: list[str]) -> None:
    assert [f"{size:f}" for size in told(code).vials] == expected
    assert not told(code).vials_verified


def test_sizes_are_sorted_and_told_once_and_what_has_another_kind_of_unit_is_left_out(
    drug: Drug,
) -> None:
    for amount, unit in (("0.04", "g"), ("0.02", "g"), ("5", "mL")):
        a_package(drug, amount=Decimal(amount), unit_name=unit).save()
    assert [f"{size:f}" for size in told("J9206").vials] == ["20", "40", "100", "300"]


def test_sizes_are_verified_only_together(drug: Drug) -> None:
    a_package(drug, amount=Decimal(10), unit_name="mL").save()
    a_package(drug, container="multi_dose").save()
    seen = []
    for package in drug.packages.filter(container="single_dose", unit_name="mg"):
        package.verified = True
        package.save()
        seen.append(told("J9206").vials_verified)
    assert seen == [False, False, True]


def test_a_size_written_twice_is_verified_when_either_is(drug: Drug) -> None:
    drug.packages.exclude(amount=40).delete()
    a_package(drug, amount=Decimal("0.04"), unit_name="g", verified=True).save()
    assert told("J9206").vials == (Decimal(40),)
    assert told("J9206").vials_verified


def test_a_concentration_is_told_where_the_house_knows_it(drug: Drug) -> None:
    assert told("J9206").per_ml is None
    drug.concentration = Decimal("20.0000")
    drug.save()
    assert told("J9206").per_ml == Decimal(20)
