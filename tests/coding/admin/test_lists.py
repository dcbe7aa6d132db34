"""The lists of the admin site: what is found, how fast, and by whom."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from coding.models import (
    Drug,
    DrugPackage,
    NdcCode,
    Payer,
    PayerPolicy,
    PlaceOfService,
    Release,
    Taxonomy,
)
from tests.coding.admin.kit import address

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]


EDITED = (Drug, Payer, Taxonomy, PlaceOfService)
OFFICIAL = ("release", "code", "codepair", "addonlink", "unitlimit", "diagnosis")


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


@pytest.mark.parametrize(
    "text",
    # eleven digits; 5-4-2; the ten-digit forms with dashes and without: the label's second group
    # is 917, to which the eleven digits add a zero
    ["50242091701", "50242-0917-01", "50242-917-01", "5024291701"],
)
def test_a_drug_is_found_by_the_ndc_of_a_package(admin: Client, text: str) -> None:
    release = Release.objects.create(
        system="asp_ndc", name="2026Q4", valid_from="2026-10-01", sha256="made up", state="ready"
    )
    NdcCode.objects.create(release=release, code="J9206", ndc="50242091701")
    page = admin.get(address(Drug, "changelist"), {"q": text})
    assert [drug.hcpcs for drug in page.context["cl"].result_list] == ["J9206"]


@pytest.mark.parametrize("text", ["50242091701", "50242-0917-01"])
def test_a_drug_is_found_once_by_the_ndc_that_the_house_noted(admin: Client, text: str) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    drug.packages.update(ndc="50242091701")  # of three sizes, to see that it comes once
    page = admin.get(address(Drug, "changelist"), {"q": text})
    assert [found.hcpcs for found in page.context["cl"].result_list] == ["J9206"]


@pytest.mark.parametrize("ndc", ["5024209170", "50242-0917-01", "5024209170X", "502420917011"])
def test_an_ndc_of_a_package_has_eleven_digits(ndc: str) -> None:
    package = DrugPackage.objects.first()
    assert package is not None
    package.ndc = ndc
    with pytest.raises(ValidationError):
        package.full_clean()


@pytest.mark.parametrize("text", ["50242-0917-02", "5024209170", "502420917011"])
def test_no_drug_is_found_by_another_ndc(admin: Client, text: str) -> None:
    release = Release.objects.create(
        system="asp_ndc", name="2026Q4", valid_from="2026-10-01", sha256="made up", state="ready"
    )
    NdcCode.objects.create(release=release, code="J9206", ndc="50242091701")
    page = admin.get(address(Drug, "changelist"), {"q": text})
    assert not page.context["cl"].result_list


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
