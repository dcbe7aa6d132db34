"""A payer in the admin site, with its policies: one value of a switch on a day."""

import pytest
from django.test import Client

from coding.models import Payer, PayerPolicy
from tests.coding.admin.kit import address, form_of, in_force, proposed

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]


def test_a_policy_is_added_with_its_citation(admin: Client) -> None:
    payer = Payer.objects.get(slug="aetna")
    row = {**a_policy(0), "policies-TOTAL_FORMS": "1"}
    in_force(proposed(admin, address(payer, pk=payer.pk), row))
    assert PayerPolicy.objects.get(payer=payer, switch="rounding").value == "per_line"


@pytest.mark.parametrize(
    ("first", "second", "complaint"),
    [
        ({}, {"effective_from": "2026-02-01"}, "per_line: the row from 2026-01-01 must end"),
        ({"effective_to": "2026-02-01"}, {"effective_from": "2026-02-01"}, "must end before"),
        ({"citation": ""}, {"switch": "midnight", "value": "start_date"}, "required"),
        ({"value": "never"}, {"switch": "midnight", "value": "start_date"}, "expected one of"),
        ({"effective_from": "soon"}, {"switch": "midnight", "value": "start_date"}, "valid date"),
    ],
)
def test_a_wrong_policy_is_refused_in_words(
    admin: Client, first: dict[str, str], second: dict[str, str], complaint: str
) -> None:
    payer = Payer.objects.get(slug="aetna")
    url = address(payer, pk=payer.pk)
    rows = {**a_policy(0, **first), **a_policy(1, **second), "policies-TOTAL_FORMS": "2"}
    answer = admin.post(url, {**form_of(admin, url), **rows})
    assert answer.status_code == 200
    assert complaint in answer.text
    assert not PayerPolicy.objects.filter(payer=payer).exists()


def test_values_of_a_switch_may_follow_each_other(admin: Client) -> None:
    payer = Payer.objects.get(slug="aetna")
    url = address(payer, pk=payer.pk)
    rows = {
        **a_policy(0, effective_to="2026-01-31"),
        **a_policy(1, effective_from="2026-02-01", value="per_drug_per_day"),
        "policies-TOTAL_FORMS": "2",
    }
    in_force(proposed(admin, url, rows))
    assert PayerPolicy.objects.filter(payer=payer, switch="rounding").count() == 2


@pytest.mark.parametrize(
    ("last", "first", "is_refused"),
    # the day before the new value begins, that day itself, the day after
    [("2026-06-30", "2026-07-01", False), ("2026-07-01", "2026-07-01", True)]
    + [("2026-07-02", "2026-07-01", True)],
)
def test_a_value_ends_on_the_form_on_which_the_next_begins(
    admin: Client, last: str, first: str, *, is_refused: bool
) -> None:
    payer = Payer.objects.get(slug="aetna")
    made = {"payer": payer, "switch": "rounding", "value": "per_line", "citation": "made up"}
    PayerPolicy.objects.create(effective_from="2026-01-01", **made)
    url = address(payer, pk=payer.pk)
    changes = {
        "policies-0-effective_to": last,
        **a_policy(1, effective_from=first, value="per_drug_per_day"),
        "policies-TOTAL_FORMS": "2",
    }
    if is_refused:
        data = {**form_of(admin, url), **changes, "why": "made up"}
        assert "must end before 2026-07-01" in admin.post(url, data).text
    else:
        in_force(proposed(admin, url, changes))
        assert payer.policies.count() == 2


def test_rows_that_can_not_follow_each_other_are_refused_in_words(admin: Client) -> None:
    payer = Payer.objects.get(slug="aetna")
    made = {"payer": payer, "switch": "rounding", "citation": "made up"}
    early, late = (
        PayerPolicy.objects.create(value=value, effective_from=first, effective_to=last, **made)
        for value, first, last in [
            ("per_line", "2026-01-01", "2026-01-31"),
            ("per_drug_per_day", "2026-02-01", None),
        ]
    )
    url = address(payer, pk=payer.pk)
    data = {**form_of(admin, url), "why": "made up"}
    data |= {"policies-0-effective_to": "2026-02-28", "policies-1-effective_from": "2026-03-01"}
    assert "one row takes days that another one leaves" in admin.post(url, data).text
    assert (early.pk, late.pk) == tuple(payer.policies.order_by("pk").values_list("pk", flat=True))


def a_policy(number: int, **changes: str) -> dict[str, str]:
    row = {
        "switch": "rounding",
        "value": "per_line",
        "effective_from": "2026-01-01",
        "effective_to": "",
        "citation": "Manual, page 1",
        **changes,
    }
    return {f"policies-{number}-{name}": value for name, value in row.items()}


def test_a_new_payer_is_added(admin: Client) -> None:
    changes = {"name": "Example Plan", "slug": "example"}
    in_force(proposed(admin, address(Payer, "add"), changes))
    assert Payer.objects.filter(slug="example").exists()
