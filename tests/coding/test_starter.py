"""The starter files: what they hold, and how a mistake in them is told."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from coding.engine import facts
from coding.engine.policies import SWITCHES
from coding.models import AdminClass, Container, DrugRoute, PayerPolicy
from coding.starter.house import StarterDrug, read_drugs
from coding.starter.load import FOLDER
from coding.starter.places import read_places, read_taxonomies
from coding.starter.releases import ReleaseFile, read_releases
from coding.starter.sources import Sources

SOURCES = Sources(FOLDER)


@pytest.fixture(scope="module")
def drugs() -> dict[str, StarterDrug]:
    rows = read_drugs(ReleaseFile(FOLDER, "drugs.yaml", SOURCES), SOURCES)
    return {row.drug.hcpcs: row for row in rows}


@pytest.fixture(scope="module")
def tables() -> dict[str, list[Any]]:
    return {release.system: release.rows for release in read_releases(FOLDER, SOURCES)}


@pytest.mark.parametrize(
    ("code", "amount", "unit"),
    [
        ("J9206", "20", "mg"),
        ("J9035", "10", "mg"),
        ("J9041", "0.1", "mg"),
        ("J9263", "0.5", "mg"),
        ("J9380", "0.5", "mg"),
        ("J9317", "2.5", "mg"),
        ("J9177", "0.25", "mg"),
        ("J9321", "0.16", "mg"),
        ("J9190", "500", "mg"),
        ("J2469", "25", "mcg"),
        ("J0461", "0.01", "mg"),
        ("J0640", "50", "mg"),
        ("J0641", "0.5", "mg"),
        ("J2250", "1", "mg"),
        ("J2777", "0.1", "mg"),
        ("J9208", "1", "g"),
        ("J7030", "1000", "mL"),
        ("J0885", "1000", "units"),
    ],
)
def test_units_that_trip_people_up(
    drugs: dict[str, StarterDrug], code: str, amount: str, unit: str
) -> None:
    drug = drugs[code].drug
    assert (drug.unit_amount, drug.unit_name) == (Decimal(amount), unit)
    assert drug.unit_verified


@pytest.mark.parametrize(
    ("code", "admin_class", "hormonal"),
    [
        ("J9206", "chemotherapy", False),
        ("J0894", "chemotherapy", False),  # a J0 number
        ("J9209", "therapeutic", False),  # a J9 number
        ("J0640", "therapeutic", False),
        ("J9395", "chemotherapy", True),
        ("J9217", "chemotherapy", True),
        ("J7030", "hydration", False),
        ("J0897", "", False),  # disputed
        ("J2353", "", False),
        ("J3480", "", False),
        ("J1745", "chemotherapy", False),  # with a note of the dispute
    ],
)
def test_the_class_is_the_drugs_and_not_its_numbers(
    drugs: dict[str, StarterDrug], code: str, admin_class: str, hormonal: bool
) -> None:
    drug = drugs[code].drug
    assert (drug.admin_class, drug.hormonal) == (admin_class, hormonal)


def test_an_open_class_says_why(drugs: dict[str, StarterDrug]) -> None:
    assert [
        code for code, row in drugs.items() if not row.drug.admin_class and not row.drug.class_note
    ] == []


def test_a_name_leads_to_one_substance(drugs: dict[str, StarterDrug]) -> None:
    substances = defaultdict(set)
    for row in drugs.values():
        substances[row.drug.generic.casefold()].add(row.drug.generic)
        for name in row.names:
            substances[name.name.casefold()].add(row.drug.generic)
    assert {name: found for name, found in substances.items() if len(found) > 1} == {}


def test_a_brand_leads_to_one_code(drugs: dict[str, StarterDrug]) -> None:
    codes = defaultdict(set)
    for code, row in drugs.items():
        for name in row.names:
            if name.kind == "brand":
                codes[name.name.casefold()].add(code)
    assert {brand: found for brand, found in codes.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("code", "vials", "multi_dose", "note"),
    [
        ("J9206", ["40 mg", "100 mg", "300 mg"], [], ""),
        ("J9041", ["3.5 mg"], [], ""),
        ("J9040", ["15 units", "30 units"], [], ""),
        ("J9075", ["500 mg", "1 g", "2 g"], [], ""),
        ("J9000", ["10 mg", "20 mg", "50 mg"], ["200 mg"], ""),
        ("J9045", [], ["50 mg", "150 mg", "450 mg", "600 mg"], ""),
        ("J9190", ["500 mg", "1 g"], [], "bulk 2.5, 5 g"),
        ("J9355", ["150 mg"], [], "older 440, 420 mg = multi-dose"),
        ("J0897", ["60 mg", "120 mg"], [], "60 mg is a prefilled syringe, 120 mg a vial"),
        ("J9171", [], [], "single-dose vial and multi-dose vial 20, 80, 160 mg"),
        ("J0640", [], [], "single-dose vial 50-500 mg"),
        ("J9999", [], [], ""),
    ],
)
def test_packages_by_container(
    drugs: dict[str, StarterDrug], code: str, vials: list[str], multi_dose: list[str], note: str
) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for package in drugs[code].packages:
        found[package.container].append(f"{package.amount} {package.unit_name}")
    assert (found["single_dose"], found["multi_dose"]) == (vials, multi_dose)
    assert drugs[code].drug.packages_note == note


def test_no_package_was_verified_and_no_concentration_is_known(
    drugs: dict[str, StarterDrug],
) -> None:
    assert not any(package.verified for row in drugs.values() for package in row.packages)
    assert {row.drug.concentration for row in drugs.values()} == {None}


def test_packages_agree_with_the_container(drugs: dict[str, StarterDrug]) -> None:
    """Where the file settles the container, every size that it lists is of that kind."""
    settled = [row for row in drugs.values() if row.drug.container]
    assert [
        str(package)
        for row in settled
        for package in row.packages
        if package.container != row.drug.container
    ] == []


def test_a_substance_has_one_preferred_code_at_most(drugs: dict[str, StarterDrug]) -> None:
    preferred = [row.drug.generic for row in drugs.values() if row.drug.is_default]
    assert len(preferred) == len(set(preferred))
    assert not drugs["J7030"].drug.is_default  # saline goes by volume
    assert drugs["J9355"].drug.is_default


def test_ended_codes_name_what_follows(drugs: dict[str, StarterDrug]) -> None:
    ended = {code: row.drug for code, row in drugs.items() if row.drug.effective_to}
    assert ended["J9310"].replaced_by == ["J9312"]
    assert str(ended["J9070"].effective_to) == "2024-03-31"
    assert all(code in drugs for drug in ended.values() for code in drug.replaced_by)


def test_unclassified_codes_have_no_unit(drugs: dict[str, StarterDrug]) -> None:
    for code in ("J9999", "J3490", "J3590", "C9399"):
        assert drugs[code].drug.unit_amount is None


def test_containers_and_names_are_marked_as_unverified(drugs: dict[str, StarterDrug]) -> None:
    assert not any(row.drug.container_verified for row in drugs.values())
    assert not any(name.verified for row in drugs.values() for name in row.names)


def test_every_drug_row_would_pass_the_form(drugs: dict[str, StarterDrug]) -> None:
    for row in drugs.values():
        row.drug.clean_fields()


def test_there_are_about_two_hundred_codes(drugs: dict[str, StarterDrug]) -> None:
    assert 190 <= len(drugs) <= 220


def test_96417_and_96415_hang_on_96413_alone(tables: dict[str, list[Any]]) -> None:
    primaries = defaultdict(set)
    for link in tables["aoc"]:
        primaries[link.add_on].add(link.primary)
    assert primaries["96417"] == primaries["96415"] == {"96413"}
    assert primaries["96411"] == {"96409", "96413"}
    assert primaries["96368"] >= {"96416", "C8957"}


@pytest.mark.parametrize(
    ("column1", "column2", "practitioner", "hospital"),
    [
        ("96413", "96372", "1", "1"),
        ("96413", "96409", "1", "1"),
        ("96416", "G0498", "0", "0"),
        ("96416", "96521", "0", "0"),
        ("96413", "96521", "1", "1"),
        ("96413", "99211", "0", "1"),
        ("96413", "36591", "0", None),
        ("96413", "96417", None, None),
        ("96413", "96416", None, None),
    ],
)
def test_code_pairs_by_kind_of_claim(
    tables: dict[str, list[Any]],
    column1: str,
    column2: str,
    practitioner: str | None,
    hospital: str | None,
) -> None:
    found = [
        {(pair.column1, pair.column2): pair.indicator for pair in tables[system]}
        for system in ("ptp_practitioner", "ptp_hospital")
    ]
    assert [pairs.get((column1, column2)) for pairs in found] == [practitioner, hospital]


@pytest.mark.parametrize(
    ("code", "practitioner", "hospital", "adjudication"),
    [
        ("96413", 1, 1, "3"),
        ("96417", 3, 3, "3"),
        ("96361", 8, 24, "3"),
        ("96368", 1, 1, "2"),
        ("96376", 0, 10, "3"),
        ("J9206", 42, 42, ""),
        ("J0461", 200, 800, ""),
    ],
)
def test_unit_limits_by_kind_of_claim(
    tables: dict[str, list[Any]],
    code: str,
    practitioner: int,
    hospital: int,
    adjudication: str,
) -> None:
    limits = [
        next(row for row in tables[system] if row.code == code)
        for system in ("mue_practitioner", "mue_hospital")
    ]
    assert [limit.units for limit in limits] == [practitioner, hospital]
    assert {limit.adjudication for limit in limits} == {adjudication}


def test_labels_are_short_and_each_code_has_one(tables: dict[str, list[Any]]) -> None:
    labels = {row.code: row.label for row in tables["codes"]}
    assert all(len(label) <= 60 for label in labels.values())
    assert len(set(labels.values())) == len(labels)
    assert {row.primary for row in tables["aoc"]} <= labels.keys()


def test_the_add_on_flag_agrees_with_the_add_on_table(tables: dict[str, list[Any]]) -> None:
    flagged = {row.code for row in tables["codes"] if row.is_add_on}
    linked = {row.add_on for row in tables["aoc"]}
    assert flagged - linked == {"96547", "96548"}  # outside the table, by their global period
    assert linked <= flagged


def test_diagnoses_of_the_domain_are_there(tables: dict[str, list[Any]]) -> None:
    codes = {row.code for row in tables["icd10cm"]}
    assert codes >= {"C18.9", "C78.7", "Z51.11", "Z51.12", "D63.0", "D70.1", "E86.0", "Z17.0"}


def test_a_registered_nurse_may_not_render() -> None:
    taxonomies = {row.code: row for row in read_taxonomies(FOLDER, SOURCES)}
    nurse, physician = taxonomies["163WX0200X"], taxonomies["207RX0202X"]
    assert (nurse.kind, nurse.may_render) == ("nurse", False)
    assert physician.may_render
    assert taxonomies["364SX0200X"].may_render is None  # not settled


def test_places_of_service() -> None:
    places = {row.code: row.is_facility for row in read_places(FOLDER, SOURCES)}
    assert (places["11"], places["22"], places["19"], places["49"]) == (False, True, True, False)


def test_the_choices_are_those_of_the_engine() -> None:
    """Classes, containers and routes stand in the models again; the switches are the engine's."""
    choices = dict(PayerPolicy._meta.get_field("switch").flatchoices)
    assert list(choices) == list(SWITCHES)
    assert set(AdminClass.values) == set(facts.AdminClass)
    assert set(Container.values) == set(facts.Container)
    assert set(DrugRoute.values) == set(facts.Route)
