"""Cases on the rules' pages: coded once, filed under the rules they test, drawn to scale."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coding.case_presenter import CASES_ON_PAGE, CasePage, CasePresenter, line_text
from coding.case_timeline import WIDTH
from coding.cases import with_additions
from coding.engine.facts import Setting
from coding.lookups import reference_for
from coding.models import Drug
from coding.rule_cases import NOT_INSTALLED, CodedCase, rule_cases
from coding.rulebook import load_rulebook
from tests.coding.case_reader import read_cases

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

DAY = date(2026, 3, 2)
RULES = load_rulebook().rules
# Told by the record's own words, which a case's document does not have.
BESIDE_THE_DOCUMENT = {"diagnosis.secondary-site-missing", "provider.not-a-practitioner"}


def all_coded() -> dict[int, CodedCase]:
    """Every case that tests some rule, by its number."""
    return {coded.number: coded for found in rule_cases().by_rule.values() for coded in found}


def test_every_case_tests_a_rule() -> None:
    cases = read_cases()
    assert rule_cases().total == len(cases)
    assert {coded.case.name for coded in all_coded().values()} == {case.name for case in cases}


def test_every_rule_with_a_reason_has_a_case() -> None:
    with_reason = {name for name, rule in RULES.items() if rule.because}
    assert with_reason - set(rule_cases().by_rule) == BESIDE_THE_DOCUMENT


def test_cases_name_rules_that_exist() -> None:
    assert {rule for case in read_cases() for rule in case.of} <= set(RULES)
    assert set(rule_cases().by_rule) <= set(RULES)


def test_a_threshold_is_tested_by_the_cases_that_say_so() -> None:
    files = {coded.case.file for coded in rule_cases().by_rule["time.push-maximum"]}
    assert files == {"infusion-times.yaml"}


def test_a_modifier_and_a_code_at_stake_belong_to_the_rule_that_yields_them() -> None:
    by_rule = rule_cases().by_rule
    lines = [CasePresenter(coded).lines for coded in by_rule["drug.nothing-discarded"]]
    assert ("J9271 ×200 JZ", "") in [line for found in lines for line in found]
    told = by_rule["chemotherapy.ventricular-reservoir"][0].told
    assert {"chemotherapy.intrathecal", "chemotherapy.ventricular-reservoir"} <= told


def test_cases_that_speak_of_a_rule_come_first() -> None:
    found = rule_cases().by_rule["chemotherapy.initial-infusion"]
    speaking = ["chemotherapy.initial-infusion" in coded.named for coded in found]
    assert speaking[0]
    assert not speaking[-1]
    assert speaking == sorted(speaking, reverse=True)


def test_cases_are_coded_once_and_asked_for_with_one_query() -> None:
    before = rule_cases()
    with CaptureQueriesContext(connection) as queries:
        assert rule_cases() is before
    assert len(queries) == 1


def test_cases_are_coded_again_after_a_change_of_the_tables() -> None:
    before = rule_cases()
    Drug.objects.get(hcpcs="J9206").save()
    after = rule_cases()
    assert after is not before
    assert after.total == before.total


def test_without_the_folder_there_are_no_cases(settings: Any, tmp_path: Path) -> None:
    settings.CASES_FOLDER = tmp_path / "nowhere"
    assert rule_cases() == ({}, 0, NOT_INSTALLED)


ONE_CASE = """
cases:
  - name: One
    source: nobody
    document:
      administrations: [{id: A1, drug: drug A, route: %s}]
      date_of_service: %s
"""


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("cases: 1\n", "one.yaml: expected a mapping with a list of cases"),
        (ONE_CASE % ("nasal", "2026-03-02"), "one.yaml: One: administrations[0].route: expected"),
        (ONE_CASE % ("other", "1999-01-01"), "one.yaml: One: date_of_service 1999-01-01"),
    ],
)
def test_cases_that_can_not_be_read_are_said_and_break_no_page(
    text: str, complaint: str, settings: Any, tmp_path: Path
) -> None:
    settings.CASES_FOLDER = tmp_path
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    found = rule_cases()
    assert (found.by_rule, found.total) == ({}, 0)
    assert found.absence.startswith(f"The cases can not be read: {complaint}")


def test_a_case_brings_its_own_drugs_pairs_and_policies() -> None:
    tables = reference_for(DAY, None, Setting.FACILITY)
    assert with_additions(tables, {}) is tables
    more = with_additions(
        tables,
        {
            "drugs": [{"hcpcs": "JYYYY", "generic": "Drug Y", "unit": "0.5 mg"}],
            "pairs": [[96413, 96372, 1]],
            "policies": {"midnight": "start_date"},
        },
    )
    (drug,) = more.drugs_by_name["drug y"]
    assert (drug, str(drug.unit_amount)) == (more.drugs_by_code["JYYYY"], "0.5")
    assert more.code_pairs["96413", "96372"] == "1"
    assert more.policy["midnight"] == "start_date"
    assert more.drugs_by_code["J9206"] is tables.drugs_by_code["J9206"]


def test_every_case_is_drawn_and_told() -> None:
    for coded in all_coded().values():
        shown = CasePresenter(coded)
        root = ElementTree.fromstring(shown.drawing)  # noqa: S314 (our own drawing)
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert ids == [f"{shown.id}-title", f"{shown.id}-text"]
        assert " style=" not in shown.drawing
        assert shown.drawing.count('class="lane"') == len(shown.rows) == len(coded.rows)
        for place in re.findall(r'<text[^>]* x="([\d.]+)"', shown.drawing):
            assert 0 <= float(place) <= WIDTH
        assert shown.lines or shown.others or shown.lines_heading == "No line"
        for expected in (*shown.lines, *shown.others):
            assert expected.rule in {"", *RULES}
            assert "{" not in expected.text
        assert {"facility", "professional"} & set(shown.facts)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (["96413", 1], "96413 ×1"),
        ([96413, 1, [59]], "96413 ×1 59"),
        (["J9041", 12, ["JW"], "2026-03-03"], "J9041 ×12 JW on 2026-03-03"),
        (["96413", 1, "any"], "96413 ×1 with any modifiers"),
        (["96413", 1, [], "2026-03-03"], "96413 ×1 on 2026-03-03"),
    ],
)
def test_an_expected_line_in_words(line: list[Any], shown: str) -> None:
    assert line_text(line) == shown


def test_what_a_case_expects_in_words(settings: Any, tmp_path: Path) -> None:
    settings.CASES_FOLDER = tmp_path
    (tmp_path / "all.yaml").write_text(ALL_KEYS, encoding="utf-8")
    (coded,) = rule_cases().by_rule["time.push-maximum"]
    shown = CasePresenter(coded)
    assert shown.facts == [
        "3 Mar 2026", "professional", "place of service 11", "payer medicare",
        "policy missing_stop: hold", "policy midnight: start_date", "reason for the visit: drug A",
        "line arm because incompatible", "diagnoses C18.2", "rendering provider 207RH0003X",
        "supervising provider without a taxonomy", "beside 99213-25", "billed 96413 ×2",
    ]  # fmt: skip
    assert [tuple(row) for row in shown.rows] == [
        ("A2", "drug B", "by mouth", "09:00", ""),
        ("A1", "drug A", "IV infusion, line arm, visit 2, bag one", "09:00 to 10:00, 60 min",
         "1.5 mg, 0.5 mg discarded"),
    ]  # fmt: skip
    assert shown.has_doses
    assert shown.lines_heading == "Lines, in any order"
    assert shown.lines == [("96413 ×1", "chemotherapy.initial-infusion")]
    assert shown.others == [
        ("drug B not reported:", "route.oral"),
        ("Never 96417", ""),
        ("Asks about drug A: start", ""),
        ("At stake for drug A: 96415 ×1", ""),
        ("At stake for drug B: nothing", ""),
        ("drug B is questioned", ""),
        ("Points out an error about 96413 and drug A, naming “hour”:", "compare.units"),
        ("Points out something about 96413", ""),
        ("Does not point out a warning", ""),
        ("96413 rests on drug A", ""),
        ("96413 has 60 minutes", ""),
        ("J9206 has 17 units in all", ""),
    ]


ALL_KEYS = """
of: [time.push-maximum]
cases:
  - name: Everything at once
    source: nobody
    reference: {policies: {missing_stop: hold}}
    document:
      date_of_service: 2026-03-03
      setting: professional
      place_of_service: "11"
      payer: medicare
      policies: {midnight: start_date}
      primary_administration: A1
      access_sites: [{label: port}, {label: arm, separate_because: incompatible}]
      diagnoses: [C18.2]
      providers: [{role: rendering, taxonomy: 207RH0003X}, {role: supervising}]
      other_services: [{code: "99213", modifiers: ["25"]}]
      billed: [{code: "96413", units: 2}]
      administrations:
        - {id: A1, drug: drug A, route: iv_infusion, admin_class: chemotherapy, access_site: arm,
           visit: 2, bag: one, start: "09:00", stop: "10:00", dose: 1.50 mg, discarded: 0.5 mg}
        - {id: A2, drug: drug B, route: oral, start: "09:00"}
    expect:
      order: any
      lines: [[96413, 1]]
      rules: [chemotherapy.initial-infusion]
      not_reported: {A2: route.oral}
      absent: [96417]
      queries: [[A1, start]]
      at_stake: {A1: [[96415, 1]], A2: []}
      questioned: [A2]
      findings:
        - {severity: error, rule: compare.units, code: "96413", administration: A1, mentions: hour}
        - {code: "96413"}
      no_findings: [{severity: warning}]
      rests_on: {96413: [A1]}
      minutes: {96413: 60}
      units: {J9206: 17}
"""


@pytest.mark.parametrize(
    ("expect", "heading"),
    [
        ("{lines: [[96413, 1]]}", "Lines"),
        ("{lines: []}", "No line"),
        ("{includes: [[96413, 1]]}", "Among the lines"),
        ("{absent: [96413], not_reported: any, queries: any}", "Expected"),
    ],
)
def test_how_the_lines_are_to_be_read(
    expect: str, heading: str, settings: Any, tmp_path: Path
) -> None:
    settings.CASES_FOLDER = tmp_path
    text = "of: [time.push-maximum]\ncases:\n  - {name: One, source: nobody, expect: %s,\n"
    document = "     document: {administrations: [{id: A1, drug: drug A, route: other}]}}\n"
    (tmp_path / "one.yaml").write_text(text % expect + document, encoding="utf-8")
    (coded,) = rule_cases().by_rule["time.push-maximum"]
    assert CasePresenter(coded).lines_heading == heading
    assert not CasePresenter(coded).has_doses


@pytest.mark.parametrize(
    ("asked", "number"), [(None, 1), ("2", 2), ("0", 3), ("99", 3), ("x", 1), ("-1", 3)]
)
def test_cases_come_ten_to_a_page(asked: str | None, number: int) -> None:
    found = list(all_coded().values())[: 2 * CASES_ON_PAGE + 1]
    page = CasePage(found, asked, "")
    assert (page.number, page.numbers, page.count) == (number, [1, 2, 3], len(found))
    assert len(page.cases) == (CASES_ON_PAGE if number < 3 else 1)
