"""Ages, names and zones."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from encounters.models import Facility, Patient
from tests import factories


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2026, 3, 2), 62), (date(2026, 9, 13), 62), (date(2026, 9, 14), 63)],
)
def test_age_counts_whole_years(day: date, age: int) -> None:
    assert Patient(birth_date=date(1963, 9, 14)).age_on(day) == age


@pytest.mark.parametrize(
    ("day", "age"), [(date(2025, 2, 28), 24), (date(2025, 3, 1), 25), (date(2024, 2, 29), 24)]
)
def test_a_birthday_on_leap_day_comes_on_the_first_of_march(day: date, age: int) -> None:
    assert Patient(birth_date=date(2000, 2, 29)).age_on(day) == age


def test_a_patient_without_a_given_name_is_shown_by_the_family_name() -> None:
    assert Patient(family_name="Example").name == "Example"


def test_a_facility_reads_clocks_in_its_own_zone(facility: Facility) -> None:
    assert facility.zone.key == "America/New_York"


@pytest.mark.parametrize("name", ["", "EST5", "America/Newyork", "../etc/passwd"])
def test_a_zone_that_does_not_exist_is_refused_with_an_example(db: None, name: str) -> None:
    with pytest.raises(ValidationError) as error:
        factories.a_facility(time_zone=name)
    assert "time_zone" in error.value.message_dict
