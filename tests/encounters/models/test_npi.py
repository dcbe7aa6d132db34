"""National Provider Identifiers and their check digit."""

import pytest
from django.core.exceptions import ValidationError

from encounters.models.providers import Provider, validate_npi
from tests import factories


@pytest.mark.parametrize("npi", ["1234567893", "9999900001", "9999900019"])
def test_a_right_check_digit_passes(npi: str) -> None:
    validate_npi(npi)


@pytest.mark.parametrize("digit", [digit for digit in "0123456789" if digit != "3"])
def test_every_other_check_digit_is_refused(digit: str) -> None:
    with pytest.raises(ValidationError, match="check digit"):
        validate_npi("123456789" + digit)


@pytest.mark.parametrize("npi", ["2134567893", "1324567893", "1234657893"])
def test_two_digits_exchanged_are_noticed(npi: str) -> None:
    with pytest.raises(ValidationError, match="check digit"):
        validate_npi(npi)


@pytest.mark.parametrize("npi", ["", "123456789", "12345678930", "12345 7893", "١٢٣٤٥٦٧٨٩٣"])
def test_anything_but_ten_digits_is_refused(npi: str) -> None:
    with pytest.raises(ValidationError, match="ten digits"):
        validate_npi(npi)


@pytest.mark.django_db
def test_a_provider_is_refused_by_field() -> None:
    with pytest.raises(ValidationError) as error:
        Provider(name="x", npi="1234567890", taxonomy="nurse").full_clean()
    assert set(error.value.message_dict) == {"npi", "taxonomy"}


@pytest.mark.django_db
def test_the_title_of_the_record_is_kept_beside_the_taxonomy() -> None:
    nurse = factories.a_nurse()
    assert nurse.taxonomy == "163WX0200X"
    assert nurse.documented_title == "oncology nurse practitioner"
