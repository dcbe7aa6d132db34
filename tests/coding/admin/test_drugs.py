"""A drug in the admin site: an edit is proposed, a wrong one refused in words."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from coding.changes.rows import read_rows
from coding.models import Drug, DrugPackage, Proposal
from coding.starter.load import load_starter
from tests.coding.admin.kit import address, form_of, in_force, proposed

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]


def test_an_edit_of_a_drug_is_proposed_and_changes_nothing_yet(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J0897")
    proposal = proposed(admin, address(drug, pk=drug.pk), {"admin_class": "therapeutic"})
    row = read_rows(proposal.rows)[0]
    assert (row.model, row.kind, set(row.fields)) == ("coding.drug", "changed", {"admin_class"})
    assert proposal.author.username == "reference-admin"
    drug.refresh_from_db()
    assert drug.admin_class == row.fields["admin_class"][0] != "therapeutic"


def test_the_history_says_who_changed_it_and_leads_to_the_proposal(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J0897")
    proposal = proposed(admin, address(drug, pk=drug.pk), {"admin_class": "therapeutic"})
    in_force(proposal)
    page = admin.get(address(drug, "history", drug.pk)).text
    assert "therapeutic" in page
    assert "reference-admin" in page
    assert f'<a href="{proposal.get_absolute_url()}">Proposal {proposal.pk}</a>' in page


def test_an_edit_needs_a_reason(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J0897")
    url = address(drug, pk=drug.pk)
    answer = admin.post(url, {**form_of(admin, url), "admin_class": "therapeutic"})
    assert "Expected the reason of the change, and its source." in answer.text
    assert not Proposal.objects.exists()


def test_a_name_is_added_with_its_drug_and_the_loader_leaves_it(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    url = address(drug, pk=drug.pk)
    number = int(form_of(admin, url)["names-TOTAL_FORMS"]) - 1
    row = {f"names-{number}-name": "iri", f"names-{number}-kind": "abbreviation"}
    in_force(proposed(admin, url, row))
    load_starter()
    assert drug.names.filter(name="iri").exists()


def test_a_name_is_refused_that_the_drug_has_in_other_letters(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    url = address(drug, pk=drug.pk)
    data = form_of(admin, url)
    number = int(data["names-TOTAL_FORMS"]) - 1
    data |= {f"names-{number}-name": "CAMPTOSAR", f"names-{number}-kind": "brand", "why": "-"}
    assert "CAMPTOSAR: the drug has this name twice." in admin.post(url, data).text


def a_package(data: dict[str, Any], **changes: str) -> dict[str, str]:
    """Fill the empty row for a package that the page of a drug offers."""
    number = int(data["packages-TOTAL_FORMS"]) - 1
    row = {"container": "single_dose", "amount": "500", "unit_name": "mg", **changes}
    return {f"packages-{number}-{name}": value for name, value in row.items()}


def test_a_package_is_added_changed_and_removed_with_its_drug(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    url = address(drug, pk=drug.pk)
    row = a_package(form_of(admin, url))
    in_force(proposed(admin, url, {**row, "packages-0-verified": "on", "packages-1-DELETE": "on"}))
    kept = drug.packages.values_list("amount", "verified")
    assert dict(kept) == {Decimal(40): True, Decimal(300): False, Decimal(500): False}
    latest = DrugPackage.history.filter(drug_id=drug.pk, history_user__username="reference-admin")
    assert sorted(latest.values_list("history_type", flat=True)) == ["+", "-", "~"]
    load_starter()
    assert drug.packages.count() == 3


def test_a_concentration_is_noted(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    changes = {"concentration": "20", "concentration_verified": "on"}
    in_force(proposed(admin, address(drug, pk=drug.pk), changes))
    drug.refresh_from_db()
    assert drug.concentration == Decimal(20)
    assert drug.concentration_verified


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"amount": "0"}, "greater than or equal to 0.0001"),
        ({"amount": "much"}, "Enter a number"),
        ({"amount": ""}, "required"),
        ({"unit_name": "mgs"}, "Expected a unit such as mg"),
        ({"container": "bag"}, "not one of the available choices"),
        ({"amount": "40"}, "correct the duplicate data for"),
    ],
)
def test_a_wrong_package_is_refused_in_words(
    admin: Client, changes: dict[str, str], complaint: str
) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    url = address(drug, pk=drug.pk)
    data = form_of(admin, url)
    answer = admin.post(url, {**data, **a_package(data, **changes)})
    assert answer.status_code == 200
    assert complaint in answer.text
    assert drug.packages.count() == 3


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"concentration": "0"}, "greater than or equal to 0.0001"),
        (
            {"concentration": "1", "unit_amount": "", "unit_name": ""},
            "A concentration is above 0 and needs a billing unit",
        ),
        ({"hcpcs": "irinotecan"}, "at most 5 characters"),
        ({"unit_amount": "-1"}, "greater than or equal to"),
        ({"unit_amount": ""}, "Give the unit as an amount above 0 and its name"),
        ({"routes": '["iv"]'}, "Expected a list of: iv_infusion"),
        ({"routes": "iv"}, "Enter a valid JSON"),
        ({"effective_to": "1990-01-01"}, "The last day is before the first"),
        ({"hormonal": "on", "admin_class": "therapeutic"}, "has the chemotherapy class"),
        ({"hcpcs": "J9035", "effective_from": "2026-01-01"}, "expected days that it leaves free"),
    ],
)
def test_a_wrong_drug_is_refused_in_words(
    admin: Client, changes: dict[str, str], complaint: str
) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    url = address(drug, pk=drug.pk)
    answer = admin.post(url, {**form_of(admin, url), **changes})
    assert answer.status_code == 200
    assert complaint in answer.text
