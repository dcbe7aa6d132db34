"""The demo: a dozen visits and four people, entered once."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from encounters.coding import derive_encounter
from encounters.demo import HOUSE, visit_files
from encounters.models import Encounter, Provider
from workbench import audit
from workbench.management.commands.demo import PEOPLE, password_of

REFERENCE = "Example-Rivera"


@pytest.fixture
def demo(db: None) -> str:
    call_command("load_starter", stdout=StringIO())
    return run()


def run() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def visit(family_name: str) -> Encounter:
    return Encounter.objects.with_people().get(patient__family_name=family_name)


def test_people_can_sign_in_with_what_is_printed(demo: str) -> None:
    for username in PEOPLE:
        assert password_of(username) in demo
        assert authenticate(username=username, password=password_of(username)) is not None
    assert User.objects.get(username="refadmin").is_staff
    assert not User.objects.get(username="coder").is_staff


def test_the_reference_visit_comes_first_and_codes_as_it_must(demo: str) -> None:
    first = Encounter.objects.with_people().order_by("pk")[0]
    assert first == visit(REFERENCE)
    assert first == Encounter.objects.visible_to(User.objects.get(username="coder"))[0]
    assert first.lines_summary == "96413, 96417, J9206-JZ ×17, J9035 ×74, J9035-JW ×6"
    assert first.patient.age_on(first.service_on) == 62
    assert (first.place_of_service, str(first.payer)) == ("22", "Medicare")
    assert [diagnosis.code for diagnosis in first.diagnoses.all()] == ["C18.9"]
    nurse = Provider.objects.get(taxonomy="163WX0200X")
    assert nurse.documented_title == "oncology nurse practitioner"


def test_the_reference_visit_is_told_what_a_careful_coder_would_say(demo: str) -> None:
    coding = derive_encounter(visit(REFERENCE))
    told = " ".join(coding.narrator.because(found) for found in coding.derivation.findings)
    for point in ("163WX0200X", "C77-C79", "Z51.11", "Place of service 22"):
        assert point in told


# What each visit is there to show, by the family name of its patient.
SHOWN = {
    "Okafor": "96413, 96415, 96411, 96367, 96375, 96368, 96416",
    "Lindqvist": "96413, 96415 ×3, 96417, 96411 ×2, 96375 ×2",
    "Haddad": "96413, 96415 ×2, 96375 ×2",
    "Novak": "96413, 96415, 96375, 96365-59, 96366, 96368",
    "Moreau": "96413, 96367, 96375 ×2, 96361 ×3",
    "Petersen": "96413, 96415, 96375",
    "Abara": "96402, 96402-59",
    "Tanaka": "96413, 96417, 96411, 96375",
    "Bauer": "96413",
    "Costa": "96374",
    "Nakamura": "96365, 96366, 96375",
    "Varga": "96413, 96375",
}


def test_each_visit_shows_what_it_is_there_for(demo: str) -> None:
    shown = {
        found.patient.family_name.removeprefix("Example-"): administration_codes(found)
        for found in Encounter.objects.with_people()
    }
    assert shown == SHOWN | {"Rivera": "96413, 96417"}


def administration_codes(found: Encounter) -> str:
    """The codes of a summary that are no drug codes."""
    return ", ".join(part for part in found.lines_summary.split(", ") if part.startswith("9"))


def test_the_demo_shows_an_open_question_and_accepted_lines(demo: str) -> None:
    missing_stop = visit("Example-Haddad")
    assert missing_stop.query_count == missing_stop.queries.still_open().count() == 1
    assert missing_stop.queries.get().at_stake == [{"code": "96417", "units": 1}]
    ready = Encounter.objects.filter(status="ready")
    assert {found.patient.family_name for found in ready} == {"Example-Abara", "Example-Bauer"}
    assert all(found.runs.count() == 1 for found in ready)


def test_no_visit_stops_a_claim_and_the_trail_is_whole(demo: str) -> None:
    assert not Encounter.objects.with_errors()
    assert Encounter.objects.count() == len(visit_files())
    assert audit.verify() is None


def test_a_second_run_only_prints_the_sign_ins(
    demo: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(2):
        again = run()
    assert "entered" not in again
    assert password_of("coder") in again
    assert Encounter.objects.count() == len(visit_files())


@override_settings(MODE="production")
def test_production_gets_no_people_with_known_passwords(db: None) -> None:
    with pytest.raises(CommandError, match="WORKBENCH_MODE"):
        run()
    assert not User.objects.exists()


def test_a_database_without_reference_data_is_refused_by_name(db: None) -> None:
    with pytest.raises(CommandError, match="load_starter"):
        run()


@pytest.mark.parametrize("path", visit_files(), ids=lambda path: path.stem)
def test_the_patients_are_plainly_made_up(path: Path) -> None:
    patient = json.loads(path.read_text())["patient"]
    assert patient["mrn"].startswith("SYN-")
    assert patient["family_name"].startswith("Example-")


def test_no_provider_number_of_the_demo_can_be_issued() -> None:
    providers = json.loads(HOUSE.read_text())["providers"].values()
    assert all(provider["npi"].startswith("9") for provider in providers)
