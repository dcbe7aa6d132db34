"""What a house stocks decides what a generic name means in its charts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from coding.engine.facts import Container, Setting
from coding.engine.reference import Reference
from coding.lookups import House, reference_for
from coding.models import Drug, Formulary, FormularyEntry

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

VISIT = date(2026, 3, 2)


@pytest.fixture
def formulary() -> Formulary:
    return Formulary.objects.create(name="Example formulary")


def stock(formulary: Formulary, code: str, **fields: Any) -> FormularyEntry:
    row = {"effective_from": date(2026, 1, 1), "is_preferred": True, **fields}
    drug = Drug.objects.get(hcpcs=code)
    return FormularyEntry.objects.create(formulary=formulary, drug=drug, **row)


def at(formulary: Formulary | None, day: date = VISIT) -> Reference:
    house = House(formulary.pk) if formulary else None
    return reference_for(day, None, Setting.FACILITY, house)


def meant(reference: Reference, name: str) -> str:
    return reference.drugs_by_name[name][0].hcpcs


def test_a_generic_name_means_the_product_that_is_stocked(formulary: Formulary) -> None:
    assert meant(at(formulary), "bevacizumab") == "J9035"  # preferred by the program
    stock(formulary, "Q5118")
    house = at(formulary)
    assert meant(house, "bevacizumab") == "Q5118"
    assert house.default_codes >= {"Q5118"}
    assert "J9035" not in house.default_codes
    assert house.default_codes >= at(None).default_codes - {"J9035"}
    assert meant(house, "avastin") == "J9035"  # a brand is what it says
    assert meant(at(None), "bevacizumab") == "J9035"  # and other houses are as before


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2025, 12, 31), "J9035"),
        (date(2026, 1, 1), "Q5118"),
        (date(2026, 3, 31), "Q5118"),
        (date(2026, 4, 1), "Q5107"),
    ],
)
def test_the_product_of_the_day_counts(formulary: Formulary, day: date, code: str) -> None:
    stock(formulary, "Q5118", effective_to=date(2026, 3, 31))
    stock(formulary, "Q5107", effective_from=date(2026, 4, 1))
    assert meant(at(formulary, day), "bevacizumab") == code


def test_a_container_is_that_of_what_the_house_buys(formulary: Formulary) -> None:
    stock(formulary, "J9206", container="multi_dose", verified=True)
    drug = at(formulary).drugs_by_code["J9206"]
    assert (drug.container, drug.container_verified) == (Container.MULTI_DOSE, True)
    assert at(formulary).drugs_by_name["irinotecan"][0] is drug
    assert at(None).drugs_by_code["J9206"].container is Container.SINGLE_DOSE


def test_a_product_whose_code_has_ended_is_not_meant(formulary: Formulary) -> None:
    stock(formulary, "J9310")  # rituximab per 100 mg, ended 2018-12-31
    assert meant(at(formulary), "rituximab") == "J9312"


def test_one_product_is_preferred_a_day(formulary: Formulary) -> None:
    stock(formulary, "Q5118", effective_to=date(2026, 3, 31))
    other = FormularyEntry(
        formulary=formulary,
        drug=Drug.objects.get(hcpcs="Q5107"),
        is_preferred=True,
        effective_from=date(2026, 3, 31),
    )
    with pytest.raises(ValidationError, match="Q5118 bevacizumab is preferred for bevacizumab"):
        other.full_clean()
    other.effective_from = date(2026, 4, 1)
    other.full_clean()
