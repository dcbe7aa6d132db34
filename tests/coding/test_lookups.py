"""What the engine is told for a day, a payer and a setting."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coding.engine.facts import AdminClass, Container, Setting
from coding.engine.reference import Reference, UnitLimit
from coding.lookups import reference_for
from coding.models import (
    CodePair,
    Drug,
    DrugName,
    DrugPackage,
    Payer,
    PayerPolicy,
    PlaceOfService,
    Release,
    Taxonomy,
)

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

VISIT = date(2026, 3, 2)


def at(day: date = VISIT, payer: str | None = None, setting: str = "facility") -> Reference:
    return reference_for(day, payer, Setting(setting))


def codes(reference: Reference, name: str) -> list[str]:
    return [drug.hcpcs for drug in reference.drugs_by_name.get(name, ())]


def test_a_drug_reaches_the_engine_whole() -> None:
    irinotecan = at().drugs_by_code["J9206"]
    assert (irinotecan.generic, irinotecan.unit_name) == ("irinotecan", "mg")
    assert irinotecan.unit_amount == Decimal(20)
    assert irinotecan.admin_class is AdminClass.CHEMOTHERAPY
    assert irinotecan.container is Container.SINGLE_DOSE
    assert irinotecan.verified
    assert not irinotecan.container_verified


def test_what_is_open_stays_open() -> None:
    denosumab = at().drugs_by_code["J0897"]
    assert denosumab.admin_class is None
    assert "96401" in denosumab.class_note
    unlisted = at().drugs_by_code["J9999"]
    assert (unlisted.unit_amount, unlisted.unit_name) == (None, None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("avastin", ["J9035"]),
        ("bevacizumab", ["J9035", "Q5107", "Q5118", "Q5126", "Q5129"]),
        ("5-fu", ["J9190"]),
        ("normal saline", ["J7030", "J7040", "J7050"]),
        ("taxol", ["J9267"]),
        ("nab-paclitaxel", ["J9264"]),
        ("water", []),
    ],
)
def test_a_name_leads_to_its_codes_the_preferred_first(name: str, expected: list[str]) -> None:
    assert codes(at(), name) == expected


def test_a_default_is_told_from_mere_order() -> None:
    assert "J9035" in at().default_codes
    assert "J7030" not in at().default_codes


@pytest.mark.parametrize(
    ("day", "first"),
    [(date(2018, 12, 31), "J9310"), (date(2019, 1, 1), "J9312"), (VISIT, "J9312")],
)
def test_rituximab_by_the_day_of_its_code(day: date, first: str) -> None:
    assert codes(at(day), "rituximab")[0] == first


def test_an_ended_code_is_found_by_code_and_says_what_follows() -> None:
    ended = at().drugs_by_code["J9265"]
    assert not ended.in_force(VISIT)
    assert ended.replaced_by == ("J9267",)
    assert "J9265" not in codes(at(), "paclitaxel")


def test_of_two_rows_of_a_code_the_one_in_force_answers() -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    drug.effective_to = date(2026, 2, 28)
    drug.save()
    drug.pk, drug.effective_from, drug.effective_to = None, date(2026, 3, 1), None
    drug.admin_class = ""
    drug.save()
    assert at(date(2026, 2, 28)).drugs_by_code["J9206"].admin_class == "chemotherapy"
    assert at(date(2026, 3, 1)).drugs_by_code["J9206"].admin_class is None


def test_pairs_and_limits_are_those_of_whose_claim_it_is() -> None:
    hospital, practice = at(), at(setting="professional")
    assert ("96413", "36591") not in hospital.code_pairs
    assert practice.code_pairs["96413", "36591"] == "0"
    assert hospital.unit_limits["96376"] == UnitLimit(10, "3")
    assert practice.unit_limits["96376"] == UnitLimit(0, "3")


def test_add_on_primaries_diagnoses_labels_places_and_people() -> None:
    reference = at()
    assert reference.add_on_primaries["96417"] == {"96413"}
    assert "colon" in reference.diagnoses["C18.9"]
    assert reference.labels["96417"]
    assert reference.labels["J9206"] == "irinotecan, 20 mg"
    assert "22" in reference.facility_places
    assert "11" not in reference.facility_places
    assert not reference.taxonomies["163WX0200X"].may_render
    assert reference.taxonomies["364SX0200X"].may_render  # not settled, so nobody is accused


def test_the_tables_are_named() -> None:
    assert at().tables == {
        "ptp": "2024Q3",
        "mue": "2024Q3",
        "aoc": "2024-06",
        "hcpcs": "2024-07",
        "icd10cm": "FY2026",
    }


def test_before_the_first_edition_a_table_is_missing_and_not_guessed() -> None:
    reference = at(date(2024, 6, 30))
    assert reference.tables == {"aoc": "2024-06"}
    for table in (reference.code_pairs, reference.unit_limits, reference.diagnoses):
        assert not table
    assert at(date(2024, 7, 1)).tables["ptp"] == "2024Q3"


def test_a_newer_edition_holds_from_its_first_day_and_an_official_one_wins() -> None:
    for name, first, indicator in (("2024Q3", 7, "0"), ("2024Q4", 10, "9")):
        release = Release.objects.create(
            system="ptp_hospital",
            name=name,
            valid_from=date(2024, first, 1),
            source="test",
            sha256=name.ljust(64, "0"),
            state="ready",
        )
        CodePair.objects.create(
            release=release, column1="96413", column2="96409", indicator=indicator
        )
    assert at(date(2024, 9, 30)).code_pairs == {("96413", "96409"): "0"}
    later = at(date(2024, 10, 1))
    assert (later.tables["ptp"], later.code_pairs) == ("2024Q4", {})  # 9: the edit was deleted


def test_an_edition_that_is_still_being_loaded_is_not_used() -> None:
    Release.objects.create(
        system="aoc", name="2026", valid_from=date(2026, 1, 1), source="test", sha256="0" * 64
    )
    assert at().tables["aoc"] == "2024-06"


def test_a_pair_holds_on_its_days() -> None:
    release = Release.objects.get(system="ptp_hospital")
    CodePair.objects.create(
        release=release,
        column1="96413",
        column2="96450",
        indicator="1",
        valid_from=date(2025, 1, 1),
        valid_to=date(2025, 1, 31),
    )
    release.save()  # an import marks its release last; that is what is noticed
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 31), date(2025, 2, 1)]
    found = [("96413", "96450") in at(day).code_pairs for day in days]
    assert found == [False, True, True, False]


@pytest.mark.parametrize(
    ("payer", "day", "expected"),
    [
        ("medicare", VISIT, "required"),
        ("medicare", date(2023, 7, 1), "required"),
        ("medicare", date(2023, 6, 30), "jw_only"),
        ("aetna", VISIT, None),
        ("stranger", VISIT, None),
        (None, VISIT, None),
    ],
)
def test_only_what_is_known_of_the_payer_on_the_day(
    payer: str | None, day: date, expected: str | None
) -> None:
    assert at(day, payer).policies.get("discarded_drug_modifiers") == expected


def test_payers_in_use_are_named() -> None:
    Payer.objects.filter(slug="uhc").update(is_active=False)
    PlaceOfService.objects.get(code="12").save()  # any saved row is noticed
    plans = {"regence", "anthem", "bcbs-south-carolina", "uhc-maryland"}
    assert at().payers == {"medicare", "aetna", "bcbs", "cigna"} | plans


def test_an_unchanged_database_costs_one_query_on_any_day(
    django_assert_num_queries: Any,
) -> None:
    first = at()
    with django_assert_num_queries(1):
        assert at() is first
    with django_assert_num_queries(1):
        assert at(date(2026, 3, 3)) is first  # nothing changed between the two days


def test_a_new_reference_costs_the_same_however_many_drugs_and_packages(
    django_assert_num_queries: Any,
) -> None:
    """Were packages asked for drug by drug, a hundred more drugs would show."""
    at()
    Drug.objects.get(hcpcs="J9206").save()
    with CaptureQueriesContext(connection) as few:
        at()
    for number in range(100):
        drug = Drug.objects.create(hcpcs=f"Z{number:04}", generic=f"drug {number}", source="test")
        drug.packages.create(container="single_dose", amount=1, unit_name="mg")
    with django_assert_num_queries(len(few)):
        at()


def _touch_drug() -> None:
    Drug.objects.get(hcpcs="J9206").save()


def _remove_name() -> None:
    DrugName.objects.get(name="Camptosar").delete()


def _touch_package() -> None:
    DrugPackage.objects.filter(drug__hcpcs="J9206")[0].save()


def _remove_package() -> None:
    DrugPackage.objects.filter(drug__hcpcs="J9206")[0].delete()


def _touch_payer() -> None:
    Payer.objects.get(slug="uhc").save()


def _remove_policy() -> None:
    PayerPolicy.objects.get(switch="pump_code").delete()


def _touch_taxonomy() -> None:
    Taxonomy.objects.get(code="163WX0200X").save()


def _touch_release() -> None:
    Release.objects.get(system="aoc").save()


def _remove_release() -> None:
    Release.objects.get(system="aoc").delete()


@pytest.mark.parametrize(
    "edit",
    [
        _touch_drug,
        _remove_name,
        _touch_package,
        _remove_package,
        _touch_payer,
        _remove_policy,
        _touch_taxonomy,
        _touch_release,
        _remove_release,
    ],
)
def test_every_edit_is_seen_by_the_next_call(edit: Any) -> None:
    before = at()
    edit()
    assert at() is not before
