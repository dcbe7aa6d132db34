"""A facility's state, 340B and formulary reach the coding of its encounters."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from coding.lookups import House
from coding.models import Drug, Formulary
from coding.starter.load import load_starter
from encounters.coding import derive_encounter, house_of
from encounters.models import Facility
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_encounter_is_coded_with_what_its_facility_stocks() -> None:
    load_starter()
    coder = factories.a_user("coder", "coder")
    facility = factories.a_facility("Example Infusion Center", coder)
    encounter = factories.the_reference_visit(facility, coder)
    plain = derive_encounter(encounter)
    formulary = Formulary.objects.create(name="Example formulary")
    formulary.entries.create(
        drug=Drug.objects.get(hcpcs="Q5118"), is_preferred=True, effective_from=date(2020, 1, 1)
    )
    facility.formulary, facility.state, facility.is_340b = formulary, "MD", True
    facility.save()
    encounter = type(encounter).objects.get(pk=encounter.pk)
    assert house_of(encounter.facility) == House(formulary.pk, "MD", is_340b=True)
    stocked = derive_encounter(encounter)
    assert plain.reference.drugs_by_name["bevacizumab"][0].hcpcs == "J9035"
    assert stocked.reference.drugs_by_name["bevacizumab"][0].hcpcs == "Q5118"


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("bill_type", "13", "Expected three digits, such as 131"),
        ("bill_type", "13X", "Expected three digits, such as 131"),
        ("state", "md", "Expected two capital letters"),
    ],
)
def test_a_bill_type_and_a_state_have_their_form(field: str, value: str, complaint: str) -> None:
    facility = Facility(name="North", short_name="N", time_zone="America/New_York")
    facility.full_clean()
    setattr(facility, field, value)
    with pytest.raises(ValidationError, match=complaint):
        facility.full_clean()
