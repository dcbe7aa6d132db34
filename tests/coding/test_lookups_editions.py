"""Official editions: read once, shared by references, and old where they do not reach the day."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction

from coding.engine.facts import Setting
from coding.engine.reference import Reference
from coding.lookups import build_reference, days_of_change, editions, reference_for, tables_state
from coding.models import Code, CodePair, Diagnosis, Drug, PayerPolicy, Release

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

VISIT = date(2026, 3, 2)


def at(day: date = VISIT, payer: str | None = None) -> Reference:
    return reference_for(day, payer, Setting.FACILITY)


def an_edition(system: str, name: str, first: date, last: date | None = None) -> Release:
    return Release.objects.create(
        system=system,
        name=name,
        valid_from=first,
        valid_to=last,
        source="test",
        sha256=f"{system}{name}".ljust(64, "0"),
        state="ready",
    )


def gap(reference: Reference, table: str) -> list[str]:
    return [text for text in reference.not_checked if text.startswith(table)]


def test_an_edit_of_a_drug_leaves_the_large_tables_as_they_are() -> None:
    before = at()
    Drug.objects.get(hcpcs="J9206").save()
    after, medicare = at(), at(payer="medicare")
    assert after is not before
    for reference in (after, medicare, at(date(2026, 5, 4))):
        assert reference.diagnoses is before.diagnoses
        assert reference.categories is before.categories
        assert reference.code_pairs is before.code_pairs
        assert reference.firsts_of is before.firsts_of


@pytest.mark.parametrize(
    ("day", "old"),
    [
        (date(2024, 9, 30), ""),
        (date(2024, 10, 1), ", which is older than the quarter of the visit, 2024Q4"),
        (VISIT, ", which is older than the quarter of the visit, 2026Q1"),
    ],
)
def test_an_extract_is_told_once_with_its_age(day: date, old: str) -> None:
    assert gap(at(day), "code pairs") == [f"code pairs (NCCI) beyond the extract of 2024Q3{old}"]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 3, 31), []),
        (
            date(2026, 4, 1),
            ["code pairs (NCCI): 2026Q1 is older than the quarter of the visit, 2026Q2"],
        ),
        (
            date(2026, 6, 30),
            ["code pairs (NCCI): 2026Q1 is older than the quarter of the visit, 2026Q2"],
        ),
        (
            date(2026, 7, 1),
            ["code pairs (NCCI): 2026Q1 is older than the quarter of the visit, 2026Q3"],
        ),
    ],
)
def test_a_whole_edition_is_old_from_the_next_quarter_on(day: date, said: list[str]) -> None:
    an_edition("ptp_hospital", "2026Q1", date(2026, 1, 1))
    assert gap(at(day), "code pairs") == said


@pytest.mark.parametrize(("day", "is_old"), [(date(2026, 9, 30), False), (date(2026, 10, 1), True)])
def test_an_edition_with_a_last_day_is_old_after_it(day: date, is_old: bool) -> None:
    an_edition("icd10cm", "FY2026", date(2025, 10, 1), date(2026, 9, 30))
    ended = "diagnosis codes (ICD-10-CM): FY2026 ended on 2026-09-30, before the visit"
    assert gap(at(day), "diagnosis codes") == ([ended] if is_old else [])


def test_a_pair_that_stands_there_twice_counts_as_on_the_day() -> None:
    release = an_edition("ptp_hospital", "2026Q1", date(2026, 1, 1))
    for first, last, indicator in (
        (date(2020, 1, 1), date(2026, 1, 31), "0"),
        (date(2026, 2, 1), date(2026, 2, 28), "9"),
        (date(2026, 3, 1), None, "1"),
    ):
        CodePair.objects.create(
            release=release,
            column1="96413",
            column2="96450",
            indicator=indicator,
            valid_from=first,
            valid_to=last,
        )
    release.save()
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    found = [at(day).code_pairs.get(("96413", "96450")) for day in days]
    assert found == ["0", None, None, "1"]


def test_pairs_are_found_by_an_index() -> None:
    """2.6 million rows of a quarter are not read to find a few hundred."""
    edition = next(e for e in editions.editions() if e.system == "ptp_hospital")
    plan = editions._pair_rows(edition, editions.family()).explain()
    assert "SEARCH" in plan or connection.vendor == "postgresql"


def test_only_pairs_of_the_programs_own_codes_are_held() -> None:
    release = an_edition("ptp_hospital", "2026Q1", date(2026, 1, 1))
    for first, second in (("96413", "96450"), ("27447", "96413")):
        CodePair.objects.create(release=release, column1=first, column2=second, indicator="1")
    assert set(at().code_pairs) == {("96413", "96450")}


def test_labels_of_a_licensed_site_go_before_our_own() -> None:
    """Those of another code stay."""
    release = an_edition("cpt", "2026", date(2026, 1, 1))
    Code.objects.create(release=release, code="96413", label="as the licence has it")
    labels = at(date(2024, 7, 1)).labels
    assert labels["96413"] == "as the licence has it"
    assert labels["96417"]


def test_a_reference_read_in_a_transaction_sees_its_edit_and_nothing_is_kept() -> None:
    before = at(payer="medicare")
    state = tables_state()
    with transaction.atomic():
        PayerPolicy.objects.filter(payer__slug="medicare", switch="pump_code").update(value="96416")
        tried = build_reference(VISIT, "medicare", Setting.FACILITY)
        transaction.set_rollback(True)
    assert (before.policy["pump_code"], tried.policy["pump_code"]) == ("G0498", "96416")
    assert tables_state() == state
    assert at(payer="medicare") is before


def test_a_read_now_equals_what_is_kept() -> None:
    for day in (date(2024, 6, 30), VISIT):
        for setting in Setting:
            assert build_reference(day, "regence", setting) == reference_for(
                day, "regence", setting
            )


def test_days_of_change_are_first_days_and_the_days_after_last_ones() -> None:
    days = days_of_change()
    # JW alone ended on 2023-06-30; the pair release of 2024Q3 holds from 2024-07-01.
    assert {date(2023, 7, 1), date(2024, 7, 1), date(2025, 5, 1)} <= set(days)
    assert list(days) == sorted(days)


def test_a_large_edition_of_diagnoses_is_read_once() -> None:
    release = an_edition("icd10cm", "FY2027", date(2026, 1, 1))
    Diagnosis.objects.bulk_create(
        Diagnosis(release=release, code=f"Z{number // 100:02}.{number % 100:02}", label="test")
        for number in range(1000)
    )
    first = at()
    assert "Z03" in first.categories
    Drug.objects.get(hcpcs="J9206").save()
    assert at(payer="aetna").diagnoses is first.diagnoses
