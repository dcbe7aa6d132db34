"""Payers, groups and plans: who may stand below whom."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from coding.engine.facts import Setting
from coding.lookups import reference_for
from coding.models import Payer

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]


def payer(slug: str) -> Payer:
    return Payer.objects.get(slug=slug)


@pytest.mark.parametrize(
    ("slug", "above", "complaint"),
    [
        ("bcbs", "regence", "Regence is this payer or stands below it"),
        ("regence", "regence", "Regence is this payer or stands below it"),
        ("bcbs", "uhc-maryland", "Expected at most 2 levels below a payer: group and plan"),
    ],
)
def test_a_family_with_a_circle_or_too_many_levels_is_refused(
    slug: str, above: str, complaint: str
) -> None:
    row = payer(slug)
    row.parent = payer(above)
    with pytest.raises(ValidationError, match=complaint):
        row.full_clean()


def test_a_group_may_stand_between_a_payer_and_its_plans() -> None:
    group = payer("bcbs")
    group.parent = payer("medicare")  # no such family exists; the levels matter here
    group.full_clean()


def test_a_circle_made_behind_the_forms_does_not_hang_a_look_up() -> None:
    Payer.objects.filter(slug="bcbs").update(parent=payer("regence"))
    payer("aetna").save()  # any saved row is noticed
    reference = reference_for(date(2026, 3, 2), "bcbs", Setting.PROFESSIONAL)
    assert reference.policies == {"professional_in_facility_pos": "deny"}
