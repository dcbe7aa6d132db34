"""The cases leave nothing out: codes, boundaries, switches, dated values, keys of a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import permutations

import pytest

from coding.engine.derive import derive
from coding.engine.facts import AdminClass, Container, Pump, Purpose, Role, Route, Setting, Status
from coding.engine.policies import SWITCHES
from coding.engine.results import Derivation
from coding.engine.rulebook import DatedValue, Rule, Rulebook
from coding.rulebook import load_rulebook
from tests.coding.boundaries import BOUNDARIES, Boundary
from tests.coding.case_reader import FOLDER, Case, read_cases
from tests.coding.coding_kit import Coded, code_case, code_document

CASES = read_cases()
CODED = [code_case(case) for case in CASES if {"lines", "includes"} & set(case.expect)]
RULES = load_rulebook().rules
DRAWN = re.compile(r"^  # A\d  ", re.M)
CODE = re.compile(r"\b[\dA-Z]\d{4}\b")

# fmt: off
FAMILY = {
    "96360", "96361", "96365", "96366", "96367", "96368", "96369", "96370", "96371", "96372",
    "96373", "96374", "96375", "96376", "96377", "96379", "96401", "96402", "96405", "96406",
    "96409", "96411", "96413", "96415", "96416", "96417", "96420", "96422", "96423", "96425",
    "96440", "96446", "96450", "96521", "96522", "96523", "96542", "96549",
    "36591", "36592", "36593", "G0498", "C8957",
}
MODIFIERS = {
    "59", "XE", "XS", "XU", "53", "25", "JW", "JZ", "EJ", "EA", "EB", "EC", "JG", "TB", "PO",
    "PN",
}
# fmt: on

# Codes that no line carries, because a person has to settle them; cases expect them otherwise.
SPOKEN_OF: Mapping[str, str] = {
    "96379": "an unlisted service is named by a person, so it is only ever absent",
    "96549": "named in the finding about concurrent chemotherapy",
    "96523": "named where nothing but a flush is recorded; never beside anything else",
    "36591": "on the claim beside the administrations; a pair for a practitioner",
    "36592": "on the claim beside the administrations; a pair for a practitioner",
    "36593": "on the claim beside the administrations; a pair with none of them",
}
# Values that stand in sentences only: one restates another, one is named in a finding.
SAID_ONLY = {"time.least-infusion", "chemotherapy.concurrent-infusion"}


def expected_on_lines(case: Case) -> Iterator[str]:
    """Yield the codes that a case expects to be reported."""
    for line in (*case.expect.get("lines", ()), *case.expect.get("includes", ())):
        yield str(line[0])


def expected_otherwise(case: Case) -> Iterator[str]:
    """Yield the codes at stake, absent, and spoken of in a finding or in none."""
    for stakes in case.expect.get("at_stake", {}).values():
        yield from (str(code) for code, _ in stakes)
    yield from map(str, case.expect.get("absent", ()))
    for finding in (*case.expect.get("findings", ()), *case.expect.get("no_findings", ())):
        yield from CODE.findall(f"{finding.get('code', '')} {finding.get('mentions', '')}")


def expected_modifiers(case: Case) -> Iterator[str]:
    """Yield the modifiers on expected or billed lines, and the words of expected findings."""
    for line in (*case.expect.get("lines", ()), *case.expect.get("includes", ())):
        if len(line) > 2 and line[2] != "any":
            yield from map(str, line[2])
    for finding in case.expect.get("findings", ()):
        yield from str(finding.get("mentions", "")).split()
    for billed in case.document.get("billed") or ():
        yield from map(str, billed.get("modifiers") or ())


def test_every_code_of_the_family_is_expected_by_a_case() -> None:
    on_lines = {code for case in CASES for code in expected_on_lines(case)}
    otherwise = {code for case in CASES for code in expected_otherwise(case)}
    assert FAMILY - on_lines == set(SPOKEN_OF)
    assert set(SPOKEN_OF) <= otherwise


def test_every_modifier_is_expected_by_a_case() -> None:
    found = {word for case in CASES for word in expected_modifiers(case)}
    assert found >= MODIFIERS


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=lambda b: f"{b.rules[0]}: {b.of}")
def test_a_case_stands_below_at_and_above_each_boundary(boundary: Boundary) -> None:
    measured = {minutes for each in CODED for minutes in boundary.measure(each.encounter)}
    assert {minute for triplet in boundary.triplets for minute in triplet} - measured == set()


def test_every_threshold_of_the_rulebook_is_a_boundary() -> None:
    thresholds = {name for name, rule in RULES.items() if rule.unit == "minute"}
    assert thresholds == {name for boundary in BOUNDARIES for name in boundary.rules}


@pytest.mark.parametrize(
    ("switch", "value", "other"),
    [(name, *two) for name, values in SWITCHES.items() for two in permutations(values, 2)],
)
def test_a_case_sets_each_switch_to_each_value_and_another_changes_its_result(
    switch: str, value: str, other: str
) -> None:
    setting = [case for case in CASES if case.document.get("policies", {}).get(switch) == value]
    assert any(under(case, {}) != under(case, {switch: other}) for case in setting)


def under(case: Case, policies: Mapping[str, str]) -> tuple[object, ...]:
    """Return what the engine says of a case with some switches set otherwise."""
    changed = {**case.document.get("policies", {}), **policies}
    return told(code_document({**case.document, "policies": changed}, case.reference).derivation)


def told(derivation: Derivation) -> tuple[object, ...]:
    """Return what a coder would see differ."""
    return (
        [(line.code, line.units, line.modifiers, line.date) for line in derivation.lines],
        [(item.administrations, item.rule) for item in derivation.not_reported],
        [(query.administration, query.field, query.at_stake) for query in derivation.queries],
        [(finding.severity, finding.rule, finding.code) for finding in derivation.findings],
    )


def in_short(value: object) -> str:
    """Name a value of a parametrised test."""
    return str(value.since) if isinstance(value, DatedValue) else str(value)


def changes_of(rules: Mapping[str, Rule]) -> list[tuple[str, DatedValue]]:
    """Return the values that took the place of an earlier one, with their rule."""
    return [(name, dated) for name, rule in rules.items() for dated in rule.values[:-1]]


@pytest.mark.parametrize(("rule", "dated"), changes_of(RULES), ids=in_short)
def test_a_changed_value_has_a_case_the_day_before_and_on_the_day(
    rule: str, dated: DatedValue
) -> None:
    before, on_the_day = cases_of(dated.since - timedelta(days=1)), cases_of(dated.since)
    pairs = [(case, on_the_day[same]) for same, case in before.items() if same in on_the_day]
    unchanged = with_values(rule, [other for other in RULES[rule].values if other != dated])
    assert any(
        one.expect != two.expect and rests_on(code_case(two), unchanged) for one, two in pairs
    )


def cases_of(day: date) -> dict[str, Case]:
    """Return the cases of one day of service by what they are apart from it."""
    return {
        json.dumps({**case.document, "id": ""}, sort_keys=True).replace(str(day), "DAY"): case
        for case in CASES
        if case.document["date_of_service"] == str(day)
    }


def with_values(rule: str, values: Iterable[DatedValue]) -> Rulebook:
    """Return the rulebook with other values of one rule."""
    return Rulebook({**RULES, rule: replace(RULES[rule], values=tuple(values))}, "")


def rests_on(coded: Coded, otherwise: Rulebook) -> bool:
    """Say whether a case would come out otherwise under another rulebook."""
    derivation = derive(coded.encounter, coded.reference, otherwise)
    return told(derivation) != told(coded.derivation)


def neighbours(value: object) -> Iterator[object]:
    """Yield the values beside this one: a minute off, a code bent or left out, an order."""
    if isinstance(value, int):
        yield from (value - 1, value + 1)
    elif isinstance(value, str):
        yield f"{value}?"
    elif isinstance(value, tuple) and any(" " in each for each in value):
        for place in range(len(value) - 1):
            yield (*value[:place], value[place + 1], value[place], *value[place + 2 :])
    elif isinstance(value, tuple):
        yield from (tuple(each for each in value if each != out) for out in value)


def bent_values() -> list[tuple[str, DatedValue, object]]:
    """Return every value of the rulebook with each of its neighbours."""
    return [
        (name, dated, other)
        for name, rule in RULES.items()
        for dated in rule.values
        for other in neighbours(dated.value)
        if name not in SAID_ONLY
    ]


@pytest.mark.parametrize(("rule", "dated", "other"), bent_values(), ids=in_short)
def test_bending_a_value_of_the_rulebook_changes_a_case(
    rule: str, dated: DatedValue, other: object
) -> None:
    values = [one._replace(value=other) if one == dated else one for one in RULES[rule].values]
    otherwise = with_values(rule, values)
    assert any(rests_on(coded, otherwise) for coded in CODED)


def test_a_value_that_is_only_said_agrees_with_the_one_that_decides() -> None:
    assert RULES["time.least-infusion"].values[0].value == (
        RULES["time.push-maximum"].values[0].value + 1
    )


WORDS: Mapping[str, type[StrEnum]] = {
    "route": Route,
    "admin_class": AdminClass,
    "purpose": Purpose,
    "status": Status,
    "container": Container,
    "pump": Pump,
}


@pytest.mark.parametrize("key", WORDS)
def test_every_word_that_a_row_may_hold_is_in_a_case(key: str) -> None:
    rows = [row for case in CASES for row in case.document["administrations"]]
    found = {row.get(key) for row in rows} - {None}
    assert found | {Purpose.TREATMENT, Status.COMPLETED} & set(WORDS[key]) == set(WORDS[key])


def test_every_setting_and_role_is_in_a_case() -> None:
    documents = [case.document for case in CASES]
    assert {document["setting"] for document in documents} == set(Setting)
    roles = {each["role"] for document in documents for each in document.get("providers", ())}
    assert roles == set(Role)


def test_each_case_with_several_rows_is_drawn() -> None:
    undrawn = []
    for path in sorted(FOLDER.glob("*.yaml")):
        above = ""
        for part in re.split(r"^(?=  - name: )", path.read_text(encoding="utf-8"), flags=re.M):
            if part.count("{id: ") > 1 and not re.search(DRAWN, above):
                undrawn.append(f"{path.name}: {part.splitlines()[0].strip()}")
            above = part.rpartition("\n    ")[2]
    assert not undrawn
