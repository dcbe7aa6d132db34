"""Reason sentences: what they say of the minutes, and that every rule can say its own."""

from __future__ import annotations

import re
from dataclasses import replace

from coding.engine.derive import derive
from coding.engine.facts import Provider, Role
from coding.engine.reasons import Narrator
from coding.engine.results import Finding, Line, NotReported
from coding.rulebook import load_rulebook
from tests.coding.case_reader import read_cases
from tests.coding.coding_kit import Coded, code_case, code_document
from tests.coding.engine.visit_kit import row, visit

RULES = load_rulebook().rules

# The reference visit.
# 09:00 |==== irinotecan 330 mg ====| 10:31   10:35 |= bevacizumab 735 mg =| 11:05
REFERENCE_VISIT = (
    row(
        "A1", "irinotecan", "09:00", "10:31", container="single_dose",
        dose={"amount": "330", "unit": "mg"}, discarded={"amount": "10", "unit": "mg"},
    ),
    row(
        "A2", "bevacizumab", "10:35", "11:05", container="single_dose",
        dose={"amount": "735", "unit": "mg"}, discarded={"amount": "65", "unit": "mg"},
    ),
)  # fmt: skip


def sentences(coded: Coded) -> dict[str, str]:
    """The reason of each line, by code and modifiers."""
    told = coded.narrator()
    return {"-".join((x.code, *x.modifiers)): told.because(x) for x in coded.derivation.lines}


def left_out(coded: Coded) -> list[str]:
    """The reason of everything that is not reported."""
    return [coded.narrator().because(item) for item in coded.derivation.not_reported]


def test_the_reference_visit_is_told_with_its_minutes_and_its_arithmetic() -> None:
    assert sentences(visit(*REFERENCE_VISIT)) == {
        "96413": "irinotecan (09:00–10:31, 91 min) is chemotherapy or a complex biologic by "
        "infusion, over 15 min, and the initial service of this visit and line: one unit for the "
        "first hour.",
        "96415": "irinotecan counts 91 min: 31 past the first hour; a further unit starts 31 min "
        "past each whole hour, so 1 more.",
        "96417": "bevacizumab (10:35–11:05, 30 min) is a different drug from irinotecan, infused "
        "through the same line and counting 30 min, over 15 min: one unit, up to an hour.",
        "J9206-JZ": "330 mg ÷ 20 mg = 16.5, rounded up: 17 billing units. Less than one whole "
        "unit is left: JZ.",
        "J9035": "735 mg ÷ 10 mg = 73.5, rounded up: 74 billing units. What was discarded, 6 "
        "billing units, is on the JW line.",
        "J9035-JW": "800 mg opened, 74 billing units of 10 mg for the dose: 6 billing units "
        "discarded.",
    }


def test_why_not_of_96417_names_each_near_code_and_the_fact_against_it() -> None:
    coded = visit(*REFERENCE_VISIT)
    line = next(line for line in coded.derivation.lines if line.code == "96417")
    why = dict(coded.narrator().why_not(line))
    assert list(why) == [
        "96413", "96415", "96411", "96409", "96416", "96365", "96367", "96368", "EJ",
    ]  # fmt: skip
    assert "irinotecan ranks first" in why["96413"]
    assert "bevacizumab is a different one" in why["96415"]
    assert "30 min is an infusion" in why["96411"]
    assert "30 min by itself" in why["96368"]
    assert "later claim" in why["EJ"]


# 09:00 |===== oxaliplatin =====| 11:00
#                10:30 |===== leucovorin =====| 11:30        60 - 30 = 30
def test_an_overlap_is_told_with_what_is_taken_off() -> None:
    coded = visit(
        row("A1", "oxaliplatin", "09:00", "11:00"), row("A2", "leucovorin", "10:30", "11:30")
    )
    told = sentences(coded)["96367"]
    assert "leucovorin (10:30–11:30, 60 min) is a different drug from oxaliplatin" in told
    assert told.endswith(
        " 30 of 60 min ran beside another infusion and are taken off: 30 min count."
    )
    assert "taken off" not in sentences(coded)["96413"]


def test_each_concurrent_drug_has_its_sentence_on_the_one_line() -> None:
    coded = visit(
        row("A1", "oxaliplatin", "09:00", "11:00"),
        row("A2", "leucovorin", "09:30", "11:00"),
        row("A3", "granisetron", "09:30", "11:10"),
    )
    told = sentences(coded)["96368"]
    assert told.count("once an encounter") == 2
    assert "leucovorin (09:30–11:00, 90 min)" in told
    assert "granisetron (09:30–11:10, 100 min)" in told


# bag 1: 09:00 |== 30 ==| 09:30   10:00 |=== 45 ===| 10:45      30 + 45 = 75
def test_an_interrupted_bag_is_told_with_the_minutes_that_ran() -> None:
    coded = visit(
        row("A1", "rituximab", "09:00", "09:30", bag="1"),
        row("A2", "rituximab", "10:00", "10:45", bag="1"),
    )
    told = sentences(coded)["96413"]
    assert "09:00–" in told
    assert "–10:45, 75 min)" in told


def test_a_mixture_is_told_with_all_its_drugs() -> None:
    rows = [row(n, drug, "09:00", "10:00", bag="1") for n, drug in (("A1", "irinotecan"),
                                                                  ("A2", "mesna"))]  # fmt: skip
    assert sentences(visit(*rows))["96413"].startswith("irinotecan + mesna (09:00–10:00, 60 min)")


def test_the_hour_that_autumn_repeats_is_told_with_its_offset() -> None:
    given = {"id": "A1", "drug": "rituximab", "start": "2026-11-01T01:30-04:00"}
    coded = visit({**given, "stop": "2026-11-01T01:10-05:00"}, date_of_service="2026-11-01")
    assert "(01:30 (-04:00)–01:10 (-05:00), 40 min)" in sentences(coded)["96413"]
    coded = visit({**given, "stop": "2026-11-01T03:10"}, date_of_service="2026-11-01")
    assert "(01:30 (-04:00)–03:10, 160 min)" in sentences(coded)["96413"]


def test_undocumented_times_are_said_and_asked_for() -> None:
    coded = visit(
        row("A1", "rituximab", "09:00"),
        row("A2", "vincristine", route="iv_push"),
        row("A3", "dexamethasone", "09:05", route="iv_push"),
    )
    told = sentences(coded)
    assert told["96409"].startswith("vincristine (time not documented) is chemotherapy by push")
    assert told["96375"].startswith("dexamethasone (at 09:05)")
    asked = {
        (query.administration, query.field): coded.narrator().question(query)
        for query in coded.derivation.queries
    }
    assert {one for one in asked if one[1] != "dose"} == {("A1", "stop"), ("A2", "start")}
    assert "(known start: 09:00)" in asked["A1", "stop"]
    assert "from 16 min on, hydration from 31" in asked["A1", "stop"]
    assert asked["A2", "start"].startswith("vincristine: when was it given?")


# 09:00 |=== fluid 40 ===| 09:40
#       09:20 |== rituximab ==| 10:20      40 - 20 = 20 alone
def test_hydration_that_is_too_short_is_told_with_its_minutes_alone() -> None:
    coded = visit(
        row("A1", "fluid", "09:00", "09:40", admin_class="hydration"),
        row("A2", "rituximab", "09:20", "10:20"),
    )
    (told,) = left_out(coded)
    assert told.startswith("fluid (09:00–09:40, 40 min) ran 20 min alone; hydration is reported ")
    assert told.endswith("from 31 min on.")


def test_braces_in_a_drugs_name_are_text() -> None:
    coded = visit(row("A1", "{drug} {0} {value[x]}", "09:00", "10:00", admin_class="chemotherapy"))
    assert sentences(coded)["96413"].startswith("{drug} {0} {value[x]} (09:00–10:00, 60 min)")


def told_in_cases() -> dict[str, set[str]]:
    """Render every sentence of every case; return the rules told, by kind of sentence."""
    told: dict[str, set[str]] = {"because": set(), "question": set(), "fix": set()}
    for coded in [code_case(case) for case in read_cases()] + the_rest():
        narrator = coded.narrator()
        result = coded.derivation
        items: list[Line | NotReported | Finding] = [*result.lines, *result.not_reported]
        for item in [*items, *result.findings]:
            _fill(told["because"], item.rule, narrator.because(item))
        for finding in result.findings:
            _fill(told["fix"], finding.rule, narrator.fix(finding))
        for query in result.queries:
            _fill(told["question"], query.rule, narrator.question(query))
        for line in result.lines:
            assert all(why.because for why in narrator.why_not(line))
    return told


def _fill(told: set[str], rule: str, sentence: str) -> None:
    assert not re.search(r"\{[a-z]", sentence), sentence
    assert "None" not in sentence, sentence
    if sentence:
        told.add(rule)


def the_rest() -> list[Coded]:
    """Encounters for sentences that rest on what document and kit do not carry."""
    metastatic = visit(*REFERENCE_VISIT, diagnoses=["C18.9"], payer="nobody-insured")
    nurse = Provider(Role.ADMINISTERING, "163WX0200X", None, "oncology nurse practitioner")
    encounter = replace(
        metastatic.encounter, reason_for_visit="metastatic colon cancer", providers=(nurse,)
    )
    disputed = visit(
        row("A1", "natalizumab", "09:00", "10:00"), policies={"complex_drug_class": "warn_list"}
    )
    by_name = {
        name: tuple(replace(drug, class_note="disputed") for drug in drugs)
        for name, drugs in disputed.reference.drugs_by_name.items()
    }
    return [
        derived_again(metastatic._replace(encounter=encounter)),
        derived_again(
            disputed._replace(reference=replace(disputed.reference, drugs_by_name=by_name))
        ),
    ]


def derived_again(coded: Coded) -> Coded:
    """Derive changed facts or tables."""
    derivation = derive(coded.encounter, coded.reference, coded.rulebook)
    return coded._replace(derivation=derivation)


# Told by a question instead, or only booked in the ledger; their reason stands on the rule's page.
NEVER_A_REASON = {
    "drug.class-unknown",
    "drug.discarded-undocumented",
    "drug.nothing-discarded",
    "overlap.tolerance",
    "sequence.ladder",
    "time.missing-start",
    "time.missing-stop",
    "time.missing-infusion-start",
}


def test_every_sentence_of_the_rulebook_is_told_somewhere() -> None:
    told = told_in_cases()
    with_because = {name for name, rule in RULES.items() if rule.because}
    assert with_because - told["because"] == NEVER_A_REASON
    assert {name for name, rule in RULES.items() if rule.question} == told["question"]
    assert {name for name, rule in RULES.items() if rule.fix} == told["fix"]


def test_a_rule_is_described_and_cited_as_of_the_day_of_service() -> None:
    coded = code_document(
        {"id": "E1", "date_of_service": "2016-12-31", "setting": "facility", "administrations": []}
    )
    narrator = Narrator(coded.encounter, coded.rulebook)
    assert narrator.description("chemotherapy.sequential-infusion").startswith("Each further")
    assert narrator.citations("drug.discarded") == RULES["drug.discarded"].values[-1].citations
