"""The seed: a whole ICD-10-CM until the official file comes."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from coding.importers.icd10cm import order_line
from coding.management.commands import seed_diagnoses
from coding.models import Diagnosis, Release

pytestmark = pytest.mark.django_db


def seed() -> str:
    """Run the command; return what it says."""
    out = StringIO()
    call_command("seed_diagnoses", stdout=out)
    return out.getvalue()


def one_line() -> list[str]:
    """An order file of one code."""
    return [order_line(1, "I10", "Essential (primary) hypertension")]


def an_official_edition(first_day: date) -> Release:
    """An edition that was imported from an official file."""
    return Release.objects.create(
        system=Release.System.ICD10CM,
        name="an edition",
        valid_from=first_day,
        source="test",
        sha256="0" * 64,
        state=Release.State.READY,
    )


# The package reads its own data in a way that Python will give up.
@pytest.mark.filterwarnings("ignore:.*Use files:DeprecationWarning")
def test_the_seed_has_the_complete_codes_of_the_year_in_their_order() -> None:
    """The package has 74,736 leaves: 12 are blocks without codes, 5 stand there twice."""
    assert "74,719 rows in use from 2025-10-01" in seed()
    codes = Diagnosis.objects.filter(release__origin=Release.Origin.OFFICIAL)
    assert codes.count() == 74_736 - 12 - 5
    assert codes.filter(code="Z51.11").get().label == ("Encounter for antineoplastic chemotherapy")
    assert not codes.filter(code="Z79.63").exists()


def test_the_seed_says_what_it_is_and_that_its_codes_have_no_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seed_diagnoses, "order_lines", one_line)
    seed()
    release = Release.objects.get(system=Release.System.ICD10CM)
    assert "simple-icd-10-cm 1.5.0" in release.source
    assert "no days of single codes" in release.source
    assert (release.valid_from, release.valid_to) == (date(2025, 10, 1), date(2026, 9, 30))


def test_a_second_seed_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed_diagnoses, "order_lines", one_line)
    seed()
    assert "in use already. Nothing was changed." in seed()
    assert Diagnosis.objects.count() == 1


@pytest.mark.parametrize(
    ("first_day", "is_seeded"),
    [(date(2025, 9, 30), True), (date(2025, 10, 1), False), (date(2026, 4, 1), False)],
)
def test_an_official_edition_of_the_year_is_not_displaced(
    monkeypatch: pytest.MonkeyPatch, first_day: date, is_seeded: bool
) -> None:
    an_official_edition(first_day)
    monkeypatch.setattr(seed_diagnoses, "order_lines", one_line)
    seed()
    assert Diagnosis.objects.exists() == is_seeded
