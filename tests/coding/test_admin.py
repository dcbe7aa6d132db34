"""Reference data in the admin site: who may edit what, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from coding.models import Drug, DrugPackage, Payer, PayerPolicy, PlaceOfService, Release, Taxonomy
from coding.starter.load import load_starter

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

EDITED = (Drug, Payer, Taxonomy, PlaceOfService)
OFFICIAL = ("release", "code", "codepair", "addonlink", "unitlimit", "diagnosis")


def signed_in(client: Client, role: str) -> Client:
    user = User.objects.create_user(role.replace(" ", "-"), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


@pytest.fixture
def admin(client: Client) -> Client:
    return signed_in(client, "reference admin")


@pytest.fixture
def coder(client: Client) -> Client:
    return signed_in(client, "coder")


def address(model: Any, page: str = "change", pk: object = None) -> str:
    name = model if isinstance(model, str) else model._meta.model_name
    return reverse(f"admin:coding_{name}_{page}", args=[] if pk is None else [pk])


def form_of(client: Client, url: str) -> dict[str, Any]:
    """Return what the browser would send back if nothing were changed."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif value is not None and value is not False:
                data[field.html_name] = value
    return data


def test_the_reference_admin_edits_a_drug_and_the_history_says_who(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J0897")
    url = address(drug, pk=drug.pk)
    data = {**form_of(admin, url), "admin_class": "therapeutic"}
    assert admin.post(url, data).status_code == 302
    drug.refresh_from_db()
    assert drug.admin_class == "therapeutic"
    latest = drug.history.first()
    assert latest.history_user.username == "reference-admin"
    page = admin.get(address(drug, "history", drug.pk))
    assert "therapeutic" in page.text


def test_a_name_is_added_with_its_drug_and_the_loader_leaves_it(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    url = address(drug, pk=drug.pk)
    data = form_of(admin, url)
    number = int(data["names-TOTAL_FORMS"]) - 1
    data |= {f"names-{number}-name": "iri", f"names-{number}-kind": "abbreviation"}
    assert admin.post(url, data).status_code == 302
    load_starter()
    assert drug.names.filter(name="iri").exists()


def a_package(data: dict[str, Any], **changes: str) -> dict[str, str]:
    """Fill the empty row for a package that the page of a drug offers."""
    number = int(data["packages-TOTAL_FORMS"]) - 1
    row = {"container": "single_dose", "amount": "500", "unit_name": "mg", **changes}
    return {f"packages-{number}-{name}": value for name, value in row.items()}


def test_a_package_is_added_changed_and_removed_with_its_drug(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    url = address(drug, pk=drug.pk)
    data = form_of(admin, url)
    data |= {**a_package(data), "packages-0-verified": "on", "packages-1-DELETE": "on"}
    assert admin.post(url, data).status_code == 302
    kept = drug.packages.values_list("amount", "verified")
    assert dict(kept) == {Decimal(40): True, Decimal(300): False, Decimal(500): False}
    latest = DrugPackage.history.filter(drug_id=drug.pk, history_user__username="reference-admin")
    assert sorted(latest.values_list("history_type", flat=True)) == ["+", "-", "~"]
    load_starter()
    assert drug.packages.count() == 3


def test_a_concentration_is_noted(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    url = address(drug, pk=drug.pk)
    data = {**form_of(admin, url), "concentration": "20", "concentration_verified": "on"}
    assert admin.post(url, data).status_code == 302
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
        ({"hcpcs": "J9035", "effective_from": "2026-01-01"}, "holds on some of these days"),
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


def test_a_policy_is_added_with_its_citation(admin: Client) -> None:
    payer = Payer.objects.get(slug="aetna")
    url = address(payer, pk=payer.pk)
    answer = admin.post(url, {**form_of(admin, url), **a_policy(0), "policies-TOTAL_FORMS": "1"})
    assert answer.status_code == 302
    assert PayerPolicy.objects.get(payer=payer).value == "per_line"


@pytest.mark.parametrize(
    ("first", "second", "complaint"),
    [
        ({}, {"effective_from": "2026-02-01"}, "rounding: the value from 2026-01-01 must end"),
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
    assert admin.post(url, {**form_of(admin, url), **rows}).status_code == 302


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
    url = address(Payer, "add")
    data = {**form_of(admin, url), "name": "Example Plan", "slug": "example"}
    assert admin.post(url, data).status_code == 302
    assert Payer.objects.filter(slug="example").exists()


@pytest.mark.parametrize(
    ("model", "text", "expected"),
    [
        (Drug, "camptosar", "J9206"),
        (Payer, "united", "UnitedHealthcare"),
        (Taxonomy, "163W", "163WX0200X"),
        (PlaceOfService, "campus", "Hospital outpatient, off campus"),
        (PayerPolicy, "pump", "G0498"),
        ("release", "2024Q3", "2024Q3"),
        ("code", "96417", "96417"),
        ("codepair", "96416", "G0498"),
        ("addonlink", "96417", "96413"),
        ("unitlimit", "96361", "24"),
        ("diagnosis", "C18.9", "C18.9"),
    ],
)
def test_lists_are_searched(admin: Client, model: Any, text: str, expected: str) -> None:
    page = admin.get(address(model, "changelist"), {"q": text})
    assert page.status_code == 200
    assert expected in page.text


@pytest.mark.parametrize("name", [*OFFICIAL, "payerpolicy"])
def test_official_tables_are_only_read(admin: Client, name: str) -> None:
    url = address(name, "changelist")
    row = admin.get(url).context["cl"].queryset.first()
    assert admin.get(address(name, "change", row.pk)).status_code == 200
    assert admin.post(address(name, "change", row.pk), {}).status_code == 403
    assert admin.get(address(name, "add")).status_code == 403
    assert admin.post(address(name, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_not_even_a_superuser_edits_a_release(client: Client) -> None:
    client.force_login(User.objects.create_superuser("root"))
    release = Release.objects.get(system="aoc")
    assert client.post(address(release, pk=release.pk), {}).status_code == 403


@pytest.mark.parametrize("model", EDITED)
def test_the_other_house_data_open_for_the_reference_admin(admin: Client, model: Any) -> None:
    row = model.objects.first()
    for page, pk in (("changelist", None), ("add", None), ("change", row.pk), ("history", row.pk)):
        assert admin.get(address(model, page, pk)).status_code == 200


@pytest.mark.parametrize("model", EDITED)
def test_a_coder_sees_none_of_it_even_with_access_to_the_site(coder: Client, model: Any) -> None:
    row = model.objects.first()
    for page, pk in (("changelist", None), ("add", None), ("change", row.pk), ("delete", row.pk)):
        assert coder.get(address(model, page, pk)).status_code == 403
    assert coder.post(address(model, pk=row.pk), {}).status_code == 403


def test_somebody_without_access_to_the_site_is_sent_to_sign_in(client: Client) -> None:
    client.force_login(User.objects.create_user("visitor"))
    assert client.get(address(Drug, "changelist")).status_code == 302
