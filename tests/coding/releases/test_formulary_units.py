"""The page of a HCPCS edition names drugs whose billing unit in the formulary is another."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from coding.models import Code, Release
from tests import factories

pytestmark = pytest.mark.django_db

LABELS = {  # the formulary of the tests has 20, 10 and 1 mg for these
    "J9206": "Injection, examplotecan, 20 mg",
    "J9035": "Injection, examplizumab, 0.01 g",
    "J2405": "Injection, examplosetron, 2 mg",
    "J1100": "Injection, examplasone, each dose",
    "J0001": "Injection, not of the formulary, 7 mg",
}


def an_edition(**changes: str) -> Release:
    """An edition that says 2 mg where the formulary has 1 mg, and one unit in other words."""
    fields = {
        "system": "hcpcs",
        "name": "2026-10",
        "state": "ready",
        "source": "made up",
        **changes,
    }
    release = Release.objects.create(valid_from=date(2026, 10, 1), sha256="a" * 64, **fields)
    Code.objects.bulk_create(
        Code(release=release, code=code, label=label) for code, label in LABELS.items()
    )
    return release


def page_of(release: Release, client: Client) -> str:
    factories.a_formulary()
    client.force_login(factories.a_user("coder", "coder"))
    return str(client.get(reverse("coding:release-detail", args=[release.pk])).text)


def test_units_that_differ_and_those_not_understood_are_named(client: Client) -> None:
    text = page_of(an_edition(), client)
    assert "Billing units that differ from the formulary" in text
    for told in ("J2405", "2 mg", "1 mg", "J1100", "not understood"):
        assert told in text


@pytest.mark.parametrize("code", ["J9206", "J9035", "J0001"])
def test_a_unit_that_is_the_same_in_other_words_is_not_named(code: str, client: Client) -> None:
    assert f"/coding/drugs/{code}/" not in page_of(an_edition(), client)


@pytest.mark.parametrize("changes", [{"origin": "starter"}, {"system": "cpt"}])
def test_other_tables_and_the_starter_extract_are_not_compared(
    changes: dict[str, str], client: Client
) -> None:
    assert "Billing units that differ" not in page_of(an_edition(**changes), client)
